package turnpike.aaa;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.TenantId;
import turnpike.nases.SharedSecret;
import turnpike.plans.Allowance;
import turnpike.plans.Seats;
import turnpike.plans.Service;

/// What an access decision weighs about one subscriber, as it stood at one moment.
///
/// @param secrets sealed by the vault; opened for the length of one comparison only
/// @param holding the plan held; null: none
/// @param sessions open ones
/// @param shares what devices were given of data that several use; empty unless the plan limits it
record Standing(
        TenantId tenant,
        UUID subscriberId,
        Person person,
        Secrets secrets,
        @Nullable Holding holding,
        List<Device> devices,
        List<OpenSession> sessions,
        List<Share> shares) {

    Standing {
        devices = List.copyOf(devices);
        sessions = List.copyOf(sessions);
        shares = List.copyOf(shares);
    }

    /// What proves the subscriber.
    ///
    /// @param ticket a password for one login, beside the subscriber's own; null: none was given out
    /// @param ticketUntil when the ticket is worth nothing
    record Secrets(
            SharedSecret password,
            @Nullable SharedSecret ticket,
            @Nullable Instant ticketUntil) {
        boolean hasTicket(Instant at) {
            return ticket != null && ticketUntil != null && ticketUntil.isAfter(at);
        }
    }

    /// What the expired may still do: reach the page where they can pay.
    ///
    /// @param addressList firewall list of their sessions
    /// @param rate speed both ways; null leaves it to the NAS
    /// @param session longest such session
    record PayOnly(String addressList, @Nullable BitRate rate, Duration session) {}

    /// @param address fixed address; null: from a pool
    /// @param payOnly null: the expired are refused
    /// @param macLogin may log in by the hardware address of a known device
    record Person(
            AccessKind accessKind,
            boolean suspended,
            boolean tenantSuspended,
            boolean knownDevicesOnly,
            @Nullable InetAddress address,
            @Nullable PayOnly payOnly,
            boolean macLogin) {}

    /// The plan held and how far it is used.
    ///
    /// @param waiting how long it is valid from the first access it waits for; null: it runs
    /// @param endsAt when access ends, grace included; null: open end, or it waits
    /// @param follows how long the rights that wait behind this one are valid together; null: none waits
    /// @param usedBytes this term's upload + download; 0 when the plan is unmetered
    /// @param onlineSeconds this term's time online; 0 when the plan does not limit it
    record Holding(
            AccessKind accessKind,
            Allowance allowance,
            Seats seats,
            Service service,
            @Nullable Duration waiting,
            @Nullable Instant endsAt,
            @Nullable Duration follows,
            long usedBytes,
            long onlineSeconds) {}

    /// @param lastSeenAt null: entered by hand, not seen yet
    /// @param outUntil it logged out, and its hardware address alone does not let it in before; null: it did not
    record Device(
            String mac,
            boolean blocked,
            @Nullable Instant lastSeenAt,
            @Nullable Instant outUntil) {
        boolean isOut(Instant at) {
            return outUntil != null && outUntil.isAfter(at);
        }
    }

    /// @param sessionId null unless the plan limits the data
    /// @param used nothing unless the plan limits the data
    record OpenSession(
            UUID nasId,
            String acctSessionId,
            @Nullable String mac,
            @Nullable UUID sessionId,
            Slice.Used used) {}

    @Nullable
    OpenSession session(UUID sessionId) {
        for (OpenSession session : sessions) {
            if (sessionId.equals(session.sessionId())) return session;
        }
        return null;
    }

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
