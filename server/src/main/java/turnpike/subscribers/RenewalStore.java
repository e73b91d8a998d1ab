package turnpike.subscribers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Of the `subscriptions` table: when a right is looked at for renewal, and what came of it.
final class RenewalStore {
    /// @param wanted its subscriber or else the tenant wants it renewed, and it is not over for too long
    record Claimed(TenantId tenant, UUID subscriptionId, UUID subscriberId, boolean wanted) {
        RenewalQueue.Due due() {
            return new RenewalQueue.Due(tenant, subscriptionId, subscriberId);
        }
    }

    private static final String CLAIM = """
            with due as (
                select b.tenant_id, b.subscription_id, b.subscriber_id
                  from subscriptions b
                 where b.closed_at is null
                   and b.queued_at is null
                   and b.renew_at <= :now
                 order by b.renew_at
                 limit :limit
                   for update skip locked)
            update subscriptions b
               set renew_at = case when coalesce(s.auto_renew, r.auto_renew, false) and s.deleted_at is null
                                        and b.access_until > :oldest
                                   then cast(:lease as timestamptz) end
              from due d
              join subscribers s on s.tenant_id = d.tenant_id and s.subscriber_id = d.subscriber_id
              left join access_rules r on r.tenant_id = d.tenant_id
             where b.tenant_id = d.tenant_id
               and b.subscription_id = d.subscription_id
            returning b.tenant_id, b.subscription_id, b.subscriber_id, b.renew_at is not null as wanted
            """;

    /// Takes what is due, across tenants; what nobody wants renewed is not looked at again.
    ///
    /// @param oldest rights over by then are left alone
    /// @param lease when what is wanted and not settled by then is due again
    List<Claimed> claim(Tx tx, Instant now, Instant oldest, Instant lease, int limit) {
        return tx.sql()
                .createQuery(CLAIM)
                .bind("now", now)
                .bind("oldest", oldest)
                .bind("lease", lease)
                .bind("limit", limit)
                .map((row, context) -> new Claimed(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("subscription_id", UUID.class),
                        row.getObject("subscriber_id", UUID.class),
                        row.getBoolean("wanted")))
                .list();
    }

    private static final String RIGHT = """
            select b.plan_id, b.ends_at, b.access_until, b.anchor_day, v.price_minor, v.currency,
                   s.phone, s.email, t.name as provider,
                   coalesce(nullif(s.name, ''), s.username) as name,
                   s.suspended_at is not null or t.suspended_at is not null as suspended
              from subscriptions b
              join subscribers s on s.tenant_id = b.tenant_id and s.subscriber_id = b.subscriber_id
              join plan_versions v on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id
                                  and v.version = b.plan_version
              join tenants t on t.tenant_id = b.tenant_id
              left join access_rules r on r.tenant_id = b.tenant_id
             where b.tenant_id = :tenant
               and b.subscription_id = :id
               and b.closed_at is null
               and b.queued_at is null
               and b.ends_at is not null
               and b.renewal is distinct from 'RENEWED'
               and s.deleted_at is null
               and coalesce(s.auto_renew, r.auto_renew, false)
               and not exists (select from subscriptions q
                                where q.tenant_id = b.tenant_id and q.subscriber_id = b.subscriber_id
                                  and q.closed_at is null and q.queued_at is not null)
            """;

    /// A right that is to be renewed; empty when it is not, or no longer.
    Optional<RenewalQueue.Right> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(RIGHT)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> right(row))
                .findOne();
    }

    private static RenewalQueue.Right right(ResultSet row) throws SQLException {
        return new RenewalQueue.Right(
                row.getObject("plan_id", UUID.class),
                instant(row, "ends_at"),
                instant(row, "access_until"),
                row.getObject("anchor_day", Integer.class),
                new Money(row.getLong("price_minor"), row.getString("currency")),
                row.getBoolean("suspended"),
                new RenewalQueue.Holder(
                        row.getString("name"),
                        row.getString("phone"),
                        row.getString("email"),
                        row.getString("provider")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getObject(column, OffsetDateTime.class))
                .toInstant();
    }

    private static final String SETTLE = """
            update subscriptions
               set renew_at = :next, renewal = coalesce(:outcome, renewal)
             where tenant_id = :tenant
               and subscription_id = :id
            """;

    void settle(Tx tx, TenantId tenant, UUID id, RenewalQueue.@Nullable Outcome outcome, @Nullable Instant next) {
        tx.sql()
                .createUpdate(SETTLE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("outcome", outcome == null ? null : outcome.name())
                .bind("next", next)
                .execute();
    }

    private static final String LOOK_AGAIN = """
            update subscriptions
               set renew_at = :now
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and closed_at is null
               and queued_at is null
               and renew_at is null
               and access_until > :now
               and renewal is distinct from 'RENEWED'
            """;

    /// Has a right that still gives access looked at again.
    void lookAgain(Tx tx, TenantId tenant, UUID subscriberId, Instant now) {
        tx.sql()
                .createUpdate(LOOK_AGAIN)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("now", now)
                .execute();
    }
}
