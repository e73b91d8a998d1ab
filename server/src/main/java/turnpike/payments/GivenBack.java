package turnpike.payments;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import turnpike.base.Check;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.platform.db.Tx;

/// Money that a provider gives back by itself: a refund made in its dashboard, a dispute.
///
/// What counts is how much the payer has back in all. The books follow from one such sum to the next, so it does not
/// matter how often, how late or in which order it is told. Callers hold the payment's lock.
final class GivenBack {
    /// What a wallet could not give any more: our loss, by subscriber.
    static final String LOST = "given back";

    private final Ids ids;
    private final InstantSource clock;
    private final Journal journal;
    private final PaymentStore store;
    private final Settlement settlement;
    private final StepStore steps = new StepStore();

    GivenBack(Payments.Ground on, Journal journal, PaymentStore store, Settlement settlement) {
        this.ids = on.ids();
        this.clock = on.clock();
        this.journal = journal;
        this.store = store;
        this.settlement = settlement;
    }

    /// The provider says that the payer has so much back in all.
    ///
    /// @param how it became known, for the timeline
    /// @return false when nothing changed: known already, not paid, or a refund of ours is on its way
    boolean stands(Tx tx, TenantId tenant, PaymentStore.Row locked, Money total, String how) {
        Payment payment = locked.payment();
        Money received = payment.received();
        boolean decided = payment.state() == State.SETTLED || payment.state() == State.REFUNDED;
        if (!decided || received == null) return false;
        Check.that(total.currency().equals(received.currency()), "money goes back in the currency it came in");
        Money now = total.minor() > received.minor() ? received : total; // refunded and disputed: it came only once
        Money before = payment.outcome().returned();
        if (now.equals(before)) return false;
        boolean whole = now.equals(received);
        steps.returned(tx, tenant, payment.id(), now.minor(), whole ? State.REFUNDED : State.SETTLED, clock.instant());
        if (now.minor() > before.minor()) {
            Money more = now.minus(before);
            settlement.note(tx, tenant, payment.id(), "GIVEN_BACK", how + " " + more);
            if (whole)
                settlement.tellReturning(
                        tx, tenant, store.read(tx, tenant, payment.id()).payment());
            take(tx, tenant, payment, more);
            if (whole)
                settlement.tellRefunded(
                        tx, tenant, store.read(tx, tenant, payment.id()).payment());
        } else {
            Money back = before.minus(now);
            settlement.note(tx, tenant, payment.id(), "REINSTATED", how + " " + back);
            reinstate(tx, tenant, payment, back);
        }
        return true;
    }

    /// Out of what the payer has here; the rest is lost.
    private void take(Tx tx, TenantId tenant, Payment payment, Money amount) {
        Place clearing = Settlement.source(payment);
        Place from = Settlement.target(payment);
        long there = payment.subscriberId() == null
                ? amount.minor()
                : Math.max(
                        0, journal.balance(tx, tenant, from, amount.currency()).minor());
        Money taken = new Money(Math.min(there, amount.minor()), amount.currency());
        List<Posting> postings = new ArrayList<>();
        if (taken.isPositive()) postings.add(new Posting(from, clearing, taken));
        Money lost = amount.minus(taken);
        if (lost.isPositive()) postings.add(new Posting(lost(payment), clearing, lost));
        post(tx, tenant, Entry.Kind.REFUND, payment, postings);
    }

    /// It is here again: first for what was given up, the rest for the payer.
    private void reinstate(Tx tx, TenantId tenant, Payment payment, Money amount) {
        Place clearing = Settlement.source(payment);
        List<Posting> postings = new ArrayList<>();
        Money found = Money.zero(amount.currency());
        if (payment.subscriberId() != null) {
            long open = journal.balance(tx, tenant, lost(payment), amount.currency())
                    .minor();
            found = new Money(Math.clamp(open, 0, amount.minor()), amount.currency());
            if (found.isPositive()) postings.add(new Posting(clearing, lost(payment), found));
        }
        Money rest = amount.minus(found);
        if (rest.isPositive()) postings.add(new Posting(clearing, Settlement.target(payment), rest));
        post(tx, tenant, Entry.Kind.REVERSAL, payment, postings);
    }

    private static Place lost(Payment payment) {
        return new Place(Account.WRITE_OFF, payment.subscriberId(), LOST);
    }

    /// Each step has a name of its own: the same sum may be reached twice, when a dispute is won and another lost.
    private void post(Tx tx, TenantId tenant, Entry.Kind kind, Payment payment, List<Posting> postings) {
        UUID step = ids.next();
        String memo =
                "given back by " + payment.provider() + ": " + payment.wanted().reference();
        journal.post(tx, tenant, new Entry(kind, step, clock.instant(), memo, postings));
    }
}
