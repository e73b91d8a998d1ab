package turnpike.messaging;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// How a dispatch goes on after something happened to it: the rules, each within the transaction that holds its row.
///
/// Delivered is final. A second provider is turned to once: when the first says it failed, when it does not report in
/// time, when nobody knows whether it has it. As long as one provider may still deliver it, it has not failed.
final class Course {
    private final Ids ids;
    private final InstantSource clock;
    private final MessagingSettings settings;
    private final MessageAccounts accounts;
    private final Budgets budgets;
    private final Messages messages;
    private final DispatchStore store = new DispatchStore();
    private final EventStore events = new EventStore();

    Course(Ids ids, InstantSource clock, MessagingSettings settings, Messages.Parts parts, Messages messages) {
        this.ids = ids;
        this.clock = clock;
        this.settings = settings;
        this.accounts = parts.accounts();
        this.budgets = parts.budgets();
        this.messages = messages;
    }

    void note(Tx tx, TenantId tenant, UUID dispatchId, Dispatch.Event event) {
        events.insert(tx, tenant, ids.next(), dispatchId, event);
    }

    /// The accounts that may send it, in their order.
    List<AccountStore.Kept> accounts(Tx tx, TenantId tenant, Dispatch dispatch) {
        UUID only = dispatch.origin().onlyAccountId();
        if (only != null)
            return accounts.store().find(tx, tenant, only).map(List::of).orElse(List.of());
        return accounts.usable(tx, tenant, dispatch.channel());
    }

    /// A provider has it. An e-mail's journey ends for us here: servers send no reports.
    void accepted(
            Tx tx, TenantId tenant, Dispatch dispatch, MessageAccount account, MessageGateway.Sent.Accepted sent) {
        Instant now = clock.instant();
        note(
                tx,
                tenant,
                dispatch.id(),
                new Dispatch.Event(
                        now,
                        Dispatch.Event.Kind.ACCEPTED,
                        account.id(),
                        account.provider(),
                        sent.providerMessageId(),
                        null,
                        null));
        MessageGateway.Cost cost = sent.cost();
        if (cost != null) budgets.cost(tx, tenant, dispatch, cost);
        if (isSettled(dispatch)) return; // a report was faster, or it was reported by the other provider meanwhile
        store.accepted(tx, tenant, dispatch.id(), sent.providerMessageId(), now);
        boolean waits = account.terms().expectsReports() && dispatch.progress().fellBackAt() == null;
        Instant next = dispatch.channel() == Messages.Channel.EMAIL
                ? null
                : now.plus(waits ? settings.reportWait() : settings.reportEnd());
        store.step(tx, tenant, dispatch.id(), new DispatchStore.Step(Dispatch.State.ACCEPTED, null, next), now);
    }

    /// Whether a provider has it, nobody knows: a report may tell, else it is sent once more.
    void unsure(Tx tx, TenantId tenant, Dispatch dispatch, String why) {
        Instant now = clock.instant();
        note(tx, tenant, dispatch.id(), of(dispatch, Dispatch.Event.Kind.UNSURE, "unsure", why));
        if (isSettled(dispatch)) return;
        Instant next = now.plus(settings.reportWait());
        store.step(tx, tenant, dispatch.id(), new DispatchStore.Step(Dispatch.State.UNKNOWN, "unsure", next), now);
    }

    /// Nobody reported in time.
    void silent(Tx tx, TenantId tenant, Dispatch dispatch) {
        Instant now = clock.instant();
        boolean unsure = dispatch.state() == Dispatch.State.UNKNOWN;
        if (mayFallBack(tx, tenant, dispatch, unsure, now)) {
            fallBack(tx, tenant, dispatch, unsure ? "unsure" : "no_report");
            return;
        }
        Instant end = end(dispatch);
        if (now.isBefore(end)) {
            var wait = new DispatchStore.Step(dispatch.state(), dispatch.reason(), end);
            store.step(tx, tenant, dispatch.id(), wait, now);
            return;
        }
        note(tx, tenant, dispatch.id(), Dispatch.Event.of(now, Dispatch.Event.Kind.UNKNOWN, "no_report", null));
        var last = DispatchStore.Step.end(Dispatch.State.UNKNOWN, "no_report");
        store.step(tx, tenant, dispatch.id(), last, now);
    }

    /// With one account only what nobody is sure of is sent again, and by the same.
    private boolean mayFallBack(Tx tx, TenantId tenant, Dispatch dispatch, boolean unsure, Instant now) {
        Dispatch.Progress progress = dispatch.progress();
        if (progress.fellBackAt() != null || now.isAfter(progress.sendUntil())) return false;
        if (unsure) return true;
        if (dispatch.channel() == Messages.Channel.EMAIL) return false;
        List<AccountStore.Kept> all = accounts(tx, tenant, dispatch);
        UUID last = progress.accountId();
        boolean expected = all.stream()
                .filter(kept -> kept.account().id().equals(last))
                .allMatch(kept -> kept.account().terms().expectsReports());
        return all.size() > 1 && expected;
    }

    private void fallBack(Tx tx, TenantId tenant, Dispatch dispatch, String code) {
        Instant now = clock.instant();
        note(tx, tenant, dispatch.id(), of(dispatch, Dispatch.Event.Kind.FELL_BACK, code, null));
        store.turn(tx, tenant, dispatch.id(), dispatch.progress().turn() + 1, now);
        store.step(tx, tenant, dispatch.id(), new DispatchStore.Step(Dispatch.State.QUEUED, null, now), now);
        tx.tell(Messages.TOPIC, tenant.toString());
    }

    /// A provider says that it arrived.
    void delivered(Tx tx, TenantId tenant, Dispatch dispatch, Dispatch.Event event) {
        if (dispatch.state() == Dispatch.State.DELIVERED) return;
        note(tx, tenant, dispatch.id(), event);
        budgets.ended(tx, tenant, dispatch, 1, dispatch.state() == Dispatch.State.FAILED ? -1 : 0);
        var end = DispatchStore.Step.end(Dispatch.State.DELIVERED, null);
        store.step(tx, tenant, dispatch.id(), end, clock.instant());
        tested(tx, tenant, dispatch, true);
    }

    /// A provider that had it says that it will not arrive.
    void undelivered(
            Tx tx, TenantId tenant, Dispatch dispatch, Dispatch.Event event, String code, boolean worthRetrying) {
        note(tx, tenant, dispatch.id(), event);
        boolean waits = dispatch.state() == Dispatch.State.ACCEPTED || dispatch.state() == Dispatch.State.UNKNOWN;
        if (!waits) return; // ended already, or the other provider is being asked
        Instant now = clock.instant();
        boolean another = worthRetrying
                && dispatch.progress().fellBackAt() == null
                && now.isBefore(dispatch.progress().sendUntil())
                && accounts(tx, tenant, dispatch).size() > 1;
        if (another) fallBack(tx, tenant, dispatch, code);
        else giveUp(tx, tenant, dispatch, code);
    }

    /// The network keeps it for a phone that is off: a second one would arrive as well.
    void held(Tx tx, TenantId tenant, Dispatch dispatch, Dispatch.Event event) {
        note(tx, tenant, dispatch.id(), event);
        if (dispatch.state() != Dispatch.State.ACCEPTED || dispatch.isFinished()) return;
        var wait = new DispatchStore.Step(Dispatch.State.ACCEPTED, null, end(dispatch));
        store.step(tx, tenant, dispatch.id(), wait, clock.instant());
    }

    /// Nobody is asked any more. It has failed, unless a provider that has it may still deliver.
    void giveUp(Tx tx, TenantId tenant, Dispatch dispatch, String code) {
        if (isSettled(dispatch)) return;
        Instant now = clock.instant();
        if (mayStillArrive(tx, tenant, dispatch)) {
            boolean accepted = dispatch.progress().acceptedAt() != null;
            Dispatch.State state = accepted ? Dispatch.State.ACCEPTED : Dispatch.State.UNKNOWN;
            Instant end = end(dispatch);
            var step = now.isBefore(end)
                    ? new DispatchStore.Step(state, null, end)
                    : DispatchStore.Step.end(Dispatch.State.UNKNOWN, "no_report");
            store.step(tx, tenant, dispatch.id(), step, now);
            return;
        }
        if (dispatch.state() == Dispatch.State.FAILED) return;
        note(tx, tenant, dispatch.id(), Dispatch.Event.of(now, Dispatch.Event.Kind.FAILED, code, null));
        budgets.ended(tx, tenant, dispatch, 0, 1);
        store.step(tx, tenant, dispatch.id(), DispatchStore.Step.end(Dispatch.State.FAILED, code), now);
        tested(tx, tenant, dispatch, false);
        messages.tellFailed(tx, tenant, dispatch, code);
    }

    private boolean mayStillArrive(Tx tx, TenantId tenant, Dispatch dispatch) {
        Set<String> open = new HashSet<>();
        int unsure = 0;
        for (Dispatch.Event event : events.of(tx, tenant, dispatch.id())) {
            String name = event.accountId() + " " + event.providerMessageId();
            if (event.kind() == Dispatch.Event.Kind.ACCEPTED) open.add(name);
            if (event.kind() == Dispatch.Event.Kind.UNDELIVERED) open.remove(name);
            if (event.kind() == Dispatch.Event.Kind.UNSURE) unsure++;
        }
        return unsure > 0 || !open.isEmpty();
    }

    /// @param success null leaves the account as it was
    void tested(Tx tx, TenantId tenant, Dispatch dispatch, @Nullable Boolean success) {
        UUID account = dispatch.origin().onlyAccountId();
        if (account == null || success == null) return;
        accounts.store().noteTest(tx, tenant, account, success, clock.instant());
    }

    private Instant end(Dispatch dispatch) {
        Instant accepted = dispatch.progress().acceptedAt();
        return (accepted == null ? dispatch.origin().queuedAt() : accepted).plus(settings.reportEnd());
    }

    /// Nothing that happens to a sending changes these; only a report of delivery changes the second.
    private static boolean isSettled(Dispatch dispatch) {
        return dispatch.state() == Dispatch.State.DELIVERED || dispatch.state() == Dispatch.State.CANCELLED;
    }

    private Dispatch.Event of(Dispatch dispatch, Dispatch.Event.Kind kind, String code, @Nullable String detail) {
        Dispatch.Progress progress = dispatch.progress();
        return new Dispatch.Event(clock.instant(), kind, progress.accountId(), progress.provider(), null, code, detail);
    }
}
