package turnpike;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.http.HttpServer;
import turnpike.platform.jobs.Job;
import turnpike.platform.jobs.JobBoard;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.metrics.Health;
import turnpike.platform.metrics.Health.Part;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.PartHealth;
import turnpike.platform.metrics.Thresholds;
import turnpike.platform.metrics.Window;
import turnpike.platform.upkeep.DatabaseFigures;
import turnpike.platform.upkeep.History;
import turnpike.platform.upkeep.Upkeep;

/// Says how the parts are and what is sampled each minute: joins the rooms' figures to health and history.
///
/// Looks at jobs and database every few seconds on a thread of its own, because a missed schedule must be noticed also
/// when nothing stored runs any more, and health must answer quickly also when the database does not.
final class Vitals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Vitals.class);
    private static final String SCREENS = "/ui/index.html";
    private static final int REACH_MS = 1000;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /// @param failed whether the latest look failed
    private record Seen(Job.Counts jobs, long waiting, long missed, DatabaseFigures database, boolean failed) {}

    private final Database database;
    private final Upkeep upkeep;
    private final JobBoard board;
    private final Metrics metrics;
    private final Machine machine;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("vitals").daemon(true).factory());
    private volatile Seen seen =
            new Seen(new Job.Counts(0, 0, 0, 0), 0, 0, new DatabaseFigures("", 0, 0, 0, 0, 0), false);

    Vitals(Database database, Upkeep upkeep, Jobs jobs, Metrics metrics, Machine machine) {
        this.database = database;
        this.upkeep = upkeep;
        this.board = jobs.board();
        this.metrics = metrics;
        this.machine = machine;
    }

    /// Answers for the seven parts, adds to the history, and begins to look.
    void watch(Health health, History history, HttpServer http) {
        health.probe(Part.BACKEND, this::backend);
        health.probe(Part.DATABASE, this::database);
        health.probe(Part.CACHE, () -> Thresholds.cache(metrics.total("cache_hits"), metrics.total("cache_misses")));
        speakForDoors(health, http);
        gauges();
        sampled(history);
        look();
        long pause = LOOK_EVERY.toMillis();
        var _ = looking.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    /// Answers for the doors: whether somebody from outside would find them open.
    private void speakForDoors(Health health, HttpServer http) {
        health.probe(Part.EDGE, () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()), REACH_MS);
                return PartHealth.ok("listening")
                        .with(Map.of("operations_open", metrics.level("http_operations_open")));
            } catch (IOException e) {
                return PartHealth.down("cannot be reached");
            }
        });
        health.probe(
                Part.FRONTEND,
                () -> Vitals.class.getResource(SCREENS) == null
                        ? PartHealth.down("the screens are not built in")
                        : PartHealth.ok("built in"));
        health.probe(
                Part.REALTIME,
                () -> PartHealth.ok("well").with(Map.of("connections", metrics.level("realtime_connections"))));
    }

    private void look() {
        Seen before = seen;
        try {
            Seen now =
                    new Seen(board.counts(), board.waiting(), board.missedSchedules(), upkeep.databaseFigures(), false);
            if (before.failed) LOG.info("the database is back");
            if (now.missed > 0 && before.missed == 0) LOG.error("{} schedules are overdue", now.missed);
            seen = now;
        } catch (Unavailable e) {
            if (!before.failed) LOG.error("the database does not answer: {}", e.getMessage());
            seen = new Seen(before.jobs, before.waiting, before.missed, before.database, true);
        } catch (RuntimeException e) {
            LOG.error("vitals cannot be taken", e);
        }
    }

    private PartHealth backend() {
        Seen now = seen;
        return Thresholds.together(
                Thresholds.disk(machine.disk().usedPercent()),
                Thresholds.memory(machine.memory().usedPercent()),
                Thresholds.jobs(now.jobs.failed(), now.waiting, now.missed));
    }

    private PartHealth database() {
        DatabaseFigures now = upkeep.databaseFigures();
        PartHealth connections = Thresholds.connections(now.connections(), now.connectionsMax());
        int waiting = database.pool().waiting();
        PartHealth pool = waiting > 0 ? PartHealth.warning(waiting + " callers wait for a connection") : connections;
        return Thresholds.together(connections, pool)
                .with(Map.of(
                        "connections", (double) now.connections(),
                        "connections_max", (double) now.connectionsMax(),
                        "slow_statements", (double) now.slow(),
                        "size_bytes", (double) now.sizeBytes()));
    }

    private void gauges() {
        metrics.gauge("jobs", "Stored jobs by state", () -> seen.jobs.pending(), "state", "pending");
        metrics.gauge("jobs", "Stored jobs by state", () -> seen.jobs.running(), "state", "running");
        metrics.gauge("jobs", "Stored jobs by state", () -> seen.jobs.failed(), "state", "failed");
        metrics.gauge("schedules_missed", "Schedules nobody runs", () -> seen.missed);
        metrics.gauge("database_connections", "Connections of everybody", () -> seen.database.connections());
        metrics.gauge("database_size_bytes", "Size of the database", () -> seen.database.sizeBytes());
        metrics.gauge(
                "database_pool_active",
                "Connections in use",
                () -> database.pool().active());
        metrics.gauge(
                "database_pool_waiting",
                "Callers waiting for a connection",
                () -> database.pool().waiting());
        metrics.gauge(
                "disk_used_percent",
                "Use of the data directory's disk",
                () -> machine.disk().usedPercent());
    }

    /// The figures of requirements A-C, under names that carry their unit.
    private void sampled(History history) {
        var window = new Window(metrics);
        Map<String, String> ports = Map.of("access", "authentication", "accounting", "accounting");
        ports.forEach((name, port) -> {
            history.figure(name + "_per_s", () -> perSecond(window, "radius_packets_answered", "port", port));
            history.figure(
                    name + "_p99_ms",
                    () -> window.recent("radius_answer", "port", port).quantileMs(0.99));
        });
        history.figure("http_per_s", () -> perSecond(window, "http_requests"));
        history.figure("http_p99_ms", () -> window.recent("http_request").quantileMs(0.99));
        history.figure("errors_logged", () -> window.growth("log_lines", "level", "error"));
        history.figure("active_sessions", () -> metrics.level("sessions_online"));
        history.figure("realtime_connections", () -> metrics.level("realtime_connections"));
        history.figure("cache_hit_percent", () -> 100 * metrics.cacheHitRatio());
        history.figure("database_response_ms", () -> seen.database.latencyMs());
        history.figure("database_connections", () -> seen.database.connections());
        history.figure("database_connections_max", () -> seen.database.connectionsMax());
        history.figure("database_slow_statements", () -> seen.database.slow());
        history.figure("database_size_bytes", () -> seen.database.sizeBytes());
        history.figure("database_pool_active", () -> database.pool().active());
        history.figure("database_pool_waiting", () -> database.pool().waiting());
        history.figure("jobs_pending", () -> seen.jobs.pending());
        history.figure("jobs_running", () -> seen.jobs.running());
        history.figure("jobs_failed", () -> seen.jobs.failed());
        history.figure("schedules_missed", () -> seen.missed);
        history.figure("memory_used_bytes", () -> machine.memory().heapUsedBytes());
        history.figure("process_bytes", () -> machine.memory().processBytes());
        history.figure("processor_load", machine::processorLoad);
        history.figure("disk_used_percent", () -> machine.disk().usedPercent());
        history.figure("uptime_s", () -> machine.uptime().toSeconds());
    }

    /// Sampling is once a minute.
    private static double perSecond(Window window, String counter, String... labels) {
        return window.growth(counter, labels) / 60.0;
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
