package turnpike.invoices;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.ledger.Journal;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;
import turnpike.tenancy.Zones;

/// The invoices of a tenant: draft, then final with the next number of its series, then perhaps void or taken back by
/// credit notes. What is final is never rewritten; the database refuses it.
///
/// The books follow. The invoice of a sale is paid, and the sale is in the journal already. A manual invoice is in no
/// books until it is paid, because there is no account of what people still owe; paying it takes what is left of it
/// from the subscriber's wallet, into income that is earned at once and tax. A credit note on a paid invoice gives its
/// amount back to the wallet: out of what was not earned yet, then out of what was, and the tax. On an unpaid one it
/// only makes what is to be paid smaller, and moves nothing. So the paid invoices less their credit notes are the
/// income, deferred and earned, and the tax of what was invoiced.
public final class Invoices {
    /// Told with the tenant when its settings changed.
    static final String SETTINGS = "invoice_settings";

    private static final int LINES_MAX = 200;
    static final int TEXT_MAX = 300;
    private static final long QUANTITY_MAX = 1_000_000;
    private static final int WHOLE = 10_000; // basis points

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Zones zones;
    private final InvoiceBooks books;
    private final CreditNotes notes;
    private final InvoiceStore store = new InvoiceStore();
    private final DraftStore drafts = new DraftStore();
    private final SellerStore sellers = new SellerStore();

    public Invoices(Database database, Ids ids, InstantSource clock, Audit audit, Zones zones, Journal journal) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.zones = zones;
        this.books = new InvoiceBooks(journal, clock);
        this.notes = new CreditNotes(ids, clock, audit, zones, books);
    }

    /// What is billed.
    ///
    /// @param unitPrice with tax
    /// @param taxBasisPoints 1600 is 16 %
    public record Line(String text, long quantity, Money unitPrice, int taxBasisPoints) {
        public Line {
            if (text.isBlank() || text.length() > TEXT_MAX)
                throw new InvalidInput("text", "must have 1 to 300 characters");
            if (quantity < 1 || quantity > QUANTITY_MAX) throw new InvalidInput("quantity", "must be 1 to 1000000");
            if (unitPrice.minor() < 0) throw new InvalidInput("unitPrice", "must not be negative");
            if (taxBasisPoints < 0 || taxBasisPoints > WHOLE)
                throw new InvalidInput("taxBasisPoints", "must be 0 to 10000");
        }

        /// @throws InvalidInput when no invoice can be so long
        public Money total() {
            try {
                return new Money(Math.multiplyExact(unitPrice.minor(), quantity), unitPrice.currency());
            } catch (ArithmeticException e) {
                throw new InvalidInput("unitPrice", "makes a sum that is too large");
            }
        }
    }

    /// Who is billed.
    public record Customer(
            String name,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String address,
            @Nullable String taxNumber) {}

    /// An invoice to be issued.
    ///
    /// @param subscriberId null when nobody we know
    /// @param source what kind of thing it is about, as in `purchase`; with its id the natural key
    /// @param paid whether its money is there already
    public record Wanted(
            @Nullable UUID subscriberId,
            Customer customer,
            List<Line> lines,
            String source,
            UUID sourceId,
            boolean paid) {
        public Wanted {
            lines = List.copyOf(lines);
            checkLines(lines);
        }
    }

    /// What to look for; null matches everything.
    ///
    /// @param text in number or customer's name
    public record Search(
            @Nullable String text,
            Invoice.@Nullable State state,
            @Nullable UUID subscriberId,
            @Nullable Instant from,
            @Nullable Instant until) {}

    static void checkLines(List<Line> lines) {
        if (lines.isEmpty()) throw new InvalidInput("lines", "must not be empty");
        if (lines.size() > LINES_MAX) throw new InvalidInput("lines", "must be at most " + LINES_MAX);
        if (lines.stream().map(line -> line.unitPrice().currency()).distinct().count() > 1)
            throw new InvalidInput("lines", "must be in one currency");
        Money sum = Money.zero(lines.getFirst().unitPrice().currency());
        for (Line line : lines) sum = sum.plus(line.total().entered("lines")).entered("lines");
    }

    /// What is sold under a name that cannot be printed is invoiced all the same; whoever types a line is told.
    private static void checkTyped(List<Line> lines) {
        checkLines(lines);
        if (!lines.stream().allMatch(line -> Print.isReadable(line.text())))
            throw new InvalidInput("text", "must have characters that can be printed: Latin letters, digits");
    }

    /// Issues an invoice in the caller's transaction, FINAL with the next number. Asked again for the same source, the
    /// same invoice is answered.
    ///
    /// The counter stays locked until that transaction ends: issue last, and commit soon.
    public Invoice issue(Tx tx, TenantId tenant, Wanted wanted) {
        Optional<Invoice> before = store.bySource(tx, tenant, wanted.source(), wanted.sourceId());
        return before.orElseGet(() -> store(tx, tenant, ids.next(), wanted));
    }

    private Invoice store(Tx tx, TenantId tenant, UUID id, Wanted wanted) {
        InvoiceSettings seller = sellers.settings(tx, tenant);
        Instant now = clock.instant();
        String series = Series.of(Invoice.Kind.INVOICE, seller, now, zones.of(tenant));
        sellers.lock(tx, tenant, series);
        // A twin of this invoice that was first is there to see from here on.
        Optional<Invoice> twin = store.bySource(tx, tenant, wanted.source(), wanted.sourceId());
        if (twin.isPresent()) return twin.get();
        long number = sellers.next(tx, tenant, series, 1);
        List<Invoice.Line> lines = Tax.within(wanted.lines());
        var title = new Invoice.Title(
                Invoice.Kind.INVOICE,
                series,
                Series.printed(series, number),
                wanted.source(),
                wanted.sourceId(),
                null,
                now);
        var invoice = new Invoice(
                id,
                title,
                wanted.subscriberId(),
                wanted.customer(),
                seller.seller(),
                lines,
                Tax.sums(lines),
                new Invoice.Standing(wanted.paid() ? now : null, null, null),
                null);
        store.insert(tx, tenant, List.of(new InvoiceStore.Numbered(number, invoice)));
        return invoice;
    }

    public Slice<Summary> find(TenantId tenant, Search search, int offset, int limit) {
        return database.call(tenant, tx -> store.find(tx, tenant, search, offset, limit));
    }

    /// @throws NotFound when the tenant has no such invoice, or it is a draft
    public Invoice get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> get(tx, tenant, id));
    }

    private Invoice get(Tx tx, TenantId tenant, UUID id) {
        return store.byId(tx, tenant, id).orElseThrow(() -> new NotFound("invoice", id));
    }

    public Optional<Draft> findDraft(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> drafts.find(tx, tenant, id));
    }

    /// @throws InvalidInput also when nothing of a line's text could be printed
    public Draft draft(Actor actor, @Nullable UUID subscriberId, Customer customer, List<Line> lines) {
        checkTyped(lines);
        var draft = new Draft(ids.next(), subscriberId, customer, lines, clock.instant());
        return database.call(actor.tenant(), tx -> {
            drafts.insert(tx, actor.tenant(), draft);
            record(tx, actor, "invoice.drafted", draft.id(), null, draft);
            return draft;
        });
    }

    /// Replaces what a draft says.
    ///
    /// @throws Conflict `invoice_final` when it is none any more
    public Draft change(Actor actor, UUID id, Customer customer, List<Line> lines) {
        checkTyped(lines);
        return database.call(actor.tenant(), tx -> {
            Draft before = requireDraft(tx, actor.tenant(), id);
            var after = new Draft(id, before.subscriberId(), customer, lines, before.createdAt());
            drafts.update(tx, actor.tenant(), after);
            record(tx, actor, "invoice.changed", id, before, after);
            return after;
        });
    }

    /// Throws a draft away.
    public void discard(Actor actor, UUID id) {
        database.run(actor.tenant(), tx -> {
            Draft draft = requireDraft(tx, actor.tenant(), id);
            drafts.delete(tx, actor.tenant(), id);
            record(tx, actor, "invoice.discarded", id, draft, null);
        });
    }

    /// Gives a draft its number. Finalised twice, it has one.
    public Invoice finalise(Actor actor, UUID id) {
        return database.call(actor.tenant(), tx -> {
            Optional<Draft> draft = drafts.lock(tx, actor.tenant(), id);
            if (draft.isEmpty()) return get(tx, actor.tenant(), id);
            var wanted = new Wanted(
                    draft.get().subscriberId(),
                    draft.get().customer(),
                    draft.get().lines(),
                    InvoiceBooks.MANUAL,
                    id,
                    false);
            Invoice invoice = store(tx, actor.tenant(), id, wanted);
            drafts.delete(tx, actor.tenant(), id);
            record(
                    tx,
                    actor,
                    "invoice.finalised",
                    id,
                    null,
                    Map.of("number", invoice.title().number()));
            return invoice;
        });
    }

    private Draft requireDraft(Tx tx, TenantId tenant, UUID id) {
        return drafts.lock(tx, tenant, id).orElseThrow(() -> {
            get(tx, tenant, id);
            return new Conflict("invoice_final", "the invoice has a number; what it says stays");
        });
    }

    /// Says that an invoice is paid, in the caller's transaction. Said twice, the first time stands.
    ///
    /// @throws Conflict `insufficient_balance` when it is a manual one and the wallet has not enough
    public void paid(Tx tx, TenantId tenant, UUID id, Instant at) {
        Invoice invoice = locked(tx, tenant, id);
        if (invoice.isPaid()) return;
        var credited = store.credited(tx, tenant, invoice);
        books.paid(tx, tenant, invoice, credited.total(), credited.tax());
        store.paid(tx, tenant, id, at);
    }

    /// Pays an invoice from its subscriber's wallet.
    ///
    /// @throws Conflict `not_payable` when it is nobody's with a wallet, void, a credit note, or credited whole
    public Invoice pay(Actor actor, UUID id) {
        return database.call(actor.tenant(), tx -> pay(tx, actor, id));
    }

    Invoice pay(Tx tx, Actor actor, UUID id) {
        Invoice before = locked(tx, actor.tenant(), id);
        if (before.isPaid()) return before;
        if (before.subscriberId() == null || !owed(tx, actor.tenant(), before).isPositive())
            throw new Conflict("not_payable", "only what somebody with a wallet still owes is paid from it");
        paid(tx, actor.tenant(), id, clock.instant());
        record(
                tx,
                actor,
                "invoice.paid",
                id,
                null,
                Map.of("number", before.title().number()));
        return get(tx, actor.tenant(), id);
    }

    /// What is still to be paid of an invoice, held until the transaction ends.
    Money owed(Tx tx, TenantId tenant, UUID id) {
        return owed(tx, tenant, locked(tx, tenant, id));
    }

    private Money owed(Tx tx, TenantId tenant, Invoice invoice) {
        Money total = invoice.sums().total();
        boolean isDue = invoice.title().kind() == Invoice.Kind.INVOICE
                && invoice.state() != Invoice.State.VOID
                && !invoice.isPaid();
        return isDue ? total.minus(store.credited(tx, tenant, invoice).total()) : Money.zero(total.currency());
    }

    /// Takes an invoice out of force; it keeps its number.
    ///
    /// @throws Conflict `invoice_settled` when it is paid or credited: that is taken back by a credit note
    public Invoice annul(Actor actor, UUID id, String reason) {
        return database.call(actor.tenant(), tx -> {
            Invoice before = locked(tx, actor.tenant(), id);
            if (before.state() == Invoice.State.VOID) return before;
            boolean isNote = before.title().kind() == Invoice.Kind.CREDIT_NOTE;
            if (isNote
                    || before.isPaid()
                    || !store.credited(tx, actor.tenant(), before).total().isZero())
                throw new Conflict("invoice_settled", "what is paid or credited is taken back by a credit note");
            store.annul(tx, actor.tenant(), id, clock.instant(), reason);
            record(tx, actor, "invoice.voided", id, null, Map.of("reason", reason));
            return get(tx, actor.tenant(), id);
        });
    }

    /// Takes back what is left of an invoice, or some of it.
    ///
    /// @param key the caller's own, so that asking again takes back nothing twice
    /// @param lines null: all that is left
    /// @throws Conflict `credit_too_large` when more would be taken back than is left of what was billed
    public Invoice credit(Actor actor, UUID id, UUID key, @Nullable List<Line> lines) {
        return database.call(actor.tenant(), tx -> notes.credit(tx, actor, id, key, lines));
    }

    /// Takes back what is left of an invoice, for a reason that has no person: its sale was taken back, and its money
    /// with it.
    ///
    /// @param key what took it back; takes back nothing twice
    void creditRest(Tx tx, TenantId tenant, UUID id, UUID key) {
        notes.creditRest(tx, tenant, id, key);
    }

    /// What credit notes gave back of an invoice's money; it is held, so that none follows before the end of the
    /// transaction.
    BilledStore.Amounts creditedOf(Tx tx, TenantId tenant, Invoice invoice) {
        return books.credited(tx, tenant, locked(tx, tenant, invoice.id()));
    }

    private Invoice locked(Tx tx, TenantId tenant, UUID id) {
        store.lock(tx, tenant, id);
        return get(tx, tenant, id);
    }

    /// Keeps what a fiscal device answered about an invoice. The first answer stands.
    public void fiscalised(Tx tx, TenantId tenant, UUID id, Invoice.FiscalReceipt receipt) {
        get(tx, tenant, id);
        store.insertFiscal(tx, tenant, id, receipt);
    }

    public InvoiceSettings settings(TenantId tenant) {
        return database.call(tenant, tx -> sellers.settings(tx, tenant));
    }

    public InvoiceSettings settings(Tx tx, TenantId tenant) {
        return sellers.settings(tx, tenant);
    }

    /// Holds for invoices issued from now on.
    public InvoiceSettings changeSettings(Actor actor, InvoiceSettings wanted) {
        return database.call(actor.tenant(), tx -> {
            InvoiceSettings before = sellers.settings(tx, actor.tenant());
            sellers.save(tx, actor.tenant(), wanted, clock.instant());
            tx.tell(SETTINGS, actor.tenant().toString());
            var subject = Audit.Subject.of("invoice_settings", actor.tenant());
            audit.record(tx, actor, "invoice_settings.changed", subject, before, wanted);
            return wanted;
        });
    }

    private void record(Tx tx, Actor actor, String action, UUID id, @Nullable Object before, @Nullable Object after) {
        audit.record(tx, actor, action, Audit.Subject.of("invoice", id), before, after);
    }
}
