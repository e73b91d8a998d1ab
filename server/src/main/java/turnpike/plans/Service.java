package turnpike.plans;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import turnpike.base.BitRate;
import turnpike.base.InvalidInput;

/// What a NAS is told about each session of a plan.
///
/// @param upload speed cap from the subscriber; null leaves it to the NAS
/// @param download speed cap to the subscriber; null leaves it to the NAS
/// @param burst null: none
/// @param sessionTimeout longest single session; null: no limit
/// @param idleTimeout silence after which the NAS ends the session; null: never
/// @param interimInterval how often the NAS reports usage
/// @param addressPool name of the pool the NAS takes addresses from; null: the NAS's own choice
/// @param addressList firewall list a MikroTik puts the session's address on; null: none
/// @param routerGroup user group or PPP profile a MikroTik gives the session; null: the router's own
public record Service(
        @Nullable BitRate upload,
        @Nullable BitRate download,
        @Nullable Burst burst,
        @Nullable Duration sessionTimeout,
        @Nullable Duration idleTimeout,
        Duration interimInterval,
        @Nullable String addressPool,
        @Nullable String addressList,
        @Nullable String routerGroup) {
    public static final Duration INTERIM_INTERVAL = Duration.ofMinutes(5);
    private static final Duration INTERIM_MIN = Duration.ofMinutes(1); // RFC 2869 §2.1: not below 60 seconds
    private static final Duration INTERIM_MAX = Duration.ofDays(1);
    private static final int NAME_OCTETS_MAX = 240; // what a vendor's attribute can carry, RFC 2865 §5.26

    /// Leaves everything to the NAS. Stands below the bounds because making it checks them.
    public static final Service PLAIN = new Service(null, null, null, null, null, INTERIM_INTERVAL, null, null, null);

    public Service {
        positive(sessionTimeout, "sessionTimeoutSeconds");
        positive(idleTimeout, "idleTimeoutSeconds");
        if (interimInterval.compareTo(INTERIM_MIN) < 0 || interimInterval.compareTo(INTERIM_MAX) > 0) {
            throw new InvalidInput("interimIntervalSeconds", "must be between 60 and 86400");
        }
        named(addressPool, "addressPool");
        named(addressList, "addressList");
        named(routerGroup, "routerGroup");
    }

    private static void named(@Nullable String name, String field) {
        if (name == null) return;
        if (name.isBlank()) throw new InvalidInput(field, "must not be blank");
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_OCTETS_MAX) {
            throw new InvalidInput(field, "must have at most " + NAME_OCTETS_MAX + " octets");
        }
    }

    private static void positive(@Nullable Duration duration, String field) {
        if (duration != null && !duration.isPositive()) throw new InvalidInput(field, "must be positive");
    }
}
