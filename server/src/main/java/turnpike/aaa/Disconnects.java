package turnpike.aaa;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Dispatcher;
import turnpike.platform.metrics.Metrics;
import turnpike.subscribers.OpenSessions;

/// Orders to NASes: stored in the transaction that makes them necessary, sent after its commit, repeated while the
/// session is open, their outcome kept.
///
/// An order is sent at least once; a NAS that hears it twice answers the second with "no such session". With several
/// processes whoever comes first carries it. Any thread.
public final class Disconnects implements OpenSessions, AutoCloseable {
    private static final String TOPIC = "nas-command";
    private static final String SILENT = "no answer";
    /// Orders under way at once; more wait stored.
    private static final int UNDER_WAY_MAX = 256;
    private static final int TAKEN_AT_ONCE = 64;
    private static final int UNDER_WAY_AT_ONE_NAS = 128; // and what one more look takes
    private static final int UNDER_WAY_AT_A_SILENT_NAS = 16;
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /// Longer than any NAS is waited for; a process that dies with an order in hand leaves it to others after this.
    private static final Duration LEASE = Duration.ofMinutes(2);
    /// Pauses after a silent NAS: three quick tries, then patience. After the last the order is given up.
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5));

    /// Why we interfere. Stored by name.
    public enum Cause {
        STAFF,
        SUSPENDED,
        REMOVED,
        PLAN_ENDED,
        PLAN_CHANGED,
        /// Another right waits behind the one that runs, or does no more: the session may last longer or less.
        PLAN_FOLLOWS,
        QUOTA_REACHED,
        ONLINE_TIME_REACHED,
        /// A session has used most of its slice of shared data and gets a larger one.
        SLICE_USED,
        /// A session gives half of its slice back, for others.
        SLICE_RECALLED,
        DEVICE_BLOCKED
    }

    private final Database database;
    private final NasDirectory nases;
    private final NasControl control;
    private final TermsNow terms;
    private final Ids ids;
    private final InstantSource clock;
    private final Metrics metrics;
    private final NasCommandStore store = new NasCommandStore();
    private final ChangeoverStore changeovers = new ChangeoverStore();
    private final NasLines lines = new NasLines(UNDER_WAY_AT_ONE_NAS, UNDER_WAY_AT_A_SILENT_NAS);
    private final NasCommandOutcomes outcomes;
    private final Dispatcher<NasCommandStore.Due> dispatcher;

    /// Knows what a session may do.
    @FunctionalInterface
    public interface TermsNow {
        /// What it may do now; null when it may not go on.
        @Nullable
        Terms of(TenantId tenant, UUID subscriberId, UUID sessionId, Cause cause);

        /// What its NAS said when it was told another slice.
        default void heard(TenantId tenant, UUID subscriberId, UUID sessionId, Slice told, NasControl.Result result) {}
    }

    public Disconnects(
            Database database,
            NasDirectory nases,
            NasControl control,
            TermsNow terms,
            Ids ids,
            InstantSource clock,
            Metrics metrics) {
        this.database = database;
        this.nases = nases;
        this.control = control;
        this.terms = terms;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
        metrics.gauge("nas_commands_under_way", "Orders to NASes being carried", this::underWay);
        this.outcomes = new NasCommandOutcomes(database, clock);
        this.dispatcher = new Dispatcher<>("nas-commands", SWEEP, UNDER_WAY_MAX, this::claim, this::carry);
        database.signals().on(TOPIC, payload -> dispatcher.wake());
    }

    /// Orders the end of one session.
    ///
    /// @param requestedBy person, key or component
    /// @throws turnpike.base.NotFound when the tenant has no such session
    /// @throws turnpike.base.Conflict when it has ended
    public NasCommand endSession(Tx tx, TenantId tenant, UUID sessionId, Cause cause, String requestedBy) {
        NasCommand command = store.insertForSession(tx, tenant, sessionId, ids, order(cause, requestedBy, false));
        tx.tell(TOPIC, tenant.toString());
        return command;
    }

    @Override
    public void end(Tx tx, TenantId tenant, UUID subscriberId, OpenSessions.Cause cause, String requestedBy) {
        endAll(tx, tenant, subscriberId, Cause.valueOf(cause.name()), requestedBy);
    }

    @Override
    public void endAll(Tx tx, TenantId tenant, List<UUID> subscriberIds, OpenSessions.Cause cause, String requestedBy) {
        var order = order(Cause.valueOf(cause.name()), requestedBy, false);
        told(tx, tenant, store.insertForSubscribers(tx, tenant, subscriberIds, ids, order));
    }

    @Override
    public void refresh(Tx tx, TenantId tenant, UUID subscriberId, OpenSessions.Cause cause, String requestedBy) {
        changeAll(tx, tenant, subscriberId, Cause.valueOf(cause.name()), requestedBy);
        if (cause != OpenSessions.Cause.PLAN_CHANGED) return;
        Instant now = clock.instant();
        Instant since = now.minus(Changeovers.LATE_MAX).minus(Changeovers.UNTIL_THEN);
        changeovers.insert(tx, tenant, subscriberId, now, since);
    }

    @Override
    public void endDevice(Tx tx, TenantId tenant, UUID subscriberId, String mac, String requestedBy) {
        var order = order(Cause.DEVICE_BLOCKED, requestedBy, false);
        told(tx, tenant, store.insertForDevice(tx, tenant, subscriberId, mac, ids, order));
    }

    /// Orders the end of every open session of a subscriber.
    ///
    /// @return how many
    int endAll(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy) {
        var order = order(cause, requestedBy, false);
        return told(tx, tenant, store.insertForSubscriber(tx, tenant, subscriberId, ids, order));
    }

    /// Orders that every open session of a subscriber goes on under the terms of the moment the NAS is told.
    ///
    /// @return how many
    int changeAll(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy) {
        var order = order(cause, requestedBy, true);
        return told(tx, tenant, store.insertForSubscriber(tx, tenant, subscriberId, ids, order));
    }

    /// Orders that one session goes on under the terms of the moment its NAS is told; nothing when it has
    /// ended.
    void change(Tx tx, TenantId tenant, UUID sessionId, Cause cause, String requestedBy) {
        store.insert(tx, tenant, sessionId, ids, order(cause, requestedBy, true));
        tx.tell(TOPIC, tenant.toString());
    }

    /// Some of the orders, newest first.
    public NasCommand.Found find(TenantId tenant, NasCommand.Search search, int offset, int limit) {
        return database.call(tenant, tx -> store.find(tx, tenant, search, offset, limit));
    }

    private static int told(Tx tx, TenantId tenant, int count) {
        if (count > 0) tx.tell(TOPIC, tenant.toString());
        return count;
    }

    private NasCommandStore.Order order(Cause cause, String requestedBy, boolean change) {
        var kind = change ? NasCommand.Kind.COA : NasCommand.Kind.DISCONNECT;
        return new NasCommandStore.Order(kind, cause, requestedBy, clock.instant());
    }

    private int underWay() {
        return dispatcher.underWay();
    }

    private List<NasCommandStore.Due> claim(int room) {
        Instant now = clock.instant();
        List<NasCommandStore.Due> all = new ArrayList<>();
        while (all.size() < room) {
            int some = Math.min(TAKEN_AT_ONCE, room - all.size());
            List<UUID> full = lines.full();
            var due = database.callAcrossTenants(tx -> store.claim(tx, now, now.plus(LEASE), some, full));
            due.forEach(one -> lines.begin(one.nasId()));
            all.addAll(due);
            if (due.size() < some) break;
        }
        return all;
    }

    private void carry(NasCommandStore.Due due) {
        boolean answered = false;
        try {
            NasCommandStore.Outcome outcome = attempt(due);
            answered = outcome.result() == null || !outcome.result().equals(SILENT);
            finish(due, outcome);
        } finally {
            lines.end(due.nasId(), answered);
        }
    }

    private NasCommandStore.Outcome attempt(NasCommandStore.Due due) {
        Nas nas = nases.find(due.tenant(), due.nasId());
        if (!due.open()) return NasCommandStore.Outcome.obsolete("the session has ended");
        if (nas == null) return NasCommandStore.Outcome.obsolete("the NAS was removed");
        String address = due.address();
        if (address == null) return unanswered(due, "the NAS has no known address");
        InetAddress at = InetAddress.ofLiteral(address);
        NasControl.Result result;
        if (due.kind() == NasCommand.Kind.COA) {
            result = change(nas, at, due);
        } else {
            result = control.disconnect(nas, at, due.target());
        }
        return switch (result) {
            case NasControl.Result.Acknowledged done -> NasCommandStore.Outcome.acknowledged();
            case NasControl.Result.Refused refused -> NasCommandStore.Outcome.refused(refused.errorCause());
            case NasControl.Result.Unanswered silent -> unanswered(due, SILENT);
        };
    }

    private NasControl.Result change(Nas nas, InetAddress at, NasCommandStore.Due due) {
        Terms now = terms.of(due.tenant(), due.subscriberId(), due.sessionId(), due.cause());
        if (now == null) return control.disconnect(nas, at, due.target());
        Slice slice = now.slice();
        // What cannot be made smaller is given back by ending it.
        if (slice == null && due.cause() == Cause.SLICE_RECALLED) return control.disconnect(nas, at, due.target());
        NasControl.Result result =
                control.change(nas, at, due.target(), now.countedFromStart(due.age(clock.instant())));
        if (slice != null) terms.heard(due.tenant(), due.subscriberId(), due.sessionId(), slice, result);
        return result;
    }

    private NasCommandStore.Outcome unanswered(NasCommandStore.Due due, String why) {
        if (due.attempts() > PAUSES.size()) return NasCommandStore.Outcome.givenUp(why);
        return NasCommandStore.Outcome.again(clock.instant().plus(PAUSES.get(due.attempts() - 1)), why);
    }

    private void finish(NasCommandStore.Due due, NasCommandStore.Outcome outcome) {
        outcomes.keep(due, outcome);
        boolean refused = due.kind() == NasCommand.Kind.COA && outcome.state() == NasCommand.State.REFUSED;
        // A slice that cannot grow is used to its end, and the next login gets the next. Nor is anybody put out for
        // having paid ahead.
        boolean isOffered = due.cause() == Cause.SLICE_USED || due.cause() == Cause.PLAN_FOLLOWS;
        if (refused && due.open() && !isOffered) insist(due);
        metrics.counter(
                        "nas_commands",
                        "Orders to NASes by outcome of the try",
                        "kind",
                        due.kind().name(),
                        "outcome",
                        outcome.state().name())
                .add();
    }

    /// A NAS that cannot change a running session must end it: the next login gets the new terms.
    private void insist(NasCommandStore.Due due) {
        var order = order(due.cause(), "refused change", false);
        database.run(due.tenant(), tx -> {
            store.insertForSession(tx, due.tenant(), due.sessionId(), ids, order);
            tx.tell(TOPIC, due.tenant().toString());
        });
    }

    /// Lets orders under way go; those not finished are carried again by the next start.
    @Override
    public void close() {
        dispatcher.close();
        outcomes.close();
    }
}
