package turnpike.platform.jobs;

import java.time.Instant;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// One kind of work for later. Made by {@link Jobs#kind}.
public final class JobKind {
    private static final int PAYLOAD_MAX = 64 * 1024; // larger things belong into a table, the job names them

    /// Does the work. Throwing means: try again later.
    @FunctionalInterface
    public interface Worker {
        /// @param tenant whose work it is; {@link TenantId#PLATFORM} for the installation's own
        /// @param payload as stored
        void work(TenantId tenant, String payload);
    }

    private final String name;
    private final JobStore store;

    JobKind(String name, JobStore store) {
        this.name = name;
        this.store = store;
    }

    /// Stores work in the caller's transaction: it exists when, and only when, that commits.
    ///
    /// @param key work of this kind with the same key is stored once while it waits
    /// @param payload at most 64 KiB; no secrets, administrators may see it
    /// @return false when such work was waiting already
    public boolean later(Tx tx, TenantId tenant, String key, String payload, Instant due) {
        if (payload.length() > PAYLOAD_MAX) throw new IllegalArgumentException("payload of " + name + " is too large");
        return store.add(tx, tenant, name, key, payload, due);
    }
}
