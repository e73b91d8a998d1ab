package turnpike.invoices;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.platform.db.Tx;

/// What invoices and credit notes mean in the journal; the rule is stated at [Invoices]. Callers hold the invoice.
final class InvoiceBooks {
    static final String MANUAL = "draft";

    private final Journal journal;
    private final InstantSource clock;
    private final BilledStore store = new BilledStore();

    InvoiceBooks(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /// Takes what is left of a manual invoice from the wallet: it was delivered outside, so it is earned at once.
    ///
    /// @param noted what credit notes took off it before
    void paid(Tx tx, TenantId tenant, Invoice invoice, Money noted, Money notedTax) {
        UUID payer = invoice.subscriberId();
        if (payer == null || !isManual(invoice)) return;
        Money left = invoice.sums().total().minus(noted);
        Money tax = within(invoice.sums().tax().minus(notedTax), Money.zero(left.currency()), left);
        Place wallet = Place.of(Account.CUSTOMER_WALLET, payer);
        List<Posting> postings = new ArrayList<>();
        add(postings, wallet, Place.of(Account.REVENUE_EARNED), left.minus(tax));
        add(postings, wallet, Place.of(Account.TAX), tax);
        post(tx, tenant, Entry.Kind.INVOICE, invoice, postings);
    }

    /// Moves what a credit note takes back into the wallet: what is not earned yet first.
    void credited(Tx tx, TenantId tenant, Invoice billed, Invoice note) {
        UUID payer = billed.subscriberId();
        if (payer == null || !billed.isPaid()) return;
        BilledStore.Amounts left = standing(tx, tenant, billed);
        Money total = note.sums().total();
        if (total.minor() > left.total().minor()) return; // Paid where we have no books of it.
        // A note may say another rate of tax than was billed: the books give back what they took.
        Money tax = within(note.sums().tax(), total.minus(left.net()), left.tax());
        Money net = total.minus(tax);
        Money unearned = store.right(tx, tenant, billed)
                .map(right -> journal.earnLess(tx, tenant, right, net))
                .orElse(Money.zero(total.currency()));
        Place wallet = Place.of(Account.CUSTOMER_WALLET, payer);
        List<Posting> postings = new ArrayList<>();
        add(postings, Place.of(Account.REVENUE_DEFERRED), wallet, unearned);
        add(postings, Place.of(Account.REVENUE_EARNED), wallet, net.minus(unearned));
        add(postings, Place.of(Account.TAX), wallet, tax);
        post(tx, tenant, Entry.Kind.CREDIT_NOTE, note, postings);
    }

    /// What of an invoice is in the books.
    private BilledStore.Amounts standing(Tx tx, TenantId tenant, Invoice billed) {
        var sold = isManual(billed)
                ? store.paid(tx, tenant, billed)
                : new BilledStore.Amounts(billed.sums().net(), billed.sums().tax());
        return sold.minus(store.credited(tx, tenant, billed));
    }

    /// What credit notes moved back of a sale before.
    BilledStore.Amounts credited(Tx tx, TenantId tenant, Invoice billed) {
        return store.credited(tx, tenant, billed);
    }

    boolean isNoteDue(Tx tx, TenantId tenant, Invoice billed) {
        return store.isNoteDue(tx, tenant, billed);
    }

    private static boolean isManual(Invoice invoice) {
        return invoice.title().source().equals(MANUAL);
    }

    private static Money within(Money amount, Money least, Money most) {
        return new Money(Math.max(least.minor(), Math.min(amount.minor(), most.minor())), amount.currency());
    }

    private static void add(List<Posting> postings, Place debit, Place credit, Money amount) {
        if (amount.isPositive()) postings.add(new Posting(debit, credit, amount));
    }

    private void post(Tx tx, TenantId tenant, Entry.Kind kind, Invoice paper, List<Posting> postings) {
        if (postings.isEmpty()) return;
        String memo = paper.title().number();
        journal.post(tx, tenant, new Entry(kind, paper.id(), clock.instant(), memo, postings));
    }
}
