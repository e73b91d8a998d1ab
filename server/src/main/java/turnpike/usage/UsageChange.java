package turnpike.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;

/// What one committed batch did to one session.
///
/// @param subscriberId nil (all zero) when the user name is nobody's
/// @param named the session as its NAS names it
/// @param opened it came online in this batch, or came back after we had closed it as stale
/// @param closed it went offline in this batch; both when all we ever heard of it was in this batch
/// @param growth what was added to the roll-ups, by the tenant's hours; empty when nothing grew
public record UsageChange(
        TenantId tenant,
        UUID subscriberId,
        UUID sessionId,
        Named named,
        AccessKind accessKind,
        boolean opened,
        boolean closed,
        List<Growth> growth) {

    /// A session's name at its NAS (RFC 2866 §5.5).
    public record Named(UUID nasId, String acctSessionId) {}

    /// Growth within one hour of the tenant's zone.
    ///
    /// @param hour its start
    /// @param day the tenant's day it lies in
    public record Growth(Instant hour, LocalDate day, long uploadBytes, long downloadBytes) {}

    public UsageChange {
        growth = List.copyOf(growth);
    }

    public long uploadBytes() {
        long sum = 0;
        for (Growth g : growth) sum += g.uploadBytes();
        return sum;
    }

    public long downloadBytes() {
        long sum = 0;
        for (Growth g : growth) sum += g.downloadBytes();
        return sum;
    }
}
