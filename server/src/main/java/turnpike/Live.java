package turnpike;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import turnpike.base.TenantId;
import turnpike.inbound.pusher.PusherDoor;
import turnpike.inbound.pusher.PusherRoutes;
import turnpike.inbound.pusher.PusherSettings;
import turnpike.inbound.rest.StatsRoutes;
import turnpike.platform.db.Database;
import turnpike.platform.db.Signals;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Json;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.PartHealth;
import turnpike.realtime.Channels;
import turnpike.realtime.Revocations;
import turnpike.reporting.Dashboards;
import turnpike.reporting.SystemDashboard;
import turnpike.reporting.UsageTrends;
import turnpike.tenancy.Admissions;
import turnpike.tenancy.Zones;
import turnpike.wire.pusher.Signer;

/// The part of the house that is looked at live: channels, their sockets, and the dashboards pushed through them.
final class Live implements AutoCloseable {
    private static final long SILENCE_CHECK_MS = 5_000;
    /// Keys expire by themselves; all else is told at once.
    private static final Duration RECHECK = Duration.ofMinutes(1);

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final Channels channels;
    private final PusherDoor door;
    private final Dashboards dashboards;
    private final StatsRoutes stats;
    private final Ticker recheck;

    Live(
            Wanted wanted,
            InstantSource clock,
            Installation installation,
            Database database,
            Identity identity,
            Zones zones,
            Metrics metrics) {
        channels = new Channels(wanted.push().channels(), metrics, background);
        PusherSettings pusher = wanted.push().pusher();
        var signer = new Signer(pusher.key(), installation.vault().derive("pusher app secret"));
        door = new PusherDoor(pusher, channels, signer, clock, metrics);
        var revocations = new Revocations(channels, identity.admissions());
        database.signals().on(Admissions.TOPIC, tenant -> background.execute(() -> check(revocations, tenant)));
        recheck = Ticker.every(RECHECK, "realtime-revocations", revocations::check);
        dashboards = new Dashboards(database, clock, zones, channels, metrics, Json::text);
        stats = new StatsRoutes(
                dashboards,
                new UsageTrends(database, clock, zones),
                new SystemDashboard(database, clock, dashboards, metrics, new Machine(installation.directory())));
    }

    Dashboards dashboards() {
        return dashboards;
    }

    void addTo(Operations operations) {
        stats.addTo(operations);
        new PusherRoutes(door).addTo(operations);
    }

    /// Takes sockets on the server's port from when it starts.
    void attach(HttpServer http) {
        http.attach(PusherDoor.PATH, door::handle);
        http.vertx().setPeriodic(SILENCE_CHECK_MS, _ -> door.tick());
    }

    PartHealth health() {
        return PartHealth.ok("channels are open").with(Map.of("connections", (double) channels.connections()));
    }

    private static void check(Revocations revocations, String tenant) {
        if (tenant.equals(Signals.ANYTHING)) revocations.check();
        else revocations.check(TenantId.of(tenant));
    }

    @Override
    public void close() {
        channels.leave();
        recheck.close();
        dashboards.close();
        background.close();
    }
}
