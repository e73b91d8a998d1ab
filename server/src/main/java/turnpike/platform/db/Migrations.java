package turnpike.platform.db;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

/// Brings the schema up to date, forward only, and tells how far it is.
public final class Migrations {
    private Migrations() {}

    public enum State {
        APPLIED,
        PENDING,
        /// Did not run to its end, or is not what was applied: nothing may start then.
        FAILED
    }

    /// One migration.
    ///
    /// @param appliedAt when it ran; null while pending
    /// @param durationMs how long it took; null while pending
    public record Migration(
            String version,
            String name,
            State state,
            @Nullable Instant appliedAt,
            @Nullable Integer durationMs) {}

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
                state(info.getState()),
                info.getInstalledOn() == null ? null : info.getInstalledOn().toInstant(),
                info.getExecutionTime());
    }

    private static State state(MigrationState state) {
        if (state.isFailed()) return State.FAILED;
        return state.isApplied() ? State.APPLIED : State.PENDING;
    }

    private static Flyway flyway(DatabaseAddress address) {
        return Flyway.configure()
                .dataSource(address.url(), address.owner(), address.password())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .load();
    }
}
