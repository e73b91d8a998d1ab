package turnpike.outbound.unifi;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// Whose a guest's usage is, when this process did not let the guest in itself.
@FunctionalInterface
public interface UnifiNames {
    /// Null when nobody knows. A session reported before must get the name it was reported under, else it would be
    /// counted twice.
    @Nullable
    String find(TenantId tenant, UUID nasId, String acctSessionId, String mac);
}
