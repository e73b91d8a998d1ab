package turnpike.platform.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/// Every figure of this process. A room makes its meters once, while it is built, and keeps them.
///
/// Names are `snake_case` with the unit last and without Prometheus' endings: it adds `_total` to counters and
/// `_seconds` to timings. Labels are few and their values come from closed lists: never an id, a user name, an address.
public final class Metrics implements AutoCloseable {
    private static final Duration[] BUCKETS = Stream.of(100, 250, 500, 1000, 2500, 5000, 10_000, 20_000, 50_000)
            .map(micros -> Duration.ofNanos(micros * 1000L))
            .toArray(Duration[]::new);
    private static final Duration[] SLOW_BUCKETS = Stream.of(100, 200, 500, 1000, 2500, 5000, 10_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, Timing> timings = new ConcurrentHashMap<>();
    private final Map<String, CacheMeter> caches = new ConcurrentHashMap<>();

    private record Key(String name, List<String> labels) {
        boolean matches(String wanted, String... pairs) {
            if (!name.equals(wanted)) return false;
            for (int i = 0; i < pairs.length; i += 2) {
                int at = labels.indexOf(pairs[i]);
                if (at < 0 || !labels.get(at + 1).equals(pairs[i + 1])) return false;
            }
            return true;
        }
    }

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        garbage.bindTo(registry);
    }

    /// The counter of this name and labels; asking again gives the same one.
    ///
    /// @param help one sentence for whoever reads the figures
    /// @param labels names and values in turn
    public Counter counter(String name, String help, String... labels) {
        return counters.computeIfAbsent(new Key(name, List.of(labels)), _ -> {
            var counter = new Counter();
            FunctionCounter.builder(name, counter, Counter::value)
                    .tags(labels)
                    .description(help)
                    .register(registry);
            return counter;
        });
    }

    /// The timing of this name and labels; asking again gives the same one.
    public Timing timing(String name, String help, String... labels) {
        return timings.computeIfAbsent(
                new Key(name, List.of(labels)),
                _ -> new Timing(Timer.builder(name)
                        .tags(labels)
                        .description(help)
                        .serviceLevelObjectives(Stream.concat(Stream.of(BUCKETS), Stream.of(SLOW_BUCKETS))
                                .toArray(Duration[]::new))
                        .register(registry)));
    }

    /// A figure that goes up and down, asked for whenever somebody looks; the supplier must be quick and not fail.
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        Gauge.builder(name, value::getAsDouble)
                .tags(Tags.of(labels))
                .description(help)
                .strongReference(true)
                .register(registry);
    }

    /// Hits and misses of a cache; they also feed the health of part "cache".
    public CacheMeter cache(String name) {
        return caches.computeIfAbsent(
                name,
                _ -> new CacheMeter(
                        counter("cache_hits", "Answers found in a cache", "cache", name),
                        counter("cache_misses", "Answers a cache did not have", "cache", name)));
    }

    /// All counters of this name together; zero when there are none.
    ///
    /// @param labels names and values in turn that must match; others may have any value
    public long total(String name, String... labels) {
        long sum = 0;
        for (var entry : counters.entrySet()) {
            if (entry.getKey().matches(name, labels)) sum += entry.getValue().value();
        }
        return sum;
    }

    /// All timings of this name together.
    ///
    /// @param labels names and values in turn that must match; others may have any value
    public Distribution timed(String name, String... labels) {
        Distribution all = Distribution.empty();
        for (var entry : timings.entrySet()) {
            if (entry.getKey().matches(name, labels))
                all = all.and(entry.getValue().distribution());
        }
        return all;
    }

    /// All gauges of this name together, as they are now; zero when there are none.
    public double level(String name) {
        return registry.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    /// Share of look-ups all caches together answered, 0 to 1; 1 before the first look-up.
    public double cacheHitRatio() {
        long hits = caches.values().stream().mapToLong(CacheMeter::hits).sum();
        long misses = caches.values().stream().mapToLong(CacheMeter::misses).sum();
        return hits + misses == 0 ? 1 : (double) hits / (hits + misses);
    }

    /// Everything in the text format Prometheus reads (version 0.0.4).
    public String prometheus() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
