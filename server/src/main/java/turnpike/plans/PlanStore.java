package turnpike.plans;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The tables `plans`, `plan_versions` and `plan_nases`. Nobody outside this room writes them.
final class PlanStore {
    private static final String COLUMNS = """
            select p.plan_id, p.name, p.description, p.version, p.visible, p.trial, p.position, p.on_offer_from,
                   p.on_offer_until, p.created_at, p.archived_at, v.access_kind, v.price_minor, v.currency,
                   v.validity_s, v.validity_months, v.anchor_day, v.starts_on, v.grace_s, v.quota_bytes,
                   v.online_limit_s, v.upload_bps, v.download_bps, v.burst_upload_bps, v.burst_download_bps, v.burst_s,
                   v.over_quota, v.throttled_bps, v.max_sessions, v.max_devices, v.session_timeout_s, v.idle_timeout_s,
                   v.interim_interval_s, v.address_pool, v.address_list, v.router_group,
                   (select array_agg(n.nas_id::text) from plan_nases n
                     where n.tenant_id = p.tenant_id and n.plan_id = p.plan_id) as nases,
                   coalesce((select h.holders from plan_holders h
                              where h.tenant_id = p.tenant_id and h.plan_id = p.plan_id), 0) as holders
              from plans p
              join plan_versions v
                on v.tenant_id = p.tenant_id and v.plan_id = p.plan_id
            """;

    private static final String ON_OFFER = COLUMNS + " and v.version = p.version\n";

    private static final String WHERE = """
             where p.tenant_id = :tenant
               and (cast(:text as text) is null or position(lower(:text) in lower(p.name)) > 0)
               and (cast(:archived as boolean) is null or (p.archived_at is not null) = :archived)
            """;

    /// One statement per order, because an order cannot be a parameter.
    private static final Map<String, String> LISTS = Map.of(
            "name", list("lower(p.name), p.plan_id"),
            "-name", list("lower(p.name) desc, p.plan_id desc"),
            "price", list("v.price_minor, p.plan_id"),
            "-price", list("v.price_minor desc, p.plan_id desc"),
            "createdAt", list("p.created_at, p.plan_id"),
            "-createdAt", list("p.created_at desc, p.plan_id desc"));

    private static final String COUNT = "select count(*) from plans p\n" + WHERE;

    private static final String ONE = ON_OFFER + " where p.tenant_id = :tenant and p.plan_id = :id";

    private static String list(String order) {
        return ON_OFFER + WHERE + " order by " + order + " limit :limit offset :offset";
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

    private static final String EDITION =
            COLUMNS + " and v.version = :version where p.tenant_id = :tenant and p.plan_id = :id";

    Optional<PlanTerms> version(Tx tx, TenantId tenant, UUID id, int version) {
        return tx.sql()
                .createQuery(EDITION)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("version", version)
                .map((row, context) -> plan(row).terms())
                .findOne();
    }

    private static final String OFFERS = ON_OFFER + """
             where p.tenant_id = :tenant
               and p.archived_at is null
               and p.visible
               and (p.on_offer_from is null or p.on_offer_from <= :now)
               and (p.on_offer_until is null or p.on_offer_until > :now)
               and v.access_kind in (:kind, 'ANY')
               and (not exists (select from plan_nases n where n.tenant_id = p.tenant_id and n.plan_id = p.plan_id)
                    or exists (select from plan_nases n
                                where n.tenant_id = p.tenant_id and n.plan_id = p.plan_id
                                  and n.nas_id = cast(:nas as uuid)))
             order by p.position, v.price_minor, lower(p.name)
             limit 100
            """;

    List<Plan> offers(Tx tx, TenantId tenant, AccessKind kind, @Nullable UUID nasId, Instant now) {
        return tx.sql()
                .createQuery(OFFERS)
                .bind("tenant", tenant.value())
                .bind("kind", kind.name())
                .bind("nas", nasId)
                .bind("now", now)
                .map((row, context) -> plan(row))
                .list();
    }

    private static final String LOCK = """
            select version
              from plans
             where tenant_id = :tenant
               and plan_id = :id
               for update
            """;

    /// Editions of a plan are made one after the other.
    void lock(Tx tx, TenantId tenant, UUID id) {
        tx.sql()
                .createQuery(LOCK)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne();
    }

    private static final String INSERT = """
            insert into plans (tenant_id, plan_id, name, description, version, visible, trial, position, on_offer_from,
                   on_offer_until, created_at, updated_at, archived_at)
            values (:tenant, :id, :name, :description, :version, :visible, :trial, :position, :from, :until, :at, :at,
                   :archived)
            """;

    void insert(Tx tx, TenantId tenant, Plan plan) {
        offered(tx.sql().createUpdate(INSERT), tenant, plan)
                .bind("at", plan.createdAt())
                .execute();
        insertVersion(tx, tenant, plan, plan.createdAt());
        setNases(tx, tenant, plan);
    }

    private static final String INSERT_VERSION = """
            insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, validity_s,
                   validity_months, anchor_day, starts_on, grace_s, quota_bytes, online_limit_s, upload_bps,
                   download_bps, burst_upload_bps, burst_download_bps, burst_s, over_quota, throttled_bps, max_sessions,
                   max_devices, session_timeout_s, idle_timeout_s, interim_interval_s, address_pool, address_list,
                   router_group, created_at)
            values (:tenant, :id, :version, :kind, :price, :currency, :span, :months, :anchor, :starts_on, :grace,
                   :quota, :online, :upload, :download, :burst_upload, :burst_download, :burst, :over, :throttled,
                   :sessions, :devices, :session_timeout, :idle_timeout, :interim, :pool, :list, :group, :at)
            """;

    void insertVersion(Tx tx, TenantId tenant, Plan plan, Instant at) {
        sold(tx.sql().createUpdate(INSERT_VERSION), tenant, plan).bind("at", at).execute();
    }

    private static final String UPDATE = """
            update plans
               set name = :name, description = :description, version = :version, visible = :visible, trial = :trial,
                   position = :position, on_offer_from = :from, on_offer_until = :until, updated_at = :at,
                   archived_at = :archived
             where tenant_id = :tenant
               and plan_id = :id
            """;

    void update(Tx tx, TenantId tenant, Plan plan, Instant at) {
        offered(tx.sql().createUpdate(UPDATE), tenant, plan).bind("at", at).execute();
        setNases(tx, tenant, plan);
    }

    private static final String CLEAR_NASES = """
            delete from plan_nases
             where tenant_id = :tenant
               and plan_id = :id
            """;

    private static final String ADD_NASES = """
            insert into plan_nases (tenant_id, plan_id, nas_id)
            select :tenant, :id, n from unnest(cast(:nases as uuid[])) n
            """;

    private static void setNases(Tx tx, TenantId tenant, Plan plan) {
        tx.sql()
                .createUpdate(CLEAR_NASES)
                .bind("tenant", tenant.value())
                .bind("id", plan.id())
                .execute();
        List<UUID> nases = plan.terms().offer().nasIds();
        if (nases.isEmpty()) return;
        tx.sql()
                .createUpdate(ADD_NASES)
                .bind("tenant", tenant.value())
                .bind("id", plan.id())
                .bind("nases", nases.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")))
                .execute();
    }

    private static Update offered(Update update, TenantId tenant, Plan plan) {
        Offer offer = plan.terms().offer();
        return update.bind("tenant", tenant.value())
                .bind("id", plan.id())
                .bind("name", plan.terms().name())
                .bind("description", plan.terms().description())
                .bind("version", plan.version())
                .bind("visible", offer.visible())
                .bind("trial", offer.trial())
                .bind("position", offer.position())
                .bind("from", offer.from())
                .bind("until", offer.until())
                .bind("archived", plan.archivedAt());
    }

    private static Update sold(Update update, TenantId tenant, Plan plan) {
        PlanTerms terms = plan.terms();
        Allowance allowance = terms.allowance();
        Service service = terms.service();
        Validity validity = terms.validity();
        Burst burst = service.burst();
        return update.bind("tenant", tenant.value())
                .bind("id", plan.id())
                .bind("version", plan.version())
                .bind("kind", terms.accessKind().name())
                .bind("price", terms.price().minor())
                .bind("currency", terms.price().currency())
                .bind("span", seconds(validity.span()))
                .bind("months", validity.months())
                .bind("anchor", validity.anchorDay())
                .bind("starts_on", validity.startsOn().name())
                .bind("grace", validity.grace().toSeconds())
                .bind(
                        "quota",
                        allowance.quota() == null ? null : allowance.quota().count())
                .bind("online", seconds(allowance.onlineLimit()))
                .bind("upload", bps(service.upload()))
                .bind("download", bps(service.download()))
                .bind("burst_upload", burst == null ? null : bps(burst.upload()))
                .bind("burst_download", burst == null ? null : bps(burst.download()))
                .bind("burst", burst == null ? null : burst.over().toSeconds())
                .bind("over", allowance.throttles() ? "THROTTLE" : "DISCONNECT")
                .bind("throttled", bps(allowance.throttled()))
                .bind("sessions", terms.seats().sessions())
                .bind("devices", terms.seats().devices())
                .bind("session_timeout", seconds(service.sessionTimeout()))
                .bind("idle_timeout", seconds(service.idleTimeout()))
                .bind("interim", service.interimInterval().toSeconds())
                .bind("pool", service.addressPool())
                .bind("list", service.addressList())
                .bind("group", service.routerGroup());
    }

    private static Plan plan(ResultSet row) throws SQLException {
        Long quota = row.getObject("quota_bytes", Long.class);
        BitRate throttled = "THROTTLE".equals(row.getString("over_quota")) ? rate(row, "throttled_bps") : null;
        var terms = new PlanTerms(
                row.getString("name"),
                row.getString("description"),
                AccessKind.valueOf(row.getString("access_kind")),
                new PlanTerms.Price(row.getLong("price_minor"), row.getString("currency")),
                validity(row),
                new Allowance(quota == null ? null : new Bytes(quota), duration(row, "online_limit_s"), throttled),
                new Seats(row.getObject("max_sessions", Integer.class), row.getObject("max_devices", Integer.class)),
                service(row),
                offer(row));
        return new Plan(
                row.getObject("plan_id", UUID.class),
                row.getInt("version"),
                terms,
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "archived_at"),
                row.getLong("holders"));
    }

    private static Validity validity(ResultSet row) throws SQLException {
        return new Validity(
                duration(row, "validity_s"),
                row.getObject("validity_months", Integer.class),
                row.getObject("anchor_day", Integer.class),
                Validity.StartsOn.valueOf(row.getString("starts_on")),
                Duration.ofSeconds(row.getLong("grace_s")));
    }

    private static Service service(ResultSet row) throws SQLException {
        Duration over = duration(row, "burst_s");
        return new Service(
                rate(row, "upload_bps"),
                rate(row, "download_bps"),
                over == null ? null : new Burst(rate(row, "burst_upload_bps"), rate(row, "burst_download_bps"), over),
                duration(row, "session_timeout_s"),
                duration(row, "idle_timeout_s"),
                Duration.ofSeconds(row.getInt("interim_interval_s")),
                row.getString("address_pool"),
                row.getString("address_list"),
                row.getString("router_group"));
    }

    private static Offer offer(ResultSet row) throws SQLException {
        Array nases = row.getArray("nases");
        List<UUID> ids = nases == null
                ? List.of()
                : Arrays.stream((String[]) nases.getArray())
                        .map(UUID::fromString)
                        .toList();
        return new Offer(
                row.getBoolean("visible"),
                row.getBoolean("trial"),
                row.getInt("position"),
                instant(row, "on_offer_from"),
                instant(row, "on_offer_until"),
                ids);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
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
