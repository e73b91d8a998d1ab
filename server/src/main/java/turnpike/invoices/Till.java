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

/// Takes prices from wallets: what is ours of them becomes income that is still to be delivered, the rest is tax.
public final class Till {
    private static final int WHOLE = 10_000; // basis points

    private final Journal journal;
    private final InstantSource clock;
    private final SellerStore sellers = new SellerStore();

    public Till(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /// What is sold.
    ///
    /// @param price includes the tax
    /// @param sourceId payment, voucher, purchase, renewal …; sold once
    /// @param memo as the journal shows it
    public record Sold(UUID subscriberId, Money price, UUID sourceId, String memo) {}

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
        int rate = sellers.settings(tx, tenant).taxBasisPoints();
        Money tax = price.share(rate, WHOLE + (long) rate);
        Money net = price.minus(tax);
        Place wallet = Place.of(Account.CUSTOMER_WALLET, sold.subscriberId());
        List<Posting> postings = new ArrayList<>();
        if (net.isPositive()) postings.add(new Posting(wallet, Place.of(Account.REVENUE_DEFERRED), net));
        if (tax.isPositive()) postings.add(new Posting(wallet, Place.of(Account.TAX), tax));
        var entry = new Entry(Entry.Kind.PURCHASE, sold.sourceId(), clock.instant(), sold.memo(), postings);
        journal.post(tx, tenant, entry);
        return new Taken(net, tax);
    }
}
