package turnpike.reporting;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// What the database is doing, sampled: the same for every tenant, and of none.
final class DatabaseLoad {
    private static final Duration SLOW = Duration.ofSeconds(1);

    /// @param connections open to this database
    /// @param transactions ended since its figures were last reset
    /// @param slow statements of ours running for more than a second
    /// @param perSecond transactions a second between the last two samples
    record Sample(Instant at, long connections, long transactions, long slow, double perSecond) {}

    private static final String READ = """
            select d.numbackends, d.xact_commit + d.xact_rollback as transactions,
                   (select count(*)
                      from pg_stat_activity a
                     where a.datname = d.datname and a.state = 'active' and a.query_start < ?) as slow
              from pg_stat_database d
             where d.datname = current_database()
            """;

    private final Database database;
    private final InstantSource clock;
    private volatile Sample last = new Sample(Instant.EPOCH, 0, 0, 0, 0);

    DatabaseLoad(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    Sample last() {
        return last;
    }

    void sample() {
        last = database.callAcrossTenants(this::read);
    }

    private Sample read(Tx tx) throws SQLException {
        Instant now = clock.instant();
        try (var statement = tx.connection().prepareStatement(READ)) {
            statement.setObject(1, now.minus(SLOW).atOffset(ZoneOffset.UTC));
            try (var row = statement.executeQuery()) {
                row.next();
                long transactions = row.getLong("transactions");
                double seconds = Duration.between(last.at(), now).toMillis() / 1000.0;
                boolean first = last.at().equals(Instant.EPOCH) || seconds <= 0;
                double rate = first ? 0 : Math.max(0, transactions - last.transactions()) / seconds;
                return new Sample(now, row.getLong("numbackends"), transactions, row.getLong("slow"), rate);
            }
        }
    }
}
