package turnpike.inbound.radius;

import java.util.Locale;

/// Why a packet was left unanswered. Counted by name: add freely, never rename.
enum Drop {
    /// No RADIUS packet, or an attribute that cannot be.
    MALFORMED,
    /// A code that has no business on this port.
    UNEXPECTED_CODE,
    UNKNOWN_NAS,
    /// Not signed with the secret of any NAS it may have come from.
    BAD_AUTHENTICATOR,
    MESSAGE_AUTHENTICATOR_MISSING,
    /// Unsigned, yet with a Proxy-State: the handle of the BlastRADIUS forgery.
    UNSIGNED_PROXY_STATE,
    /// Sent again while the first is still being worked on.
    DUPLICATE_IN_PROGRESS,
    /// More of one tenant than `radius.tenant-rate-max` allows; the NAS will send again.
    TENANT_RATE,
    /// No room to wait; the NAS will send again.
    QUEUE_FULL,
    /// The database is away; the NAS will send again.
    UNAVAILABLE,
    /// A bug of ours.
    FAILED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
