package turnpike.messaging;

import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Hears of messages that will not arrive, in the transaction that gave them up.
@FunctionalInterface
public interface MessageListener {
    /// @param key the sender's own name for the message
    /// @param reason in lower_snake, as `budget_reached` or `no_account`, or the provider's own code
    void failed(Tx tx, TenantId tenant, String key, String reason);
}
