package turnpike.reporting;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Reads what of a subscriber is not settled, wherever it is kept.
final class LooseEndStore {
    /// @param kind `WALLET`, `PAYMENT`, `INVOICE` or `RIGHT`
    /// @param name of the provider, the invoice or the plan; empty for a wallet
    /// @param amount of a right: the price of its plan as it was sold
    record End(String kind, String name, Money amount) {}

    private static final String ENDS = """
            select 'WALLET' as kind, '' as name, w.currency, cast(sum(w.balance_minor) as bigint) as minor
              from ledger_balances w
             where w.tenant_id = :tenant
               and w.account = 'CUSTOMER_WALLET'
               and w.party = :subscriber
             group by w.currency
            having sum(w.balance_minor) <> 0
             union all
            select 'PAYMENT', p.provider, p.currency, p.asked_minor
              from payments p
             where p.tenant_id = :tenant
               and p.subscriber_id = :subscriber
               and p.state in ('REQUESTED', 'ASKED', 'UNKNOWN', 'REFUNDING')
             union all
            select 'INVOICE', i.number_text, i.currency, i.total_minor - i.credited_minor
              from (select b.number_text, b.currency, b.total_minor,
                           coalesce((select sum(c.total_minor)
                                       from invoices c
                                      where c.tenant_id = b.tenant_id
                                        and c.credits_id = b.invoice_id), 0) as credited_minor
                      from invoices b
                     where b.tenant_id = :tenant
                       and b.subscriber_id = :subscriber
                       and b.kind = 'INVOICE'
                       and b.paid_at is null
                       and b.voided_at is null) i
             where i.total_minor > i.credited_minor
             union all
            select 'RIGHT', p.name, v.currency, v.price_minor
              from subscriptions b
              join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
              join plan_versions v
                on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id and v.version = b.plan_version
             where b.tenant_id = :tenant
               and b.subscriber_id = :subscriber
               and b.source in ('PAYMENT', 'WALLET', 'VOUCHER')
               and b.closed_at is null
               and (b.access_until is null or b.access_until > :now)
            """;

    List<End> of(Tx tx, TenantId tenant, UUID subscriberId, Instant now) {
        return tx.sql()
                .createQuery(ENDS)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("now", now)
                .map((row, context) -> new End(
                        row.getString("kind"),
                        row.getString("name"),
                        new Money(row.getLong("minor"), row.getString("currency"))))
                .list();
    }
}
