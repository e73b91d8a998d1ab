package turnpike.invoices;

import java.util.Optional;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Reads what the journal says of invoices.
final class BilledStore {
    /// What is ours, and the tax.
    record Amounts(Money net, Money tax) {
        Money total() {
            return net.plus(tax);
        }

        Amounts minus(Amounts other) {
            return new Amounts(net.minus(other.net), tax.minus(other.tax));
        }
    }

    private static final String PAID = """
            select coalesce(sum(amount_minor) filter (where credit_account <> 'TAX'), 0) as net,
                   coalesce(sum(amount_minor) filter (where credit_account = 'TAX'), 0) as tax
              from journal
             where tenant_id = :tenant
               and kind = 'INVOICE'
               and source_id = :id
            """;

    /// What the invoice brought in when it was paid.
    Amounts paid(Tx tx, TenantId tenant, Invoice invoice) {
        return amounts(tx, PAID, tenant, invoice);
    }

    private static final String CREDITED = """
            select coalesce(sum(j.amount_minor) filter (where j.debit_account <> 'TAX'), 0) as net,
                   coalesce(sum(j.amount_minor) filter (where j.debit_account = 'TAX'), 0) as tax
              from invoices i
              join journal j on j.tenant_id = i.tenant_id and j.kind = 'CREDIT_NOTE' and j.source_id = i.invoice_id
             where i.tenant_id = :tenant
               and i.credits_id = :id
            """;

    /// What credit notes moved back to the wallet.
    Amounts credited(Tx tx, TenantId tenant, Invoice invoice) {
        return amounts(tx, CREDITED, tenant, invoice);
    }

    private static Amounts amounts(Tx tx, String sql, TenantId tenant, Invoice invoice) {
        String currency = invoice.sums().total().currency();
        return tx.sql()
                .createQuery(sql)
                .bind("tenant", tenant.value())
                .bind("id", invoice.id())
                .map((row, _) ->
                        new Amounts(new Money(row.getLong("net"), currency), new Money(row.getLong("tax"), currency)))
                .one();
    }

    private static final String RIGHT = """
            select subscription_id
              from purchases
             where tenant_id = :tenant
               and purchase_id = :id
               and :source = 'purchase'
               and subscription_id is not null
            union all
            select subscription_id
              from subscriptions
             where tenant_id = :tenant
               and source_id = :id
               and source = case :source when 'payment' then 'PAYMENT' when 'renewal' then 'WALLET' end
            """;

    /// The right that was sold, whose days earn the price; empty: none.
    Optional<UUID> right(Tx tx, TenantId tenant, Invoice invoice) {
        return tx.sql()
                .createQuery(RIGHT)
                .bind("tenant", tenant.value())
                .bind("id", invoice.title().sourceId())
                .bind("source", invoice.title().source())
                .mapTo(UUID.class)
                .findFirst();
    }

    private static final String NOTE_DUE = """
            select exists (select from invoices_due
                            where tenant_id = :tenant and kind = 'CREDIT_NOTE' and source = :source
                              and source_id = :id)
            """;

    /// Whether the sale was taken back and its credit note is still to be written.
    boolean isNoteDue(Tx tx, TenantId tenant, Invoice invoice) {
        return tx.sql()
                .createQuery(NOTE_DUE)
                .bind("tenant", tenant.value())
                .bind("id", invoice.title().sourceId())
                .bind("source", invoice.title().source())
                .mapTo(Boolean.class)
                .one();
    }
}
