package turnpike.benchmarks;

/// A histogram of durations in nanoseconds, exact to about 3 %, from 1 ns to hours; recording costs a few instructions.
final class Latencies {
    private static final int FINE = 32; // steps within one power of two

    private final long[] counts = new long[64 * FINE];
    private long recorded;
    private long longest;

    void record(long nanos) {
        counts[bucket(nanos)]++;
        recorded++;
        longest = Math.max(longest, nanos);
    }

    /// All of these in one.
    static Latencies together(Latencies... parts) {
        var all = new Latencies();
        for (Latencies part : parts) {
            for (int bucket = 0; bucket < all.counts.length; bucket++) all.counts[bucket] += part.counts[bucket];
            all.recorded += part.recorded;
            all.longest = Math.max(all.longest, part.longest);
        }
        return all;
    }

    /// The duration in milliseconds that this share of all stayed within.
    double millis(double share) {
        long rank = (long) Math.ceil(share * recorded);
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank && seen > 0) return Math.min(ceiling(bucket), longest) / 1e6;
        }
        return 0;
    }

    double longestMillis() {
        return longest / 1e6;
    }

    private static int bucket(long nanos) {
        long value = Math.max(FINE, nanos);
        int shift = 63 - Long.numberOfLeadingZeros(value) - 5;
        return shift * FINE + (int) (value >>> shift) - FINE;
    }

    private static long ceiling(int bucket) {
        int shift = bucket / FINE;
        return (long) (bucket % FINE + FINE + 1) << shift;
    }
}
