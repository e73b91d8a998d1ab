package turnpike.invoices;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;

/// Invoices and credit notes as a table for other programs: CSV (RFC 4180) in UTF-8, oldest first, through a cursor.
public final class InvoiceExport {
    private static final int AT_ONCE = 2; // more are refused: each holds a connection until its reader has all

    private final Database database;
    private final InvoiceStore store = new InvoiceStore();
    private final Semaphore places = new Semaphore(AT_ONCE);

    public InvoiceExport(Database database) {
        this.database = database;
    }

    /// Says no before an answer has begun.
    ///
    /// @throws Unavailable when as many exports run as may
    public void requirePlace() {
        if (places.availablePermits() == 0) throw full();
    }

    private static Unavailable full() {
        return new Unavailable("other exports are running; try again in a minute");
    }

    /// Writes every invoice issued between two instants.
    ///
    /// @param until exclusive
    public void write(TenantId tenant, Instant from, Instant until, OutputStream out) throws IOException {
        if (!places.tryAcquire()) throw full();
        try {
            var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            CsvWriter csv = CsvWriter.builder().build(writer);
            csv.writeRecord(
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
            database.run(
                    tenant,
                    tx -> store.each(
                            tx,
                            tenant,
                            from.atOffset(ZoneOffset.UTC),
                            until.atOffset(ZoneOffset.UTC),
                            invoice -> write(csv, invoice)));
            csv.flush();
            writer.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            places.release();
        }
    }

    private static void write(CsvWriter csv, Invoice invoice) {
        Invoice.FiscalReceipt fiscal = invoice.fiscal();
        csv.writeRecord(
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
                fiscal == null ? "" : safe(fiscal.number()));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String decimal(Money money) {
        int digits = Currency.getInstance(money.currency()).getDefaultFractionDigits();
        return BigDecimal.valueOf(money.minor(), digits).toPlainString();
    }

    /// A spreadsheet takes a cell that begins with one of these for a formula and runs it.
    private static String safe(@Nullable String text) {
        if (text == null || text.isEmpty()) return "";
        return "=+-@\t\r".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    }
}
