package turnpike.tenancy;

import org.jspecify.annotations.Nullable;
import turnpike.base.Principal;
import turnpike.base.TenantId;

/// Who makes a change, as the audit trail remembers it.
///
/// @param tenant whose data is changed; a platform administrator changes others' data
/// @param id of the person or key; the job or component for the system
/// @param address where the request came from; null for the system
/// @param requestId null for the system
public record Actor(
        TenantId tenant,
        Kind kind,
        String id,
        String name,
        @Nullable String address,
        @Nullable String requestId) {

    public enum Kind {
        STAFF,
        API_KEY,
        SYSTEM
    }

    /// Somebody who called us.
    public static Actor of(Principal principal, String address, String requestId) {
        Kind kind = principal.kind() == Principal.Kind.STAFF ? Kind.STAFF : Kind.API_KEY;
        return new Actor(principal.tenant(), kind, principal.id().toString(), principal.name(), address, requestId);
    }

    /// Turnpike itself.
    ///
    /// @param component what acted, as in `schedule close-stale-sessions`
    public static Actor system(TenantId tenant, String component) {
        return new Actor(tenant, Kind.SYSTEM, component, component, null, null);
    }

    /// The same actor changing another tenant's data.
    public Actor in(TenantId other) {
        return new Actor(other, kind, id, name, address, requestId);
    }
}
