package turnpike.platform.jobs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: doubling, with jitter so that many failures of one cause do not return as one.
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final double JITTER = 0.25;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /// @param failures how often it has failed by now, at least 1
    Duration after(int failures) {
        int doublings = Math.min(Math.max(0, failures - 1), 20);
        double wanted = Math.min((double) FIRST.toMillis() * (1L << doublings), (double) LONGEST.toMillis());
        double spread = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.round(wanted * spread));
    }
}
