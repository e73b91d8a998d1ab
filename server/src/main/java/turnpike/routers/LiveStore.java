package turnpike.routers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `router_observed`, `router_figures` and `router_notices` tables.
final class LiveStore {
    private static final String FIGURES = """
            insert into router_figures (tenant_id, nas_id, at, cpu_percent, free_memory_bytes, total_memory_bytes,
                   uptime_s, hotspot_online, ppp_online)
            values (:tenant, :nas, :at, :cpu, :free, :total, :uptime, :hotspot, :ppp)
                on conflict do nothing
            """;

    private static final String ANSWERED = """
            update router_observed
               set state = 'ONLINE', misses = 0, seen_at = :at, asked_at = :at, problem = null, uptime_s = :uptime,
                   identity = :identity, version = :version, board = :board, serial = coalesce(:serial, serial)
             where tenant_id = :tenant
               and nas_id = :nas
            """;

    private static final String MISSED = """
            update router_observed
               set misses = misses + 1, asked_at = :at, problem = :problem,
                   state = case when misses + 1 >= :most then 'OFFLINE' else state end
             where tenant_id = :tenant
               and nas_id = :nas
            """;

    private static final String MISSES =
            "select misses from router_observed where tenant_id = :tenant and nas_id = :nas";

    private static final String ONE = """
            select o.nas_id, n.name, l.protocol, l.active, o.state, o.misses, o.seen_at, o.problem, o.uptime_s,
                   o.identity, o.version, o.board, o.serial, o.compared_at, o.drift, f.at, f.cpu_percent,
                   f.free_memory_bytes, f.total_memory_bytes, f.uptime_s as figures_uptime_s, f.hotspot_online,
                   f.ppp_online
              from router_observed o
              join router_links l on l.tenant_id = o.tenant_id and l.nas_id = o.nas_id
              join nases n on n.tenant_id = o.tenant_id and n.nas_id = o.nas_id and n.deleted_at is null
              left join lateral (select g.at, g.cpu_percent, g.free_memory_bytes, g.total_memory_bytes, g.uptime_s,
                                        g.hotspot_online, g.ppp_online
                                   from router_figures g
                                  where g.tenant_id = o.tenant_id and g.nas_id = o.nas_id
                                  order by g.at desc
                                  limit 1) f on true
             where o.tenant_id = :tenant
               and (cast(:nas as uuid) is null or o.nas_id = :nas)
            """;

    private static final String LIST = ONE + " order by lower(n.name), o.nas_id limit :limit offset :offset";

    private static final String COUNT = """
            select count(*)
              from router_observed o
              join nases n on n.tenant_id = o.tenant_id and n.nas_id = o.nas_id and n.deleted_at is null
             where o.tenant_id = :tenant
            """;

    private static final String HISTORY = """
            select at, cpu_percent, free_memory_bytes, total_memory_bytes, uptime_s, hotspot_online, ppp_online
              from router_figures
             where tenant_id = :tenant
               and nas_id = :nas
               and at >= :since
             order by at
            """;

    private static final String NOTICES = """
            select at, kind, detail
              from router_notices
             where tenant_id = :tenant
               and nas_id = :nas
             order by at desc, notice_id desc
             limit :limit
            """;

    private static final String EXPIRE = "delete from router_figures where tenant_id is not null and at < :before";

    void answered(Tx tx, Link link, LiveData.Figures figures, LiveData.Who who) {
        tx.sql()
                .createUpdate(FIGURES)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .bind("at", figures.at())
                .bind("cpu", figures.cpuPercent())
                .bind("free", figures.freeMemoryBytes())
                .bind("total", figures.totalMemoryBytes())
                .bind("uptime", figures.uptimeSeconds())
                .bind("hotspot", figures.hotspotOnline())
                .bind("ppp", figures.pppOnline())
                .execute();
        tx.sql()
                .createUpdate(ANSWERED)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .bind("at", figures.at())
                .bind("uptime", figures.uptimeSeconds())
                .bind("identity", who.identity())
                .bind("version", who.version())
                .bind("board", who.board())
                .bind("serial", who.serial())
                .execute();
    }

    void missed(Tx tx, Link link, String problem, int most, Instant at) {
        tx.sql()
                .createUpdate(MISSED)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .bind("problem", problem)
                .bind("most", most)
                .bind("at", at)
                .execute();
    }

    int misses(Tx tx, Link link) {
        return tx.sql()
                .createQuery(MISSES)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .mapTo(Integer.class)
                .one();
    }

    Optional<LiveData.Standing> find(Tx tx, TenantId tenant, UUID nas) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .map((row, _) -> standing(row))
                .findOne();
    }

    List<LiveData.Standing> list(Tx tx, TenantId tenant, int offset, int limit) {
        return tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bindNull("nas", java.sql.Types.OTHER)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, _) -> standing(row))
                .list();
    }

    long count(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .mapTo(Long.class)
                .one();
    }

    List<LiveData.Figures> history(Tx tx, TenantId tenant, UUID nas, Instant since) {
        return tx.sql()
                .createQuery(HISTORY)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .bind("since", since)
                .map((row, _) -> figures(row, "uptime_s"))
                .list();
    }

    List<LiveData.Notice> notices(Tx tx, TenantId tenant, UUID nas, int limit) {
        return tx.sql()
                .createQuery(NOTICES)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .bind("limit", limit)
                .map((row, _) -> new LiveData.Notice(
                        instant(row, "at"),
                        LiveData.NoticeKind.valueOf(row.getString("kind")),
                        row.getString("detail")))
                .list();
    }

    void expire(Tx tx, Instant before) {
        tx.sql().createUpdate(EXPIRE).bind("before", before).execute();
    }

    private static LiveData.Standing standing(ResultSet row) throws SQLException {
        OffsetDateTime seen = row.getObject("seen_at", OffsetDateTime.class);
        OffsetDateTime compared = row.getObject("compared_at", OffsetDateTime.class);
        var health = new LiveData.Health(
                LiveData.State.valueOf(row.getString("state")),
                seen == null ? null : seen.toInstant(),
                row.getString("problem"),
                row.getObject("uptime_s", Long.class),
                compared == null ? null : compared.toInstant(),
                row.getObject("drift", Integer.class));
        return new LiveData.Standing(
                row.getObject("nas_id", UUID.class),
                row.getString("name"),
                Protocol.valueOf(row.getString("protocol")),
                row.getBoolean("active"),
                health,
                new LiveData.Who(
                        row.getString("identity"),
                        row.getString("version"),
                        row.getString("board"),
                        row.getString("serial")),
                row.getObject("at") == null ? null : figures(row, "figures_uptime_s"));
    }

    private static LiveData.Figures figures(ResultSet row, String uptime) throws SQLException {
        return new LiveData.Figures(
                instant(row, "at"),
                row.getInt("cpu_percent"),
                row.getLong("free_memory_bytes"),
                row.getLong("total_memory_bytes"),
                row.getLong(uptime),
                row.getInt("hotspot_online"),
                row.getInt("ppp_online"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
