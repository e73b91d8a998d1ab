package turnpike.aaa;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// What people did that keeps a subscriber out.
final class WhyStore {
    /// @param by who did it
    record Taken(String plan, boolean isSale, Instant at, String by) {}

    private static final String TAKEN = """
            select t.plan, t.sale, t.at, t.by
              from (select p.plan_name as plan, true as sale, a.at, a.actor_name as by
                      from purchases p
                      join audit_entries a
                        on a.tenant_id = p.tenant_id and a.subject_kind = 'purchase'
                       and a.subject_id = p.purchase_id::text and a.action = 'purchase.revoked'
                     where p.tenant_id = :tenant
                       and p.subscriber_id = :subscriber
                     union all
                    select coalesce(a.before ->> 'planName', ''), false, a.at, a.actor_name
                      from audit_entries a
                     where a.tenant_id = :tenant
                       and a.subject_kind = 'subscriber'
                       and a.subject_id = cast(:subscriber as text)
                       and a.action = 'subscription.ended') t
             order by t.at desc
             limit 1
            """;

    /// The last package that was taken from the subscriber, sold or held; empty: none ever was.
    Optional<Taken> taken(Tx tx, TenantId tenant, UUID subscriberId) {
        return tx.sql()
                .createQuery(TAKEN)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .map((row, context) -> new Taken(
                        row.getString("plan"),
                        row.getBoolean("sale"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("by")))
                .findOne();
    }

    private static final String LOGGED_OUT = """
            select logged_out_at
              from devices
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and mac = :mac
               and logged_out_at is not null
            """;

    /// When a device logged out; empty: it came back.
    Optional<Instant> loggedOut(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        return tx.sql()
                .createQuery(LOGGED_OUT)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }
}
