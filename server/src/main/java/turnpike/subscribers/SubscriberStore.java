package turnpike.subscribers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `subscribers` table, and what its readers want beside it.
final class SubscriberStore {
    /// Usage is worked out for the rows shown only: `s` is the page already cut.
    private static final String SHOWN = shown("case when v.online_limit_s is not null then u.online_s end");

    /// One at a time is told how long it was online even where that has no limit: that sums its sessions.
    private static final String SHOWN_IN_FULL = shown("u.online_s");

    private static String shown(String online) {
        return """
            select s.subscriber_id, s.username, s.access_kind, s.name, s.phone, s.email,
                   host(s.static_address) as static_address, s.known_devices_only, s.suspended_at, s.suspension_reason,
                   s.created_at,
                   exists (select from subscribers_online o
                            where o.tenant_id = s.tenant_id and o.subscriber_id = s.subscriber_id) as online,
                   b.plan_id, p.name as plan_name, b.granted_at, b.starts_at, b.ends_at, b.access_until, b.source,
                   v.quota_bytes, v.online_limit_s, s.auto_renew,
                   (select count(*) from subscriptions q
                     where q.tenant_id = s.tenant_id and q.subscriber_id = s.subscriber_id
                       and q.closed_at is null and q.queued_at is not null) as queued,
                   u.used_bytes, %s as online_s
              from s
              left join subscriptions b
                     on b.tenant_id = s.tenant_id and b.subscriber_id = s.subscriber_id and b.closed_at is null
                    and b.queued_at is null
              left join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
              left join plan_versions v
                     on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id and v.version = b.plan_version
              left join subscription_usage u
                     on u.tenant_id = b.tenant_id and u.subscription_id = b.subscription_id
            """.formatted(online);
    }

    private static final String COLUMNS = """
            with s as (
                select tenant_id, subscriber_id, username, access_kind, name, phone, email, static_address,
                       known_devices_only, suspended_at, suspension_reason, created_at, auto_renew
                  from subscribers x
            """;

    private static final String WHERE = """
                 where x.tenant_id = :tenant
                   and x.deleted_at is null
                   and (cast(:text as text) is null
                        or position(lower(:text) in lower(x.username || ' ' || x.name || ' ' || coalesce(x.phone, '')
                                                          || ' ' || coalesce(x.email, ''))) > 0)
                   and (cast(:kind as text) is null or x.access_kind = :kind)
                   and (cast(:plan as uuid) is null
                        or exists (select from subscriptions b
                                    where b.tenant_id = x.tenant_id and b.subscriber_id = x.subscriber_id
                                      and b.closed_at is null and b.queued_at is null and b.plan_id = :plan))
                   and case cast(:status as text)
                            when 'ACTIVE' then x.suspended_at is null
                            when 'SUSPENDED' then x.suspended_at is not null
                            when 'ONLINE' then exists (select from subscribers_online o
                                                        where o.tenant_id = x.tenant_id
                                                          and o.subscriber_id = x.subscriber_id)
                            when 'EXPIRED' then not exists (select from subscriptions b
                                                             where b.tenant_id = x.tenant_id
                                                               and b.subscriber_id = x.subscriber_id
                                                               and b.closed_at is null and b.queued_at is null
                                                               and (b.access_until is null
                                                                    or b.access_until > :now))
                            else true end
            """;

    /// One statement per order, because an order cannot be a parameter.
    private static final Map<String, String> LISTS = Map.of(
            "username", list("username, subscriber_id"),
            "-username", list("username desc, subscriber_id desc"),
            "name", list("lower(name), subscriber_id"),
            "-name", list("lower(name) desc, subscriber_id desc"),
            "createdAt", list("created_at, subscriber_id"),
            "-createdAt", list("created_at desc, subscriber_id desc"));

    private static final String COUNT = "select count(*) from subscribers x\n" + WHERE;

    private static final String ONE = COLUMNS
            + " where x.tenant_id = :tenant and x.subscriber_id = :id and x.deleted_at is null)\n" + SHOWN_IN_FULL;

    private static String list(String order) {
        return COLUMNS + WHERE + " order by " + order + " limit :limit offset :offset)\n" + SHOWN + " order by "
                + order.replace("username", "s.username")
                        .replace("subscriber_id", "s.subscriber_id")
                        .replace("(name)", "(s.name)")
                        .replace("created_at", "s.created_at");
    }

    Subscribers.Found find(Tx tx, TenantId tenant, Subscribers.Search search, Instant now) {
        List<Subscriber> subscribers = narrowed(
                        tx.sql().createQuery(Objects.requireNonNull(LISTS.get(search.sort()))), tenant, search, now)
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> subscriber(row))
                .list();
        long total = narrowed(tx.sql().createQuery(COUNT), tenant, search, now)
                .mapTo(Long.class)
                .one();
        return new Subscribers.Found(subscribers, total);
    }

    private static <S extends SqlStatement<S>> S narrowed(
            S statement, TenantId tenant, Subscribers.Search search, Instant now) {
        var status = search.status();
        AccessKind kind = search.accessKind();
        return statement
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("kind", kind == null ? null : kind.name())
                .bind("plan", search.planId())
                .bind("status", status == null ? null : status.name())
                .bind("now", now);
    }

    Optional<Subscriber> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> subscriber(row))
                .findOne();
    }

    private static final String LOCK = """
            select 1
              from subscribers
             where tenant_id = :tenant
               and subscriber_id = :id
               and deleted_at is null
               for no key update
            """;

    /// Holds the row until the transaction ends; false when there is none. Rows that name it may still be written: two
    /// transactions that did so before each took it whole would wait for each other.
    boolean lock(Tx tx, TenantId tenant, UUID id) {
        if (tx.holds(id)) return true;
        boolean isThere = tx.sql()
                .createQuery(LOCK)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (isThere) tx.hold(id);
        return isThere;
    }

    private static final String INSERT = """
            insert into subscribers (tenant_id, subscriber_id, username, password_sealed, name, phone, email, access_kind,
                   static_address, known_devices_only, auto_renew, created_at, updated_at)
            values (:tenant, :id, :username, :sealed, :name, :phone, :email, :kind, cast(:address as inet), :known,
                   :auto_renew, :now, :now)
            """;

    void insert(Tx tx, TenantId tenant, UUID id, Subscribers.Profile profile, byte[] sealed, Instant now) {
        bound(tx.sql().createUpdate(INSERT), tenant, id, profile)
                .bind("sealed", sealed)
                .bind("now", now)
                .execute();
    }

    private static final String UPDATE = """
            update subscribers
               set username = :username, password_sealed = coalesce(:sealed, password_sealed), name = :name,
                   phone = :phone, email = :email, access_kind = :kind, static_address = cast(:address as inet),
                   known_devices_only = :known, auto_renew = :auto_renew, updated_at = :now
             where tenant_id = :tenant
               and subscriber_id = :id
            """;

    /// @param sealed null keeps the password
    void update(Tx tx, TenantId tenant, UUID id, Subscribers.Profile profile, byte @Nullable [] sealed, Instant now) {
        bound(tx.sql().createUpdate(UPDATE), tenant, id, profile)
                .bind("sealed", sealed)
                .bind("now", now)
                .execute();
    }

    private static Update bound(Update update, TenantId tenant, UUID id, Subscribers.Profile profile) {
        return update.bind("tenant", tenant.value())
                .bind("id", id)
                .bind("username", profile.username())
                .bind("name", profile.contact().name())
                .bind("phone", profile.contact().phone())
                .bind("email", profile.contact().email())
                .bind("kind", profile.accessKind().name())
                .bind("address", profile.rules().staticAddress())
                .bind("known", profile.rules().knownDevicesOnly())
                .bind("auto_renew", profile.rules().autoRenew());
    }

    private static final String SET_AUTO_RENEW = """
            update subscribers
               set auto_renew = :auto_renew, updated_at = :now
             where tenant_id = :tenant
               and subscriber_id = :id
            """;

    void setAutoRenew(Tx tx, TenantId tenant, UUID id, @Nullable Boolean autoRenew, Instant now) {
        tx.sql()
                .createUpdate(SET_AUTO_RENEW)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("auto_renew", autoRenew)
                .bind("now", now)
                .execute();
    }

    private static final String SUSPEND = """
            update subscribers
               set suspended_at = :since, suspension_reason = :reason, updated_at = :now
             where tenant_id = :tenant
               and subscriber_id = :id
            """;

    void setSuspension(Tx tx, TenantId tenant, UUID id, Subscriber.@Nullable Suspension suspension, Instant now) {
        tx.sql()
                .createUpdate(SUSPEND)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("since", suspension == null ? null : suspension.since())
                .bind("reason", suspension == null ? null : suspension.reason())
                .bind("now", now)
                .execute();
    }

    private static final String DELETE = """
            update subscribers
               set deleted_at = :now, updated_at = :now
             where tenant_id = :tenant
               and subscriber_id = :id
            """;

    void delete(Tx tx, TenantId tenant, UUID id, Instant now) {
        tx.sql()
                .createUpdate(DELETE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    private static Subscriber subscriber(ResultSet row) throws SQLException {
        Instant suspendedAt = instant(row, "suspended_at");
        return new Subscriber(
                row.getObject("subscriber_id", UUID.class),
                row.getString("username"),
                AccessKind.valueOf(row.getString("access_kind")),
                new Subscriber.Contact(row.getString("name"), row.getString("phone"), row.getString("email")),
                new Subscriber.Rules(
                        row.getString("static_address"),
                        row.getBoolean("known_devices_only"),
                        row.getObject("auto_renew", Boolean.class)),
                suspendedAt == null ? null : new Subscriber.Suspension(suspendedAt, row.getString("suspension_reason")),
                row.getBoolean("online"),
                row.getObject("plan_id") == null ? null : holding(row),
                Objects.requireNonNull(instant(row, "created_at")));
    }

    private static Subscriber.Holding holding(ResultSet row) throws SQLException {
        return new Subscriber.Holding(
                row.getObject("plan_id", UUID.class),
                row.getString("plan_name"),
                new Subscriber.Term(
                        Objects.requireNonNull(instant(row, "granted_at")),
                        instant(row, "starts_at"),
                        instant(row, "ends_at"),
                        instant(row, "access_until")),
                row.getInt("queued"),
                new Subscriber.Usage(
                        row.getObject("quota_bytes", Long.class),
                        Math.max(0, row.getLong("used_bytes")),
                        row.getObject("online_limit_s", Long.class),
                        row.getLong("online_s")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
