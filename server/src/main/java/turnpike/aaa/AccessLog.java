package turnpike.aaa;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;

/// Keeps every answered access request with its reason, written behind the answers in batches.
///
/// A log, not a book: answers do not wait for it. When PostgreSQL is away it holds what fits, drops the rest and counts
/// what it dropped; a process killed hard loses the last moments of it.
final class AccessLog implements AutoCloseable {
    private static final String ACCEPTED = "ACCEPTED";
    private static final int BATCH = 5_000;
    private static final int USERNAME_MAX = 253; // what an attribute can hold (RFC 2865 §5)

    /// An answer as it is stored. Not the request itself, which would keep its whole packet until then.
    ///
    /// @param atMs arrival, since 1970
    private record Answered(
            UUID tenant,
            long atMs,
            UUID nas,
            String username,
            UUID subscriberId,
            @Nullable String mac,
            String method,
            String reason) {
        static Answered of(AccessRequest request, UUID subscriberId, String reason) {
            return new Answered(
                    request.nas().tenant().value(),
                    request.at().toEpochMilli(),
                    request.nas().id(),
                    request.username(),
                    subscriberId,
                    request.mac(),
                    request.credential().method(),
                    reason);
        }
    }

    private final Database database;
    private final BlockingQueue<Answered> waiting;
    private final int wakeAt;
    private final Counter accepted;
    private final Map<AccessDecision.Reason, Counter> rejected = new EnumMap<>(AccessDecision.Reason.class);
    private final Counter dropped;
    private final Ticker writer;

    AccessLog(Database database, AccessSettings settings, Metrics metrics) {
        this.database = database;
        this.waiting = new ArrayBlockingQueue<>(settings.attemptsMax());
        this.wakeAt = Math.min(BATCH, settings.attemptsMax() / 2);
        this.accepted = metrics.counter("access_decisions", "Access requests answered", "reason", ACCEPTED);
        for (AccessDecision.Reason reason : AccessDecision.Reason.values()) {
            rejected.put(
                    reason, metrics.counter("access_decisions", "Access requests answered", "reason", reason.name()));
        }
        this.dropped = metrics.counter("access_attempts_dropped", "Answers not kept because the queue was full");
        metrics.gauge("access_attempts_waiting", "Answers waiting to be written", waiting::size);
        this.writer = Ticker.every(settings.attemptsPause(), "access-log", this::write);
    }

    void record(AccessRequest request, UUID subscriberId, AccessDecision decision) {
        String reason = ACCEPTED;
        switch (decision) {
            case AccessDecision.Accept accept -> accepted.add();
            case AccessDecision.Reject reject -> {
                reason = reject.reason().name();
                Counter counter = rejected.get(reject.reason());
                if (counter != null) counter.add();
            }
        }
        if (!waiting.offer(Answered.of(request, subscriberId, reason))) dropped.add();
        else if (waiting.size() == wakeAt) writer.wake();
    }

    private void write() {
        List<Answered> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
        while (waiting.drainTo(batch, BATCH) > 0) {
            try {
                database.runAcrossTenants(tx -> store(tx, batch));
            } catch (RuntimeException e) {
                dropped.add(batch.size());
                throw e;
            }
            batch.clear();
        }
    }

    // COPY is refused where row-level security is on; arrays cost the same (docs/adr/0010).
    private static final String STORE = """
            insert into access_attempts (tenant_id, at, nas_id, username, subscriber_id, mac, method, reason)
            select tenant_id, to_timestamp(at_ms / 1000.0::float8), nas_id, username, subscriber_id,
                   mac, method, reason
              from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[])
                   as a (tenant_id, at_ms, nas_id, username, subscriber_id, mac, method, reason)
            """;

    private static void store(Tx tx, List<Answered> batch) throws SQLException {
        tx.sql().execute("set local synchronous_commit = off"); // a log: nobody waits for it to reach the disk
        try (var statement = tx.connection().prepareStatement(STORE)) {
            var columns = new Columns(statement);
            columns.uuids(batch, Answered::tenant);
            columns.longs(batch, Answered::atMs);
            columns.uuids(batch, Answered::nas);
            columns.texts(batch, one -> storable(one.username));
            columns.uuids(batch, Answered::subscriberId);
            columns.texts(batch, Answered::mac);
            columns.texts(batch, Answered::method);
            columns.texts(batch, Answered::reason);
            statement.executeUpdate();
        }
    }

    /// Whatever a NAS sends as a name, in a form PostgreSQL can store.
    private static String storable(String username) {
        String text = username.length() > USERNAME_MAX ? username.substring(0, USERNAME_MAX) : username;
        return text.indexOf('\0') < 0 ? text : text.replace('\0', ' ');
    }

    /// Writes what is left.
    @Override
    public void close() {
        writer.finish();
    }
}
