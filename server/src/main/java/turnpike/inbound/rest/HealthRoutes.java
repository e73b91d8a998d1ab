package turnpike.inbound.rest;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Database;
import turnpike.platform.db.Migrations;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.platform.metrics.Health;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.PartHealth;
import turnpike.platform.metrics.Status;
import turnpike.platform.upkeep.DatabaseFigures;
import turnpike.platform.upkeep.History;
import turnpike.platform.upkeep.TableFigures;
import turnpike.platform.upkeep.Upkeep;

/// How this installation is: for everybody in seven words, for administrators in detail, for Prometheus in figures.
public final class HealthRoutes {
    private static final int TABLES = 20;

    /// Where the answers come from.
    public record Sources(
            Health health, Metrics metrics, Machine machine, Database database, Upkeep upkeep, History history) {}

    private record CheckView(Status status, String message, double latencyMs, Map<String, Double> figures) {}

    private record HealthView(
            Status status, Instant timestamp, long durationMs, String version, Map<String, CheckView> checks) {}

    private record Pong(String status) {}

    private record DatabaseView(
            String version,
            long sizeBytes,
            double latencyMs,
            int poolActive,
            int poolIdle,
            int poolWaiting,
            int poolMax,
            long slowStatements) {}

    private record DiskView(long totalBytes, long freeBytes, double usedPercent) {}

    private record ConnectionsView(long database, long databaseMax, long realtime, long http) {}

    private record SystemView(
            Status status,
            long uptimeSeconds,
            Instant startedAt,
            DatabaseView database,
            DiskView disk,
            Machine.Memory memory,
            double processorLoad,
            ConnectionsView connections,
            List<TableFigures> tables) {}

    private record Points(List<History.Point> points) {}

    private final Sources from;
    private final Supplier<List<Migrations.Migration>> migrations;
    private final String metricsToken;
    private final String version;

    /// @param metricsToken with which others than this machine may read the figures; empty keeps them out
    public HealthRoutes(
            Sources from, Supplier<List<Migrations.Migration>> migrations, String metricsToken, String version) {
        this.from = from;
        this.migrations = migrations;
        this.metricsToken = metricsToken;
        this.version = version;
    }

    public void addTo(Operations operations) {
        operations
                .on("getHealth", this::health)
                .on("ping", _ -> Answer.json(new Pong("ok")))
                .on("getSystemHealth", this::system)
                .on("listMigrations", _ -> Answer.json(ListPage.all(migrations.get())))
                .on("getMetricsHistory", this::history)
                .on("getPrometheusMetrics", this::prometheus);
    }

    private Answer health(Call call) {
        Health.Report report = from.health.report();
        Map<String, CheckView> checks = new LinkedHashMap<>();
        report.parts().forEach((part, health) -> checks.put(part.word(), view(health)));
        var view = new HealthView(report.status(), report.at(), report.durationMs(), version, checks);
        return Answer.json(report.status() == Status.DOWN ? 503 : 200, view);
    }

    private static CheckView view(PartHealth health) {
        return new CheckView(health.status(), health.message(), rounded(health.latencyMs()), health.figures());
    }

    private Answer system(Call call) {
        DatabaseFigures figures = from.upkeep.databaseFigures();
        Database.PoolState pool = from.database.pool();
        Machine.Disk disk = from.machine.disk();
        return Answer.json(new SystemView(
                from.health.report().status(),
                from.machine.uptime().toSeconds(),
                from.machine.startedAt(),
                new DatabaseView(
                        figures.version(),
                        figures.sizeBytes(),
                        rounded(figures.latencyMs()),
                        pool.active(),
                        pool.idle(),
                        pool.waiting(),
                        pool.max(),
                        figures.slow()),
                new DiskView(disk.totalBytes(), disk.freeBytes(), rounded(disk.usedPercent())),
                from.machine.memory(),
                rounded(from.machine.processorLoad()),
                new ConnectionsView(
                        figures.connections(),
                        figures.connectionsMax(),
                        (long) from.metrics.level("realtime_connections"),
                        (long) from.metrics.level("http_connections_open")),
                from.upkeep.tables(TABLES)));
    }

    private Answer history(Call call) {
        return Answer.json(new Points(from.history.last(Duration.ofHours(call.number("hours")))));
    }

    /// The figures tell how busy a tenant's network is, so they are not for everybody.
    private Answer prometheus(Call call) {
        if (!isThisMachine(call.origin().address()) && !hasToken(call.bearer())) {
            throw Refused.notAllowed("metrics_closed", "the figures need the metrics token");
        }
        return Answer.text("text/plain; version=0.0.4", from.metrics.prometheus());
    }

    private boolean hasToken(@Nullable String presented) {
        return presented != null
                && !metricsToken.isEmpty()
                && MessageDigest.isEqual(
                        presented.getBytes(StandardCharsets.UTF_8), metricsToken.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isThisMachine(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
