package turnpike.ledger;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;

/// The journal as a table for other programs: CSV (RFC 4180) in UTF-8, oldest row first.
///
/// Rows go from a database cursor to the reader, so that a million of them need no more memory than a thousand. Each
/// export holds a connection until its reader has all, which is why few run at once.
public final class JournalExport {
    private static final int AT_ONCE = 2; // more are refused: they would take the connections of everybody else

    private final Database database;
    private final JournalStore store = new JournalStore();
    private final Semaphore places = new Semaphore(AT_ONCE);

    public JournalExport(Database database) {
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

    /// Writes every row that matches.
    public void write(TenantId tenant, Journal.Search search, OutputStream out) throws IOException {
        if (!places.tryAcquire()) throw full();
        try {
            var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            CsvWriter csv = CsvWriter.builder().build(writer);
            csv.writeRecord(
                    "at",
                    "posted_at",
                    "entry_id",
                    "line",
                    "kind",
                    "source_id",
                    "debit_account",
                    "debit_party",
                    "debit_label",
                    "credit_account",
                    "credit_party",
                    "credit_label",
                    "amount",
                    "currency",
                    "receipt",
                    "memo");
            database.run(tenant, tx -> store.each(tx, tenant, search, row -> write(csv, row)));
            csv.flush();
            writer.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            places.release();
        }
    }

    private static void write(CsvWriter csv, Movement row) {
        Posting posting = row.posting();
        csv.writeRecord(
                row.entry().at().toString(),
                row.postedAt().toString(),
                row.entryId().toString(),
                Integer.toString(row.line()),
                row.entry().kind().name(),
                row.sourceId().toString(),
                posting.debit().account().name(),
                text(posting.debit().party()),
                safe(posting.debit().label()),
                posting.credit().account().name(),
                text(posting.credit().party()),
                safe(posting.credit().label()),
                decimal(posting.amount()),
                posting.amount().currency(),
                safe(row.receipt()),
                safe(row.entry().memo()));
    }

    private static String text(@Nullable UUID id) {
        return id == null ? "" : id.toString();
    }

    /// In whole units with a point, as spreadsheets read it.
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
