package turnpike.readmission;

import java.time.Instant;
import java.util.UUID;
import turnpike.base.TenantId;

/// A NAS whose devices are let in again.
///
/// @param noticedAt when it was known that it has forgotten them
/// @param until looked for no longer
/// @param looks begun since it was noticed
/// @param revision moves when it is noticed anew
record Readmission(
        TenantId tenant, UUID nasId, Reason reason, Instant noticedAt, Instant until, int looks, int revision) {

    /// Stored by name.
    enum Reason {
        RESTARTED,
        REACHED_AGAIN,
        ASKED_FOR
    }
}
