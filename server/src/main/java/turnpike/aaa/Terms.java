package turnpike.aaa;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.plans.Burst;

/// What an accepted session may do.
///
/// @param timeLeft until the NAS must end the session (Session-Timeout, RFC 2865 §5.27); null: no end
/// @param idleTimeout silence after which the NAS ends it (RFC 2865 §5.28); null: never
/// @param interimInterval how often the NAS reports (Acct-Interim-Interval, RFC 2869 §5.16)
/// @param dataLeft upload + download left at this moment; null: unmetered
/// @param speed how fast
/// @param address fixed address (Framed-IP-Address); null: from the pool or the NAS's own
/// @param placement where the NAS puts the session
/// @param validUntil when the plan ends; null: open end
/// @param slice what this session may use of the data, where others use it too; null: all that is left
public record Terms(
        @Nullable Duration timeLeft,
        @Nullable Duration idleTimeout,
        Duration interimInterval,
        @Nullable Bytes dataLeft,
        Speed speed,
        @Nullable InetAddress address,
        Placement placement,
        @Nullable Instant validUntil,
        @Nullable Slice slice) {

    /// Terms of a session that has all the data to itself.
    public Terms(
            @Nullable Duration timeLeft,
            @Nullable Duration idleTimeout,
            Duration interimInterval,
            @Nullable Bytes dataLeft,
            Speed speed,
            @Nullable InetAddress address,
            Placement placement,
            @Nullable Instant validUntil) {
        this(timeLeft, idleTimeout, interimInterval, dataLeft, speed, address, placement, validUntil, null);
    }

    /// The same terms for a session that has been open for a while: NASes count its time from its start.
    Terms countedFromStart(Duration age) {
        return new Terms(
                timeLeft == null ? null : timeLeft.plus(age),
                idleTimeout,
                interimInterval,
                dataLeft,
                speed,
                address,
                placement,
                validUntil,
                slice);
    }

    /// @param upload cap from the subscriber; null leaves it to the NAS
    /// @param download cap to the subscriber; null leaves it to the NAS
    /// @param burst more than that for a moment; null: never
    public record Speed(
            @Nullable BitRate upload,
            @Nullable BitRate download,
            @Nullable Burst burst) {
        public static final Speed ANY = new Speed(null, null, null);

        public static Speed of(@Nullable BitRate upload, @Nullable BitRate download) {
            return new Speed(upload, download, null);
        }

        public boolean isLimited() {
            return upload != null || download != null;
        }
    }

    /// @param addressPool Framed-Pool (RFC 2869 §5.18); null: the NAS's own
    /// @param addressList firewall list for the session's address (MikroTik); null: none
    /// @param group user group or PPP profile (MikroTik); null: the NAS's own
    public record Placement(
            @Nullable String addressPool,
            @Nullable String addressList,
            @Nullable String group) {
        public static final Placement ANY = new Placement(null, null, null);
    }
}
