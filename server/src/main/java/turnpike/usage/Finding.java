package turnpike.usage;

import java.util.UUID;
import turnpike.base.TenantId;

/// Something in the books that does not add up.
///
/// @param subscriberId nil for a finding about the tenant as a whole, or about sessions of nobody
public record Finding(TenantId tenant, UUID subscriberId, String problem) {
    @Override
    public String toString() {
        return "tenant=%s subscriber=%s %s".formatted(tenant, subscriberId, problem);
    }
}
