package turnpike.aaa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Ticker;

/// Enters devices that were let in: new ones, and once a day that a known one is still in use.
final class DeviceLog implements AutoCloseable {
    private static final Duration FRESH = Duration.ofDays(1);
    /// Someone whose telephone makes up an address each time stops adding to the list here.
    private static final int DEVICES_MAX = 64;
    /// Sightings waiting; at this many whoever adds one writes them itself.
    private static final int WAITING_MAX = 20_000;

    private record Device(TenantId tenant, UUID subscriberId, String mac) {}

    private final Database database;
    private final InstantSource clock;
    private final Arrivals arrivals;
    private final Standings standings;
    private final Map<Device, Instant> waiting = new ConcurrentHashMap<>();
    private final Ticker writer;

    DeviceLog(Database database, InstantSource clock, AccessSettings settings, Arrivals arrivals, Standings standings) {
        this.database = database;
        this.clock = clock;
        this.arrivals = arrivals;
        this.standings = standings;
        this.writer = Ticker.every(settings.attemptsPause(), "device-log", this::write);
    }

    void saw(Standing standing, AccessRequest request) {
        String mac = request.mac();
        if (mac == null) return;
        Standing.Device known = standing.device(mac);
        if (known == null ? isFull(standing) : isFresh(known, request.at())) {
            if (known == null) arrivals.stored(standing.subscriberId(), mac, request.at());
            return;
        }
        waiting.put(new Device(standing.tenant(), standing.subscriberId(), mac), request.at());
        if (waiting.size() >= WAITING_MAX) write();
    }

    private static boolean isFull(Standing standing) {
        return standing.seats().devices() == null && standing.devices().size() >= DEVICES_MAX;
    }

    private static boolean isFresh(Standing.Device known, Instant at) {
        if (known.outUntil() != null) return false; // it has come back
        Instant seen = known.lastSeenAt();
        return seen != null && seen.plus(FRESH).isAfter(at);
    }

    private synchronized void write() {
        List<Map.Entry<Device, Instant>> batch = new ArrayList<>(waiting.entrySet());
        if (batch.isEmpty()) return;
        database.runByKey(tx -> store(tx, batch));
        for (var entry : batch) {
            Device device = entry.getKey();
            waiting.remove(device, entry.getValue());
            // The standing goes first: until it is read again, the device still counts as new and waiting.
            standings.forget(device.subscriberId);
            arrivals.stored(device.subscriberId, device.mac, clock.instant());
        }
    }

    private static final String STORE = """
            insert into devices as d (tenant_id, subscriber_id, mac, first_seen_at, last_seen_at)
            select tenant_id, subscriber_id, mac, at, at
              from unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[])
                   as s (tenant_id, subscriber_id, mac, at)
             order by tenant_id, subscriber_id, mac
                on conflict (tenant_id, subscriber_id, mac) do update set
                   last_seen_at = greatest(d.last_seen_at, excluded.last_seen_at),
                   logged_out_at = case when d.logged_out_at >= excluded.last_seen_at then d.logged_out_at end
            """;

    private static void store(Tx tx, List<Map.Entry<Device, Instant>> batch) throws SQLException {
        Connection connection = tx.connection();
        Object[] tenants = new Object[batch.size()];
        Object[] subscribers = new Object[batch.size()];
        Object[] macs = new Object[batch.size()];
        Object[] times = new Object[batch.size()];
        for (int i = 0; i < tenants.length; i++) {
            Device device = batch.get(i).getKey();
            tenants[i] = device.tenant.value();
            subscribers[i] = device.subscriberId;
            macs[i] = device.mac;
            times[i] = batch.get(i).getValue().atOffset(ZoneOffset.UTC);
        }
        try (var statement = connection.prepareStatement(STORE)) {
            statement.setArray(1, connection.createArrayOf("uuid", tenants));
            statement.setArray(2, connection.createArrayOf("uuid", subscribers));
            statement.setArray(3, connection.createArrayOf("text", macs));
            statement.setArray(4, connection.createArrayOf("timestamptz", times));
            statement.executeUpdate();
        }
    }

    /// Writes what is left.
    @Override
    public void close() {
        writer.finish();
    }
}
