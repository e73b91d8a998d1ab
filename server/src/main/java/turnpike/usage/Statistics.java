package turnpike.usage;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;

/// Has PostgreSQL look at the tables anew while they grow from nothing, so that statements are planned for their size.
///
/// Autovacuum does this every quarter of a minute at best. A new installation, or the first mass reconnect of one,
/// fills
/// `sessions` in seconds; plans made for an empty table then cost 0.5 CPU-seconds per 1,000 Starts instead of 0.04.
final class Statistics {
    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

    /// Beyond this many sessions autovacuum keeps up.
    private static final long ENOUGH = 200_000;

    private static final int STEP = 3; // each look is taken when the table has grown to three times the last

    private final Database database;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong next = new AtomicLong(1);
    private final AtomicBoolean looking = new AtomicBoolean();

    Statistics(Database database) {
        this.database = database;
    }

    /// Notes that sessions were opened; may start a look in the background.
    void opened(int sessions) {
        long sum = opened.addAndGet(sessions);
        if (sum < next.get() || !looking.compareAndSet(false, true)) return;
        if (sum > ENOUGH) return; // and never again: `looking` stays set
        next.set(Math.max(200, sum * STEP));
        Thread.ofVirtual().name("ledger-statistics").start(this::look);
    }

    private void look() {
        try {
            database.runAcrossTenants(tx -> tx.sql().execute("select take_statistics()"));
        } catch (SqlFailure | Unavailable e) {
            LOG.debug("statistics were not taken, autovacuum will", e);
        } finally {
            looking.set(false);
        }
    }
}
