package turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import turnpike.platform.db.SchemaDump;
import turnpike.platform.settings.Settings;

/// The pages written from the code are what the code says now. Run with TURNPIKE_WRITE=1 to bring them up to date.
final class PagesTest {
    private static final boolean WRITE = System.getenv("TURNPIKE_WRITE") != null;

    @TempDir
    Path directory;

    @Test
    void theSchemaPageIsWhatTheMigrationsMake() throws IOException {
        check("db/schema.sql", SchemaDump.of(TestDatabase.freshAddress()));
    }

    @Test
    void theSettingsPageListsWhatTheHouseAsksFor() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Settings settings = Settings.from(
                null,
                Map.of(),
                Map.of(
                        "data-dir",
                        directory.toString(),
                        "database-shared-buffers-mb",
                        "16",
                        "http-port",
                        "0",
                        "radius-auth-port",
                        "0",
                        "radius-acct-port",
                        "0"));
        House.open(settings, InstantSource.system(), House.Mode.DEMO).close();
        var page = new StringBuilder("""
                # Settings

                Written from the code by `PagesTest`. Flags win over environment, environment over the settings file:
                `radius.auth-port`, `TURNPIKE_RADIUS_AUTH_PORT` and `--radius-auth-port` are one setting. A key nobody
                knows stops the start. Secrets may come from the environment, never from a flag that others can list.

                | key | type | default | meaning |
                |---|---|---|---|
                """);
        for (Settings.Declared setting : settings.declared()) {
            page.append("| `%s` | %s | %s | %s |%n"
                    .formatted(
                            setting.key(),
                            setting.type(),
                            setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`",
                            setting.sentence()));
        }

        check("docs/settings.md", page.toString());
    }

    private static void check(String name, String page) throws IOException {
        Path file = Sources.root().resolve(name);
        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, page);
        }

        assertThat(Files.readString(file)).as(name + " is stale").isEqualTo(page);
    }
}
