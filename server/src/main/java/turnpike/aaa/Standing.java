package turnpike.aaa;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.SharedSecret;
import turnpike.plans.Allowance;
import turnpike.plans.Seats;
import turnpike.plans.Service;

/// What an access decision weighs about one subscriber, as it stood at one moment.
///
/// @param password sealed by the vault; opened for the length of one comparison only
/// @param holding the plan held; null: none
/// @param sessions open ones
record Standing(
        TenantId tenant,
        UUID subscriberId,
        Person person,
        SharedSecret password,
        @Nullable Holding holding,
        List<Device> devices,
        List<OpenSession> sessions) {

    Standing {
        devices = List.copyOf(devices);
        sessions = List.copyOf(sessions);
    }

    /// @param address fixed address; null: from a pool
    record Person(
            AccessKind accessKind,
            boolean suspended,
            boolean tenantSuspended,
            boolean knownDevicesOnly,
            @Nullable InetAddress address) {}

    /// The plan held and how far it is used.
    ///
    /// @param endsAt null: open end
    /// @param usedBytes this term's upload + download; 0 when the plan is unmetered
    /// @param onlineSeconds this term's time online; 0 when the plan does not limit it
    record Holding(
            AccessKind accessKind,
            Allowance allowance,
            Seats seats,
            Service service,
            @Nullable Instant endsAt,
            long usedBytes,
            long onlineSeconds) {}

    /// @param lastSeenAt null: entered by hand, not seen yet
    record Device(String mac, boolean blocked, @Nullable Instant lastSeenAt) {}

    record OpenSession(
            UUID nasId, String acctSessionId, @Nullable String mac) {}

    /// The device with this hardware address; null when it is not known.
    @Nullable
    Device device(@Nullable String mac) {
        for (Device device : devices) {
            if (device.mac().equals(mac)) return device;
        }
        return null;
    }

    Seats seats() {
        return holding == null ? Seats.UNLIMITED : holding.seats();
    }
}
