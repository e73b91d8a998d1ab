package turnpike.outbound.unifi;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// Where the console of a tenant's NAS is.
@FunctionalInterface
public interface UnifiLinks {
    /// Null when this NAS is not this tenant's, or no UniFi site.
    @Nullable
    UnifiLink find(TenantId tenant, UUID nasId);
}
