package turnpike.subscribers;

import java.util.List;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// What becomes of the sessions of somebody who changed. Implemented above this room; what is ordered here happens if
/// and when the transaction commits.
public interface OpenSessions {

    enum Cause {
        SUSPENDED,
        REMOVED,
        PLAN_ENDED,
        PLAN_CHANGED,
        /// What waits behind the plan is another: nothing that a session must end for.
        PLAN_FOLLOWS,
        DEVICE_BLOCKED
    }

    /// All of them end.
    void end(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy);

    /// All of them end, of many subscribers of one tenant at once.
    void endAll(Tx tx, TenantId tenant, List<UUID> subscriberIds, Cause cause, String requestedBy);

    /// Those with this device end.
    void endDevice(Tx tx, TenantId tenant, UUID subscriberId, String mac, String requestedBy);

    /// All of them go on under the terms that hold after the commit.
    void refresh(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy);
}
