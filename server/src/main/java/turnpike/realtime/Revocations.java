package turnpike.realtime;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.tenancy.Admissions;

/// Ends connections of people and keys that may no longer come in: disabled, revoked, expired, tenant suspended.
public final class Revocations {
    private final Channels channels;
    private final Admissions admissions;

    public Revocations(Channels channels, Admissions admissions) {
        this.channels = channels;
        this.admissions = admissions;
    }

    /// Looks at everybody who is subscribed, one statement per tenant that has somebody. Blocks.
    public void check() {
        Map<TenantId, Set<UUID>> subscribed = new HashMap<>();
        for (Viewer viewer : channels.viewers()) {
            subscribed.computeIfAbsent(viewer.tenant(), _ -> new HashSet<>()).add(viewer.id());
        }
        subscribed.forEach(this::check);
    }

    /// Looks at those of one tenant.
    public void check(TenantId tenant) {
        Set<UUID> ids = new HashSet<>();
        for (Viewer viewer : channels.viewers()) if (viewer.tenant().equals(tenant)) ids.add(viewer.id());
        if (!ids.isEmpty()) check(tenant, ids);
    }

    private void check(TenantId tenant, Set<UUID> ids) {
        Set<UUID> standing = admissions.standing(tenant, ids);
        channels.revoke(viewer -> viewer.tenant().equals(tenant)
                && ids.contains(viewer.id())
                && !viewer.id().equals(Viewer.SOMEBODY)
                && !standing.contains(viewer.id()));
    }
}
