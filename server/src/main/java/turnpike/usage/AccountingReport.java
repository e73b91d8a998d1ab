package turnpike.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.nases.Nas;

/// One Start, interim update or Stop; carries totals so far, not differences (RFC 2866 §4.1, RFC 2869 §2.1).
///
/// @param username empty when the NAS did not tell
/// @param terminateCause Acct-Terminate-Cause (RFC 2866 §5.10), 0 when absent
/// @param at when it happened by our clock: arrival less Acct-Delay-Time (RFC 2866 §5.2)
public record AccountingReport(
        Nas nas,
        Kind kind,
        String acctSessionId,
        String username,
        Place place,
        Counters counters,
        int terminateCause,
        Instant at) {

    public enum Kind {
        START,
        INTERIM,
        STOP
    }

    /// Where and as what the session lives.
    ///
    /// @param mac AA-BB-CC-DD-EE-FF, or Calling-Station-Id as it came when it is no MAC address
    /// @param interimInterval seconds between reports if the packet told (Acct-Interim-Interval); 0 when not
    public record Place(
            AccessKind accessKind,
            @Nullable String mac,
            @Nullable String framedAddress,
            @Nullable String nasPort,
            int interimInterval) {}

    /// The NAS's counters, already joined with their gigawords and turned to the subscriber's point of view.
    ///
    /// @param upload from the subscriber, bytes; -1 when the packet has none
    /// @param download to the subscriber, bytes; -1 when the packet has none
    /// @param wide whether the packet carried Gigawords, so that a counter cannot have wrapped at 2^32
    /// @param sessionTime Acct-Session-Time in seconds (RFC 2866 §5.7); -1 when absent
    public record Counters(long upload, long download, boolean wide, long sessionTime) {
        public static final Counters NONE = new Counters(-1, -1, false, -1);
    }
}
