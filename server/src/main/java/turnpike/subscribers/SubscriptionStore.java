package turnpike.subscribers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `subscriptions` table. Nobody outside this room writes it.
final class SubscriptionStore {

    /// One right as it stands.
    ///
    /// @param startsAt null: waits, behind another or for the first access
    /// @param exhausted what it gives in a term is used up
    record Row(
            UUID id,
            UUID planId,
            int planVersion,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable Instant accessUntil,
            @Nullable Instant queuedAt,
            @Nullable Integer anchorDay,
            boolean exhausted) {
        /// Gives access now and will go on until a time or an amount.
        boolean isRunning(Instant now) {
            return !exhausted && (endsAt == null || endsAt.isAfter(now));
        }

        boolean isOver(Instant now) {
            return accessUntil != null && !accessUntil.isAfter(now);
        }
    }

    private static final String COLUMNS = """
            select b.subscription_id, b.plan_id, b.plan_version, b.starts_at, b.ends_at, b.access_until, b.queued_at,
                   b.anchor_day,
                   coalesce(u.used_bytes >= v.quota_bytes, false) or coalesce(u.online_s >= v.online_limit_s, false)
                       as exhausted
              from subscriptions b
              join plan_versions v
                on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id and v.version = b.plan_version
              left join subscription_usage u on u.tenant_id = b.tenant_id and u.subscription_id = b.subscription_id
             where b.tenant_id = :tenant
            """;

    private static final String CURRENT =
            COLUMNS + " and b.subscriber_id = :subscriber and b.closed_at is null and b.queued_at is null";

    Optional<Row> current(Tx tx, TenantId tenant, UUID subscriberId) {
        return one(tx, CURRENT, tenant, "subscriber", subscriberId);
    }

    private static final String HELD = COLUMNS + " and b.subscriber_id = :subscriber and b.closed_at is null";

    /// The current right and those that wait behind it.
    List<Row> held(Tx tx, TenantId tenant, UUID subscriberId) {
        return tx.sql()
                .createQuery(HELD)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .map((row, context) -> row(row))
                .list();
    }

    private static final String QUEUE = COLUMNS
            + " and b.subscriber_id = :subscriber and b.closed_at is null and b.queued_at is not null"
            + " order by b.queued_at, b.subscription_id";

    /// The rights that wait behind the current one, in their order.
    List<Row> queue(Tx tx, TenantId tenant, UUID subscriberId) {
        return tx.sql()
                .createQuery(QUEUE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .map((row, context) -> row(row))
                .list();
    }

    private static final String NEXT = QUEUE + " limit 1";

    /// The right that waits longest behind the current one.
    Optional<Row> next(Tx tx, TenantId tenant, UUID subscriberId) {
        return one(tx, NEXT, tenant, "subscriber", subscriberId);
    }

    private static final String BY_ID = COLUMNS + " and b.subscription_id = :id and b.closed_at is null";

    /// A right that is not closed.
    Optional<Row> find(Tx tx, TenantId tenant, UUID id) {
        return one(tx, BY_ID, tenant, "id", id);
    }

    private static Optional<Row> one(Tx tx, String sql, TenantId tenant, String name, UUID value) {
        return tx.sql()
                .createQuery(sql)
                .bind("tenant", tenant.value())
                .bind(name, value)
                .map((row, context) -> row(row))
                .findFirst();
    }

    private static final String BY_SOURCE = """
            select subscription_id, queued_at is not null as queued, starts_at, ends_at
              from subscriptions
             where tenant_id = :tenant
               and source = :source
               and source_id = :source_id
            """;

    Optional<Grants.Grant> bySource(Tx tx, TenantId tenant, Grants.Source source, UUID sourceId) {
        return tx.sql()
                .createQuery(BY_SOURCE)
                .bind("tenant", tenant.value())
                .bind("source", source.name())
                .bind("source_id", sourceId)
                .map((row, context) -> new Grants.Grant(
                        row.getObject("subscription_id", UUID.class),
                        row.getBoolean("queued"),
                        instant(row, "starts_at"),
                        instant(row, "ends_at")))
                .findOne();
    }

    private static final String INSERT = """
            insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, plan_version, source,
                   source_id, granted_at, queued_at)
            values (:tenant, :id, :subscriber, :plan, :version, :source, :source_id, :now, :now)
            """;

    /// Enters a right that waits behind whatever is current.
    void insert(Tx tx, TenantId tenant, UUID id, Grants.Wanted wanted, Instant now) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("subscriber", wanted.subscriberId())
                .bind("plan", wanted.planId())
                .bind("version", wanted.planVersion())
                .bind("source", wanted.source().name())
                .bind("source_id", wanted.sourceId())
                .bind("now", now)
                .execute();
    }

    private static final String AWAIT = """
            update subscriptions
               set queued_at = null, start_by = :by
             where tenant_id = :tenant
               and subscription_id = :id
            """;

    /// Makes it the current one, to begin with the first access.
    void await(Tx tx, TenantId tenant, UUID id, Instant startBy) {
        tx.sql()
                .createUpdate(AWAIT)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("by", startBy)
                .execute();
    }

    /// When a term begins and ends.
    ///
    /// @param until the end and the grace after it
    record Course(
            Instant start,
            @Nullable Instant end,
            @Nullable Instant until,
            @Nullable Integer anchorDay) {}

    private static final String BEGIN = """
            update subscriptions b
               set queued_at = null, start_by = null, starts_at = :start, ends_at = :end, access_until = :until,
                   anchor_day = :anchor, renew_at = :renew_at, base_hour = :hour, base_day = :day, base_day_end = :day_end,
                   base_upload_bytes = coalesce((select sum(h.upload_bytes) from usage_subscriber_hourly h
                                                  where h.tenant_id = b.tenant_id
                                                    and h.subscriber_id = b.subscriber_id and h.hour = :hour), 0),
                   base_download_bytes = coalesce((select sum(h.download_bytes) from usage_subscriber_hourly h
                                                    where h.tenant_id = b.tenant_id
                                                      and h.subscriber_id = b.subscriber_id and h.hour = :hour), 0)
             where b.tenant_id = :tenant
               and b.subscription_id = :id
            """;

    void begin(Tx tx, TenantId tenant, UUID id, Course course, Subscriptions.Base base) {
        tx.sql()
                .createUpdate(BEGIN)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("start", course.start())
                .bind("end", course.end())
                .bind("until", course.until())
                .bind("anchor", course.anchorDay())
                .bind("renew_at", RenewalQueue.firstLook(course.start(), course.end()))
                .bind("hour", base.hour())
                .bind("day", base.day())
                .bind("day_end", base.dayEnd())
                .execute();
    }

    private static final String NO_GRACE = """
            update subscriptions
               set access_until = ends_at
             where tenant_id = :tenant
               and subscription_id = :id
            """;

    /// Another right follows: there is nothing to wait for after the end.
    void dropGrace(Tx tx, TenantId tenant, UUID id) {
        tx.sql()
                .createUpdate(NO_GRACE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .execute();
    }

    private static final String CLOSE = """
            update subscriptions
               set closed_at = :now
             where tenant_id = :tenant
               and subscription_id = :id
               and closed_at is null
            """;

    void close(Tx tx, TenantId tenant, UUID id, Instant now) {
        tx.sql()
                .createUpdate(CLOSE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    private static final String CLOSE_ALL = """
            update subscriptions
               set closed_at = :now
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and closed_at is null
            """;

    /// Closes everything the subscriber holds or waits for.
    void closeAll(Tx tx, TenantId tenant, UUID subscriberId, Instant now) {
        tx.sql()
                .createUpdate(CLOSE_ALL)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("now", now)
                .execute();
    }

    private static final String START_GRACE = """
            select coalesce((select start_grace_s from access_rules where tenant_id = :tenant), 2592000)
            """;

    /// How long a right waits for the first access, in seconds.
    long startGraceSeconds(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(START_GRACE)
                .bind("tenant", tenant.value())
                .mapTo(Long.class)
                .one();
    }

    /// What an end may need done.
    ///
    /// @param followed another right waits behind it
    record Due(TenantId tenant, UUID subscriptionId, UUID subscriberId, boolean followed) {}

    private static final String DUE = """
            select b.tenant_id, b.subscription_id, b.subscriber_id,
                   exists (select from subscriptions q
                            where q.tenant_id = b.tenant_id and q.subscriber_id = b.subscriber_id
                              and q.closed_at is null and q.queued_at is not null) as followed
              from subscriptions b
             where b.closed_at is null
               and b.queued_at is null
               and b.expired_at is null
               and b.access_until <= :now
             order by b.access_until
             limit :limit
            """;

    /// Rights that are over and whose end was not carried out; across tenants.
    List<Due> due(Tx tx, Instant now, int limit) {
        return dues(tx, DUE, now, limit);
    }

    private static final String UNUSED = """
            select b.tenant_id, b.subscription_id, b.subscriber_id, false as followed
              from subscriptions b
             where b.closed_at is null
               and b.queued_at is null
               and b.starts_at is null
               and b.start_by <= :now
             order by b.start_by
             limit :limit
            """;

    /// Rights that waited for a first access long enough; across tenants.
    List<Due> unused(Tx tx, Instant now, int limit) {
        return dues(tx, UNUSED, now, limit);
    }

    private static final String USED_UP = """
            with followed as materialized (
                select distinct tenant_id, subscriber_id
                  from subscriptions
                 where closed_at is null
                   and queued_at is not null)
            select b.tenant_id, b.subscription_id, b.subscriber_id, true as followed
              from followed f
              join subscriptions b
                on b.tenant_id = f.tenant_id and b.subscriber_id = f.subscriber_id
               and b.closed_at is null and b.queued_at is null and b.starts_at <= :now
              join plan_versions v
                on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id and v.version = b.plan_version
               and (v.online_limit_s is not null or (v.quota_bytes is not null and v.over_quota = 'DISCONNECT'))
             cross join lateral
                   (select s.used_bytes, s.online_s
                      from subscription_usage s
                     where s.tenant_id = b.tenant_id
                       and s.subscription_id = b.subscription_id
                     limit 1) u
             where u.online_s >= v.online_limit_s
                or (v.over_quota = 'DISCONNECT' and u.used_bytes >= v.quota_bytes)
             limit :limit
            """;

    /// Rights that are used up while another waits behind them; across tenants.
    List<Due> usedUp(Tx tx, Instant now, int limit) {
        return dues(tx, USED_UP, now, limit);
    }

    private static List<Due> dues(Tx tx, String sql, Instant now, int limit) {
        return tx.sql()
                .createQuery(sql)
                .bind("now", now)
                .bind("limit", limit)
                .map((row, context) -> new Due(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("subscription_id", UUID.class),
                        row.getObject("subscriber_id", UUID.class),
                        row.getBoolean("followed")))
                .list();
    }

    private static final String EXPIRE = """
            update subscriptions
               set expired_at = :now
             where tenant_id = :tenant
               and subscription_id = any(cast(:ids as uuid[]))
               and closed_at is null
               and expired_at is null
               and access_until <= :now
            returning subscriber_id
            """;

    /// Marks rights whose end is carried out now.
    ///
    /// @return whose they are; those renewed meanwhile are not among them
    List<UUID> expire(Tx tx, TenantId tenant, List<UUID> ids, Instant now) {
        return tx.sql()
                .createQuery(EXPIRE)
                .bind("tenant", tenant.value())
                .bind("ids", Uuids.array(ids))
                .bind("now", now)
                .mapTo(UUID.class)
                .list();
    }

    private static final String WAITING = """
            select subscriber_id
              from subscriptions
             where tenant_id = :tenant
               and subscriber_id = any(cast(:ids as uuid[]))
               and closed_at is null
               and queued_at is null
               and starts_at is null
            """;

    /// Those whose right waits for the first access.
    List<UUID> waiting(Tx tx, TenantId tenant, List<UUID> subscribers) {
        return tx.sql()
                .createQuery(WAITING)
                .bind("tenant", tenant.value())
                .bind("ids", Uuids.array(subscribers))
                .mapTo(UUID.class)
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getObject("subscription_id", UUID.class),
                row.getObject("plan_id", UUID.class),
                row.getInt("plan_version"),
                instant(row, "starts_at"),
                instant(row, "ends_at"),
                instant(row, "access_until"),
                instant(row, "queued_at"),
                row.getObject("anchor_day", Integer.class),
                row.getBoolean("exhausted"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
