package turnpike.payments;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.base.Typed;
import turnpike.ledger.Journal;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Dispatcher;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;

/// Money asked for, received and returned, exactly once each. Any thread.
public final class Payments implements AutoCloseable {
    private static final String TOPIC = "payment-orders";
    private static final int UNDER_WAY_MAX = 64; // more wait stored
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /// A payer who tries again at once meets the provider's own lock (Daraja 500.001.1001, result 17).
    private static final Duration PUSH_AGAIN = Duration.ofSeconds(60);

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Gateways gateways;
    private final PaymentStore store = new PaymentStore();
    private final StepStore steps = new StepStore();
    private final Settlement settlement;
    private final PaymentAccounts accounts;
    private final Feeds feeds;
    private final Orders orders;
    private final Inbox inbox;
    private @Nullable Dispatcher<PaymentStore.Key> dispatcher;

    /// What it stands on.
    ///
    /// @param publicUrl what the world calls this installation; providers send callbacks there
    public record Ground(Database database, Ids ids, InstantSource clock, Metrics metrics, URI publicUrl) {}

    public Payments(
            Ground on, Vault vault, Audit audit, Journal journal, List<PaymentGateway> providers, PayerLookup payers) {
        this.database = on.database;
        this.ids = on.ids;
        this.clock = on.clock;
        this.audit = audit;
        this.gateways = new Gateways(providers);
        var tokens = new CallbackTokens(vault);
        var addresses = new PaymentAccounts.CallbackAddresses(tokens, on.publicUrl);
        this.settlement = new Settlement(on, journal, store);
        this.accounts = new PaymentAccounts(on, vault, audit, gateways, addresses);
        var matching = new Matching(on.ids, store, settlement, payers);
        this.feeds = new Feeds(on, accounts, matching);
        var givenBack = new GivenBack(on, journal, store, settlement);
        this.orders = new Orders(on, accounts, addresses, store, settlement, givenBack, feeds);
        var reports = new Reports(on.clock, store, settlement, matching, givenBack);
        this.inbox = new Inbox(on, gateways, accounts, tokens, reports);
    }

    /// Why this provider cannot be asked for such a sum; empty when it can.
    public Optional<InvalidInput> refusal(String provider, Money amount) {
        try {
            gateways.get(provider).acceptAmount(amount);
            return Optional.empty();
        } catch (InvalidInput e) {
            return Optional.of(e);
        }
    }

    /// Begins to carry what is stored.
    public void start() {
        var made = new Dispatcher<>(TOPIC, SWEEP, UNDER_WAY_MAX, orders::claim, orders::carry);
        dispatcher = made;
        database.signals().on(TOPIC, payload -> made.wake());
        inbox.start();
    }

    public PaymentAccounts accounts() {
        return accounts;
    }

    public Inbox inbox() {
        return inbox;
    }

    public Feeds feeds() {
        return feeds;
    }

    public void listen(PaymentListener listener) {
        settlement.listen(listener);
    }

    /// Where payers of a provider's page come back to; asked outside of any transaction.
    @FunctionalInterface
    public interface Returns {
        /// @return null: as the account is set
        PaymentGateway.@Nullable Back of(TenantId tenant, Payment payment);
    }

    public void comeBack(Returns where) {
        orders.comeBack(where);
    }

    /// Stored in the caller's transaction; the provider is asked after its commit. One open payment for one purpose:
    /// asked again, the same one is answered, and so is the one that is paid.
    ///
    /// @throws InvalidInput when the provider cannot take the amount or lacks the phone
    /// @throws Conflict `provider_not_set_up`, or `payment_too_soon` within a minute of one that failed
    public Payment open(Tx tx, TenantId tenant, NewPayment wanted) {
        PaymentStore.Row before = store.ofPurpose(tx, tenant, wanted.purposeId());
        if (before != null) {
            if (before.state().isOpen() || before.state().isPaid()) return before.payment();
            Instant again = before.payment().times().createdAt().plus(PUSH_AGAIN);
            if (clock.instant().isBefore(again)) {
                throw new Conflict("payment_too_soon", "the payer was asked less than a minute ago");
            }
        }
        gateways.get(wanted.provider()).accept(wanted.amount(), Phones.digits(wanted.phone()));
        UUID account = accounts.preferred(tx, tenant, wanted.provider());
        Instant now = clock.instant();
        var birth = new StepStore.Birth(ids.next(), account, Phones.hash(wanted.phone()), now, now);
        if (!steps.request(tx, tenant, plain(wanted), birth)) {
            PaymentStore.Row open = store.ofPurpose(tx, tenant, wanted.purposeId());
            return java.util.Objects.requireNonNull(open).payment();
        }
        settlement.note(tx, tenant, birth.id(), "REQUESTED", wanted.provider());
        tx.tell(TOPIC, tenant.toString());
        return store.read(tx, tenant, birth.id()).payment();
    }

    private static NewPayment plain(NewPayment wanted) {
        return new NewPayment(
                wanted.subscriberId(),
                wanted.purpose(),
                wanted.purposeId(),
                wanted.amount(),
                wanted.provider(),
                Phones.digits(wanted.phone()),
                wanted.reference(),
                wanted.description());
    }

    /// Takes money received by hand (cash, bank): settled at once. The same receipt for the same purpose again is the
    /// same payment.
    ///
    /// @param receipt names the money at its provider; empty for cash without one
    /// @throws Conflict `receipt_used` when it named other money before
    public Payment receive(Tx tx, TenantId tenant, NewPayment money, String receipt, Actor by) {
        UUID payer = money.subscriberId();
        if (payer != null && store.isGone(tx, tenant, payer)) throw new NotFound("subscriber", payer);
        String name = receipt.isBlank()
                ? "HAND-" + money.purposeId()
                : receipts(money.provider()).apply(receipt);
        Payment made = settlement.arrive(tx, tenant, plain(money), null, name, false);
        if (made == null) {
            UUID holder = store.ofReceipt(tx, tenant, money.provider(), name);
            Payment other = store.read(tx, tenant, java.util.Objects.requireNonNull(holder))
                    .payment();
            boolean same = other.purposeId().equals(money.purposeId())
                    && money.amount().equals(other.received());
            if (same) return other;
            throw new Conflict("receipt_used", "this receipt belongs to another payment");
        }
        audit.record(tx, by, "payment.received", Audit.Subject.of("payment", made.id()), null, summary(made));
        return made;
    }

    /// How this provider writes receipts, from how people and files do: written otherwise, the same money
    /// would be taken twice. Money taken by hand is named in capitals.
    ///
    /// @throws InvalidInput when there is no such provider
    public UnaryOperator<String> receipts(String provider) {
        if (Gateways.BY_HAND.contains(provider)) return receipt -> Typed.name("receipt", receipt);
        return gateways.get(provider)::receiptTyped;
    }

    /// Sends the money back. What arrived by hand is given back by hand: it counts as returned at once.
    ///
    /// @throws Conflict when there is no money, its receipt is not known, or the wallet has spent it
    public void refund(Tx tx, TenantId tenant, UUID paymentId, String reason, String requestedBy) {
        refunding(tx, tenant, paymentId, reason, requestedBy);
    }

    /// The same, on the word of a person, which the audit trail keeps. What the money bought is taken back first:
    /// listeners put its price where the money is taken from, see [PaymentListener#returning].
    public void refund(Tx tx, TenantId tenant, UUID paymentId, String reason, Actor by) {
        Payment before = store.lock(tx, tenant, paymentId).payment();
        if (before.state() == State.SETTLED) settlement.tellReturning(tx, tenant, before);
        refunding(tx, tenant, paymentId, reason, by.name());
        recorded(
                tx,
                by,
                "payment.refunded",
                before,
                store.read(tx, tenant, paymentId).payment());
    }

    private void refunding(Tx tx, TenantId tenant, UUID paymentId, String reason, String requestedBy) {
        PaymentStore.Row row = store.lock(tx, tenant, paymentId);
        Payment payment = row.payment();
        boolean byHand = payment.names().accountId() == null;
        if (payment.state() == State.SETTLED && !byHand && payment.receipt() == null) {
            throw new Conflict("payment_unreceipted", "the provider has not named this money yet");
        }
        settlement.startRefund(tx, tenant, payment, reason, requestedBy);
        if (byHand) settlement.refunded(tx, tenant, store.lock(tx, tenant, paymentId), "by hand");
        else tx.tell(TOPIC, tenant.toString());
    }

    /// @throws turnpike.base.NotFound when the tenant has no such payment
    public Payment get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> store.read(tx, tenant, id)).payment();
    }

    /// The payment that counts for this purpose: the open one, else the paid one, else the latest; null without one.
    public @Nullable Payment ofPurpose(Tx tx, TenantId tenant, UUID purposeId) {
        PaymentStore.Row row = store.ofPurpose(tx, tenant, purposeId);
        return row == null ? null : row.payment();
    }

    /// What has not come yet of what was asked; nothing when it is all there, or more.
    public Money missing(Tx tx, TenantId tenant, Payment payment) {
        long missing = payment.asked().minor() - store.parts(tx, tenant, payment.id());
        return new Money(Math.max(0, missing), payment.asked().currency());
    }

    /// How often a payer was asked at this subscriber's wish, or at this phone at anybody's, since then.
    ///
    /// @param phone E.164 with or without the plus
    public int prompted(Tx tx, TenantId tenant, UUID subscriber, String phone, Instant since) {
        return store.prompted(tx, tenant, subscriber, Phones.hash(phone), since);
    }

    public Timeline timeline(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> settlement.timeline(tx, tenant, id));
    }

    /// Some of the payments, newest first.
    public Slice<Payment> find(TenantId tenant, PaymentSearch search) {
        long[] total = {0};
        return database.call(tenant, tx -> {
            List<UUID> found = store.find(tx, tenant, search, total);
            return new Slice<>(store.read(tx, tenant, found), total[0]);
        });
    }

    /// Has the provider asked at once how the payment stands, or for the refund once more.
    public Payment retry(Actor actor, UUID id) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            PaymentStore.Row row = store.lock(tx, tenant, id);
            boolean asks = row.payment().names().accountId() != null
                    && (!row.state().isPaid() || row.state() == State.REFUNDING);
            if (!asks) throw new Conflict("payment_settled", "there is nothing to ask about this payment");
            steps.hurry(tx, tenant, id, null, clock.instant());
            settlement.note(tx, tenant, id, "ASKED_AGAIN", actor.name());
            tx.tell(TOPIC, tenant.toString());
            return row.payment();
        });
    }

    /// Says whose money in suspense it is.
    ///
    /// @param subscriber exists in the tenant; the caller has made sure
    public Payment resolve(Actor actor, UUID id, UUID subscriber) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            PaymentStore.Row row = store.lock(tx, tenant, id);
            settlement.resolve(tx, tenant, row.payment(), subscriber, actor.name());
            Payment after = store.read(tx, tenant, id).payment();
            recorded(tx, actor, "payment.resolved", row.payment(), after);
            return after;
        });
    }

    /// A person has seen the money on the provider's statement.
    ///
    /// @throws Conflict when it is paid already or the receipt belongs to another payment
    public Payment confirm(Actor actor, UUID id, String receipt, Money amount) {
        TenantId tenant = actor.tenant();
        amount.entered("amountMinor");
        return database.call(tenant, tx -> {
            PaymentStore.Row row = store.lock(tx, tenant, id);
            if (row.state().isPaid()) throw new Conflict("payment_settled", "the payment is paid already");
            PaymentGateway gateway = gateways.find(row.payment().provider());
            String name = receipts(row.payment().provider()).apply(receipt);
            // Who confirms sees the payer's number on the statement, and vouches for it.
            boolean byCard = gateway != null && !gateway.asksPhone();
            var came = new Settlement.Came(amount, name, byCard, "seen by " + actor.name());
            if (!settlement.settle(tx, tenant, row, came)) {
                throw new Conflict("receipt_used", "this receipt belongs to another payment");
            }
            Payment after = store.read(tx, tenant, id).payment();
            recorded(tx, actor, "payment.confirmed", row.payment(), after);
            return after;
        });
    }

    /// A person has made sure that no money came. A late success still wins.
    public Payment giveUp(Actor actor, UUID id) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            PaymentStore.Row row = store.lock(tx, tenant, id);
            if (!settlement.fail(tx, tenant, row, State.FAILED, "given_up", actor.name())) {
                throw new Conflict("payment_settled", "the payment is decided already");
            }
            Payment after = store.read(tx, tenant, id).payment();
            recorded(tx, actor, "payment.given_up", row.payment(), after);
            return after;
        });
    }

    private void recorded(Tx tx, Actor actor, String action, Payment before, Payment after) {
        audit.record(tx, actor, action, Audit.Subject.of("payment", after.id()), summary(before), summary(after));
    }

    private record Summary(
            State state,
            long askedMinor,
            @Nullable Long receivedMinor,
            String currency,
            @Nullable String receipt,
            @Nullable UUID subscriberId) {}

    private static Summary summary(Payment payment) {
        Money received = payment.received();
        return new Summary(
                payment.state(),
                payment.asked().minor(),
                received == null ? null : received.minor(),
                payment.asked().currency(),
                payment.receipt(),
                payment.subscriberId());
    }

    Orders orders() {
        return orders;
    }

    /// Finds what nobody woke anybody for. The rows are the queue; this only looks sooner.
    public void sweep() {
        if (dispatcher != null) dispatcher.wake();
    }

    /// Reads the statements of the last hours.
    public void pull() {
        feeds.pullAll(Feeds.SHORT);
    }

    /// Reads the statements of the last two days, and forgets callbacks kept long enough.
    public void pullDaily() {
        feeds.pullAll(Feeds.LONG);
        inbox.forget();
    }

    /// Claims nothing more; what is under way goes on, and what is not finished is carried by the next start.
    @Override
    public void close() {
        if (dispatcher != null) dispatcher.close();
        inbox.close();
    }
}
