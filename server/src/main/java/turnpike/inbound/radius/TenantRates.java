package turnpike.inbound.radius;

import java.util.HashMap;
import java.util.Map;
import turnpike.base.TenantId;

/// Keeps each tenant to so many packets a second on one port, so that one that floods leaves processors to the others.
/// Belongs to the reader thread of the port.
final class TenantRates {
    /// What a tenant may send at once after a silence, in seconds of its rate: a router that comes back.
    private static final double BURST_S = 0.5;

    private final int perSecond;
    private final Map<TenantId, Allowance> allowances = new HashMap<>();

    private static final class Allowance {
        private double packets;
        private long atMs;
    }

    /// @param perSecond 0: no limit
    TenantRates(int perSecond) {
        this.perSecond = perSecond;
    }

    /// Counts a packet of this tenant.
    ///
    /// @return false when it is one too many
    boolean admits(TenantId tenant, long nowMs) {
        if (perSecond == 0) return true;
        Allowance allowance = allowances.get(tenant);
        if (allowance == null) {
            allowance = new Allowance();
            allowance.packets = perSecond * BURST_S;
            allowance.atMs = nowMs;
            allowances.put(tenant, allowance);
        }
        double earned = Math.max(0, nowMs - allowance.atMs) * perSecond / 1_000.0;
        allowance.packets = Math.min(perSecond * BURST_S, allowance.packets + earned);
        allowance.atMs = nowMs;
        if (allowance.packets < 1) return false;
        allowance.packets--;
        return true;
    }
}
