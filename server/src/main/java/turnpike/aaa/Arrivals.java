package turnpike.aaa;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.usage.UsageChange;

/// Seats given away but not yet in the books: from an Accept until the session's Start is committed, and new devices
/// until they are stored. Two logins in that gap can therefore not share the last seat.
///
/// A seat is kept for `hold` at most, because a NAS need not follow an Accept with a Start. Known to this process only:
/// with several, a gap of that length can be overshot by one login per process.
final class Arrivals {
    /// Who was let in and has not been heard of since, and those let in before.
    private static final class Arrival {
        private final UUID nasId;
        private final @Nullable String mac; // null: the NAS does not tell
        private final @Nullable String acctSessionId; // null: the NAS does not tell in advance
        private final @Nullable Arrival earlier;
        private volatile long untilMs; // when the seat is given up, since 1970

        Arrival(
                UUID nasId,
                @Nullable String mac,
                @Nullable String acctSessionId,
                long untilMs,
                @Nullable Arrival earlier) {
            this.nasId = nasId;
            this.mac = mac;
            this.acctSessionId = acctSessionId;
            this.untilMs = untilMs;
            this.earlier = earlier;
        }

        /// Whether this very arrival asks again, word for word.
        boolean isRepeatedBy(AccessRequest request) {
            return nasId.equals(request.nas().id())
                    && Objects.equals(mac, request.mac())
                    && Objects.equals(acctSessionId, request.acctSessionId());
        }

        /// Whether this is the same device or the same session asking again. A NAS that names neither is taken to ask
        /// again for the same one: locking out everyone who retries would be worse than one login too many.
        boolean isOf(AccessRequest request) {
            if (!nasId.equals(request.nas().id())) return mac != null && mac.equals(request.mac());
            if (mac != null && request.mac() != null) return mac.equals(request.mac());
            if (acctSessionId != null && request.acctSessionId() != null) {
                return acctSessionId.equals(request.acctSessionId());
            }
            return mac == null && request.mac() == null;
        }

        boolean isIn(List<Standing.OpenSession> sessions) {
            for (Standing.OpenSession session : sessions) {
                if (mac != null && mac.equals(session.mac())) return true;
                if (acctSessionId != null
                        && acctSessionId.equals(session.acctSessionId())
                        && nasId.equals(session.nasId())) {
                    return true;
                }
            }
            return false;
        }

        boolean isNameless() {
            return mac == null && acctSessionId == null;
        }

        Arrival after(@Nullable Arrival others) {
            return isSame(others, earlier) ? this : new Arrival(nasId, mac, acctSessionId, untilMs, others);
        }
    }

    /// One small object for most subscribers: thousands are made a second and live for seconds.
    ///
    /// @param waiting let in, Start not seen, latest first; null: nobody
    /// @param newMacs devices let in and not stored yet, and for a while after they were: a standing that was
    ///     read just before and is weighed just now does not know them. Until when, since 1970; `UNSTORED` while
    ///     not stored
    private record Seen(@Nullable Arrival waiting, Map<String, Long> newMacs) {
        static final long UNSTORED = Long.MAX_VALUE;
        static final Seen NOBODY = new Seen(null, Map.of());

        @Nullable
        Seen unlessEmpty() {
            return waiting == null && newMacs.isEmpty() ? null : this;
        }
    }

    private final Duration hold;
    private final Map<UUID, Seen> bySubscriber = new ConcurrentHashMap<>();

    Arrivals(Duration hold) {
        this.hold = hold;
    }

    /// Takes a seat; null when there was one.
    @Nullable
    Reason seat(Standing standing, AccessRequest request) {
        boolean newDevice = request.mac() != null && standing.device(request.mac()) == null;
        // Nothing to count and nothing to remember: most hotspot traffic of unlimited plans ends here.
        if (standing.seats().sessions() == null && !newDevice) return null;
        var answer = new Answer();
        bySubscriber.compute(standing.subscriberId(), (id, before) -> {
            Seen seen = before == null ? Seen.NOBODY : before;
            answer.reason = refusal(standing, request, seen);
            return answer.reason != null ? before : after(standing, request, seen, newDevice);
        });
        return answer.reason;
    }

    /// What [#seat] would say now, without taking one.
    @Nullable
    Reason peek(Standing standing, AccessRequest request) {
        return refusal(standing, request, bySubscriber.getOrDefault(standing.subscriberId(), Seen.NOBODY));
    }

    private static final class Answer {
        @Nullable
        Reason reason;
    }

    private static @Nullable Reason refusal(Standing standing, AccessRequest request, Seen seen) {
        Integer devices = standing.seats().devices();
        String mac = request.mac();
        boolean isIn = mac != null && seen.newMacs.getOrDefault(mac, 0L) == Seen.UNSTORED;
        if (devices != null && mac != null && standing.device(mac) == null && !isIn) {
            long now = request.at().toEpochMilli();
            int known = standing.devices().size();
            for (var other : seen.newMacs.entrySet()) {
                String its = other.getKey();
                if (other.getValue() > now && !its.equals(mac) && standing.device(its) == null) known++;
            }
            if (known >= devices) return Reason.TOO_MANY_DEVICES;
        }
        Integer sessions = standing.seats().sessions();
        return sessions != null && taken(standing, request, seen) >= sessions ? Reason.TOO_MANY_SESSIONS : null;
    }

    /// Seats others hold. A device that is online already, or a session that asks again, gives its own seat back.
    private static int taken(Standing standing, AccessRequest request, Seen seen) {
        int taken = 0;
        for (Standing.OpenSession session : standing.sessions()) {
            boolean same = (request.mac() != null && request.mac().equals(session.mac()))
                    || (session.acctSessionId().equals(request.acctSessionId())
                            && session.nasId().equals(request.nas().id()));
            if (!same) taken++;
        }
        long now = request.at().toEpochMilli();
        for (Arrival arrival = seen.waiting; arrival != null; arrival = arrival.earlier) {
            if (arrival.untilMs > now && !arrival.isOf(request) && !arrival.isIn(standing.sessions())) taken++;
        }
        return taken;
    }

    private Seen after(Standing standing, AccessRequest request, Seen seen, boolean newDevice) {
        long now = request.at().toEpochMilli();
        Arrival alone = seen.waiting;
        if (alone != null && alone.earlier == null && !newDevice && alone.isRepeatedBy(request)) {
            // Nothing new to keep: objects that live for seconds are what makes the collector's pauses long.
            alone.untilMs = now + hold.toMillis();
            return seen;
        }
        Arrival waiting = remaining(alone, arrival -> arrival.untilMs > now && !arrival.isOf(request));
        if (standing.seats().sessions() != null) {
            waiting = new Arrival(
                    request.nas().id(),
                    known(standing, request.mac()),
                    request.acctSessionId(),
                    now + hold.toMillis(),
                    waiting);
        }
        String mac = request.mac();
        if (!newDevice || mac == null || seen.newMacs.getOrDefault(mac, 0L) == Seen.UNSTORED) {
            return new Seen(waiting, seen.newMacs);
        }
        Map<String, Long> macs = new HashMap<>(seen.newMacs);
        macs.put(mac, Seen.UNSTORED);
        return new Seen(waiting, macs);
    }

    /// The same address as an object that is kept anyway.
    private static @Nullable String known(Standing standing, @Nullable String mac) {
        Standing.Device device = standing.device(mac);
        return device == null ? mac : device.mac();
    }

    @SuppressWarnings("ReferenceEquality") // the very object; two equal ones may wait
    private static boolean isSame(@Nullable Arrival one, @Nullable Arrival other) {
        return one == other;
    }

    private static @Nullable Arrival remaining(@Nullable Arrival latest, Predicate<Arrival> stays) {
        if (latest == null) return null;
        Arrival earlier = remaining(latest.earlier, stays);
        return stays.test(latest) ? latest.after(earlier) : earlier;
    }

    /// A session of this subscriber is in the books now: one arrival that named neither device nor session has arrived.
    /// Those that did are recognised in the books by name.
    void started(UUID subscriberId) {
        bySubscriber.computeIfPresent(subscriberId, (id, seen) -> {
            Arrival nameless = null;
            for (Arrival arrival = seen.waiting; arrival != null; arrival = arrival.earlier) {
                if (arrival.isNameless()) nameless = arrival;
            }
            if (nameless == null) return seen.unlessEmpty();
            Arrival arrived = nameless;
            return new Seen(remaining(seen.waiting, arrival -> !isSame(arrival, arrived)), seen.newMacs).unlessEmpty();
        });
    }

    /// A session is over: the seat it was given is free, also when all of it was shorter than a seat is held.
    void left(UUID subscriberId, UsageChange.Named session) {
        bySubscriber.computeIfPresent(subscriberId, (id, seen) -> {
            Arrival waiting = remaining(
                    seen.waiting,
                    arrival -> !(session.acctSessionId().equals(arrival.acctSessionId)
                            && session.nasId().equals(arrival.nasId)));
            return isSame(waiting, seen.waiting) ? seen : new Seen(waiting, seen.newMacs).unlessEmpty();
        });
    }

    /// The device is in the books now.
    void stored(UUID subscriberId, String mac, Instant now) {
        long until = now.plus(hold).toEpochMilli();
        bySubscriber.computeIfPresent(subscriberId, (id, seen) -> {
            if (!seen.newMacs.containsKey(mac)) return seen;
            Map<String, Long> macs = new HashMap<>(seen.newMacs);
            macs.put(mac, until);
            return new Seen(seen.waiting, macs);
        });
    }

    private static Map<String, Long> remaining(Map<String, Long> macs, long now) {
        if (macs.isEmpty()) return macs;
        Map<String, Long> stay = new HashMap<>(macs);
        stay.values().removeIf(until -> until <= now);
        return stay.size() == macs.size() ? macs : stay;
    }

    /// Forgets who never came; otherwise only a next login would.
    void sweep(Instant now) {
        long nowMs = now.toEpochMilli();
        for (UUID subscriberId : bySubscriber.keySet()) {
            bySubscriber.computeIfPresent(subscriberId, (id, seen) -> {
                Arrival waiting = remaining(seen.waiting, arrival -> arrival.untilMs > nowMs);
                Map<String, Long> macs = remaining(seen.newMacs, nowMs);
                return isSame(waiting, seen.waiting) && macs.size() == seen.newMacs.size()
                        ? seen.unlessEmpty()
                        : new Seen(waiting, macs).unlessEmpty();
            });
        }
    }

    int size() {
        return bySubscriber.size();
    }
}
