package turnpike.platform.db;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// "This changed, look again": told in a transaction, heard after its commit, for caches to drop what they hold.
///
/// In this process listeners are called before the transaction's caller gets its answer; other processes hear within
/// milliseconds through LISTEN/NOTIFY. Nothing is stored: a listener that was away hears [#ANYTHING] instead. Whoever
/// must not act on old data asks [#isListening] and, where it would need to hear of every packet, [#isAlone].
public final class Signals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    /// What a listener hears when it may have missed something.
    public static final String ANYTHING = "";

    private static final String CHANNEL = "turnpike";
    private static final char SEPARATOR = ' ';
    private static final int LOOK_ROUND_MS = 500;
    private static final long NOTICED_NANOS = 2_500_000L * LOOK_ROUND_MS;
    private static final Duration RETRY = Duration.ofSeconds(1);
    /// Names our shared advisory lock; any number would do as long as nobody else uses it.
    private static final int PRESENCE = 0x7475_726e;

    private final HikariDataSource source;
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private volatile boolean listening;
    private volatile boolean alone;
    private volatile boolean closed;
    private @Nullable Thread thread;

    Signals(HikariDataSource source) {
        this.source = source;
    }

    /// Calls the listener with each payload told under this topic. It must be quick and take no connection.
    public void on(String topic, Consumer<String> listener) {
        listeners.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /// Makes this process a present one that hears the others. Returns when it does; waits for the others to have
    /// noticed, so that none of them believes itself alone once we work.
    public void start() {
        Connection first = open();
        if (!alone) pause(Duration.ofMillis(2 * LOOK_ROUND_MS));
        thread = Thread.ofVirtual().name("signals").start(() -> listen(first));
    }

    /// Whether signals of other processes reach us right now.
    public boolean isListening() {
        return listening;
    }

    /// Whether no other process works on this database, as of half a second ago at most.
    public boolean isAlone() {
        return listening && alone;
    }

    /// Calls this process's listeners; done by [Database] after a commit.
    void deliver(String topic, String payload) {
        for (Consumer<String> listener : listeners.getOrDefault(topic, List.of())) {
            try {
                listener.accept(payload);
            } catch (RuntimeException e) {
                LOG.error("signal={} listener failed", topic, e);
            }
        }
    }

    static String joined(String topic, String payload) {
        return topic + SEPARATOR + payload;
    }

    static String channel() {
        return CHANNEL;
    }

    private void listen(Connection first) {
        Connection connection = first;
        while (!closed) {
            try (Connection current = connection) {
                hear(current);
            } catch (SQLException e) {
                if (!closed) LOG.warn("signals=lost cause={}", e.getMessage());
            }
            listening = false;
            while (!closed && !listening) {
                pause(RETRY);
                try {
                    connection = open();
                } catch (RuntimeException e) {
                    LOG.warn("signals=lost cause={}", e.getMessage());
                }
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        PGConnection notices = connection.unwrap(PGConnection.class);
        long since = System.nanoTime();
        boolean settled = false;
        while (!closed) {
            PGNotification[] heard = notices.getNotifications(LOOK_ROUND_MS);
            for (PGNotification one : heard == null ? new PGNotification[0] : heard) {
                String text = one.getParameter();
                int at = text.indexOf(SEPARATOR);
                if (at > 0) deliver(text.substring(0, at), text.substring(at + 1));
            }
            boolean was = alone;
            alone = present(connection) == 1;
            // What others did while they were here was not all told; nor to us, until they had noticed us.
            boolean isNoticed = !settled && System.nanoTime() - since > NOTICED_NANOS;
            if (was != alone || isNoticed) tellAnything();
            settled |= isNoticed;
        }
    }

    /// A connection that listens and is present. What was told before it listened is made up for by [#ANYTHING].
    private Connection open() {
        try {
            Connection connection = source.getConnection();
            try {
                connection.setAutoCommit(true);
                try (var statement = connection.createStatement()) {
                    statement.execute("listen " + CHANNEL);
                    statement.execute("select pg_advisory_lock_shared(" + PRESENCE + ")");
                }
                alone = present(connection) == 1;
                listening = true;
                tellAnything();
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new turnpike.base.Unavailable("the database cannot be listened to", e);
        }
    }

    private void tellAnything() {
        listeners.keySet().forEach(topic -> deliver(topic, ANYTHING));
    }

    private static final String PRESENT = """
            select count(*)
              from pg_locks l
              join pg_database d on d.oid = l.database
             where l.locktype = 'advisory'
               and l.objid = ?
               and d.datname = current_database()
            """;

    private static int present(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(PRESENT)) {
            statement.setInt(1, PRESENCE);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        listening = false;
        Thread current = thread;
        if (current != null) current.interrupt();
    }
}
