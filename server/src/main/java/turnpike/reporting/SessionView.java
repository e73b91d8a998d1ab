package turnpike.reporting;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;

/// A session as staff see it.
///
/// @param subscriberId null when the username is nobody's
public record SessionView(
        UUID id, @Nullable UUID subscriberId, String username, AccessKind accessKind, Place place, Course course) {

    /// Where it is.
    ///
    /// @param nasSessionId Acct-Session-Id
    public record Place(
            UUID nasId,
            String nasName,
            String nasSessionId,
            @Nullable String mac,
            @Nullable String address) {}

    /// How it went so far.
    ///
    /// @param endedAt null while open
    /// @param terminateCause null while open
    /// @param interimInterval in which the NAS should report
    public record Course(
            Instant startedAt,
            Instant reportedAt,
            @Nullable Instant endedAt,
            @Nullable String terminateCause,
            Duration online,
            Duration interimInterval,
            long uploadBytes,
            long downloadBytes) {

        /// Open by our books, silent for three interim intervals.
        public boolean isStale(Instant now) {
            return endedAt == null
                    && reportedAt.plus(interimInterval.multipliedBy(3)).isBefore(now);
        }
    }
}
