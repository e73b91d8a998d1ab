package turnpike.invoices;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `invoices_due` table: sales that wait for their paper.
final class DueStore {
    /// @param billed whether it has its invoice already
    record Due(SaleInvoices.Sale sale, Invoices.Customer customer, boolean billed) {}

    private static final String ADD = """
            insert into invoices_due (tenant_id, kind, source, source_id, subscriber_id, text, total_minor, currency,
                   tax_basis_points, at)
            values (:tenant, 'INVOICE', :source, :id, :subscriber, :text, :total, :currency, :tax, :at)
                on conflict (tenant_id, kind, source, source_id) do nothing
            """;

    void add(Tx tx, TenantId tenant, SaleInvoices.Sale sale) {
        insert(tx, ADD, tenant, sale);
    }

    private static final String ADD_NOTE = """
            insert into invoices_due (tenant_id, kind, source, source_id, subscriber_id, text, total_minor, currency,
                   tax_basis_points, at)
            select :tenant, 'CREDIT_NOTE', :source, :id, :subscriber, :text, :total, :currency, :tax, :at
             where exists (select from invoices_due
                            where tenant_id = :tenant and kind = 'INVOICE' and source = :source and source_id = :id)
                or exists (select from invoices
                            where tenant_id = :tenant and source = :source and source_id = :id)
                on conflict (tenant_id, kind, source, source_id) do nothing
            """;

    /// Nothing for a sale that has and gets no invoice.
    void addNote(Tx tx, TenantId tenant, SaleInvoices.Sale sale) {
        insert(tx, ADD_NOTE, tenant, sale);
    }

    private static void insert(Tx tx, String sql, TenantId tenant, SaleInvoices.Sale sale) {
        tx.sql()
                .createUpdate(sql)
                .bind("tenant", tenant.value())
                .bind("source", sale.source())
                .bind("id", sale.sourceId())
                .bind("subscriber", sale.subscriberId())
                .bind("text", sale.text())
                .bind("total", sale.price().minor())
                .bind("currency", sale.price().currency())
                .bind("tax", sale.taxBasisPoints())
                .bind("at", sale.at())
                .execute();
    }

    private static final String TENANTS = """
            select t.tenant_id
              from tenants t
             where exists (select from invoices_due d where d.tenant_id = t.tenant_id)
             order by t.tenant_id
            """;

    List<TenantId> tenants(Tx tx) {
        return tx.sql()
                .createQuery(TENANTS)
                .map((row, _) -> new TenantId(row.getObject("tenant_id", UUID.class)))
                .list();
    }

    private static final String NEXT = """
            select d.source, d.source_id, d.subscriber_id, d.text, d.total_minor, d.currency, d.tax_basis_points, d.at,
                   coalesce(nullif(s.name, ''), s.phone, s.username) as customer, s.phone, s.email,
                   exists (select from invoices i
                            where i.tenant_id = d.tenant_id and i.source = d.source and i.source_id = d.source_id)
                   as billed
              from invoices_due d
              join subscribers s on s.tenant_id = d.tenant_id and s.subscriber_id = d.subscriber_id
             where d.tenant_id = :tenant
               and d.kind = :kind
             order by d.at, d.source_id
             limit :limit
            """;

    /// The oldest. Whoever asks holds the series, so nobody else works on them.
    List<Due> next(Tx tx, TenantId tenant, Invoice.Kind kind, int limit) {
        return tx.sql()
                .createQuery(NEXT)
                .bind("tenant", tenant.value())
                .bind("kind", kind.name())
                .bind("limit", limit)
                .map((row, _) -> new Due(
                        new SaleInvoices.Sale(
                                row.getString("source"),
                                row.getObject("source_id", UUID.class),
                                row.getObject("subscriber_id", UUID.class),
                                row.getString("text"),
                                new Money(row.getLong("total_minor"), row.getString("currency")),
                                row.getInt("tax_basis_points"),
                                row.getObject("at", OffsetDateTime.class).toInstant()),
                        new Invoices.Customer(
                                row.getString("customer"), row.getString("phone"), row.getString("email"), null, null),
                        row.getBoolean("billed")))
                .list();
    }

    private static final String REMOVE = """
            delete from invoices_due
             where tenant_id = :tenant
               and kind = :kind
               and (source, source_id) in (select source, source_id
                                             from unnest(:sources, :ids) as done (source, source_id))
            """;

    void remove(Tx tx, TenantId tenant, Invoice.Kind kind, Collection<Due> done) {
        tx.sql()
                .createUpdate(REMOVE)
                .bind("tenant", tenant.value())
                .bind("kind", kind.name())
                .bindArray(
                        "sources",
                        String.class,
                        done.stream().map(due -> due.sale().source()).toArray())
                .bindArray(
                        "ids",
                        UUID.class,
                        done.stream().map(due -> due.sale().sourceId()).toArray())
                .execute();
    }
}
