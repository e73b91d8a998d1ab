package turnpike.platform.db;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// An open transaction. Lives as long as the work it was handed to; do not keep it, do not pass it to another thread.
public final class Tx {
    /// What was told in this transaction.
    record Told(String topic, String payload) {}

    private final Handle handle;
    private final List<Told> told = new ArrayList<>(0);

    Tx(Handle handle) {
        this.handle = handle;
    }

    /// Named parameters and mappers, for ordinary stores.
    public Handle sql() {
        return handle;
    }

    /// The raw connection, for `unnest` arrays and COPY on hot paths. Never commit, roll back or close it.
    public Connection connection() {
        return handle.getConnection();
    }

    /// Tells [Signals] that something changed; heard only if and when this transaction commits.
    ///
    /// @param topic one word
    /// @param payload what changed, up to some thousand characters
    public void tell(String topic, String payload) {
        told.add(new Told(topic, payload));
    }

    /// Has other processes hear it too.
    ///
    /// PostgreSQL commits transactions that notify one after the other, each with its own wait for the disk; so
    /// nobody calls this while no other process is there.
    void tellOthers() {
        for (Told one : told) {
            handle.createQuery("select pg_notify(:channel, :text)::text")
                    .bind("channel", Signals.channel())
                    .bind("text", Signals.joined(one.topic(), one.payload()))
                    .mapTo(String.class)
                    .list();
        }
    }

    List<Told> told() {
        return told;
    }
}
