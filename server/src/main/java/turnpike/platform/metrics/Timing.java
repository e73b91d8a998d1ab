package turnpike.platform.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.concurrent.TimeUnit;

/// Measures how long something takes, in fixed buckets, so that recording costs the same however often it is done.
public final class Timing {
    private final Timer timer;

    Timing(Timer timer) {
        this.timer = timer;
    }

    /// @param nanos elapsed time, from `System.nanoTime`
    public void record(long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /// Runs the work and records how long it took, also when it fails.
    public void time(Runnable work) {
        long start = System.nanoTime();
        try {
            work.run();
        } finally {
            record(System.nanoTime() - start);
        }
    }

    /// What was measured since the start.
    public Distribution distribution() {
        var snapshot = timer.takeSnapshot();
        CountAtBucket[] buckets = snapshot.histogramCounts();
        double[] boundsMs = new double[buckets.length];
        long[] counts = new long[buckets.length];
        for (int i = 0; i < buckets.length; i++) {
            boundsMs[i] = buckets[i].bucket(TimeUnit.MILLISECONDS);
            counts[i] = (long) buckets[i].count();
        }
        return new Distribution(snapshot.count(), snapshot.total(TimeUnit.MILLISECONDS), boundsMs, counts);
    }
}
