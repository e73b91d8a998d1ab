package turnpike.outbound.unifi;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.hotspot.HotspotControl;

/// What a guest is let in for, in the console's units: minutes, megabytes, kilobits per second.
///
/// Time and data are rounded up, for a guest must get what was paid; the end of the right is ours to impose.
///
/// @param minutes 1 to 1,000,000; null: no end
record UnifiTerms(@Nullable Long minutes, Limits limits) {
    private static final long MINUTES_MAX = 1_000_000;
    private static final long MEGABYTES_MAX = 1_048_576;
    private static final long RATE_MIN = 2;
    private static final long RATE_MAX = 100_000;
    private static final long MEGA = 1_000_000;

    /// How far two ends may lie apart and still be the same: minutes are rounded, and an answer takes its time.
    private static final Duration CLOSE = Duration.ofMinutes(2);

    /// How far two remainders may lie apart: the console counts on while we look.
    private static final long CLOSE_MEGABYTES = 5;

    /// @param megabytes null: no quota
    /// @param uploadKbps null: no speed cap
    record Limits(
            @Nullable Long megabytes,
            @Nullable Long uploadKbps,
            @Nullable Long downloadKbps) {}

    static UnifiTerms of(HotspotControl.Limits wanted) {
        Duration time = wanted.time();
        Long bytes = wanted.bytes();
        return new UnifiTerms(
                time == null ? null : Math.clamp(Math.ceilDiv(time.toSeconds(), 60), 1, MINUTES_MAX),
                new Limits(
                        bytes == null ? null : megabytes(bytes), rate(wanted.uploadBps()), rate(wanted.downloadBps())));
    }

    /// Whether an authorization that runs already gives this: then there is nothing to do, and another would only reset
    /// the guest's counters.
    boolean isGivenBy(UnifiGuest.Authorization running, Instant now) {
        Instant until = running.until();
        boolean sameEnd = minutes == null
                ? until == null
                : until != null
                        && Duration.between(now.plusSeconds(minutes * 60), until)
                                        .abs()
                                        .compareTo(CLOSE)
                                <= 0;
        Long quota = running.limits().megabytes();
        Long wanted = limits.megabytes();
        boolean sameData = wanted == null
                ? quota == null
                : quota != null
                        && Math.abs(quota - (running.upload() + running.download()) / MEGA - wanted) <= CLOSE_MEGABYTES;
        return sameEnd
                && sameData
                && java.util.Objects.equals(
                        limits.uploadKbps(), running.limits().uploadKbps())
                && java.util.Objects.equals(
                        limits.downloadKbps(), running.limits().downloadKbps());
    }

    private static long megabytes(long bytes) {
        return Math.clamp(Math.ceilDiv(bytes, MEGA), 1, MEGABYTES_MAX);
    }

    /// Null beyond what a console can cap: a cap below what was paid would be worse than none.
    private static @Nullable Long rate(@Nullable Long bitsPerSecond) {
        if (bitsPerSecond == null) return null;
        long kilobits = Math.max(RATE_MIN, bitsPerSecond / 1_000);
        return kilobits > RATE_MAX ? null : kilobits;
    }
}
