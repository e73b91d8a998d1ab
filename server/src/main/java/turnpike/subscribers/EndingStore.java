package turnpike.subscribers;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
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

    private static final String CONTACT = """
            select s.phone, s.email, t.name as provider, t.slug
              from subscribers s
              join tenants t on t.tenant_id = s.tenant_id
             where s.tenant_id = :tenant
               and s.subscriber_id = :subscriber
               and s.deleted_at is null
            """;

    Optional<Endings.Contact> contact(Tx tx, TenantId tenant, UUID subscriberId) {
        return tx.sql()
                .createQuery(CONTACT)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .map((row, context) -> new Endings.Contact(
                        row.getString("phone"),
                        row.getString("email"),
                        row.getString("provider"),
                        row.getString("slug")))
                .findOne();
    }

    private static final String AT_HOME = """
            select distinct h.subscriber_id
              from subscribers k
              join subscribers h
                on h.tenant_id = k.tenant_id and ltrim(h.phone, '+') = ltrim(k.phone, '+')
               and h.subscriber_id <> k.subscriber_id
             where k.tenant_id = :tenant
               and k.subscriber_id = any(:known)
               and k.access_kind = 'HOTSPOT'
               and (k.username = ltrim(k.phone, '+') or :several)
               and h.deleted_at is null
               and (h.access_kind = 'PPPOE'
                    or (h.access_kind = 'ANY'
                        and exists (select from subscriptions b
                                      join plan_versions v
                                        on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id
                                       and v.version = b.plan_version and v.access_kind = 'PPPOE'
                                     where b.tenant_id = h.tenant_id and b.subscriber_id = h.subscriber_id)))
            """;

    /// Accounts for lines at home that have the number of a hotspot account that was named by it.
    List<UUID> atHome(Tx tx, TenantId tenant, List<UUID> known) {
        return tx.sql()
                .createQuery(AT_HOME)
                .bind("tenant", tenant.value())
                .bindArray("known", UUID.class, known)
                .bind("several", known.size() > 1)
                .mapTo(UUID.class)
                .list();
    }

    /// Whether the number a username happens to be may be its holder's: none is known, or the same one, in whatever
    /// form staff wrote it. Numbers are given out again; names stay.
    static String isNumberOfHolder(String number) {
        return "(phone is null or right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) = right(:" + number + ", 9))";
    }

    private static final String OWNERS = """
            select subscriber_id
              from (select subscriber_id,
                           case when phone is null then 2 when username = :digits then 0 else 1 end as rank
                      from subscribers
                     where tenant_id = :tenant
                       and deleted_at is null
                       and (phone in (:digits, '+' || :digits)
                            or (username in (:digits, :typed) and %s))) known
             order by rank
             fetch first 1 row with ties
            """.formatted(isNumberOfHolder("digits"));

    /// All who have the number equally well.
    List<UUID> owners(Tx tx, TenantId tenant, String digits, String typed) {
        return tx.sql()
                .createQuery(OWNERS)
                .bind("tenant", tenant.value())
                .bind("digits", digits)
                .bind("typed", typed)
                .mapTo(UUID.class)
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
