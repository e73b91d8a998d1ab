package turnpike.plans;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `plans` table. Nobody outside this room writes it.
final class PlanStore {
    private static final String COLUMNS = """
            select p.plan_id, p.name, p.description, p.access_kind, p.price_minor, p.currency, p.validity_s,
                   p.quota_bytes, p.online_limit_s, p.upload_bps, p.download_bps, p.over_quota, p.throttled_bps,
                   p.max_sessions, p.max_devices, p.session_timeout_s, p.idle_timeout_s, p.interim_interval_s,
                   p.address_pool, p.address_list, p.router_group, p.created_at, p.archived_at,
                   coalesce((select h.holders from plan_holders h
                              where h.tenant_id = p.tenant_id and h.plan_id = p.plan_id), 0) as holders
              from plans p
            """;

    private static final String WHERE = """
             where p.tenant_id = :tenant
               and (cast(:text as text) is null or position(lower(:text) in lower(p.name)) > 0)
               and (cast(:archived as boolean) is null or (p.archived_at is not null) = :archived)
            """;

    /// One statement per order, because an order cannot be a parameter.
    private static final Map<String, String> LISTS = Map.of(
            "name", list("lower(p.name), p.plan_id"),
            "-name", list("lower(p.name) desc, p.plan_id desc"),
            "price", list("p.price_minor, p.plan_id"),
            "-price", list("p.price_minor desc, p.plan_id desc"),
            "createdAt", list("p.created_at, p.plan_id"),
            "-createdAt", list("p.created_at desc, p.plan_id desc"));

    private static final String COUNT = "select count(*) from plans p" + "\n" + WHERE;

    private static final String ONE = COLUMNS + " where p.tenant_id = :tenant and p.plan_id = :id";

    private static String list(String order) {
        return COLUMNS + WHERE + " order by " + order + " limit :limit offset :offset";
    }

    Plans.Found find(Tx tx, TenantId tenant, Plans.Search search) {
        List<Plan> plans = tx.sql()
                .createQuery(Objects.requireNonNull(LISTS.get(search.sort())))
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("archived", search.archived())
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> plan(row))
                .list();
        long total = tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("archived", search.archived())
                .mapTo(Long.class)
                .one();
        return new Plans.Found(plans, total);
    }

    Optional<Plan> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> plan(row))
                .findOne();
    }

    private static final String INSERT = """
            insert into plans (tenant_id, plan_id, name, description, access_kind, price_minor, currency, validity_s,
                   quota_bytes, online_limit_s, upload_bps, download_bps, over_quota, throttled_bps, max_sessions,
                   max_devices, session_timeout_s, idle_timeout_s, interim_interval_s, address_pool, address_list,
                   router_group, created_at, updated_at, archived_at)
            values (:tenant, :id, :name, :description, :kind, :price, :currency, :validity, :quota, :online, :upload,
                   :download, :over, :throttled, :sessions, :devices, :session_timeout, :idle_timeout, :interim, :pool,
                   :list, :group, :at, :at, :archived)
            """;

    void insert(Tx tx, TenantId tenant, Plan plan) {
        bound(tx.sql().createUpdate(INSERT), tenant, plan)
                .bind("at", plan.createdAt())
                .execute();
    }

    private static final String UPDATE = """
            update plans
               set name = :name, description = :description, access_kind = :kind, price_minor = :price,
                   currency = :currency, validity_s = :validity, quota_bytes = :quota, online_limit_s = :online,
                   upload_bps = :upload, download_bps = :download, over_quota = :over, throttled_bps = :throttled,
                   max_sessions = :sessions, max_devices = :devices, session_timeout_s = :session_timeout,
                   idle_timeout_s = :idle_timeout, interim_interval_s = :interim, address_pool = :pool,
                   address_list = :list, router_group = :group, updated_at = :at, archived_at = :archived
             where tenant_id = :tenant
               and plan_id = :id
            """;

    void update(Tx tx, TenantId tenant, Plan plan, Instant at) {
        bound(tx.sql().createUpdate(UPDATE), tenant, plan).bind("at", at).execute();
    }

    private static Update bound(Update update, TenantId tenant, Plan plan) {
        PlanTerms terms = plan.terms();
        Allowance allowance = terms.allowance();
        Service service = terms.service();
        return update.bind("tenant", tenant.value())
                .bind("id", plan.id())
                .bind("name", terms.name())
                .bind("description", terms.description())
                .bind("kind", terms.accessKind().name())
                .bind("price", terms.price().minor())
                .bind("currency", terms.price().currency())
                .bind("validity", seconds(terms.validity()))
                .bind(
                        "quota",
                        allowance.quota() == null ? null : allowance.quota().count())
                .bind("online", seconds(allowance.onlineLimit()))
                .bind("upload", bps(service.upload()))
                .bind("download", bps(service.download()))
                .bind("over", allowance.throttles() ? "THROTTLE" : "DISCONNECT")
                .bind("throttled", bps(allowance.throttled()))
                .bind("sessions", terms.seats().sessions())
                .bind("devices", terms.seats().devices())
                .bind("session_timeout", seconds(service.sessionTimeout()))
                .bind("idle_timeout", seconds(service.idleTimeout()))
                .bind("interim", service.interimInterval().toSeconds())
                .bind("pool", service.addressPool())
                .bind("list", service.addressList())
                .bind("group", service.routerGroup())
                .bind("archived", plan.archivedAt());
    }

    private static Plan plan(ResultSet row) throws SQLException {
        Long quota = row.getObject("quota_bytes", Long.class);
        BitRate throttled = "THROTTLE".equals(row.getString("over_quota")) ? rate(row, "throttled_bps") : null;
        var terms = new PlanTerms(
                row.getString("name"),
                row.getString("description"),
                AccessKind.valueOf(row.getString("access_kind")),
                new PlanTerms.Price(row.getLong("price_minor"), row.getString("currency")),
                duration(row, "validity_s"),
                new Allowance(quota == null ? null : new Bytes(quota), duration(row, "online_limit_s"), throttled),
                new Seats(row.getObject("max_sessions", Integer.class), row.getObject("max_devices", Integer.class)),
                new Service(
                        rate(row, "upload_bps"),
                        rate(row, "download_bps"),
                        duration(row, "session_timeout_s"),
                        duration(row, "idle_timeout_s"),
                        Duration.ofSeconds(row.getInt("interim_interval_s")),
                        row.getString("address_pool"),
                        row.getString("address_list"),
                        row.getString("router_group")));
        OffsetDateTime archivedAt = row.getObject("archived_at", OffsetDateTime.class);
        return new Plan(
                row.getObject("plan_id", UUID.class),
                terms,
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                archivedAt == null ? null : archivedAt.toInstant(),
                row.getLong("holders"));
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    private static @Nullable Long bps(@Nullable BitRate rate) {
        return rate == null ? null : rate.bitsPerSecond();
    }

    private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
        Long seconds = row.getObject(column, Long.class);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static @Nullable BitRate rate(ResultSet row, String column) throws SQLException {
        Long bitsPerSecond = row.getObject(column, Long.class);
        return bitsPerSecond == null ? null : new BitRate(bitsPerSecond);
    }
}
