package turnpike.reporting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;

/// The installation as its operator sees it, all tenants together; for platform administrators. Kept for some seconds.
public final class SystemDashboard {
    private static final Duration FRESH = Duration.ofSeconds(5);

    /// Counts only: of sessions the open ones, of usage nothing, because that would read every roll-up there is.
    private static final String READ = """
            select (select count(*) from tenants where tenant_id <> :platform) as tenants,
                   (select count(*) from tenants where tenant_id <> :platform and suspended_at is not null) as suspended,
                   (select count(*) from staff) as staff,
                   (select count(*) from staff where disabled_at is null) as staff_active,
                   (select count(*) from staff where disabled_at is null and role <> 'STAFF') as admins,
                   (select count(*) from subscribers where deleted_at is null) as subscribers,
                   (select count(*) from nases where deleted_at is null) as routers,
                   (select count(*) from nases where deleted_at is null and last_packet_at >= :lately) as routers_online,
                   (select count(*) from nases where deleted_at is null and last_packet_at is null) as routers_waiting,
                   (select count(*) from plans) as plans,
                   (select count(*) from plans where archived_at is null) as plans_active
            """;

    private final Database database;
    private final InstantSource clock;
    private final Dashboards dashboards;
    private final Metrics metrics;
    private final Machine machine;
    private final PlatformRevenue revenue;
    private volatile @Nullable Kept kept;

    private record Kept(Instant at, Map<String, Object> fields) {}

    public SystemDashboard(
            Database database, InstantSource clock, Dashboards dashboards, Metrics metrics, Machine machine) {
        this.database = database;
        this.clock = clock;
        this.dashboards = dashboards;
        this.metrics = metrics;
        this.machine = machine;
        this.revenue = new PlatformRevenue(database, clock);
    }

    /// The figures under the contract's names, at most some seconds old.
    public Map<String, Object> stats() {
        Instant now = clock.instant();
        Kept known = kept;
        if (known != null && known.at().plus(FRESH).isAfter(now)) return known.fields();
        Map<String, Object> fields = fields(database.callAcrossTenants(this::read), now);
        kept = new Kept(now, fields);
        return fields;
    }

    private Map<String, Long> read(Tx tx) throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        tx.sql()
                .createQuery(READ)
                .bind("platform", turnpike.base.TenantId.PLATFORM.value())
                .bind("lately", clock.instant().minus(PlacesStore.HEARD_LATELY).atOffset(ZoneOffset.UTC))
                .mapToMap(Long.class)
                .one()
                .forEach(counts::put);
        return counts;
    }

    private Map<String, Object> fields(Map<String, Long> counts, Instant now) {
        LiveTenant.View live = dashboards.everybody();
        long tenants = counts.getOrDefault("tenants", 0L);
        long suspended = counts.getOrDefault("suspended", 0L);
        double response = round(metrics.timed("http_request").meanMs());
        String uptime = words(machine.uptime());
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("totalTenants", tenants);
        out.put("activeTenants", tenants - suspended);
        out.put("totalUsers", counts.get("subscribers"));
        out.put("totalRouters", counts.get("routers"));
        out.put("avgResponseTime", response);
        out.put("uptime", uptime);
        out.put("systemHealth", health(uptime, response));
        out.put(
                "tenants",
                group("total", tenants, "active", tenants - suspended, "suspended", suspended, "on_trial", 0));
        Map<String, Object> users = group(
                "total", counts.get("staff"), "active", counts.get("staff_active"), "admins", counts.get("admins"));
        users.put("hotspot_users", live.hotspot());
        users.put("subscribers", counts.get("subscribers"));
        out.put("users", users);
        long routers = counts.getOrDefault("routers", 0L);
        long online = counts.getOrDefault("routers_online", 0L);
        long waiting = counts.getOrDefault("routers_waiting", 0L);
        out.put(
                "routers",
                group("total", routers, "online", online, "offline", routers - online - waiting, "waiting", waiting));
        out.put("packages", group("total", counts.get("plans"), "active", counts.get("plans_active")));
        PlatformRevenue.Sums revenue = this.revenue.sums();
        out.put("revenue", group("total", revenue.total(), "monthly", revenue.month(), "today", revenue.today()));
        out.put(
                "sessions",
                group(
                        "active", live.sessions(),
                        "hotspot", live.hotspot(),
                        "pppoe", live.pppoe()));
        out.put("dataUsage", usage(live));
        out.put("lastUpdated", now.toString());
        return out;
    }

    private static Map<String, Object> usage(LiveTenant.View live) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("total", StatsDocument.gigabytes(live.ever().both()));
        out.put("monthly", StatsDocument.gigabytes(live.month().both()));
        out.put("today", StatsDocument.gigabytes(live.today().both()));
        out.put("totalBytes", live.ever().both());
        out.put("monthlyBytes", live.month().both());
        out.put("todayBytes", live.today().both());
        return out;
    }

    private Map<String, Object> health(String uptime, double response) {
        Database.PoolState pool = database.pool();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("uptime", uptime);
        out.put("disk_space", round(machine.disk().usedPercent()));
        out.put("database_connections", pool.active());
        out.put("database_connections_max", pool.max());
        out.put("memory_usage", round(machine.memory().usedPercent()));
        // The contract's name; the caches are in this process.
        out.put("redis_cache_hit_ratio", round(100 * metrics.cacheHitRatio()));
        out.put("average_response_time", response);
        return out;
    }

    private static Map<String, Object> group(@Nullable Object... namesAndValues) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            Object value = namesAndValues[at + 1];
            out.put(String.valueOf(namesAndValues[at]), value == null ? 0 : value);
        }
        return out;
    }

    private static double round(double value) {
        return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP).doubleValue();
    }

    private static String words(Duration time) {
        return "%d d %d h %d min".formatted(time.toDays(), time.toHoursPart(), time.toMinutesPart());
    }
}
