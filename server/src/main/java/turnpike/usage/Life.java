package turnpike.usage;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.usage.AccountingReport.Place;

/// One session as last committed (or as it will be once the batch commits). Immutable.
///
/// @param revision as stored; a writer whose copy is older must reload
/// @param carried growth that is not in its subscriber's roll-ups yet
record Life(SessionKey key, Owner owner, Place place, Span span, CounterTrack track, int revision, Carried carried) {

    /// Growth of the latest hour (its start in seconds since 1970, its day in days since 1970). The session's own row
    /// carries it until the hour is over or the session ends, so an interim update writes one row instead of three.
    record Carried(long hour, int day, long upload, long download) {
        static final Carried NOTHING = new Carried(0, 0, 0, 0);

        boolean isNothing() {
            return upload == 0 && download == 0;
        }
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
        return new Life(key, owner, newPlace, newSpan, newTrack, revision, carried);
    }

    Life ownedBy(Owner newOwner, Place newPlace) {
        return new Life(key, newOwner, newPlace, span, track, revision, carried);
    }

    Life committed(int newRevision, Carried nowCarried) {
        return new Life(key, owner, place, span, track, newRevision, nowCarried);
    }

    /// True when only time and totals moved since `stored`, as with all but a few reports.
    boolean onlyMovedFrom(Life stored) {
        CounterTrack before = stored.track;
        Span was = stored.span;
        return place.equals(stored.place)
                && span.endedAt() == was.endedAt()
                && span.startedAt() == was.startedAt()
                && span.startSeen() == was.startSeen()
                && Objects.equals(span.cause(), was.cause())
                && track.countedTime() == track.sessionTime()
                && track.uploadBase() == before.uploadBase()
                && track.downloadBase() == before.downloadBase()
                && track.wide() == before.wide()
                && track.previous().equals(before.previous());
    }
}
