package turnpike.platform.db;

import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/// Brings the schema up to date, forward only, and tells how far it is.
public final class Migrations {
    private Migrations() {}

    /// One migration.
    ///
    /// @param state as the migration tool names it ("Success", "Pending", …)
    /// @param appliedAt when it ran; absent while pending
    public record Migration(String version, String name, String state, java.time.@Nullable Instant appliedAt) {}

    /// Applies what is pending; each migration is one transaction.
    public static void run(DatabaseAddress address) {
        flyway(address).migrate();
    }

    public static List<Migration> status(DatabaseAddress address) {
        return Stream.of(flyway(address).info().all()).map(Migrations::shown).toList();
    }

    private static Migration shown(MigrationInfo info) {
        String version = info.getVersion() == null ? "" : info.getVersion().toString();
        return new Migration(
                version,
                info.getDescription(),
                info.getState().getDisplayName(),
                info.getInstalledOn() == null ? null : info.getInstalledOn().toInstant());
    }

    private static Flyway flyway(DatabaseAddress address) {
        return Flyway.configure()
                .dataSource(address.url(), address.owner(), address.password())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .load();
    }
}
