package turnpike.ledger;

import static turnpike.platform.db.CsvExport.decimal;
import static turnpike.platform.db.CsvExport.safe;
import static turnpike.platform.db.CsvExport.text;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import turnpike.base.TenantId;
import turnpike.platform.db.CsvExport;
import turnpike.platform.db.Database;

/// The journal as a table for other programs, oldest row first.
public final class JournalExport {
    private static final List<String> COLUMNS = List.of(
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

    private final CsvExport export;
    private final JournalStore store = new JournalStore();

    public JournalExport(Database database) {
        this.export = new CsvExport(database);
    }

    /// Says no before an answer has begun.
    ///
    /// @throws turnpike.base.Unavailable when as many exports run as may
    public void requirePlace() {
        export.requirePlace();
    }

    /// Writes every row that matches.
    public void write(TenantId tenant, Journal.Search search, OutputStream out) throws IOException {
        export.write(
                tenant, COLUMNS, (tx, line) -> store.each(tx, tenant, search, row -> line.accept(fields(row))), out);
    }

    private static String[] fields(Movement row) {
        Posting posting = row.posting();
        return new String[] {
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
            safe(row.entry().memo())
        };
    }
}
