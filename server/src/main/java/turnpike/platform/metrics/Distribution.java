package turnpike.platform.metrics;

/// How long many things took: how many, all together, and how many within each bound.
///
/// Quantiles are as fine as the buckets: the answer is the upper bound of the bucket that holds it.
public final class Distribution {
    private final long count;
    private final double totalMs;
    private final double[] boundsMs;
    private final long[] within;

    /// @param within how many took at most the bound of the same index; cumulative
    Distribution(long count, double totalMs, double[] boundsMs, long[] within) {
        this.count = count;
        this.totalMs = totalMs;
        this.boundsMs = boundsMs.clone();
        this.within = within.clone();
    }

    static Distribution empty() {
        return new Distribution(0, 0, new double[0], new long[0]);
    }

    public long count() {
        return count;
    }

    /// Zero when nothing was measured.
    public double meanMs() {
        return count == 0 ? 0 : totalMs / count;
    }

    /// The time within which this share of the measurements stayed; zero when nothing was measured.
    ///
    /// @param share above 0, up to 1
    public double quantileMs(double share) {
        double needed = share * count;
        for (int i = 0; i < within.length; i++) {
            if (count > 0 && within[i] >= needed) return boundsMs[i];
        }
        return within.length == 0 || count == 0 ? 0 : boundsMs[within.length - 1];
    }

    /// What came on top of an earlier reading of the same timing.
    Distribution since(Distribution earlier) {
        if (earlier.within.length != within.length) return this;
        long[] growth = new long[within.length];
        for (int i = 0; i < growth.length; i++) growth[i] = within[i] - earlier.within[i];
        return new Distribution(count - earlier.count, totalMs - earlier.totalMs, boundsMs, growth);
    }

    /// Both together, measured with the same buckets.
    Distribution and(Distribution other) {
        if (within.length == 0) return other;
        if (other.within.length != within.length) return this;
        long[] both = new long[within.length];
        for (int i = 0; i < both.length; i++) both[i] = within[i] + other.within[i];
        return new Distribution(count + other.count, totalMs + other.totalMs, boundsMs, both);
    }
}
