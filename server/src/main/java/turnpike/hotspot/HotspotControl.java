package turnpike.hotspot;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// Lets a device through at its NAS, or keeps it out, from our side. Implemented by `outbound.routeros` and
/// `outbound.unifi`. Blocking.
public interface HotspotControl {

    /// Whether this NAS can be told by us; else the device's browser has to log in.
    boolean serves(TenantId tenant, UUID nasId);

    /// Done also when the device was in already.
    Result login(TenantId tenant, UUID nasId, Guest guest);

    /// Done also when the device was not in.
    Result logout(TenantId tenant, UUID nasId, String mac);

    /// What the NAS says now.
    Presence look(TenantId tenant, UUID nasId, String mac);

    /// Who is there, all at once; empty when this NAS is only asked about one device at a time.
    ///
    /// @throws turnpike.base.Unavailable when it cannot be reached or does not answer
    default Optional<Roll> roll(TenantId tenant, UUID nasId) {
        return Optional.empty();
    }

    /// As [#login], with the NAS's answer believed: for many, who are looked for afterwards by one [#roll]. Refused
    /// also when the device was in already.
    default Result enter(TenantId tenant, UUID nasId, Guest guest) {
        return login(tenant, nasId, guest);
    }

    /// Devices by their hardware addresses as AA-BB-CC-DD-EE-FF.
    ///
    /// @param waiting those that are there and not let through, with their addresses there; empty: not told
    /// @param inside those that are let through
    record Roll(Map<String, String> waiting, Set<String> inside) {}

    /// @param address of the device behind the NAS; null when not known
    record Guest(String mac, @Nullable String address, String username, String password, Limits limits) {
        @Override
        public String toString() {
            return "Guest[" + mac + "]"; // the password must not reach a log
        }
    }

    /// What the NAS itself has to enforce; null: no limit of that kind.
    record Limits(
            @Nullable Duration time,
            @Nullable Long bytes,
            @Nullable Long uploadBps,
            @Nullable Long downloadBps) {}

    /// What came of it.
    sealed interface Result {
        record Done() implements Result {}

        /// The NAS heard and said no.
        record Refused(String reason) implements Result {}

        /// It may or may not have heard.
        record Unreachable(String reason) implements Result {}
    }

    /// Whether the device is let through.
    enum Presence {
        ONLINE,
        OFFLINE,
        UNKNOWN
    }
}
