package turnpike.platform.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks every part how it is. The parts are fixed: people and scripts look for exactly these.
///
/// Answers are kept for a second, because the question is public and must not become a load. A part that does not
/// answer in time is down.
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofSeconds(1);

    /// The seven parts, in the order they are shown.
    public enum Part {
        BACKEND(true),
        FRONTEND(false),
        DATABASE(true),
        CACHE(false),
        EDGE(true),
        REALTIME(false),
        RADIUS(true);

        /// Whether Turnpike as a whole is down without it.
        private final boolean essential;

        Part(boolean essential) {
            this.essential = essential;
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// Finds out how a part is. May block; an exception means down.
    @FunctionalInterface
    public interface Probe {
        PartHealth ask();
    }

    /// @param status down when an essential part is down, otherwise a warning when any part is not well
    /// @param durationMs how long asking all took
    public record Report(Status status, Instant at, long durationMs, Map<Part, PartHealth> parts) {
        public PartHealth part(Part part) {
            return java.util.Objects.requireNonNull(parts.get(part));
        }
    }

    private final InstantSource clock;
    private final Map<Part, Probe> probes = new LinkedHashMap<>();
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Report last;

    /// @param metrics gets a gauge per part: 0 well, 1 warning, 2 down
    public Health(InstantSource clock, Metrics metrics) {
        this.clock = clock;
        for (Part part : Part.values()) {
            probes.put(part, () -> PartHealth.down("not started"));
            metrics.gauge(
                    "health_status",
                    "Health by part: 0 ok, 1 warning, 2 down",
                    () -> severity(part),
                    "part",
                    part.word());
        }
    }

    /// Says how to ask a part. Parts nobody speaks for are down.
    public void probe(Part part, Probe probe) {
        asking.lock();
        try {
            probes.put(part, probe);
            last = null;
        } finally {
            asking.unlock();
        }
    }

    /// How all parts are, at most a second old.
    public Report report() {
        Report known = last;
        if (known != null && isFresh(known)) return known;
        asking.lock();
        try {
            known = last;
            if (known != null && isFresh(known)) return known;
            Report asked = ask();
            last = asked;
            return asked;
        } finally {
            asking.unlock();
        }
    }

    private boolean isFresh(Report report) {
        return Duration.between(report.at(), clock.instant()).abs().compareTo(FRESH) < 0;
    }

    private Report ask() {
        long start = System.nanoTime();
        Map<Part, CompletableFuture<PartHealth>> answers = new LinkedHashMap<>();
        probes.forEach((part, probe) -> answers.put(part, start(part, probe)));
        Map<Part, PartHealth> parts = new LinkedHashMap<>();
        Status worst = Status.OK;
        for (var entry : answers.entrySet()) {
            PartHealth health = await(entry.getValue(), start);
            parts.put(entry.getKey(), health);
            worst = worst.worse(entry.getKey().essential ? health.status() : softened(health.status()));
        }
        return new Report(
                worst,
                clock.instant(),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                java.util.Collections.unmodifiableMap(parts));
    }

    private static CompletableFuture<PartHealth> start(Part part, Probe probe) {
        var answer = new CompletableFuture<PartHealth>();
        Thread.ofVirtual().name("health-" + part.word()).start(() -> {
            long start = System.nanoTime();
            try {
                answer.complete(probe.ask().took((System.nanoTime() - start) / 1e6));
            } catch (RuntimeException e) {
                LOG.debug("health of {} cannot be told", part.word(), e);
                answer.complete(PartHealth.down("does not answer").took((System.nanoTime() - start) / 1e6));
            }
        });
        return answer;
    }

    private static PartHealth await(CompletableFuture<PartHealth> answer, long start) {
        try {
            long left = PATIENCE.toNanos() - (System.nanoTime() - start);
            return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return PartHealth.down("did not answer within " + PATIENCE.toSeconds() + " s")
                    .took((double) PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PartHealth.down("interrupted while asking");
        }
    }

    private static Status softened(Status status) {
        return status == Status.DOWN ? Status.WARNING : status;
    }

    private double severity(Part part) {
        return report().part(part).status().severity();
    }
}
