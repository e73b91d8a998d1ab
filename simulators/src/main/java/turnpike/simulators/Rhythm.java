package turnpike.simulators;

/// When people are online and what they do there, by hour of day: quiet before dawn, busy after supper. A function of
/// seed, subscriber and minute alone, so that a run can be repeated.
final class Rhythm {
    private static final double[] SHARE_ONLINE = {
        .35, .24, .17, .14, .13, .16, .26, .38, .46, .50, .52, .54, .57, .55, .53, .54, .58, .66, .75, .84, .90, .88,
        .74, .52
    };
    private static final int STAY_MINUTES = 25;
    private static final int WHIM_MINUTES = 3;
    private static final double STREAMING = 3_200_000; // bits per second
    private static final double BROWSING = 450_000;
    private static final double IDLE = 9_000;

    private final long seed;

    Rhythm(long seed) {
        this.seed = seed;
    }

    /// Whether this subscriber wants to be online.
    ///
    /// @param minute since midnight where the subscriber lives; may pass midnight
    boolean wantsOnline(int subscriber, long minute) {
        double habit = draw(subscriber, -1);
        long stay = (minute + (long) (habit * STAY_MINUTES)) / STAY_MINUTES; // not all change their mind at once
        double mood = 0.6 * habit + 0.4 * draw(subscriber, stay);
        double hour = minute % 1_440 / 60.0;
        double share = SHARE_ONLINE[(int) hour] * (1 - hour % 1) + SHARE_ONLINE[((int) hour + 1) % 24] * (hour % 1);
        return mood < share;
    }

    /// What the subscriber downloads, bits per second.
    double download(int subscriber, long minute) {
        double whim = draw(subscriber, 1_000_003 + minute / WHIM_MINUTES);
        double spread = 0.4 + 1.2 * draw(subscriber, 2_000_003 + minute);
        return spread * (whim < 0.25 ? STREAMING : whim < 0.65 ? BROWSING : IDLE);
    }

    /// What it uploads: little, now and then a video.
    double upload(int subscriber, long minute) {
        double whim = draw(subscriber, 3_000_017 + minute / WHIM_MINUTES);
        return download(subscriber, minute) * (whim < 0.05 ? 0.9 : 0.04 + 0.08 * whim);
    }

    /// Evenly from 0 to 1, by splitmix64 of what it is asked for.
    private double draw(long subscriber, long about) {
        long z = seed * 0x9E3779B97F4A7C15L + subscriber * 0xD1B54A32D192ED03L + about * 0x8CB92BA72F3D8DD7L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
