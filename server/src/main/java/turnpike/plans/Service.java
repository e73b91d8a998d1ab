package turnpike.plans;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import turnpike.base.BitRate;
import turnpike.base.InvalidInput;

/// What a NAS is told about each session of a plan.
///
/// @param upload speed cap from the subscriber; null leaves it to the NAS
/// @param download speed cap to the subscriber; null leaves it to the NAS
/// @param sessionTimeout longest single session; null: no limit
/// @param idleTimeout silence after which the NAS ends the session; null: never
/// @param interimInterval how often the NAS reports usage
/// @param addressPool name of the pool the NAS takes addresses from; null: the NAS's own choice
public record Service(
        @Nullable BitRate upload,
        @Nullable BitRate download,
        @Nullable Duration sessionTimeout,
        @Nullable Duration idleTimeout,
        Duration interimInterval,
        @Nullable String addressPool) {
    public static final Duration INTERIM_INTERVAL = Duration.ofMinutes(5);
    private static final Duration INTERIM_MIN = Duration.ofMinutes(1); // RFC 2869 §2.1: not below 60 seconds
    private static final Duration INTERIM_MAX = Duration.ofDays(1);

    /// Leaves everything to the NAS. Stands below the bounds because making it checks them.
    public static final Service PLAIN = new Service(null, null, null, null, INTERIM_INTERVAL, null);

    public Service {
        positive(sessionTimeout, "sessionTimeoutSeconds");
        positive(idleTimeout, "idleTimeoutSeconds");
        if (interimInterval.compareTo(INTERIM_MIN) < 0 || interimInterval.compareTo(INTERIM_MAX) > 0) {
            throw new InvalidInput("interimIntervalSeconds", "must be between 60 and 86400");
        }
        if (addressPool != null && addressPool.isBlank()) throw new InvalidInput("addressPool", "must not be blank");
    }

    private static void positive(@Nullable Duration duration, String field) {
        if (duration != null && !duration.isPositive()) throw new InvalidInput(field, "must be positive");
    }
}
