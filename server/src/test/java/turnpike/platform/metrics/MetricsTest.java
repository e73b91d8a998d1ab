package turnpike.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void countersAreExactAndReadableByPrometheus() {
        metrics.counter("packets", "Packets seen", "kind", "access").add(3);
        metrics.counter("packets", "Packets seen", "kind", "accounting").add();

        assertThat(metrics.total("packets")).isEqualTo(4);
        assertThat(metrics.prometheus())
                .contains("packets_total{kind=\"access\"} 3.0")
                .contains("packets_total{kind=\"accounting\"} 1.0")
                .contains("jvm_memory_used_bytes");
    }

    /// A room may ask for its counter twice; counts must not split.
    @Test
    void askingTwiceGivesTheSameMeter() {
        metrics.counter("again", "h").add();
        metrics.counter("again", "h").add();

        assertThat(metrics.counter("again", "h").value()).isEqualTo(2);
    }

    @Test
    void aWindowSeesOnlyWhatIsNew() {
        var window = new Window(metrics);
        Timing timing = metrics.timing("work", "h");
        for (int i = 0; i < 100; i++) timing.record(90_000_000);
        window.recent("work");
        for (int i = 0; i < 99; i++) timing.record(400_000);
        timing.record(4_000_000);

        Distribution recent = window.recent("work");

        assertThat(recent.count()).isEqualTo(100);
        assertThat(recent.quantileMs(0.5)).isEqualTo(0.5);
        assertThat(recent.quantileMs(0.99)).isEqualTo(0.5);
        assertThat(recent.quantileMs(1)).isEqualTo(5.0);
        assertThat(window.recent("work").count()).isZero();
    }

    @Test
    void gaugesAreReadWhenAsked() {
        double[] level = {1};
        metrics.gauge("level", "h", () -> level[0], "of", "water");
        level[0] = 7;

        assertThat(metrics.prometheus()).contains("level{of=\"water\"} 7.0");
    }
}
