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
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

/// Takes invoices back, whole or in part, by notes with numbers of a series of their own.
final class CreditNotes {
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Zones zones;
    private final InvoiceBooks books;
    private final InvoiceStore store = new InvoiceStore();
    private final SellerStore sellers = new SellerStore();

    CreditNotes(Ids ids, InstantSource clock, Audit audit, Zones zones, InvoiceBooks books) {
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.zones = zones;
        this.books = books;
    }

    /// As [Invoices#credit], in the caller's transaction.
    Invoice credit(Tx tx, Actor actor, UUID id, UUID key, @Nullable List<Invoices.Line> lines) {
        TenantId tenant = actor.tenant();
        lockNotes(tx, tenant);
        Invoice billed = locked(tx, tenant, id);
        Optional<Invoice> before = store.bySource(tx, tenant, "credit", key);
        if (before.isPresent()) return before.get();
        if (billed.title().kind() != Invoice.Kind.INVOICE || billed.state() == Invoice.State.VOID)
            throw new Conflict("not_creditable", "only an invoice in force is taken back");
        if (books.isNoteDue(tx, tenant, billed))
            throw new Conflict("credit_too_large", "the sale was taken back: its credit note is being written");
        if (lines != null) Invoices.checkLines(lines);
        List<Invoice.Line> taken = lines == null ? rest(tx, tenant, billed) : Tax.within(lines);
        if (taken.isEmpty()) throw new Conflict("credit_too_large", "all of it is taken back already");
        requireLeft(tx, tenant, billed, Tax.sums(taken).total());
        Invoice note = note(tx, tenant, billed, key, taken);
        books.credited(tx, tenant, billed, note);
        audit.record(
                tx,
                actor,
                "invoice.credited",
                Audit.Subject.of("invoice", id),
                null,
                Map.of("number", note.title().number()));
        return note;
    }

    private void requireLeft(Tx tx, TenantId tenant, Invoice billed, Money taken) {
        if (!taken.currency().equals(billed.sums().total().currency()))
            throw new InvalidInput("lines", "must be in the invoice's currency");
        long left = billed.sums().total().minor()
                - store.credited(tx, tenant, billed).total().minor();
        if (taken.minor() > left) throw new Conflict("credit_too_large", "more would be taken back than was billed");
    }

    /// As [Invoices#creditRest].
    void creditRest(Tx tx, TenantId tenant, UUID id, UUID key) {
        Invoice billed = locked(tx, tenant, id);
        if (billed.state() == Invoice.State.VOID) return;
        if (store.bySource(tx, tenant, "credit", key).isPresent()) return;
        List<Invoice.Line> rest = rest(tx, tenant, billed);
        if (!rest.isEmpty()) note(tx, tenant, billed, key, rest);
    }

    /// As it was billed; after a part of it was taken back, the remainder on one line. Empty: nothing is left.
    private List<Invoice.Line> rest(Tx tx, TenantId tenant, Invoice billed) {
        Invoice.Sums credited = store.credited(tx, tenant, billed);
        if (credited.total().isZero()) return billed.lines();
        Money left = billed.sums().total().minus(credited.total());
        if (!left.isPositive()) return List.of();
        long tax = Math.clamp(billed.sums().tax().minus(credited.tax()).minor(), 0, left.minor());
        var leftTax = new Money(tax, left.currency());
        Invoice.Line first = billed.lines().getFirst();
        return List.of(new Invoice.Line(first.text(), 1, left, first.taxBasisPoints(), left.minus(leftTax), leftTax));
    }

    /// Numbers of notes are given to one at a time, who holds this before the invoice: as the writer of those for
    /// sales does.
    private void lockNotes(Tx tx, TenantId tenant) {
        InvoiceSettings settings = sellers.settings(tx, tenant);
        sellers.lock(tx, tenant, Series.of(Invoice.Kind.CREDIT_NOTE, settings, clock.instant(), zones.of(tenant)));
    }

    private Invoice note(Tx tx, TenantId tenant, Invoice billed, UUID key, List<Invoice.Line> lines) {
        InvoiceSettings settings = sellers.settings(tx, tenant);
        Instant now = clock.instant();
        String series = Series.of(Invoice.Kind.CREDIT_NOTE, settings, now, zones.of(tenant));
        sellers.lock(tx, tenant, series);
        long number = sellers.next(tx, tenant, series, 1);
        var title = new Invoice.Title(
                Invoice.Kind.CREDIT_NOTE, series, Series.printed(series, number), "credit", key, billed.id(), now);
        var note = new Invoice(
                ids.next(),
                title,
                billed.subscriberId(),
                billed.customer(),
                settings.seller(),
                lines,
                Tax.sums(lines),
                new Invoice.Standing(null, null, null),
                null);
        store.insert(tx, tenant, List.of(new InvoiceStore.Numbered(number, note)));
        return note;
    }

    private Invoice locked(Tx tx, TenantId tenant, UUID id) {
        store.lock(tx, tenant, id);
        return store.byId(tx, tenant, id).orElseThrow(() -> new NotFound("invoice", id));
    }
}
