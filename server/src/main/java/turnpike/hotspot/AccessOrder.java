package turnpike.hotspot;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// What a NAS is to do for a device.
///
/// @param purchaseId whose timeline it writes; null: nobody's
/// @param attempts begun
/// @param observed as read back; null: not yet
public record AccessOrder(
        TenantId tenant,
        UUID id,
        Kind kind,
        Target target,
        @Nullable UUID purchaseId,
        State state,
        int attempts,
        HotspotControl.@Nullable Presence observed,
        Span span) {

    /// Stored by name.
    public enum Kind {
        LOGIN,
        LOGOUT
    }

    /// Stored by name.
    public enum State {
        /// We are at it.
        PENDING,
        /// The device's browser has to log in: nobody tells this NAS.
        BROWSER,
        DONE,
        /// Other devices of the subscriber have all sessions; taken up again when one of them leaves.
        REFUSED,
        GIVEN_UP,
        OBSOLETE;

        public boolean isOpen() {
            return this == PENDING || this == BROWSER;
        }
    }

    /// @param address of the device behind the NAS; null when not known
    public record Target(UUID nasId, String mac, @Nullable String address, UUID subscriberId) {}

    /// @param until not tried any more from then on
    public record Span(Instant createdAt, Instant until) {}
}
