package turnpike.realtime;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.tenancy.Admissions;

/// Ends connections of people, keys and sign-ins that may no longer come in: signed out, disabled, revoked, expired,
/// tenant suspended.
public final class Revocations {
    private final Channels channels;
    private final Admissions admissions;

    public Revocations(Channels channels, Admissions admissions) {
        this.channels = channels;
        this.admissions = admissions;
    }

    /// Looks at everybody a connection is held for, one statement per tenant that has somebody. Blocks.
    public void check() {
        Map<TenantId, Set<Viewer>> connected = new HashMap<>();
        for (Viewer viewer : channels.viewers()) {
            connected.computeIfAbsent(viewer.tenant(), _ -> new HashSet<>()).add(viewer);
        }
        connected.forEach(this::check);
    }

    /// Looks at those of one tenant.
    public void check(TenantId tenant) {
        Set<Viewer> viewers = new HashSet<>();
        for (Viewer viewer : channels.viewers()) if (viewer.tenant().equals(tenant)) viewers.add(viewer);
        if (!viewers.isEmpty()) check(tenant, viewers);
    }

    private void check(TenantId tenant, Set<Viewer> viewers) {
        Set<UUID> ids = new HashSet<>();
        for (Viewer viewer : viewers) {
            ids.add(viewer.id());
            if (viewer.login() != null) ids.add(viewer.login());
        }
        Set<UUID> standing = admissions.standing(tenant, ids);
        channels.revoke(viewer -> viewers.contains(viewer)
                && !viewer.id().equals(Viewer.SOMEBODY)
                && !(standing.contains(viewer.id()) && (viewer.login() == null || standing.contains(viewer.login()))));
    }
}
