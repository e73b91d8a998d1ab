package turnpike.aaa;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A slice and the device it was given to; a device has one, its next login gets it another.
///
/// @param device hardware address, else the session's id, else empty: the NAS tells neither
/// @param acctSessionId where the NAS told it in advance
/// @param loginAt when the session was let in
/// @param changedAt when the slice was given
record Share(
        String device, UUID nasId, @Nullable String acctSessionId, Slice slice, Instant loginAt, Instant changedAt) {
    /// How long an Accept may take to become a session in the books.
    private static final Duration HOLD = Duration.ofMinutes(2);

    static Share of(AccessRequest request, Slice slice) {
        return new Share(
                device(request), request.nas().id(), request.acctSessionId(), slice, request.at(), request.at());
    }

    static String device(AccessRequest request) {
        String mac = request.mac();
        return mac != null ? mac : Objects.requireNonNullElse(request.acctSessionId(), "");
    }

    Share with(Slice other, Instant at) {
        return new Share(device, nasId, acctSessionId, other, loginAt, at);
    }

    boolean isOf(Standing.OpenSession session) {
        if (!nasId.equals(session.nasId())) return false;
        if (acctSessionId != null) return acctSessionId.equals(session.acctSessionId());
        return session.mac() == null ? device.isEmpty() : device.equals(session.mac());
    }

    /// Nothing came of it, or its session is over.
    boolean isOver(Standing standing, Instant now) {
        return session(standing) == null && !loginAt.plus(HOLD).isAfter(now);
    }

    /// What may still be used of it.
    long left(Standing standing, Instant now) {
        Standing.OpenSession session = session(standing);
        if (session != null) return slice.left(session.used());
        return isOver(standing, now) ? 0 : slice.given();
    }

    private Standing.@Nullable OpenSession session(Standing standing) {
        for (Standing.OpenSession session : standing.sessions()) {
            if (isOf(session)) return session;
        }
        return null;
    }
}
