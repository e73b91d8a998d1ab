package turnpike.usage;

import java.util.List;

/// Is told what was counted, after the commit and before the NAS is answered.
///
/// Called on the writer's thread, so it must only take notes; what it throws is logged and changes nothing. Changes of
/// one session arrive in order; a crash between commit and call loses the call, so nothing may rest on it alone.
@FunctionalInterface
public interface UsageListener {
    void committed(List<UsageChange> changes);

    /// The same with the transaction's name, for whoever must tell whether a snapshot of the database holds it.
    ///
    /// @param transaction `pg_current_xact_id()`
    default void committed(long transaction, List<UsageChange> changes) {
        committed(changes);
    }
}
