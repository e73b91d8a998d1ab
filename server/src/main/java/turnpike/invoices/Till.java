package turnpike.invoices;

import java.time.Instant;
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

/// Takes prices from wallets: what is ours of them becomes income that is still to be delivered, the rest is tax.
/// Leaves
/// word of the sale, for its invoice.
public final class Till {
    private static final int WHOLE = 10_000; // basis points

    private final Journal journal;
    private final SaleInvoices invoices;
    private final InstantSource clock;

    public Till(Journal journal, SaleInvoices invoices, InstantSource clock) {
        this.journal = journal;
        this.invoices = invoices;
        this.clock = clock;
    }

    /// What is sold.
    ///
    /// @param price includes the tax
    /// @param sourceId payment, voucher, purchase, renewal …; sold once
    /// @param memo as the journal and the invoice show it
    /// @param sale the one sale its invoice is about
    public record Sold(UUID subscriberId, Money price, UUID sourceId, String memo, Sale sale) {}

    /// The natural key of an invoice.
    ///
    /// @param source what kind of thing it is, as in `purchase`
    public record Sale(String source, UUID id) {}

    /// @param net ours once delivered
    public record Taken(Money net, Money tax) {}

    /// What the subscriber has to spend.
    public Money wallet(Tx tx, TenantId tenant, UUID subscriberId, String currency) {
        return journal.balance(tx, tenant, Place.of(Account.CUSTOMER_WALLET, subscriberId), currency);
    }

    /// Takes the price; of one source only once, however often it is told.
    ///
    /// @throws turnpike.base.Conflict `insufficient_balance` when the wallet has not enough
    public Taken take(Tx tx, TenantId tenant, Sold sold) {
        Money price = sold.price();
        if (price.isZero()) return new Taken(price, price);
        SaleInvoices.Terms terms = invoices.terms(tx, tenant);
        int rate = terms.taxBasisPoints();
        Money tax = price.share(rate, WHOLE + (long) rate);
        Money net = price.minus(tax);
        Place wallet = Place.of(Account.CUSTOMER_WALLET, sold.subscriberId());
        List<Posting> postings = new ArrayList<>();
        if (net.isPositive()) postings.add(new Posting(wallet, Place.of(Account.REVENUE_DEFERRED), net));
        if (tax.isPositive()) postings.add(new Posting(wallet, Place.of(Account.TAX), tax));
        Instant now = clock.instant();
        boolean isFirst =
                journal.post(tx, tenant, new Entry(Entry.Kind.PURCHASE, sold.sourceId(), now, sold.memo(), postings));
        if (isFirst && terms.invoiced()) invoices.sold(tx, tenant, word(sold, rate, now));
        return new Taken(net, tax);
    }

    private static SaleInvoices.Sale word(Sold sold, int rate, Instant at) {
        return new SaleInvoices.Sale(
                sold.sale().source(), sold.sale().id(), sold.subscriberId(), sold.memo(), sold.price(), rate, at);
    }
}
