package turnpike.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps each account to what its provider takes in a second: a bucket that holds one second's worth.
///
/// Of this process only; several processes together may send as many times as much. Any thread.
final class Pacing {
    /// When the bucket of an account will be full again; one entry an account.
    private final Map<UUID, Instant> full = new ConcurrentHashMap<>();

    /// Takes one place.
    ///
    /// @return now, or when there will be one; nothing is taken then
    Instant take(UUID account, int perSecond, Instant now) {
        Duration cost = Duration.ofNanos(1_000_000_000L / perSecond);
        Instant[] when = {now};
        full.compute(account, (_, was) -> {
            Instant from = was == null || was.isBefore(now) ? now : was;
            Instant after = from.plus(cost);
            Instant latest = now.plusSeconds(1);
            if (after.isAfter(latest)) {
                when[0] = now.plus(Duration.between(latest, after));
                return from;
            }
            return after;
        });
        return when[0];
    }
}
