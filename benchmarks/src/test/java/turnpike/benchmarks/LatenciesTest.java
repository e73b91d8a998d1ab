package turnpike.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class LatenciesTest {
    /// A share of durations stays within what `millis` says, and what it says is at most one step too much.
    @Test
    void tellsShareOfDurationsToAFewPercent() {
        Latencies latencies = new Latencies();
        for (int micros = 1; micros <= 100_000; micros++) latencies.record(micros * 1_000L);

        assertThat(latencies.millis(0.5)).isCloseTo(50, within(50 * 0.04));
        assertThat(latencies.millis(0.99)).isCloseTo(99, within(99 * 0.04));
        assertThat(latencies.longestMillis()).isEqualTo(100);
    }
}
