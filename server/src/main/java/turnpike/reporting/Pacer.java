package turnpike.reporting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import turnpike.base.TenantId;

/// Whose figures are to be pushed when: at most every `GAP`, after a change as soon as that allows, and at least every
/// `BEAT`. Beats are spread over the time, so that a thousand tenants are not pushed at once.
final class Pacer {
    static final Duration GAP = Duration.ofMillis(250);
    static final Duration BEAT = Duration.ofSeconds(5);

    private final Set<TenantId> changed = ConcurrentHashMap.newKeySet();
    private final Map<TenantId, Instant> pushedAt = new HashMap<>();

    /// Any thread.
    void changed(TenantId tenant) {
        changed.add(tenant);
    }

    /// Who is to be pushed now, counted as pushed. One thread.
    ///
    /// @param watched tenants somebody looks at; the others are forgotten
    List<TenantId> due(Instant now, Set<TenantId> watched) {
        changed.retainAll(watched);
        pushedAt.keySet().retainAll(watched);
        List<TenantId> due = new ArrayList<>();
        for (TenantId tenant : watched) {
            Instant last = pushedAt.computeIfAbsent(tenant, t -> now.minus(phase(t)));
            Duration since = Duration.between(last, now);
            boolean beat = since.compareTo(BEAT) >= 0;
            if (!beat && (since.compareTo(GAP) < 0 || !changed.contains(tenant))) continue;
            // Forgotten before the figures are taken: a change that comes meanwhile is pushed again rather than lost.
            changed.remove(tenant);
            pushedAt.put(tenant, now);
            due.add(tenant);
        }
        return due;
    }

    /// As if pushed this long ago: a new subscriber has the figures already.
    private static Duration phase(TenantId tenant) {
        return Duration.ofMillis(Math.floorMod(tenant.value().hashCode(), BEAT.toMillis()));
    }
}
