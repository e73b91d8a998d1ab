package turnpike.platform.db;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// An open transaction. Lives as long as the work it was handed to; do not keep it, do not pass it to another thread.
public final class Tx {
    /// What was told in this transaction.
    record Told(String topic, String payload) {}

    private final Handle handle;
    private final List<Told> told = new ArrayList<>(0);
    private final Set<UUID> held = new HashSet<>(0);

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

    /// Keeps in mind that this transaction has locked a row, so that it need not be locked again.
    ///
    /// @param row its key, of whatever table
    public void hold(UUID row) {
        held.add(row);
    }

    public boolean holds(UUID row) {
        return held.contains(row);
    }

    /// From here on what is done can be undone by itself.
    public void savepoint(String name) {
        handle.savepoint(name);
        held.clear(); // what is locked from now on may be let go again
    }

    /// What was done since stays.
    public void releaseSavepoint(String name) {
        handle.releaseSavepoint(name);
    }

    /// Undoes what was done since, locks too.
    public void rollBackTo(String name) {
        handle.rollbackToSavepoint(name);
        held.clear();
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
