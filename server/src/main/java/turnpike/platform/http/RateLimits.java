package turnpike.platform.http;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Counts requests by caller in whole minutes; a new minute starts from zero. Any thread.
///
/// Twice the limit can pass around the turn of a minute, which is fine for protection and costs one map look-up.
final class RateLimits {
    /// Callers counted one by one in a minute; those beyond share one count, so a flood of addresses limits itself.
    private static final int CALLERS_MAX = 200_000;

    private static final String EVERYONE_ELSE = "";
    private static final long MINUTE_MS = 60_000;

    private record Minute(long number, ConcurrentHashMap<String, AtomicInteger> counts) {}

    /// @param remaining below zero when the request is one too many
    record Verdict(int limit, int remaining, int secondsToNext) {
        boolean isTooMany() {
            return remaining < 0;
        }
    }

    private final InstantSource clock;
    private final AtomicReference<Minute> current;

    RateLimits(InstantSource clock) {
        this.clock = clock;
        this.current = new AtomicReference<>(new Minute(0, new ConcurrentHashMap<>()));
    }

    /// Counts one request of this caller.
    Verdict count(String caller, int limit) {
        long now = clock.millis();
        Minute minute = minute(now / MINUTE_MS);
        AtomicInteger count = minute.counts.get(caller);
        if (count == null) {
            String key = minute.counts.size() < CALLERS_MAX ? caller : EVERYONE_ELSE;
            count = minute.counts.computeIfAbsent(key, _ -> new AtomicInteger());
        }
        int used = count.incrementAndGet();
        if (used < 0) count.set(Integer.MAX_VALUE / 2);
        return new Verdict(limit, limit - used, (int) ((MINUTE_MS - now % MINUTE_MS + 999) / 1000));
    }

    private Minute minute(long number) {
        while (true) {
            Minute minute = current.get();
            if (minute.number == number) return minute;
            var next = new Minute(number, new ConcurrentHashMap<>());
            if (current.compareAndSet(minute, next)) return next;
        }
    }
}
