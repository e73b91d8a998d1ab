package turnpike.ledger;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;
import turnpike.tenancy.Zones;

/// Compares three books of the same money: our journal, what a provider's own feed tells, and the statement somebody
/// uploaded.
///
/// A movement belongs to every day on which one of the books has it, and is looked for in the others by its receipt
/// whatever day they say: a payment around midnight is no difference.
public final class Reconciliation {
    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9-]{1,30}");

    private final Database database;
    private final InstantSource clock;
    private final Zones zones;
    private final Audit audit;
    private final ReconciliationStore store = new ReconciliationStore();

    public Reconciliation(Database database, InstantSource clock, Zones zones, Audit audit) {
        this.database = database;
        this.clock = clock;
        this.zones = zones;
        this.audit = audit;
    }

    /// How a movement stands in the three books.
    public enum State {
        /// Ours, and the same in every other book that was told of this day.
        MATCHED,
        /// The provider has it, our journal does not.
        MISSING_HERE,
        /// Our journal has it, a book of the provider that was told of this day does not.
        MISSING_THERE,
        AMOUNT_DIFFERS,
        /// Ours, and nothing of this day was told yet.
        UNCHECKED
    }

    /// Where a row about a provider's money came from.
    enum Origin {
        FEED,
        UPLOAD
    }

    /// One movement in the three books; an amount is null where a book does not have it, and negative when paid out.
    ///
    /// @param at as the journal says, else as the provider does
    /// @param entryId ours, or the first of several; null when we have none
    public record Line(
            String receipt,
            State state,
            String currency,
            @Nullable Long journalMinor,
            @Nullable Long feedMinor,
            @Nullable Long uploadMinor,
            Instant at,
            @Nullable UUID entryId,
            @Nullable String reference) {}

    /// How many movements stand so, and what they sum to.
    public record Count(
            State state, String currency, long lines, long journalMinor, long feedMinor, long uploadMinor) {}

    /// A day of a provider.
    ///
    /// @param hasFeed whether the feed told anything of this day
    /// @param hasUpload whether a statement with rows of this day was uploaded
    /// @param withoutReceipt rows of the journal that no receipt lets us compare: cash drawn, corrections
    public record Day(
            String provider,
            LocalDate day,
            boolean hasFeed,
            boolean hasUpload,
            long withoutReceipt,
            List<Count> counts) {}

    /// The day and provider asked about.
    ///
    /// @param state null for all
    public record Question(
            String provider, LocalDate day, @Nullable State state) {}

    /// Keeps what the provider's feed told, in the caller's transaction. Told again, a row replaces what it said
    /// before.
    public void noteFeed(Tx tx, TenantId tenant, String provider, List<StatementRow> rows) {
        store.note(tx, tenant, book(provider, Origin.FEED), rows, clock.instant());
    }

    /// Keeps a statement saved as CSV. Uploaded again, a row replaces what it said before.
    ///
    /// @param currency of amounts that name none
    /// @param receipts as the provider writes them, from how the file does
    /// @param file in UTF-8; read once, a thousand rows in memory
    /// @throws InvalidInput telling what is wrong in which line; nothing is kept then
    public Uploaded upload(Actor actor, String provider, String currency, UnaryOperator<String> receipts, Path file) {
        var book = book(provider, Origin.UPLOAD);
        Instant now = clock.instant();
        var statement = new StatementFile(zones.of(actor.tenant()), currency, receipts);
        return database.call(actor.tenant(), tx -> {
            var read = statement.read(file, rows -> store.note(tx, actor.tenant(), book, rows, now));
            audit.record(
                    tx,
                    actor,
                    "statement.uploaded",
                    Audit.Subject.of("provider", provider),
                    null,
                    Map.of("rows", read.rows(), "skipped", read.skipped()));
            return read;
        });
    }

    /// @param skipped rows that were not completed, and charges of the provider
    public record Uploaded(int rows, int skipped) {}

    public Day day(TenantId tenant, Question question) {
        var span = span(tenant, question);
        return database.call(tenant, tx -> store.day(tx, tenant, question, span));
    }

    /// The movements of a day, those that need somebody first.
    public Slice<Line> lines(TenantId tenant, Question question, int offset, int limit) {
        var span = span(tenant, question);
        return database.call(
                tenant, tx -> store.lines(tx, tenant, question, span, new ReconciliationStore.Part(offset, limit)));
    }

    /// Today where the tenant is.
    public LocalDate today(TenantId tenant) {
        return LocalDate.ofInstant(clock.instant(), zones.of(tenant));
    }

    private ReconciliationStore.Span span(TenantId tenant, Question question) {
        ZoneId zone = zones.of(tenant);
        return new ReconciliationStore.Span(
                question.day().atStartOfDay(zone).toInstant(),
                question.day().plusDays(1).atStartOfDay(zone).toInstant());
    }

    private static ReconciliationStore.Book book(String provider, Origin origin) {
        if (!PROVIDER.matcher(provider).matches()) throw new InvalidInput("provider", "is no provider's name");
        return new ReconciliationStore.Book(provider, origin);
    }
}
