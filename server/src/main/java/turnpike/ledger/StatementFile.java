package turnpike.ledger;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// Reads a provider's statement saved as CSV.
///
/// The columns are found by their names, in any order, below whatever the provider prints above them. Rows that were
/// not
/// completed and the provider's charges are passed over. Everything wrong is told at once, by line.
final class StatementFile {
    private static final int HEADER_WITHIN = 30; // lines; a statement has its holder and period on top
    private static final int PROBLEMS_TOLD = 10;
    private static final int ROWS_MAX = 50_000;

    private enum Column {
        RECEIPT,
        TIME,
        AMOUNT,
        PAID_IN,
        WITHDRAWN,
        CURRENCY,
        STATUS,
        DETAILS,
        PHONE,
        REFERENCE
    }

    /// The names providers give to columns.
    private static final Map<Column, List<String>> NAMES = Map.of(
            Column.RECEIPT, List.of("receipt", "receipt no", "receipt no.", "receipt number", "transaction id", "id"),
            Column.TIME, List.of("at", "time", "completion time", "date", "transaction date", "created (utc)"),
            Column.AMOUNT, List.of("amount", "transaction amount"),
            Column.PAID_IN, List.of("paid in", "credit"),
            Column.WITHDRAWN, List.of("withdrawn", "debit"),
            Column.CURRENCY, List.of("currency"),
            Column.STATUS, List.of("status", "transaction status"),
            Column.DETAILS, List.of("details", "description", "transaction type"),
            Column.PHONE, List.of("phone", "msisdn", "payer"),
            Column.REFERENCE, List.of("reference", "a/c no", "a/c no.", "account", "bill reference"));

    /// What a row says when its money has moved.
    private static final List<String> DONE = List.of("", "completed", "success", "successful", "paid");

    private static final List<DateTimeFormatter> TIMES = List.of(
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm[:ss]", Locale.ROOT),
            DateTimeFormatter.ofPattern("dd-MM-yyyy HH:mm[:ss]", Locale.ROOT),
            DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm[:ss]", Locale.ROOT),
            DateTimeFormatter.ISO_LOCAL_DATE_TIME);

    private final ZoneId zone;
    private final String currency;
    private final Map<Column, Integer> columns = new HashMap<>();
    private final Map<String, Long> lines = new HashMap<>();
    private final List<StatementRow> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int skipped;

    /// @param zone of times that name none
    /// @param currency of amounts that name none
    StatementFile(ZoneId zone, String currency) {
        this.zone = zone;
        this.currency = currency;
    }

    /// @param skipped rows that were not completed, and charges
    record Content(List<StatementRow> rows, int skipped) {}

    /// @throws InvalidInput telling what is wrong in which line; nothing of the file is to be kept then
    Content read(String csv) {
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator(csv))
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(false)
                .ofCsvRecord(csv.startsWith("\uFEFF") ? csv.substring(1) : csv)) {
            for (CsvRecord record : reader) take(record);
        } catch (CsvParseException e) {
            throw new InvalidInput("csv", "cannot be read: " + e.getMessage());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (columns.isEmpty()) {
            throw new InvalidInput("csv", "names no columns receipt, time and amount in its first 30 lines");
        }
        if (!problems.isEmpty()) throw new InvalidInput("csv", told());
        return new Content(List.copyOf(rows), skipped);
    }

    private static char separator(String csv) {
        long semicolons = csv.lines()
                .limit(HEADER_WITHIN)
                .filter(line -> line.contains(";"))
                .count();
        long commas = csv.lines()
                .limit(HEADER_WITHIN)
                .filter(line -> line.contains(","))
                .count();
        return semicolons > commas ? ';' : ',';
    }

    private String told() {
        String first = String.join("; ", problems.subList(0, Math.min(PROBLEMS_TOLD, problems.size())));
        int more = problems.size() - PROBLEMS_TOLD;
        return "has wrong lines: " + first + (more > 0 ? "; and " + more + " more" : "");
    }

    private void take(CsvRecord record) {
        if (columns.isEmpty()) {
            if (record.getStartingLineNumber() <= HEADER_WITHIN) header(record);
            return;
        }
        if (record.getFields().stream().allMatch(String::isBlank)) return;
        if (rows.size() >= ROWS_MAX) throw new InvalidInput("csv", "has more than " + ROWS_MAX + " rows");
        try {
            row(record);
        } catch (InvalidInput e) {
            problems.add("line " + record.getStartingLineNumber() + ": " + e.getMessage());
        }
    }

    private void header(CsvRecord record) {
        Map<Column, Integer> found = new HashMap<>();
        for (int i = 0; i < record.getFieldCount(); i++) {
            String name = lower(record.getField(i).strip());
            for (var known : NAMES.entrySet())
                if (known.getValue().contains(name)) found.putIfAbsent(known.getKey(), i);
        }
        boolean hasAmount = found.containsKey(Column.AMOUNT) || found.containsKey(Column.PAID_IN);
        if (hasAmount && found.containsKey(Column.RECEIPT) && found.containsKey(Column.TIME)) columns.putAll(found);
    }

    private void row(CsvRecord record) {
        boolean isDone = DONE.contains(lower(text(record, Column.STATUS)));
        if (!isDone || lower(text(record, Column.DETAILS)).contains("charge")) {
            skipped++;
            return;
        }
        String receipt = text(record, Column.RECEIPT);
        Money amount = amount(record);
        Instant at = time(text(record, Column.TIME));
        var row = new StatementRow(receipt, amount, at, orNull(record, Column.PHONE), orNull(record, Column.REFERENCE));
        Long before = lines.putIfAbsent(receipt, record.getStartingLineNumber());
        if (before != null) throw new InvalidInput("receipt", "%s is in line %d already".formatted(receipt, before));
        rows.add(row);
    }

    private Money amount(CsvRecord record) {
        String unit = text(record, Column.CURRENCY).isEmpty()
                ? currency
                : text(record, Column.CURRENCY).toUpperCase(Locale.ROOT);
        if (!text(record, Column.AMOUNT).isEmpty()) return money(text(record, Column.AMOUNT), unit);
        String paidIn = text(record, Column.PAID_IN);
        if (!paidIn.isEmpty() && !money(paidIn, unit).isZero()) return money(paidIn, unit);
        Money withdrawn = money(text(record, Column.WITHDRAWN), unit);
        return withdrawn.isPositive() ? withdrawn.negated() : withdrawn;
    }

    private static Money money(String text, String currency) {
        Money unit = Money.zero(currency);
        try {
            int digits = Currency.getInstance(unit.currency()).getDefaultFractionDigits();
            BigDecimal amount = new BigDecimal(text.replace(",", "").replace(" ", ""));
            return new Money(amount.movePointRight(digits).longValueExact(), currency);
        } catch (NumberFormatException e) {
            throw new InvalidInput("amount", "'" + shortened(text) + "' is no number");
        } catch (ArithmeticException e) {
            throw new InvalidInput("amount", "'" + shortened(text) + "' has more digits than " + currency);
        }
    }

    private Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            // Most providers name no offset.
        }
        for (DateTimeFormatter form : TIMES) {
            try {
                return LocalDateTime.parse(text, form).atZone(zone).toInstant();
            } catch (DateTimeParseException e) {
                // Another form may fit.
            }
        }
        throw new InvalidInput("time", "'" + shortened(text) + "' is no date and time");
    }

    private String text(CsvRecord record, Column column) {
        Integer at = columns.get(column);
        return at == null || at >= record.getFieldCount()
                ? ""
                : record.getField(at).strip();
    }

    private @Nullable String orNull(CsvRecord record, Column column) {
        String text = text(record, column);
        return text.isEmpty() ? null : shortened(text);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
