package turnpike.invoices;

import java.time.Instant;
import java.util.Optional;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `invoice_settings` and `invoice_counters` tables.
final class SellerStore {
    private static final String SETTINGS = """
            select t.name, s.seller_name, s.seller_address, s.seller_tax_number, s.tax_basis_points, s.prefix, s.branch,
                   s.footer, s.invoices_for_sales
              from tenants t
              left join invoice_settings s on s.tenant_id = t.tenant_id
             where t.tenant_id = :tenant
            """;

    /// As the tenant set them, else its name and nothing.
    InvoiceSettings settings(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(SETTINGS)
                .bind("tenant", tenant.value())
                .map((row, _) -> row.getString("seller_name") == null
                        ? InvoiceSettings.of(row.getString("name"))
                        : new InvoiceSettings(
                                row.getString("seller_name"),
                                row.getString("seller_address"),
                                row.getString("seller_tax_number"),
                                row.getInt("tax_basis_points"),
                                row.getString("prefix"),
                                row.getString("branch"),
                                row.getString("footer"),
                                row.getBoolean("invoices_for_sales")))
                .one();
    }

    private static final String TERMS = """
            select tax_basis_points, invoices_for_sales
              from invoice_settings
             where tenant_id = :tenant
            """;

    /// Empty while the tenant has said nothing.
    Optional<SaleInvoices.Terms> terms(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(TERMS)
                .bind("tenant", tenant.value())
                .map((row, _) ->
                        new SaleInvoices.Terms(row.getInt("tax_basis_points"), row.getBoolean("invoices_for_sales")))
                .findOne();
    }

    private static final String SAVE = """
            insert into invoice_settings (tenant_id, seller_name, seller_address, seller_tax_number, tax_basis_points,
                   prefix, branch, footer, invoices_for_sales, updated_at)
            values (:tenant, :name, :address, :tax_number, :tax, :prefix, :branch, :footer, :for_sales, :at)
                on conflict (tenant_id) do update
               set seller_name = excluded.seller_name, seller_address = excluded.seller_address,
                   seller_tax_number = excluded.seller_tax_number, tax_basis_points = excluded.tax_basis_points,
                   prefix = excluded.prefix, branch = excluded.branch, footer = excluded.footer,
                   invoices_for_sales = excluded.invoices_for_sales, updated_at = excluded.updated_at
            """;

    void save(Tx tx, TenantId tenant, InvoiceSettings settings, Instant at) {
        tx.sql()
                .createUpdate(SAVE)
                .bind("tenant", tenant.value())
                .bind("name", settings.sellerName())
                .bind("address", settings.sellerAddress())
                .bind("tax_number", settings.sellerTaxNumber())
                .bind("tax", settings.taxBasisPoints())
                .bind("prefix", settings.prefix())
                .bind("branch", settings.branch())
                .bind("footer", settings.footer())
                .bind("for_sales", settings.invoicesForSales())
                .bind("at", at)
                .execute();
    }

    private static final String LOCK = """
            insert into invoice_counters (tenant_id, series, last_number)
            values (:tenant, :series, 0)
                on conflict (tenant_id, series) do update
               set last_number = invoice_counters.last_number
            """;

    /// Nobody else takes a number of the series until the transaction ends.
    void lock(Tx tx, TenantId tenant, String series) {
        tx.sql()
                .createUpdate(LOCK)
                .bind("tenant", tenant.value())
                .bind("series", series)
                .execute();
    }

    private static final String NEXT = """
            update invoice_counters
               set last_number = last_number + :count
             where tenant_id = :tenant
               and series = :series
            returning last_number
            """;

    /// Takes so many numbers.
    ///
    /// @return the last of them
    long next(Tx tx, TenantId tenant, String series, int count) {
        return tx.sql()
                .createQuery(NEXT)
                .bind("count", count)
                .bind("tenant", tenant.value())
                .bind("series", series)
                .mapTo(Long.class)
                .one();
    }
}
