package turnpike.messaging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Dispatcher;
import turnpike.platform.metrics.Metrics;

/// Hands queued dispatches to providers, and sees to those that nobody reported.
///
/// A process that dies before a provider was asked leaves the dispatch queued; one that dies afterwards leaves it in
/// SENDING, and when its lease has run out nobody knows whether the provider has it: it is treated like a provider that
/// did not answer (docs/adr/0026).
final class Carrier implements AutoCloseable {
    /// Dispatches under way at once; more wait stored.
    private static final int UNDER_WAY_MAX = 64;
    /// Of one tenant in one claim, so that a slow provider of one does not stop all.
    private static final int SHARE = 24;

    private static final Duration SWEEP = Duration.ofSeconds(1);
    /// Longer than any provider is waited for.
    private static final Duration LEASE = Duration.ofMinutes(2);
    /// Tries with one account before the next is asked.
    private static final int TRIES = 3;
    /// Pauses after a provider that was not reached; about two hours, then it is given up.
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofMinutes(30),
            Duration.ofMinutes(30));

    private final Database database;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Messages messages;
    private final MessageAccounts accounts;
    private final Budgets budgets;
    private final DeliveryReports reports;
    private final Course course;
    private final Pacing pacing = new Pacing();
    private final DispatchStore store = new DispatchStore();
    private final ReportStore optOuts = new ReportStore();
    private final Dispatcher<DispatchStore.Due> dispatcher;
    private volatile boolean isShared; // a tenant was given its share at the last look, and may have more waiting

    Carrier(
            Database database,
            InstantSource clock,
            Metrics metrics,
            Messages messages,
            Messages.Parts parts,
            DeliveryReports reports,
            Course course) {
        this.database = database;
        this.clock = clock;
        this.metrics = metrics;
        this.messages = messages;
        this.accounts = parts.accounts();
        this.budgets = parts.budgets();
        this.reports = reports;
        this.course = course;
        this.dispatcher = new Dispatcher<>("messages", SWEEP, UNDER_WAY_MAX, this::claim, this::carry);
        metrics.gauge("messages_under_way", "Messages being handed to providers", dispatcher::underWay);
        database.signals().on(Messages.TOPIC, _ -> dispatcher.wake());
    }

    private List<DispatchStore.Due> claim(int room) {
        Instant now = clock.instant();
        int share = Math.min(room, SHARE);
        List<DispatchStore.Due> due =
                database.callByKeyAtOnce(tx -> store.claim(tx, now, now.plus(LEASE), room, share));
        isShared = due.size() >= share;
        return due;
    }

    private void carry(DispatchStore.Due due) {
        switch (due.state()) {
            case QUEUED -> send(due.tenant(), due.id());
            case SENDING -> orphaned(due.tenant(), due.id());
            case ACCEPTED, UNKNOWN -> silent(due.tenant(), due.id());
            case DELIVERED, FAILED, CANCELLED -> {} // ended since it was claimed
        }
        if (isShared) dispatcher.wake();
    }

    private void orphaned(TenantId tenant, UUID id) {
        database.run(
                tenant,
                tx -> store.lock(tx, tenant, id)
                        .filter(dispatch -> dispatch.state() == Dispatch.State.SENDING)
                        .ifPresent(dispatch -> course.unsure(tx, tenant, dispatch, "stopped while sending")));
    }

    private void silent(TenantId tenant, UUID id) {
        reports.applyWaiting(tenant, id);
        database.run(
                tenant,
                tx -> store.lock(tx, tenant, id)
                        .filter(dispatch -> !dispatch.isFinished())
                        .filter(dispatch -> dispatch.state() == Dispatch.State.ACCEPTED
                                || dispatch.state() == Dispatch.State.UNKNOWN)
                        .ifPresent(dispatch -> course.silent(tx, tenant, dispatch)));
    }

    /// Everything needed to send, or why not now.
    private record Ready(Dispatch dispatch, AccountStore.Kept account, int accounts, MessageGateway.Letter letter) {}

    private void send(TenantId tenant, UUID id) {
        database.call(tenant, tx -> Optional.ofNullable(prepare(tx, tenant, id)))
                .ifPresent(ready -> send(tenant, ready));
    }

    private void send(TenantId tenant, Ready ready) {
        MessageGateway gateway = accounts.gateway(ready.account);
        MessageGateway.Sent sent = gateway.send(accounts.access(ready.account), ready.letter);
        database.run(tenant, tx -> finish(tx, tenant, ready, sent));
        metrics.counter(
                        "messages_sent",
                        "Messages handed to providers by what they said",
                        "provider",
                        gateway.provider(),
                        "outcome",
                        sent.getClass().getSimpleName())
                .add();
        if (sent instanceof MessageGateway.Sent.Accepted accepted) {
            reports.apply(tenant, ready.account.account().id(), accepted.providerMessageId());
        }
    }

    /// Decides who sends it and counts it in. Until this commits nobody was asked.
    private @Nullable Ready prepare(Tx tx, TenantId tenant, UUID id) {
        Dispatch dispatch = store.lock(tx, tenant, id).orElse(null);
        if (dispatch == null || dispatch.state() != Dispatch.State.QUEUED) return null;
        Instant now = clock.instant();
        List<AccountStore.Kept> all = course.accounts(tx, tenant, dispatch);
        byte[] body = store.body(tx, tenant, id).orElse(null);
        String obstacle = obstacle(tx, tenant, dispatch, all, body, now);
        if (obstacle != null || body == null) {
            course.giveUp(tx, tenant, dispatch, obstacle == null ? "text_dropped" : obstacle);
            return null;
        }
        AccountStore.Kept kept = all.get(dispatch.progress().turn() % all.size());
        MessageAccount account = kept.account();
        Instant place = pacing.take(account.id(), account.terms().perSecond(), now);
        if (place.isAfter(now)) {
            store.step(tx, tenant, id, new DispatchStore.Step(Dispatch.State.QUEUED, dispatch.reason(), place), now);
            return null;
        }
        Wording wording = messages.opened(body);
        Dispatch counted = dispatch.withSegments(segments(dispatch, wording, account));
        String reached = budgets.take(tx, tenant, counted);
        if (reached != null) {
            var event = Dispatch.Event.of(
                    now, Dispatch.Event.Kind.REFUSED, "budget_reached", "the budget of the " + reached);
            course.note(tx, tenant, id, event);
            course.giveUp(tx, tenant, dispatch, "budget_reached");
            return null;
        }
        store.sending(tx, tenant, id, account, counted.content().segments());
        course.note(tx, tenant, id, event(now, Dispatch.Event.Kind.SENDING, account, null, null));
        String url = reports.url(tenant, account, id);
        var letter = new MessageGateway.Letter(id, dispatch.recipient(), wording.subject(), wording.body(), url);
        return new Ready(counted, kept, all.size(), letter);
    }

    private static int segments(Dispatch dispatch, Wording wording, MessageAccount account) {
        if (dispatch.channel() == Messages.Channel.EMAIL) return 0;
        return Segments.of(wording.body(), account.terms().appendedCharacters()).count();
    }

    private @Nullable String obstacle(
            Tx tx,
            TenantId tenant,
            Dispatch dispatch,
            List<AccountStore.Kept> all,
            byte @Nullable [] body,
            Instant now) {
        if (now.isAfter(dispatch.progress().sendUntil())) return "too_late";
        if (body == null) return "text_dropped";
        if (all.isEmpty()) return "no_account";
        boolean sms = dispatch.channel() == Messages.Channel.SMS;
        return sms && optOuts.hasOptedOut(tx, tenant, dispatch.recipient()) ? "opted_out" : null;
    }

    private void finish(Tx tx, TenantId tenant, Ready ready, MessageGateway.Sent sent) {
        UUID id = ready.dispatch.id();
        Dispatch dispatch = store.lock(tx, tenant, id).orElseThrow();
        MessageAccount account = ready.account.account();
        Instant now = clock.instant();
        switch (sent) {
            case MessageGateway.Sent.Accepted accepted -> {
                course.accepted(tx, tenant, dispatch, account, accepted);
                accounts.store().noteFailure(tx, tenant, account.id(), null);
                course.tested(tx, tenant, dispatch, true);
            }
            case MessageGateway.Sent.Unsure unsure -> course.unsure(tx, tenant, dispatch, unsure.text());
            case MessageGateway.Sent.Refused refused -> {
                var event = event(now, Dispatch.Event.Kind.REFUSED, account, refused.code(), refused.text());
                course.note(tx, tenant, id, event);
                budgets.giveBack(tx, tenant, ready.dispatch);
                boolean another = refused.blame() == MessageGateway.Blame.ACCOUNT
                        && dispatch.progress().turn() + 1 < ready.accounts;
                if (refused.blame() == MessageGateway.Blame.ACCOUNT) {
                    String why = refused.code() + ": " + refused.text();
                    accounts.store().noteFailure(tx, tenant, account.id(), why);
                }
                if (another) again(tx, tenant, dispatch, true, now);
                else course.giveUp(tx, tenant, dispatch, refused.code());
            }
            case MessageGateway.Sent.NotSent not -> {
                course.note(tx, tenant, id, event(now, Dispatch.Event.Kind.NOT_SENT, account, not.code(), not.text()));
                budgets.giveBack(tx, tenant, ready.dispatch);
                notSent(tx, tenant, dispatch, ready.accounts, not.code());
            }
        }
    }

    /// A few tries with one account, then the next, and round again; the account that failed before falling back is
    /// not asked once more.
    private void notSent(Tx tx, TenantId tenant, Dispatch dispatch, int accounts, String code) {
        int attempts = dispatch.progress().attempts();
        boolean turnOver = attempts % TRIES == 0;
        boolean lastChance =
                dispatch.progress().fellBackAt() != null || dispatch.origin().onlyAccountId() != null;
        if (attempts > PAUSES.size() || (lastChance && turnOver)) {
            course.giveUp(tx, tenant, dispatch, code);
            return;
        }
        Instant next = clock.instant().plus(PAUSES.get(Math.max(0, attempts - 1)));
        again(tx, tenant, dispatch, turnOver && accounts > 1, next);
    }

    private void again(Tx tx, TenantId tenant, Dispatch dispatch, boolean otherAccount, Instant next) {
        boolean settled = dispatch.state() == Dispatch.State.DELIVERED || dispatch.isFinished();
        if (settled) return;
        if (otherAccount)
            store.turn(tx, tenant, dispatch.id(), dispatch.progress().turn() + 1, null);
        Instant now = clock.instant();
        store.step(tx, tenant, dispatch.id(), new DispatchStore.Step(Dispatch.State.QUEUED, null, next), now);
    }

    private static Dispatch.Event event(
            Instant now,
            Dispatch.Event.Kind kind,
            MessageAccount account,
            @Nullable String code,
            @Nullable String detail) {
        return new Dispatch.Event(now, kind, account.id(), account.provider(), null, code, detail);
    }

    /// Looks for what is due now.
    void wake() {
        dispatcher.wake();
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
