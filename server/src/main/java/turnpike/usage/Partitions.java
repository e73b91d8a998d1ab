package turnpike.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// The daily partitions of raw rows: made ahead, expired by policy. Days are UTC.
public final class Partitions {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    /// Reports may be a week late; a day more covers a night without maintenance.
    private static final int DAYS_BACK = 8;

    private static final int DAYS_AHEAD = 3;

    private final Database database;
    private volatile LocalDate ready = LocalDate.MIN;

    public Partitions(Database database) {
        this.database = database;
    }

    /// Makes what rows written now may need. Costs nothing when it was asked today already.
    public void ensure(Instant now) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        if (today.equals(ready)) return;
        database.runAcrossTenants(tx -> make(tx, today));
        ready = today;
    }

    /// Drops what is older than the policy keeps; usage is folded into `usage_expired` in the same transaction.
    /// To be called once a day, by one node.
    ///
    /// @throws turnpike.platform.db.SqlFailure when a reader holds a partition for long; try again later
    public void expire(Instant now, LedgerSettings settings) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        expire("usage_deltas", today.minusDays(settings.rawDays()));
        expire("access_attempts", today.minusDays(settings.attemptDays()));
    }

    private void expire(String table, LocalDate before) {
        while (true) {
            String dropped = database.callAcrossTenants(tx -> tx.sql()
                    .createQuery("select expire_partition(:table, :before)")
                    .bind("table", table)
                    .bind("before", before)
                    .mapTo(String.class)
                    .findOne()
                    .orElse(""));
            if (dropped.isEmpty()) return;
            LOG.info("partition={} expired", dropped);
        }
    }

    private static void make(Tx tx, LocalDate today) {
        tx.sql()
                .createQuery("select make_partitions(:from, :until)")
                .bind("from", today.minusDays(DAYS_BACK))
                .bind("until", today.plusDays(DAYS_AHEAD))
                .mapTo(int.class)
                .one();
    }
}
