package turnpike;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import turnpike.platform.db.Database;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.db.SchemaDump;
import turnpike.platform.postgres.EmbeddedPostgres;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;

/// Writes `db/schema.sql`: runs all migrations in a throw-away PostgreSQL and describes what is there.
final class SchemaPage {
    private static final String PASSWORD = "throw-away";

    private SchemaPage() {}

    static void write(Path file) {
        try {
            Path directory = Files.createTempDirectory("turnpike-schema-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            try (var server = EmbeddedPostgres.start(directory, directory.resolve("programs"), PASSWORD, List.of())) {
                var address = new DatabaseAddress(server.url("postgres"), "turnpike", PASSWORD);
                Database.open(address, Vault.temporary(), DatabaseSettings.from(Settings.defaults()))
                        .close();
                if (file.getParent() != null) Files.createDirectories(file.getParent());
                Files.writeString(file, SchemaDump.of(address));
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the schema cannot be written to " + file, e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
