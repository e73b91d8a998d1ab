package turnpike.invoices;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Remembered;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Failures;
import turnpike.tenancy.Zones;

/// Invoices that are issued by themselves: one for each sale, paid, and a credit note for a sale that is taken back.
///
/// A sale only leaves word, in its own transaction. [#issue] writes what is due right after, in the order of sale and
/// many in one transaction: a number without gap is given to one at a time, and no payment waits for that. Invoice and
/// word change together, so that whatever is cut off or done twice, a sale has one invoice.
///
/// The invoice says what the journal says of the sale: the same tax of the same price. Vouchers are billed when they
/// are used, which is when the journal books income and tax of them; what an agent owes for them is no sale yet.
public final class SaleInvoices {
    private static final int SET = 500; // in one transaction, while which nobody else numbers invoices of the tenant

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Zones zones;
    private final Invoices invoices;
    private final Remembered<TenantId, Terms> known;
    private final InvoiceStore store = new InvoiceStore();
    private final SellerStore sellers = new SellerStore();
    private final DueStore dues = new DueStore();

    public SaleInvoices(Database database, Ids ids, InstantSource clock, Zones zones, Invoices invoices) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.zones = zones;
        this.invoices = invoices;
        this.known = new Remembered<>(database.signals(), Invoices.SETTINGS);
    }

    /// What was sold, or taken back.
    ///
    /// @param source what kind of thing it is, as in `purchase`; with its id the natural key
    /// @param price with tax, more than nothing
    /// @param taxBasisPoints as it was sold
    /// @param at when
    public record Sale(
            String source,
            UUID sourceId,
            UUID subscriberId,
            String text,
            Money price,
            int taxBasisPoints,
            Instant at) {}

    /// What holds for a sale now.
    ///
    /// @param taxBasisPoints within the price; nothing while the tenant has said nothing
    /// @param invoiced whether the tenant wants an invoice for it
    public record Terms(int taxBasisPoints, boolean invoiced) {
        static final Terms NONE = new Terms(0, false);
    }

    public Terms terms(Tx tx, TenantId tenant) {
        Terms terms = known.get(tenant, () -> sellers.terms(tx, tenant).orElse(Terms.NONE));
        return Objects.requireNonNull(terms);
    }

    /// Leaves word of a sale, in its transaction.
    public void sold(Tx tx, TenantId tenant, Sale sale) {
        dues.add(tx, tenant, sale);
    }

    /// Leaves word that a sale was taken back whole, in that transaction. Nothing follows for one without invoice.
    public void takenBack(Tx tx, TenantId tenant, Sale sale) {
        dues.addNote(tx, tenant, sale);
    }

    /// @param net given back of what is ours
    /// @param tax given back of the tax
    public record Credited(Money net, Money tax) {}

    /// What credit notes by hand gave back of a sale's price before it is taken back whole. None follows until the
    /// transaction ends, and when it leaves word of a sale taken back, none after.
    public Credited credited(Tx tx, TenantId tenant, String source, UUID sourceId, String currency) {
        return store.bySource(tx, tenant, source, sourceId)
                .map(billed -> invoices.creditedOf(tx, tenant, billed))
                .map(gone -> new Credited(gone.net(), gone.tax()))
                .orElse(new Credited(Money.zero(currency), Money.zero(currency)));
    }

    /// Writes everything that is due; a stored schedule calls this. What fails of one tenant holds up no other.
    public void issue() {
        var failures = new Failures();
        for (TenantId tenant : database.callAcrossTenants(dues::tenants)) failures.keep(() -> issue(tenant));
        failures.rethrow();
    }

    private void issue(TenantId tenant) {
        while (database.call(tenant, tx -> issueSome(tx, tenant)) == SET) {}
        while (database.call(tenant, tx -> creditSome(tx, tenant)) == SET) {}
    }

    private int issueSome(Tx tx, TenantId tenant) {
        InvoiceSettings settings = sellers.settings(tx, tenant);
        Instant now = clock.instant();
        String series = Series.of(Invoice.Kind.INVOICE, settings, now, zones.of(tenant));
        // Others who issue wait here, and then find what we left.
        sellers.lock(tx, tenant, series);
        List<DueStore.Due> due = dues.next(tx, tenant, Invoice.Kind.INVOICE, SET);
        List<DueStore.Due> fresh = due.stream().filter(one -> !one.billed()).toList();
        if (!fresh.isEmpty()) {
            long number = sellers.next(tx, tenant, series, fresh.size()) - fresh.size();
            List<InvoiceStore.Numbered> made = new ArrayList<>();
            for (DueStore.Due one : fresh) {
                made.add(new InvoiceStore.Numbered(++number, invoice(one, settings, series, number, now)));
            }
            store.insert(tx, tenant, made);
        }
        if (!due.isEmpty()) dues.remove(tx, tenant, Invoice.Kind.INVOICE, due);
        return due.size();
    }

    private Invoice invoice(DueStore.Due due, InvoiceSettings settings, String series, long number, Instant now) {
        Sale sale = due.sale();
        List<Invoice.Line> lines =
                Tax.within(List.of(new Invoices.Line(text(sale.text()), 1, sale.price(), sale.taxBasisPoints())));
        var title = new Invoice.Title(
                Invoice.Kind.INVOICE,
                series,
                Series.printed(series, number),
                sale.source(),
                sale.sourceId(),
                null,
                now);
        return new Invoice(
                ids.next(),
                title,
                sale.subscriberId(),
                due.customer(),
                settings.seller(),
                lines,
                Tax.sums(lines),
                new Invoice.Standing(sale.at(), null, null),
                null);
    }

    private static String text(String text) {
        if (text.isBlank()) return "-";
        return text.substring(0, Math.min(Invoices.TEXT_MAX, text.length()));
    }

    private int creditSome(Tx tx, TenantId tenant) {
        InvoiceSettings settings = sellers.settings(tx, tenant);
        String series = Series.of(Invoice.Kind.CREDIT_NOTE, settings, clock.instant(), zones.of(tenant));
        sellers.lock(tx, tenant, series);
        List<DueStore.Due> due = dues.next(tx, tenant, Invoice.Kind.CREDIT_NOTE, SET);
        List<DueStore.Due> ready = due.stream().filter(DueStore.Due::billed).toList();
        for (DueStore.Due one : ready) credit(tx, tenant, one.sale());
        if (!ready.isEmpty()) dues.remove(tx, tenant, Invoice.Kind.CREDIT_NOTE, ready);
        return ready.size();
    }

    private void credit(Tx tx, TenantId tenant, Sale sale) {
        store.bySource(tx, tenant, sale.source(), sale.sourceId())
                .ifPresent(billed -> invoices.creditRest(tx, tenant, billed.id(), sale.sourceId()));
    }
}
