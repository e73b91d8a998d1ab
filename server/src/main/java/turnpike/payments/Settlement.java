package turnpike.payments;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Check;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.Metrics;

/// The steps a payment takes: its row, the journal entry, the timeline and the notice, in one transaction. Callers
/// hold the row's lock and hand over what they read under it.
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    private static final String BEFORE = "before_settling";

    private final Ids ids;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Journal journal;
    private final PaymentStore store;
    private final StepStore steps = new StepStore();
    private final Timeline.Pen pen;
    private final List<PaymentListener> listeners = new CopyOnWriteArrayList<>();

    Settlement(Payments.Ground on, Journal journal, PaymentStore store) {
        this.ids = on.ids();
        this.clock = on.clock();
        this.metrics = on.metrics();
        this.journal = journal;
        this.store = store;
        this.pen = new Timeline.Pen(on.ids());
    }

    void listen(PaymentListener listener) {
        listeners.add(listener);
    }

    void note(Tx tx, TenantId tenant, UUID payment, String kind, String detail) {
        pen.note(tx, tenant, payment, new Timeline.Event(clock.instant(), kind, detail));
    }

    Timeline timeline(Tx tx, TenantId tenant, UUID payment) {
        return pen.read(tx, tenant, payment);
    }

    /// The provider took the order.
    void asked(Tx tx, TenantId tenant, UUID payment) {
        Payment asked = store.read(tx, tenant, payment).payment();
        if (asked.names().payUrlOrSecret() == null) return;
        for (PaymentListener listener : listeners) listener.asked(tx, tenant, asked);
    }

    /// The provider cannot ask the payer now; it is tried again.
    void putOff(Tx tx, TenantId tenant, UUID payment) {
        Payment waiting = store.read(tx, tenant, payment).payment();
        for (PaymentListener listener : listeners) listener.asked(tx, tenant, waiting);
    }

    /// Money that is here.
    ///
    /// @param receipt null while the provider has not named it
    /// @param fromAnother not from the phone that was asked, or nobody can tell
    /// @param how it became known, for the timeline
    record Came(Money received, @Nullable String receipt, boolean fromAnother, String how) {}

    /// The money is here.
    ///
    /// @return false when nothing changed: it was paid already, or the receipt belongs to another payment
    boolean settle(Tx tx, TenantId tenant, PaymentStore.Row locked, Came came) {
        String receipt = came.receipt;
        Payment payment = locked.payment();
        if (payment.state().isPaid()) return false;
        Check.that(payment.state().mayBecome(State.SETTLED), "a payment that is not paid may settle");
        UUID holder = receipt == null ? null : store.ofReceipt(tx, tenant, payment.provider(), receipt);
        tx.savepoint(BEFORE);
        try {
            boolean settled =
                    holder == null ? take(tx, tenant, payment, came, true) : absorb(tx, tenant, payment, holder, came);
            tx.releaseSavepoint(BEFORE);
            return settled;
        } catch (NotFound e) {
            // Tried again it would fail again, and success is final: a person has to say whose the money is.
            LOG.warn("payment={} unclaimed={}", payment.id(), e.getMessage());
            tx.rollBackTo(BEFORE);
            if (holder == null) return take(tx, tenant, payment, came, false);
            note(tx, tenant, payment.id(), "RECEIPT_TAKEN", "the receipt belongs to payment " + holder);
            return false;
        }
    }

    /// @param claimed false: whoever it was for cannot be given it
    private boolean take(Tx tx, TenantId tenant, Payment payment, Came came, boolean claimed) {
        String receipt = came.receipt;
        if (claimed && came.fromAnother) readdress(tx, tenant, payment);
        Payment settled = steps.settle(tx, tenant, payment, came, clock.instant(), claimed);
        note(tx, tenant, payment.id(), "SETTLED", came.how + (receipt == null ? "" : " " + receipt));
        journal.post(tx, tenant, paid(settled, came.received));
        UUID meantFor = payment.subscriberId();
        if (meantFor == null || settled.subscriberId() != null) {
            tellSettled(tx, tenant, settled);
            return true;
        }
        note(tx, tenant, payment.id(), "UNCLAIMED", "it was for subscriber " + meantFor + ", who is gone");
        count(settled);
        for (PaymentListener listener : listeners) listener.unclaimed(tx, tenant, settled);
        return true;
    }

    /// The number that was asked is only what somebody typed: who listens may know better whose the money
    /// is.
    private void readdress(Tx tx, TenantId tenant, Payment payment) {
        for (PaymentListener listener : listeners) {
            UUID owner = listener.fromAnother(tx, tenant, payment);
            if (owner == null || owner.equals(payment.subscriberId())) continue;
            steps.assign(tx, tenant, payment.id(), owner);
            note(tx, tenant, payment.id(), "FROM_ANOTHER", "kept for " + owner);
        }
    }

    /// The money of this payment was booked before as money nobody asked for: it is that money.
    private boolean absorb(Tx tx, TenantId tenant, Payment payment, UUID holder, Came came) {
        Payment other = store.lock(tx, tenant, holder).payment();
        Money received = other.received();
        UUID subscriber = payment.subscriberId();
        boolean ours = other.unasked()
                && other.state() == State.SETTLED
                && subscriber != null
                && received != null
                && !store.isGone(tx, tenant, subscriber)
                && (other.outcome().suspense() || subscriber.equals(other.subscriberId()));
        if (!ours || received == null || subscriber == null) {
            note(tx, tenant, payment.id(), "RECEIPT_TAKEN", "the receipt belongs to payment " + holder);
            return false;
        }
        if (other.outcome().suspense()) moveOutOfSuspense(tx, tenant, other, subscriber, "named by " + came.how);
        var named = new Came(received, null, came.fromAnother, came.how);
        Payment settled = steps.settle(tx, tenant, payment, named, clock.instant(), true);
        note(tx, tenant, payment.id(), "SETTLED", came.how + ", the money came as payment " + holder);
        tellSettled(tx, tenant, settled);
        return true;
    }

    private Entry paid(Payment payment, Money received) {
        var entry = new Entry(
                Entry.Kind.PAYMENT,
                payment.id(),
                clock.instant(),
                "payment " + payment.wanted().reference(),
                List.of(new Posting(source(payment), target(payment), received)));
        String receipt = payment.receipt();
        return receipt == null ? entry : entry.withReceipt(receipt);
    }

    /// Where the provider keeps it for us.
    static Place source(Payment payment) {
        return payment.provider().equals("cash") ? Place.of(Account.CASH) : Place.provider(payment.provider());
    }

    static Place target(Payment payment) {
        UUID subscriber = payment.subscriberId();
        return subscriber == null ? Place.of(Account.SUSPENSE) : Place.of(Account.CUSTOMER_WALLET, subscriber);
    }

    private void tellSettled(Tx tx, TenantId tenant, Payment payment) {
        count(payment);
        if (payment.unasked() && payment.subscriberId() == null) return; // told when somebody says whose it is
        for (PaymentListener listener : listeners) listener.settled(tx, tenant, payment);
    }

    /// Money that came without our asking, or was taken by hand.
    ///
    /// @return null when a payment has this receipt
    @Nullable
    Payment arrive(Tx tx, TenantId tenant, NewPayment money, @Nullable UUID account, String receipt, boolean unasked) {
        var birth = new StepStore.Birth(money.purposeId(), account, Phones.hash(money.phone()), clock.instant(), null);
        if (!unasked) birth = new StepStore.Birth(ids.next(), account, birth.phoneHash(), birth.at(), null);
        if (!steps.arrived(tx, tenant, money, birth, receipt, unasked)) return null;
        Payment payment = store.read(tx, tenant, birth.id()).payment();
        note(tx, tenant, birth.id(), "SETTLED", (unasked ? "came unasked " : "taken by hand ") + receipt);
        journal.post(tx, tenant, paid(payment, money.amount()));
        tellSettled(tx, tenant, payment);
        return payment;
    }

    void tellAdded(Tx tx, TenantId tenant, Payment payment, Payment more) {
        for (PaymentListener listener : listeners) listener.added(tx, tenant, payment, more);
    }

    /// Names the money of a payment that settled without a receipt.
    void attach(Tx tx, TenantId tenant, Payment payment, String receipt) {
        if (store.ofReceipt(tx, tenant, payment.provider(), receipt) != null) return;
        if (steps.receipt(tx, tenant, payment.id(), receipt)) note(tx, tenant, payment.id(), "RECEIPT", receipt);
    }

    /// The provider says no.
    ///
    /// @return false when the payment stays what it is: paid, or failed before
    boolean fail(Tx tx, TenantId tenant, PaymentStore.Row locked, State state, String code, String text) {
        Payment payment = locked.payment();
        if (!payment.state().mayBecome(state)) return false;
        steps.move(tx, tenant, payment.id(), new StepStore.Move(state, code, text, clock.instant(), null));
        note(tx, tenant, payment.id(), state.name(), code + " " + text);
        Payment failed = store.read(tx, tenant, payment.id()).payment();
        count(failed);
        for (PaymentListener listener : listeners) listener.failed(tx, tenant, failed);
        return true;
    }

    /// Nobody can say any more.
    void giveToPeople(Tx tx, TenantId tenant, PaymentStore.Row locked) {
        if (!locked.state().mayBecome(State.UNKNOWN)) return;
        steps.move(tx, tenant, locked.id(), new StepStore.Move(State.UNKNOWN, null, null, clock.instant(), null));
        note(tx, tenant, locked.id(), "UNKNOWN", "every question is spent");
        count(store.read(tx, tenant, locked.id()).payment());
    }

    /// Takes the money out of the wallet, so that it cannot be spent while it is on its way back.
    ///
    /// @throws Conflict when it is spent, or is not here
    void startRefund(Tx tx, TenantId tenant, Payment payment, String reason, String by) {
        if (payment.state() == State.REFUNDING || payment.state() == State.REFUNDED) return;
        if (payment.state() != State.SETTLED) throw new Conflict("payment_not_settled", "there is no money to return");
        var refund = new StepStore.Refund(ids.next(), reason, by, clock.instant());
        Money amount = kept(payment);
        journal.post(
                tx,
                tenant,
                moved(
                        Entry.Kind.REFUND,
                        refund.id(),
                        payment,
                        target(payment),
                        Place.of(Account.REFUND_CLEARING),
                        amount));
        steps.refund(tx, tenant, payment.id(), refund);
        note(tx, tenant, payment.id(), "REFUNDING", by + ": " + reason);
    }

    /// The payer has it back.
    ///
    /// @return false when that is known, or nobody asked for it
    boolean refunded(Tx tx, TenantId tenant, PaymentStore.Row locked, String ref) {
        Payment payment = locked.payment();
        if (payment.state() == State.SETTLED && locked.refundId() != null) {
            // It was refused, the money went back to the wallet, and now it has gone all the same.
            startRefund(tx, tenant, payment, "returned after a refusal", payment.provider());
        } else if (payment.state() != State.REFUNDING) {
            return false;
        }
        Money amount = kept(payment);
        journal.post(
                tx,
                tenant,
                moved(
                        Entry.Kind.REFUND,
                        payment.id(),
                        payment,
                        Place.of(Account.REFUND_CLEARING),
                        source(payment),
                        amount));
        steps.move(tx, tenant, payment.id(), new StepStore.Move(State.REFUNDED, null, null, clock.instant(), null));
        note(tx, tenant, payment.id(), "REFUNDED", ref);
        tellRefunded(tx, tenant, store.read(tx, tenant, payment.id()).payment());
        return true;
    }

    void tellReturning(Tx tx, TenantId tenant, Payment payment) {
        for (PaymentListener listener : listeners) listener.returning(tx, tenant, payment);
    }

    void tellRefunded(Tx tx, TenantId tenant, Payment payment) {
        count(payment);
        for (PaymentListener listener : listeners) listener.refunded(tx, tenant, payment);
    }

    /// The provider will not send it back: the payer has it in the wallet again.
    boolean refundRefused(Tx tx, TenantId tenant, PaymentStore.Row locked, String code, String text) {
        Payment payment = locked.payment();
        UUID refund = locked.refundId();
        if (payment.state() != State.REFUNDING || refund == null) return false;
        Money amount = kept(payment);
        journal.post(
                tx,
                tenant,
                moved(
                        Entry.Kind.REVERSAL,
                        refund,
                        payment,
                        Place.of(Account.REFUND_CLEARING),
                        target(payment),
                        amount));
        steps.move(tx, tenant, payment.id(), new StepStore.Move(State.SETTLED, code, text, clock.instant(), null));
        note(tx, tenant, payment.id(), "REFUND_REFUSED", code + " " + text);
        return true;
    }

    /// Gives money in suspense to the one it belongs to.
    void resolve(Tx tx, TenantId tenant, Payment payment, UUID subscriber, String by) {
        if (!payment.outcome().suspense() || payment.state() != State.SETTLED) {
            throw new Conflict("payment_not_in_suspense", "it is known whose money this is");
        }
        if (store.isGone(tx, tenant, subscriber)) throw new NotFound("subscriber", subscriber);
        moveOutOfSuspense(tx, tenant, payment, subscriber, by);
        tellSettled(tx, tenant, store.read(tx, tenant, payment.id()).payment());
    }

    private void moveOutOfSuspense(Tx tx, TenantId tenant, Payment payment, UUID subscriber, String by) {
        Place wallet = Place.of(Account.CUSTOMER_WALLET, subscriber);
        Place suspense = Place.of(Account.SUSPENSE);
        Money amount = received(payment);
        journal.post(tx, tenant, moved(Entry.Kind.SUSPENSE_RESOLVED, payment.id(), payment, suspense, wallet, amount));
        steps.assign(tx, tenant, payment.id(), subscriber);
        note(tx, tenant, payment.id(), "RESOLVED", by);
    }

    private Entry moved(Entry.Kind kind, UUID source, Payment payment, Place from, Place to, Money amount) {
        Instant now = clock.instant();
        String memo = "payment " + payment.wanted().reference();
        return new Entry(kind, source, now, memo, List.of(new Posting(from, to, amount)));
    }

    private static Money kept(Payment payment) {
        return java.util.Objects.requireNonNull(payment.kept());
    }

    private static Money received(Payment payment) {
        Money received = payment.received();
        Check.that(received != null, "a paid payment knows what came");
        return java.util.Objects.requireNonNull(received);
    }

    private void count(Payment payment) {
        metrics.counter(
                        "payments",
                        "Payments by provider and where they came to stand",
                        "provider",
                        payment.provider(),
                        "state",
                        payment.state().name())
                .add();
    }
}
