package turnpike.simulators.coova;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Attribute;
import turnpike.simulators.PacketReader;

/// One stay of one phone: what it may, and what it moved. Guarded by its phone.
final class CoovaSession {
    /// What an Access-Accept allowed; 0: no limit.
    ///
    /// @param maxInput bytes from the phone
    /// @param maxOutput bytes to the phone
    record Limits(long timeout, long idle, long interim, long maxInput, long maxOutput, long maxTotal) {
        static Limits read(PacketReader accept) {
            return new Limits(
                    accept.integer(Attribute.SESSION_TIMEOUT).orElse(0),
                    accept.integer(Attribute.IDLE_TIMEOUT).orElse(0),
                    accept.integer(Attribute.ACCT_INTERIM_INTERVAL).orElse(0),
                    octets(accept, Attribute.CHILLISPOT_MAX_INPUT_OCTETS, Attribute.CHILLISPOT_MAX_INPUT_GIGAWORDS),
                    octets(accept, Attribute.CHILLISPOT_MAX_OUTPUT_OCTETS, Attribute.CHILLISPOT_MAX_OUTPUT_GIGAWORDS),
                    octets(accept, Attribute.CHILLISPOT_MAX_TOTAL_OCTETS, Attribute.CHILLISPOT_MAX_TOTAL_GIGAWORDS));
        }

        private static long octets(PacketReader accept, int low, int high) {
            return (accept.vendorInteger(Attribute.CHILLISPOT, high).orElse(0) << 32)
                    + accept.vendorInteger(Attribute.CHILLISPOT, low).orElse(0);
        }
    }

    final String username;
    final String id;
    final Instant startedAt;
    final Limits limits;
    final byte @Nullable [] carried; // the server's Class
    long upload;
    long download;
    Instant movedAt;
    Instant reportedAt;

    CoovaSession(String username, String id, Instant now, Limits limits, byte @Nullable [] carried) {
        this.username = username;
        this.id = id;
        this.startedAt = now;
        this.movedAt = now;
        this.reportedAt = now;
        this.limits = limits;
        this.carried = carried;
    }

    long seconds(Instant now) {
        return Duration.between(startedAt, now).toSeconds();
    }

    long idleSeconds(Instant now) {
        return Duration.between(movedAt, now).toSeconds();
    }

    /// Why it has to end now; null when it may go on. CoovaChilli calls a used up quota a session timeout.
    @Nullable
    CoovaCause over(Instant now) {
        boolean used = reached(upload, limits.maxInput)
                || reached(download, limits.maxOutput)
                || reached(upload + download, limits.maxTotal)
                || reached(seconds(now), limits.timeout);
        if (used) return CoovaCause.SESSION_TIMEOUT;
        return reached(idleSeconds(now), limits.idle) ? CoovaCause.IDLE_TIMEOUT : null;
    }

    boolean interimDue(Instant now) {
        return limits.interim > 0 && Duration.between(reportedAt, now).toSeconds() >= limits.interim;
    }

    private static boolean reached(long used, long limit) {
        return limit > 0 && used >= limit;
    }
}
