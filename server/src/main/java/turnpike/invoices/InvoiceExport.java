package turnpike.invoices;

import static turnpike.platform.db.CsvExport.decimal;
import static turnpike.platform.db.CsvExport.safe;
import static turnpike.platform.db.CsvExport.text;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import turnpike.base.TenantId;
import turnpike.platform.db.CsvExport;
import turnpike.platform.db.Database;

/// Invoices and credit notes as a table for other programs, oldest first.
public final class InvoiceExport {
    private static final List<String> COLUMNS = List.of(
            "number",
            "kind",
            "state",
            "issued_at",
            "paid_at",
            "customer",
            "customer_tax_number",
            "currency",
            "net",
            "tax",
            "total",
            "invoice_id",
            "subscriber_id",
            "credits_id",
            "fiscal_number");

    private final CsvExport export;
    private final InvoiceStore store = new InvoiceStore();

    public InvoiceExport(Database database) {
        this.export = new CsvExport(database);
    }

    /// Says no before an answer has begun.
    ///
    /// @throws turnpike.base.Unavailable when as many exports run as may
    public void requirePlace() {
        export.requirePlace();
    }

    /// Writes every invoice issued between two instants.
    ///
    /// @param until exclusive
    public void write(TenantId tenant, Instant from, Instant until, OutputStream out) throws IOException {
        export.write(
                tenant,
                COLUMNS,
                (tx, line) -> store.each(
                        tx,
                        tenant,
                        from.atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC),
                        invoice -> line.accept(fields(invoice))),
                out);
    }

    private static String[] fields(Invoice invoice) {
        Invoice.FiscalReceipt fiscal = invoice.fiscal();
        return new String[] {
            invoice.title().number(),
            invoice.title().kind().name(),
            invoice.state().name(),
            invoice.title().issuedAt().toString(),
            text(invoice.standing().paidAt()),
            safe(invoice.customer().name()),
            safe(invoice.customer().taxNumber()),
            invoice.sums().total().currency(),
            decimal(invoice.sums().net()),
            decimal(invoice.sums().tax()),
            decimal(invoice.sums().total()),
            invoice.id().toString(),
            text(invoice.subscriberId()),
            text(invoice.title().creditsId()),
            fiscal == null ? "" : safe(fiscal.number())
        };
    }
}
