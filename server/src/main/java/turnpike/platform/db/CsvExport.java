package turnpike.platform.db;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;

/// Rows of a tenant as a table for other programs: CSV (RFC 4180) in UTF-8.
///
/// Rows go from a database cursor to the reader, so that a million of them need no more memory than a thousand. Each
/// export holds a connection until its reader has all, which is why few run at once.
public final class CsvExport {
    private static final int AT_ONCE = 2; // more are refused: they would take the connections of everybody else
    private static final int FETCH = 1_000; // rows in memory

    private final Database database;
    private final Semaphore places = new Semaphore(AT_ONCE);

    public CsvExport(Database database) {
        this.database = database;
    }

    /// Hands every row over as its fields, in the order of the columns.
    @FunctionalInterface
    public interface Rows {
        void each(Tx tx, Consumer<String[]> line) throws SQLException;
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

    /// Writes the names of the columns, then every row.
    ///
    /// @throws Unavailable when as many exports run as may
    public void write(TenantId tenant, List<String> columns, Rows rows, OutputStream out) throws IOException {
        if (!places.tryAcquire()) throw full();
        try {
            var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            CsvWriter csv = CsvWriter.builder().build(writer);
            csv.writeRecord(columns);
            database.run(tenant, tx -> rows.each(tx, csv::writeRecord));
            csv.flush();
            writer.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            places.release();
        }
    }

    /// Fills the parameters of a statement.
    @FunctionalInterface
    public interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    /// Takes the row at hand; may wait for a slow reader.
    @FunctionalInterface
    public interface Row {
        void take(ResultSet row) throws SQLException;
    }

    /// Asks through a cursor: some rows are in memory, however many there are.
    public static void cursor(Tx tx, String query, Binding binding, Row row) throws SQLException {
        try (PreparedStatement statement = tx.connection().prepareStatement(query)) {
            statement.setFetchSize(FETCH);
            binding.to(statement);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) row.take(found);
            }
        }
    }

    /// Empty for null.
    public static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /// In whole units with a point, as spreadsheets read it.
    public static String decimal(Money money) {
        int digits = Currency.getInstance(money.currency()).getDefaultFractionDigits();
        return BigDecimal.valueOf(money.minor(), digits).toPlainString();
    }

    /// What people wrote. A spreadsheet takes a cell that begins with one of these for a formula and runs it.
    public static String safe(@Nullable String text) {
        if (text == null || text.isEmpty()) return "";
        return "=+-@\t\r".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    }
}
