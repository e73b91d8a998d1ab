package turnpike.payments;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// Carries what providers are to be asked: for the money, how a payment stands, for a refund. Between two
/// transactions the provider is called once; what its answer means is decided under the lock of the payment's row.
final class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
    /// Longer than any provider is waited for; a process that dies with an order in hand leaves it to others then.
    static final Duration LEASE = Duration.ofMinutes(2);
    /// After the ask, when the provider is asked how it stands: its callbacks may be lost (Daraja).
    static final List<Duration> PLAN = List.of(
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(90),
            Duration.ofSeconds(150),
            Duration.ofSeconds(300));

    static final Duration LAST = Duration.ofMinutes(10);
    /// Part of a rung by which questions are spread, so that payments of one moment are not asked about in one.
    private static final double JITTER = 0.1;
    private static final Duration AGAIN = Duration.ofMinutes(1); // after "busy", "locked", a claim not yet confirmed
    private static final long TURN_MIN_MS = 200;
    private static final long TURN_MAX_MS = 5_000;
    private static final int ASKS_MAX = 3;
    private static final int DOUBTS_MAX = 20; // questions about a claim of success on a payment that failed
    private static final Duration ASK_UNTIL = Duration.ofMinutes(5); // later the payer has gone away
    private static final Duration REFUND_AGAIN = Duration.ofMinutes(10);
    private static final int REFUNDS_MAX = 6;

    private final Database database;
    private final InstantSource clock;
    private final PaymentAccounts accounts;
    private final PaymentAccounts.CallbackAddresses addresses;
    private final PaymentStore store;
    private final StepStore steps = new StepStore();
    private final AccountStore paces = new AccountStore();
    private final Settlement settlement;
    private final Feeds feeds;
    private final GivenBack givenBack;
    private volatile Payments.Returns returns = (tenant, payment) -> null;

    Orders(
            Payments.Ground on,
            PaymentAccounts accounts,
            PaymentAccounts.CallbackAddresses addresses,
            PaymentStore store,
            Settlement settlement,
            GivenBack givenBack,
            Feeds feeds) {
        this.database = on.database();
        this.clock = on.clock();
        this.accounts = accounts;
        this.addresses = addresses;
        this.store = store;
        this.settlement = settlement;
        this.givenBack = givenBack;
        this.feeds = feeds;
    }

    void comeBack(Payments.Returns where) {
        returns = where;
    }

    List<PaymentStore.Key> claim(int room) {
        Instant now = clock.instant();
        return database.callByKeyAtOnce(tx -> store.claim(tx, now, now.plus(LEASE), room));
    }

    private record Task(TenantId tenant, PaymentStore.Row row, PaymentAccounts.Open account) {
        UUID id() {
            return row.id();
        }

        Payment payment() {
            return row.payment();
        }
    }

    /// Does what is due for one payment.
    void carry(PaymentStore.Key key) {
        TenantId tenant = key.tenant();
        Task task = database.<Optional<Task>>call(tenant, tx -> {
                    PaymentStore.Row row = store.read(tx, tenant, key.id());
                    PaymentAccounts.Open account =
                            accounts.find(tx, tenant, row.payment().names().accountId());
                    return account == null
                            ? Optional.empty()
                            : Optional.ofNullable(begun(tx, new Task(tenant, row, account)));
                })
                .orElse(null);
        if (task == null) return;
        switch (task.row.state()) {
            case REQUESTED -> ask(task);
            case ASKED, FAILED, EXPIRED, UNKNOWN -> query(task);
            case REFUNDING -> refund(task);
            case SETTLED, REFUNDED -> lookForReturned(task);
        }
    }

    /// Takes the call out of the account's pace and notes that it begins.
    ///
    /// @return null when the provider is not called now
    private @Nullable Task begun(Tx tx, Task task) {
        Instant now = clock.instant();
        State state = task.row.state();
        if (state == State.REQUESTED && task.row.started()) {
            // The process that asked died before it knew the answer. The payer may have the prompt: no second one.
            lost(tx, task, "the answer to our order was lost");
            return null;
        }
        if (state == State.REQUESTED
                && now.isAfter(task.payment().times().createdAt().plus(ASK_UNTIL))) {
            PaymentStore.Row locked = store.lock(tx, task.tenant, task.id());
            settlement.fail(
                    tx, task.tenant, locked, State.EXPIRED, "not_asked", "the provider could not be asked in time");
            return null;
        }
        if (!paces.pace(
                tx, task.tenant, task.account.id(), now, task.account.gateway().callsPerSecond())) {
            long wait = turn(task.payment(), now);
            steps.hurry(tx, task.tenant, task.id(), null, now.plusMillis(wait));
            return null;
        }
        boolean ours = state != State.REQUESTED || steps.begin(tx, task.tenant, task.id(), now);
        return ours ? task : null;
    }

    /// How long to wait for a turn, in milliseconds: about as long again as waited already. Many that wait for one
    /// account come back a few times each, not several times a second.
    private static long turn(Payment payment, Instant now) {
        long waited = Duration.between(payment.times().createdAt(), now).toMillis();
        return TURN_MIN_MS + ThreadLocalRandom.current().nextLong(Math.clamp(waited, TURN_MIN_MS, TURN_MAX_MS));
    }

    private void ask(Task task) {
        PaymentGateway.Asked asked;
        try {
            asked = task.account.gateway().ask(task.account.account(), order(task, Door.PAYMENT));
        } catch (Unavailable e) {
            database.run(task.tenant, tx -> lost(tx, task, "no answer to our order"));
            return;
        } catch (InvalidInput e) {
            asked = new PaymentGateway.Asked.Refused("invalid", String.valueOf(e.getMessage()), false);
        }
        switch (asked) {
            case PaymentGateway.Asked.Accepted accepted ->
                database.run(task.tenant, tx -> accepted(tx, task, accepted));
            case PaymentGateway.Asked.Refused refused -> database.run(task.tenant, tx -> refused(tx, task, refused));
        }
    }

    private void accepted(Tx tx, Task task, PaymentGateway.Asked.Accepted accepted) {
        PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
        Instant now = clock.instant();
        steps.name(tx, task.tenant, task.id(), accepted, now);
        settlement.note(tx, task.tenant, task.id(), "ASKED", accepted.providerRef());
        if (row.state() == State.REQUESTED) moveToAsked(tx, task, now);
        settlement.asked(tx, task.tenant, task.id());
    }

    private void lost(Tx tx, Task task, String why) {
        PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
        if (row.state() != State.REQUESTED) return;
        settlement.note(tx, task.tenant, task.id(), "ASK_UNANSWERED", why);
        moveToAsked(tx, task, clock.instant());
    }

    private void moveToAsked(Tx tx, Task task, Instant now) {
        Instant next = now.plus(spread(PLAN.getFirst()));
        steps.move(tx, task.tenant, task.id(), new StepStore.Move(State.ASKED, null, null, now, next));
    }

    private void refused(Tx tx, Task task, PaymentGateway.Asked.Refused refused) {
        PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
        if (row.state() != State.REQUESTED) return;
        if (refused.worthRetrying() && row.attempts() < ASKS_MAX) {
            Instant next = clock.instant().plus(AGAIN);
            settlement.note(tx, task.tenant, task.id(), "ASK_PUT_OFF", refused.code() + " " + refused.text());
            steps.retry(
                    tx,
                    task.tenant,
                    task.id(),
                    new StepStore.Move(State.REQUESTED, refused.code(), refused.text(), clock.instant(), next),
                    true);
            settlement.putOff(tx, task.tenant, task.id());
        } else {
            settlement.fail(tx, task.tenant, row, State.FAILED, refused.code(), refused.text());
        }
    }

    private void query(Task task) {
        String ref = task.payment().names().providerRef();
        if (ref == null && task.account.gateway().hasStatement(task.account.account())) {
            // The answer to our order was lost: there may be no name to ask about, but the money names us.
            pull(task);
        }
        PaymentGateway.Standing standing;
        try {
            standing = task.account
                    .gateway()
                    .query(task.account.account(), order(task, Door.PAYMENT), ref == null ? "" : ref);
        } catch (Unavailable e) {
            LOG.info("payment={} query=unanswered", task.id());
            standing = new PaymentGateway.Standing.Pending();
        }
        switch (standing) {
            case PaymentGateway.Standing.Paid paid ->
                database.run(task.tenant, tx -> {
                    PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
                    settleByQuery(tx, task, row, paid.receipt());
                });
            case PaymentGateway.Standing.Failed failed ->
                database.run(task.tenant, tx -> {
                    PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
                    boolean changed = settlement.fail(
                            tx, task.tenant, row, State.FAILED, failed.code(), "query: " + failed.text());
                    if (!changed) queried(tx, task.tenant, task.id(), null);
                });
            case PaymentGateway.Standing.Pending pending -> stillOpen(task);
        }
    }

    /// The provider's word settles it; the receipt may follow.
    private void settleByQuery(Tx tx, Task task, PaymentStore.Row row, @Nullable String named) {
        TenantId tenant = task.tenant;
        Payment payment = row.payment();
        if (payment.state().isPaid()) {
            if (named != null && payment.receipt() == null) settlement.attach(tx, tenant, payment, named);
            queried(tx, tenant, row.id(), null);
            return;
        }
        String receipt = named == null ? row.claimedReceipt() : named;
        boolean free = receipt == null || store.ofReceipt(tx, tenant, payment.provider(), receipt) == null;
        // A claimed receipt that another payment has says nothing about this one; the provider's own does.
        var came = new Settlement.Came(
                payment.asked(),
                free || named != null ? receipt : null,
                !task.account.gateway().asksPhone(),
                "query");
        boolean settled = settlement.settle(tx, tenant, row, came);
        if (!settled) queried(tx, tenant, row.id(), null);
    }

    private void stillOpen(Task task) {
        boolean last = task.row.queries() >= PLAN.size();
        if (last && task.row.state().isOpen()) pull(task);
        database.run(task.tenant, tx -> {
            PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
            boolean isHurried = queried(tx, task.tenant, task.id(), last ? null : next(row));
            if (last && !isHurried && row.state().isOpen()) settlement.giveToPeople(tx, task.tenant, row);
        });
    }

    private void pull(Task task) {
        Instant askedAt = task.payment().times().askedAt();
        Instant from = askedAt == null ? task.payment().times().createdAt() : askedAt;
        feeds.pull(task.tenant, task.account, from.minus(REFUND_AGAIN), clock.instant());
    }

    private @Nullable Instant next(PaymentStore.Row row) {
        Instant now = clock.instant();
        if (row.state().isPaid()) return null;
        if (!row.state().isOpen()) {
            return row.claimedReceipt() != null && row.queries() < DOUBTS_MAX ? now.plus(AGAIN) : null;
        }
        Instant askedAt = row.payment().times().askedAt();
        int rung = row.queries() + 1;
        Duration after = rung < PLAN.size() ? PLAN.get(rung) : LAST;
        Instant next = (askedAt == null ? now : askedAt).plus(spread(after));
        return next.isAfter(now) ? next : now.plus(spread(PLAN.getFirst()));
    }

    private void refund(Task task) {
        Payment payment = task.payment();
        String receipt = payment.receipt();
        Money amount = payment.kept();
        if (receipt == null || amount == null) {
            rest(task, null);
            return;
        }
        PaymentGateway.RefundAsked asked;
        try {
            asked = task.account.gateway().refund(task.account.account(), order(task, Door.REFUND), receipt, amount);
        } catch (Unavailable e) {
            asked = new PaymentGateway.RefundAsked.Started("");
        }
        PaymentGateway.RefundAsked answer = asked;
        database.run(task.tenant, tx -> {
            PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
            if (row.state() != State.REFUNDING) return;
            switch (answer) {
                case PaymentGateway.RefundAsked.Done done -> settlement.refunded(tx, task.tenant, row, done.ref());
                case PaymentGateway.RefundAsked.Started started -> {
                    boolean again = row.attempts() < REFUNDS_MAX;
                    String ref = started.ref().isEmpty() ? null : started.ref();
                    Instant next = again ? clock.instant().plus(REFUND_AGAIN) : null;
                    steps.refundAsked(tx, task.tenant, task.id(), ref, next);
                    String kind = again ? "REFUND_ASKED" : "REFUND_UNANSWERED";
                    settlement.note(tx, task.tenant, task.id(), kind, started.ref());
                }
                case PaymentGateway.RefundAsked.Refused refused -> {
                    settlement.refundRefused(tx, task.tenant, row, refused.code(), refused.text());
                    // It may have gone back already, by somebody else's hand.
                    if (task.account.gateway().saysReturned())
                        steps.hurry(tx, task.tenant, task.id(), null, clock.instant());
                }
            }
        });
    }

    /// Something was said about money that went back: how much is it in all?
    private void lookForReturned(Task task) {
        String receipt = task.payment().receipt();
        PaymentGateway gateway = task.account.gateway();
        if (receipt == null || !gateway.saysReturned()) {
            rest(task, null);
            return;
        }
        Money total;
        try {
            total = gateway.returned(
                    task.account.account(), receipt, task.payment().asked().currency());
        } catch (Unavailable e) {
            rest(task, clock.instant().plus(REFUND_AGAIN));
            return;
        }
        database.run(task.tenant, tx -> {
            PaymentStore.Row row = store.lock(tx, task.tenant, task.id());
            queried(tx, task.tenant, task.id(), null);
            givenBack.stands(tx, task.tenant, row, total, gateway.provider());
        });
    }

    private void rest(Task task, @Nullable Instant next) {
        database.run(task.tenant, tx -> queried(tx, task.tenant, task.id(), next));
    }

    private boolean queried(Tx tx, TenantId tenant, UUID payment, @Nullable Instant next) {
        return steps.queried(tx, tenant, payment, next, clock.instant());
    }

    private PaymentGateway.Order order(Task task, Door door) {
        NewPayment wanted = task.payment().wanted();
        return new PaymentGateway.Order(
                task.id(),
                wanted.amount(),
                Phones.digits(wanted.phone()),
                wanted.reference(),
                wanted.description(),
                addresses.of(door, task.tenant, task.id()),
                task.row.state() == State.REQUESTED ? returns.of(task.tenant, task.payment()) : null);
    }

    private static Duration spread(Duration rung) {
        return rung.plusMillis(
                (long) (rung.toMillis() * JITTER * ThreadLocalRandom.current().nextDouble()));
    }
}
