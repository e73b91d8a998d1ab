package turnpike;

import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import turnpike.inbound.pusher.PusherDoor;
import turnpike.inbound.pusher.PusherRoutes;
import turnpike.inbound.pusher.PusherSettings;
import turnpike.inbound.rest.StatsRoutes;
import turnpike.platform.db.Database;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Json;
import turnpike.platform.http.Operations;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.realtime.Channels;
import turnpike.realtime.RealtimeSettings;
import turnpike.reporting.Dashboards;
import turnpike.reporting.SystemDashboard;
import turnpike.reporting.UsageTrends;
import turnpike.tenancy.Zones;
import turnpike.wire.pusher.Signer;

/// The part of the house that is looked at live: channels, their sockets, and the dashboards pushed through them.
final class Live implements AutoCloseable {
    private static final long SILENCE_CHECK_MS = 5_000;

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final Channels channels;
    private final PusherDoor door;
    private final Dashboards dashboards;
    private final StatsRoutes stats;

    Live(
            Settings settings,
            InstantSource clock,
            Installation installation,
            Database database,
            Zones zones,
            Metrics metrics) {
        channels = new Channels(RealtimeSettings.from(settings), metrics, background);
        PusherSettings pusher = PusherSettings.from(settings);
        var signer = new Signer(pusher.key(), installation.vault().derive("pusher app secret"));
        door = new PusherDoor(pusher, channels, signer, clock, metrics);
        dashboards = new Dashboards(database, clock, zones, channels, metrics, Json::text);
        stats = new StatsRoutes(
                dashboards,
                new UsageTrends(database, clock, zones),
                new SystemDashboard(database, clock, dashboards, metrics, new Machine(installation.directory())));
    }

    Channels channels() {
        return channels;
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

    @Override
    public void close() {
        channels.leave();
        dashboards.close();
        background.close();
    }
}
