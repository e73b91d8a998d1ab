package turnpike.aaa;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccountingReport.Place;
import turnpike.base.TenantId;

/// One session as last committed (or as it will be once the batch commits). Immutable.
///
/// @param revision as stored; a writer whose copy is older must reload
/// @param booked roll-up rows its subscriber is known to have; not stored
record Life(SessionKey key, Owner owner, Place place, Span span, CounterTrack track, int revision, Booked booked) {

    /// The hour (seconds since 1970) and day (days since 1970) last booked for the subscriber. Roll-up rows are never
    /// removed, so they still exist.
    record Booked(long hour, int day) {
        static final Booked NOTHING = new Booked(Long.MIN_VALUE, Integer.MIN_VALUE);
    }

    /// @param subscriberId nil when the user name is nobody's
    /// @param number counts the lives of a key from 1
    record Owner(TenantId tenant, UUID sessionId, UUID subscriberId, int number) {}

    /// When it lived, in milliseconds since 1970 by our clock.
    ///
    /// @param startedAt of the Start, or computed from Acct-Session-Time while that is missing
    /// @param reportedAt time of the latest report
    /// @param endedAt `OPEN` while online
    /// @param cause why it ended; null while online
    record Span(
            long startedAt,
            boolean startSeen,
            long reportedAt,
            long endedAt,
            @Nullable String cause) {
        static final long OPEN = Long.MAX_VALUE;

        boolean isOpen() {
            return endedAt == OPEN;
        }

        /// The last moment we know of.
        long lastSign() {
            return isOpen() ? reportedAt : Math.max(reportedAt, endedAt);
        }

        Span reported(long at) {
            return at <= reportedAt ? this : new Span(startedAt, startSeen, at, endedAt, cause);
        }

        Span started(long at) {
            return new Span(Math.min(startedAt, at), true, reportedAt, endedAt, cause);
        }

        Span ended(long at, String why) {
            return new Span(startedAt, startSeen, reportedAt, Math.max(at, startedAt), why);
        }

        Span reopened() {
            return new Span(startedAt, startSeen, reportedAt, OPEN, null);
        }
    }

    Life with(Place newPlace, Span newSpan, CounterTrack newTrack) {
        return new Life(key, owner, newPlace, newSpan, newTrack, revision, booked);
    }

    Life ownedBy(Owner newOwner, Place newPlace) {
        return new Life(key, newOwner, newPlace, span, track, revision, booked);
    }

    Life committed(int newRevision, Booked nowBooked) {
        return new Life(key, owner, place, span, track, newRevision, nowBooked);
    }
}
