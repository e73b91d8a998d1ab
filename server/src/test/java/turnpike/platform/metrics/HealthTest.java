package turnpike.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.platform.metrics.Health.Part;

final class HealthTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final Metrics metrics = new Metrics();
    private final Health health = new Health(now::get, metrics);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void nothingSpokenForIsDown() {
        assertThat(health.report().status()).isEqualTo(Status.DOWN);
        assertThat(health.report().parts()).hasSize(7);
    }

    @Test
    void aLostComfortIsAWarningALostEssentialIsDown() {
        for (Part part : Part.values()) health.probe(part, () -> PartHealth.ok("well"));
        assertThat(health.report().status()).isEqualTo(Status.OK);

        health.probe(Part.REALTIME, () -> PartHealth.down("gone"));
        assertThat(health.report().status()).isEqualTo(Status.WARNING);

        health.probe(Part.DATABASE, () -> {
            throw new IllegalStateException("no answer");
        });
        assertThat(health.report().status()).isEqualTo(Status.DOWN);
        assertThat(health.report().part(Part.DATABASE).message()).isEqualTo("does not answer");
    }

    @Test
    void aPartThatHangsIsDownAndHoldsUpNobodyForLong() {
        for (Part part : Part.values()) health.probe(part, () -> PartHealth.ok("well"));
        var forever = new java.util.concurrent.CountDownLatch(1);
        health.probe(Part.RADIUS, () -> {
            try {
                forever.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return PartHealth.ok("late");
        });

        Health.Report report = health.report();
        forever.countDown();

        assertThat(report.part(Part.RADIUS).status()).isEqualTo(Status.DOWN);
        assertThat(report.durationMs()).isBetween(1900L, 4000L);
    }

    /// Health is a public question: asking it a thousand times must not ask the database a thousand times.
    @Test
    void answersAreKeptForASecond() {
        var asked = new AtomicInteger();
        for (Part part : Part.values()) health.probe(part, () -> PartHealth.ok("well"));
        health.probe(Part.DATABASE, () -> PartHealth.ok("asked " + asked.incrementAndGet()));

        for (int i = 0; i < 1000; i++) health.report();
        assertThat(asked).hasValue(1);

        now.set(now.get().plusSeconds(1));
        health.report();
        assertThat(asked).hasValue(2);
    }

    @Test
    void theThresholdsAreThoseOfTheContract() {
        assertThat(Thresholds.disk(80).status()).isEqualTo(Status.OK);
        assertThat(Thresholds.disk(80.1).status()).isEqualTo(Status.WARNING);
        assertThat(Thresholds.disk(90.1).status()).isEqualTo(Status.DOWN);
        assertThat(Thresholds.memory(90).status()).isEqualTo(Status.OK);
        assertThat(Thresholds.memory(90.1).status()).isEqualTo(Status.WARNING);
        assertThat(Thresholds.connections(79, 100).status()).isEqualTo(Status.OK);
        assertThat(Thresholds.connections(80, 100).status()).isEqualTo(Status.WARNING);
        assertThat(Thresholds.jobs(10, 100, 0).status()).isEqualTo(Status.OK);
        assertThat(Thresholds.jobs(11, 0, 0).status()).isEqualTo(Status.WARNING);
        assertThat(Thresholds.jobs(51, 0, 0).status()).isEqualTo(Status.DOWN);
        assertThat(Thresholds.jobs(0, 101, 0).status()).isEqualTo(Status.WARNING);
        assertThat(Thresholds.jobs(0, 0, 1).status()).isEqualTo(Status.WARNING);
        assertThat(Thresholds.cache(800, 200).status()).isEqualTo(Status.WARNING);
        assertThat(Thresholds.cache(900, 100).status()).isEqualTo(Status.OK);
        assertThat(Thresholds.cache(1, 9).status()).isEqualTo(Status.OK);
    }
}
