package turnpike.ledger;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// Reads a provider's statement saved as CSV.
///
/// The columns are found by their names, in any order, below whatever the provider prints above them. Rows that were
/// not completed and the provider's charges are passed over. Everything wrong is told at once, by line.
final class StatementFile {
    private static final int HEADER_WITHIN = 30; // lines; a statement has its holder and period on top
    private static final int PROBLEMS_TOLD = 10;
    private static final int ROWS_MAX = 200_000;
    private static final int RECORD_MAX = 64 * 1024; // characters of one; a quote that nothing closes ends there
    static final int BATCH = 1_000; // rows in memory

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
            strict("uuuu-MM-dd HH:mm[:ss]"),
            strict("dd-MM-uuuu HH:mm[:ss]"),
            strict("dd/MM/uuuu HH:mm[:ss]"),
            DateTimeFormatter.ISO_LOCAL_DATE_TIME);

    private static DateTimeFormatter strict(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    /// Commas stand between thousands only: `5,00` is no five hundred.
    private static final Pattern AMOUNT = Pattern.compile("[+-]?(\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d+)?");

    private final ZoneId zone;
    private final String currency;
    private final UnaryOperator<String> receipts;
    private final Map<Column, Integer> columns = new HashMap<>();
    private final SeenReceipts seen = new SeenReceipts();
    private final List<StatementRow> batch = new ArrayList<>();
    private final List<String> problems = new ArrayList<>(); // the first
    private int wrong;
    private int rows;
    private int skipped;

    /// @param zone of times that name none
    /// @param currency of amounts that name none
    /// @param receipts as the provider writes them
    StatementFile(ZoneId zone, String currency, UnaryOperator<String> receipts) {
        this.zone = zone;
        this.currency = currency;
        this.receipts = receipts;
    }

    /// Hands rows over as it reads them, until a line is wrong.
    ///
    /// @param taker of up to so many rows at a time
    /// @throws InvalidInput telling what is wrong in which line; nothing of the file is to be kept then
    Reconciliation.Uploaded read(Path file, Consumer<List<StatementRow>> taker) {
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator(file))
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .maxBufferSize(RECORD_MAX)
                .ofCsvRecord(file)) {
            for (CsvRecord record : reader) {
                take(record);
                if (batch.size() == BATCH) hand(taker);
            }
            hand(taker);
        } catch (CsvParseException e) {
            throw new InvalidInput("csv", "cannot be read: " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new InvalidInput("csv", "must be text in UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (columns.isEmpty()) {
            throw new InvalidInput("csv", "names no columns receipt, time and amount in its first 30 lines");
        }
        if (wrong > 0) throw new InvalidInput("csv", told());
        if (rows + skipped == 0) throw new InvalidInput("csv", "has no rows");
        return new Reconciliation.Uploaded(rows, skipped);
    }

    private void hand(Consumer<List<StatementRow>> taker) {
        if (wrong == 0 && !batch.isEmpty()) taker.accept(batch);
        batch.clear();
    }

    /// The one that more of the first lines have.
    private static char separator(Path file) throws IOException {
        char[] start = new char[RECORD_MAX];
        int length;
        try (Reader reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            length = Math.max(0, reader.read(start));
        }
        List<String> top =
                new String(start, 0, length).lines().limit(HEADER_WITHIN).toList();
        long semicolons = top.stream().filter(line -> line.contains(";")).count();
        long commas = top.stream().filter(line -> line.contains(",")).count();
        return semicolons > commas ? ';' : ',';
    }

    private String told() {
        String first = String.join("; ", problems);
        int more = wrong - problems.size();
        return "has wrong lines: " + first + (more > 0 ? "; and " + more + " more" : "");
    }

    private void take(CsvRecord record) {
        if (columns.isEmpty()) {
            if (record.getStartingLineNumber() <= HEADER_WITHIN) header(record);
            return;
        }
        if (record.getFields().stream().allMatch(String::isBlank)) return;
        if (rows >= ROWS_MAX) throw new InvalidInput("csv", "has more than " + ROWS_MAX + " rows");
        try {
            row(record);
        } catch (InvalidInput e) {
            wrong++;
            if (problems.size() < PROBLEMS_TOLD)
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
        String receipt = receipts.apply(text(record, Column.RECEIPT));
        Money amount = amount(record);
        Instant at = time(text(record, Column.TIME));
        var row = new StatementRow(receipt, amount, at, orNull(record, Column.PHONE), orNull(record, Column.REFERENCE));
        int before = seen.add(receipt, Math.toIntExact(record.getStartingLineNumber()));
        if (before != 0) throw new InvalidInput("receipt", "%s is in line %d already".formatted(receipt, before));
        batch.add(row);
        rows++;
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
            int places = Currency.getInstance(unit.currency()).getDefaultFractionDigits();
            String digits = text.replace(" ", "");
            if (!AMOUNT.matcher(digits).matches()) throw new NumberFormatException(text);
            BigDecimal amount = new BigDecimal(digits.replace(",", ""));
            return new Money(amount.movePointRight(places).longValueExact(), currency).entered("amount");
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
