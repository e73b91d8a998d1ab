package turnpike.subscribers;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Reads whose right ends when, and who a payer is.
final class EndingStore {
    private static final String BETWEEN = """
            select b.subscription_id, b.subscriber_id, coalesce(nullif(s.name, ''), s.username) as name,
                   p.name as plan, b.ends_at, s.phone, s.email,
                   v.price_minor, v.currency,
                   coalesce(s.auto_renew, r.auto_renew, false)
                     and b.renewal is distinct from 'RENEWED'
                     and p.archived_at is null
                     and not p.trial
                     and (p.on_offer_from is null or p.on_offer_from < b.ends_at)
                     and (p.on_offer_until is null or p.on_offer_until >= b.ends_at) as renews
              from subscriptions b
              join subscribers s
                on s.tenant_id = b.tenant_id and s.subscriber_id = b.subscriber_id and s.deleted_at is null
              join plans p
                on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
              join plan_versions v
                on v.tenant_id = p.tenant_id and v.plan_id = p.plan_id and v.version = p.version
              left join access_rules r
                on r.tenant_id = b.tenant_id
             where b.tenant_id = :tenant
               and b.closed_at is null
               and b.queued_at is null
               and b.ends_at >= :from
               and b.ends_at < :until
               and not exists (select from subscriptions q
                                where q.tenant_id = b.tenant_id and q.subscriber_id = b.subscriber_id
                                  and q.closed_at is null and q.queued_at is not null)
            """;

    List<Endings.Ending> between(Tx tx, TenantId tenant, Instant from, Instant until) {
        return tx.sql()
                .createQuery(BETWEEN)
                .bind("tenant", tenant.value())
                .bind("from", from)
                .bind("until", until)
                .map((row, context) -> new Endings.Ending(
                        row.getObject("subscription_id", UUID.class),
                        row.getObject("subscriber_id", UUID.class),
                        row.getString("name"),
                        row.getString("plan"),
                        row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                        row.getString("phone"),
                        row.getString("email"),
                        row.getBoolean("renews")
                                ? new Money(row.getLong("price_minor"), row.getString("currency"))
                                : null))
                .list();
    }

    // Two are enough to know that it is not one.
    /// Whoever is named goes before whose phone it is; phones that write in capitals are common.
    private static final String PAYERS = """
            select subscriber_id
              from (select subscriber_id,
                           case when username = :reference then 0
                                when username in (lower(:reference), upper(:reference)) then 1
                                else 2 end as rank
                      from subscribers
                     where tenant_id = :tenant
                       and deleted_at is null
                       and (username in (:reference, lower(:reference), upper(:reference))
                            or (length(:phone) between 9 and 15 and phone in (:phone, '+' || :phone))
                            or (length(:phone) = 64 and phone is not null
                                and encode(sha256(ltrim(phone, '+')::bytea), 'hex') = :phone))) known
             order by rank
             fetch first 1 row with ties
            """;

    /// All that are named equally well.
    List<UUID> payers(Tx tx, TenantId tenant, String reference, String phone) {
        return tx.sql()
                .createQuery(PAYERS)
                .bind("tenant", tenant.value())
                .bind("reference", reference)
                .bind("phone", phone)
                .mapTo(UUID.class)
                .list();
    }
}
