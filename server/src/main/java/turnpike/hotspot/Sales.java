package turnpike.hotspot;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.invoices.SaleInvoices;
import turnpike.invoices.Till;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Movement;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Grants;

/// The money of purchases: from the wallet into income that is still to be delivered, and back when it is not.
final class Sales {
    private final Journal journal;
    private final Till till;
    private final SaleInvoices invoices;
    private final InstantSource clock;
    private final SaleStore store = new SaleStore();

    Sales(Journal journal, SaleInvoices invoices, InstantSource clock) {
        this.journal = journal;
        this.invoices = invoices;
        this.till = new Till(journal, invoices, clock);
        this.clock = clock;
    }

    /// What the subscriber has to spend.
    Money wallet(Tx tx, TenantId tenant, UUID subscriberId, String currency) {
        return till.wallet(tx, tenant, subscriberId, currency);
    }

    /// Takes the price from the wallet.
    ///
    /// @param sourceId payment, voucher or purchase; sold once
    /// @return what is ours of it once delivered
    /// @throws turnpike.base.Conflict `insufficient_balance` when the wallet has not enough
    Money sell(Tx tx, TenantId tenant, Purchase purchase, UUID sourceId) {
        var deal = purchase.deal();
        Till.Sale sale = sale(purchase, sourceId);
        var sold = new Till.Sold(purchase.buyer().subscriberId(), deal.price(), sourceId, deal.planName(), sale);
        Till.Taken taken = till.take(tx, tenant, sold);
        if (taken.tax().isPositive() && !isAgain(purchase)) {
            store.setTax(tx, tenant, purchase.id(), taken.tax().minor());
        }
        return taken.net();
    }

    /// It is earned day by day while the right runs, also when that is later.
    void earn(Tx tx, TenantId tenant, UUID subscriptionId, Money net, Grants.Term term) {
        journal.defer(tx, tenant, subscriptionId, net, term.startsAt(), term.endsAt());
    }

    /// Ends a sale whose money is kept: what it was still to earn is earned now.
    void keep(Tx tx, TenantId tenant, Purchase purchase, UUID subscriptionId) {
        keep(tx, tenant, subscriptionId, purchase.id(), purchase.deal().planName());
    }

    private void keep(Tx tx, TenantId tenant, UUID subscriptionId, UUID source, String plan) {
        Money left = journal.stopEarning(tx, tenant, subscriptionId).orElse(null);
        if (left == null || !left.isPositive()) return;
        var earned = new Posting(Place.of(Account.REVENUE_DEFERRED), Place.of(Account.REVENUE_EARNED), left);
        String memo = "Kept: " + plan;
        journal.post(tx, tenant, new Entry(Entry.Kind.REVENUE, source, clock.instant(), memo, List.of(earned)));
    }

    /// The same for a right that no purchase gave first: a renewal, or what was paid for once more.
    void keep(Tx tx, TenantId tenant, UUID subscriptionId) {
        keep(
                tx,
                tenant,
                subscriptionId,
                subscriptionId,
                store.right(tx, tenant, subscriptionId).planName());
    }

    /// Puts its price back into the wallet, as the journal says it was taken. What nobody paid for has none.
    void takeBack(Tx tx, TenantId tenant, UUID subscriptionId) {
        SaleStore.Right right = store.right(tx, tenant, subscriptionId);
        List<Movement> sold = journal.of(tx, tenant, Entry.Kind.PURCHASE, right.sourceId());
        Money price = sold.stream()
                .map(movement -> movement.posting().amount())
                .reduce(Money::plus)
                .orElse(null);
        if (price == null) {
            keep(tx, tenant, subscriptionId);
            return;
        }
        Money taxed = sold.stream()
                .filter(movement -> movement.posting().credit().account() == Account.TAX)
                .map(movement -> movement.posting().amount())
                .reduce(Money.zero(price.currency()), Money::plus);
        String source = right.source() == Grants.Source.PAYMENT ? "payment" : "renewal";
        var gone = invoices.credited(tx, tenant, source, right.sourceId(), price.currency());
        Money unearned = journal.stopEarning(tx, tenant, subscriptionId).orElse(Money.zero(price.currency()));
        Money earned = price.minus(taxed).minus(gone.net()).minus(unearned);
        Place wallet = Place.of(Account.CUSTOMER_WALLET, right.subscriberId());
        List<Posting> postings = new ArrayList<>();
        if (unearned.isPositive()) postings.add(new Posting(Place.of(Account.REVENUE_DEFERRED), wallet, unearned));
        if (earned.isPositive()) postings.add(new Posting(Place.of(Account.REVENUE_EARNED), wallet, earned));
        Money tax = taxed.minus(gone.tax());
        if (tax.isPositive()) postings.add(new Posting(Place.of(Account.TAX), wallet, tax));
        Instant now = clock.instant();
        String memo = "Given back: " + right.planName();
        if (!postings.isEmpty()) {
            journal.post(tx, tenant, new Entry(Entry.Kind.REVERSAL, right.sourceId(), now, memo, postings));
        }
        invoices.takenBack(
                tx,
                tenant,
                new SaleInvoices.Sale(source, right.sourceId(), right.subscriberId(), right.planName(), price, 0, now));
    }

    /// Puts the whole price back into the wallet, whatever was earned of it meanwhile; what credit notes gave back
    /// is there already.
    ///
    /// @return false when it was free or taken back before
    boolean takeBack(Tx tx, TenantId tenant, Purchase purchase, UUID subscriptionId) {
        Money tax = new Money(
                store.tax(tx, tenant, purchase.id()), purchase.deal().price().currency());
        return takeBack(tx, tenant, purchase, new Held(new Till.Sale("purchase", purchase.id()), tax, subscriptionId));
    }

    /// The same for what the purchase gave a second time, for another payment. Its first sale stands.
    void takeBackAgain(Tx tx, TenantId tenant, Purchase purchase, UUID paymentId, UUID subscriptionId) {
        String currency = purchase.deal().price().currency();
        Money tax = journal.taken(tx, tenant, Entry.Kind.PURCHASE, paymentId, Account.TAX, currency);
        takeBack(tx, tenant, purchase, new Held(new Till.Sale("payment", paymentId), tax, subscriptionId));
    }

    /// A sale that stands.
    ///
    /// @param right it gave
    private record Held(Till.Sale sale, Money tax, UUID right) {}

    private boolean takeBack(Tx tx, TenantId tenant, Purchase purchase, Held held) {
        Money price = purchase.deal().price();
        if (price.isZero()) return false;
        String source = held.sale.source();
        UUID id = held.sale.id();
        var gone = invoices.credited(tx, tenant, source, id, price.currency());
        Money tax = held.tax.minus(gone.tax());
        Money net = price.minus(held.tax).minus(gone.net());
        Money unearned = journal.stopEarning(tx, tenant, held.right).orElse(Money.zero(price.currency()));
        Money earned = net.minus(unearned);
        Place wallet = wallet(purchase);
        List<Posting> postings = new ArrayList<>();
        if (unearned.isPositive()) postings.add(new Posting(Place.of(Account.REVENUE_DEFERRED), wallet, unearned));
        if (earned.isPositive()) postings.add(new Posting(Place.of(Account.REVENUE_EARNED), wallet, earned));
        if (tax.isPositive()) postings.add(new Posting(Place.of(Account.TAX), wallet, tax));
        String memo = "Not delivered: " + purchase.deal().planName();
        Instant now = clock.instant();
        boolean isFirst = !postings.isEmpty()
                && journal.post(tx, tenant, new Entry(Entry.Kind.REVERSAL, id, now, memo, postings));
        var first = new SaleInvoices.Sale(
                source, id, purchase.buyer().subscriberId(), purchase.deal().planName(), price, 0, now);
        invoices.takenBack(tx, tenant, first);
        return isFirst;
    }

    /// A purchase is one sale; one that was paid again after it was delivered is another, of that payment.
    private static Till.Sale sale(Purchase purchase, UUID sourceId) {
        return isAgain(purchase) ? new Till.Sale("payment", sourceId) : new Till.Sale("purchase", purchase.id());
    }

    private static boolean isAgain(Purchase purchase) {
        return purchase.links().subscriptionId() != null;
    }

    private static Place wallet(Purchase purchase) {
        return Place.of(Account.CUSTOMER_WALLET, purchase.buyer().subscriberId());
    }
}
