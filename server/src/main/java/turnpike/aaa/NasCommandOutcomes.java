package turnpike.aaa;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Ticker;

/// Keeps what became of orders to NASes, those of one moment in one transaction: the end of many rights is many small
/// outcomes.
///
/// What is lost with a dying process, or while PostgreSQL is away, is an order whose lease runs out: it is carried
/// again, and the NAS says that there is no such session.
final class NasCommandOutcomes implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private record Kept(NasCommandStore.Due due, NasCommandStore.Outcome outcome) {}

    private final Database database;
    private final InstantSource clock;
    private final BlockingQueue<Kept> waiting = new LinkedBlockingQueue<>(); // as long as the orders in hand
    private final Ticker writer;

    NasCommandOutcomes(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.writer = Ticker.every(SWEEP, "nas-command-outcomes", this::write);
    }

    void keep(NasCommandStore.Due due, NasCommandStore.Outcome outcome) {
        waiting.add(new Kept(due, outcome));
        writer.wake();
    }

    private void write() {
        List<Kept> batch = new ArrayList<>();
        while (waiting.drainTo(batch, BATCH) > 0) {
            database.runAcrossTenants(tx -> store(tx, batch));
            batch.clear();
        }
    }

    /// Silence says nothing about an order that somebody had sent once more meanwhile: its next try stands.
    private static final String FINISH = """
            update nas_commands c
               set state       = o.state,
                   error_cause = o.result,
                   next_try_at = to_timestamp(o.next_ms / 1000.0::float8),
                   finished_at = case when o.state <> 'PENDING' then to_timestamp(?::bigint / 1000.0::float8) end
              from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
                   as o (tenant_id, command_id, state, result, next_ms, attempts, lease_ms)
             where c.tenant_id = o.tenant_id
               and c.command_id = o.command_id
               and c.state = 'PENDING'
               and (o.state not in ('PENDING', 'UNANSWERED')
                    or c.attempts = o.attempts
                       and c.next_try_at > to_timestamp(o.lease_ms / 1000.0::float8) - interval '1 second')
            """;

    private void store(Tx tx, List<Kept> batch) throws SQLException {
        try (var statement = tx.connection().prepareStatement(FINISH)) {
            var columns = new Columns(statement);
            columns.number(clock.millis());
            columns.uuids(batch, kept -> kept.due.tenant().value());
            columns.uuids(batch, kept -> kept.due.commandId());
            columns.texts(batch, kept -> kept.outcome.state().name());
            columns.texts(batch, kept -> kept.outcome.result());
            columns.absentLongs(batch, NasCommandOutcomes::nextMs);
            columns.longs(batch, kept -> kept.due.attempts());
            columns.longs(batch, kept -> kept.due.task().lease().toEpochMilli());
            statement.executeUpdate();
        }
    }

    private static @Nullable Long nextMs(Kept kept) {
        var next = kept.outcome.nextTryAt();
        return next == null ? null : next.toEpochMilli();
    }

    /// Writes what is left.
    @Override
    public void close() {
        writer.finish();
    }
}
