package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Disconnects;
import turnpike.aaa.Terms;
import turnpike.base.Conflict;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Dispatcher;
import turnpike.platform.metrics.Metrics;
import turnpike.subscribers.Guests;

/// Has devices let in and out at their NASes: tells the NAS, reads back what it did, and tries again until it is so.
///
/// A NAS nobody tells is left to the device's browser; accounting then says when the device is online. Orders are
/// carried at least once, and doing one twice does no harm. Any thread.
public final class Provisioner implements AutoCloseable {
    /// Orders under way at once; more wait stored.
    private static final int UNDER_WAY_MAX = 128;

    private static final Duration SWEEP = Duration.ofSeconds(1);
    /// Longer than any NAS is waited for.
    private static final Duration LEASE = Duration.ofMinutes(2);
    /// How long what is presented to a NAS is good for.
    private static final Duration TICKET_LIFE = Duration.ofMinutes(3);

    /// A page that is open logs its device in by then. Whose was closed is told to open another.
    private static final Duration BROWSER_IN = Duration.ofSeconds(10);

    /// What stands in an order's error where other devices have all sessions; the device's last digits follow.
    private static final String ELSEWHERE = "in use on another device ";

    private static final String LEAVING = "another device is being logged out";

    private static final String REPLACED = "the device is being logged out as somebody else";

    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));

    private final Database database;
    private final InstantSource clock;
    private final Guests guests;
    private final Arrivals arrivals;
    private final TermsNow terms;
    private final Timeline timeline;
    private final Metrics metrics;
    private final Disconnects disconnects;
    private final List<HotspotControl> controls = new CopyOnWriteArrayList<>();
    private final AccessOrderStore store = new AccessOrderStore();
    private final ExpectedStore expected = new ExpectedStore();
    private final PurchaseStore purchases = new PurchaseStore();
    private final Dispatcher<AccessOrder> dispatcher;

    /// What a subscriber's session may do now; null when it may not go on.
    @FunctionalInterface
    public interface TermsNow {
        @Nullable
        Terms of(TenantId tenant, UUID subscriberId);
    }

    Provisioner(
            Database database,
            InstantSource clock,
            Guests guests,
            Arrivals arrivals,
            TermsNow terms,
            Timeline timeline,
            Metrics metrics,
            Disconnects disconnects) {
        this.database = database;
        this.clock = clock;
        this.guests = guests;
        this.arrivals = arrivals;
        this.terms = terms;
        this.timeline = timeline;
        this.metrics = metrics;
        this.disconnects = disconnects;
        this.dispatcher = new Dispatcher<>("access-orders", SWEEP, UNDER_WAY_MAX, this::claim, this::carry);
        metrics.gauge("access_orders_under_way", "Orders about devices being carried", dispatcher::underWay);
        database.signals().on(AccessOrders.TOPIC, payload -> dispatcher.wake());
    }

    /// Adds somebody who can tell NASes; the first that serves a NAS does.
    public void use(HotspotControl control) {
        controls.add(control);
    }

    /// Whether this NAS can be told by us; else browsers have to log in.
    public boolean serves(TenantId tenant, UUID nasId) {
        return control(tenant, nasId) != null;
    }

    /// Who tells this NAS; empty when browsers have to log in.
    public Optional<HotspotControl> controlOf(TenantId tenant, UUID nasId) {
        return Optional.ofNullable(control(tenant, nasId));
    }

    private @Nullable HotspotControl control(TenantId tenant, UUID nasId) {
        for (HotspotControl control : controls) {
            if (control.serves(tenant, nasId)) return control;
        }
        return null;
    }

    private List<AccessOrder> claim(int room) {
        Instant now = clock.instant();
        return database.callByKeyAtOnce(tx -> store.claim(tx, now, now.plus(LEASE), room));
    }

    private void carry(AccessOrder order) {
        HotspotControl control = control(order.tenant(), order.target().nasId());
        AccessOrderStore.Step step = switch (order.kind()) {
            case LOGIN -> control == null ? toBrowser(order) : login(control, order);
            case LOGOUT -> control == null ? done(null) : logout(control, order);
        };
        finish(order, step);
        metrics.counter(
                        "access_orders",
                        "Orders about devices by outcome of the try",
                        "kind",
                        order.kind().name(),
                        "outcome",
                        step.state().name())
                .add();
    }

    private AccessOrderStore.Step login(HotspotControl control, AccessOrder order) {
        var target = order.target();
        Terms now = terms.of(order.tenant(), target.subscriberId());
        if (now == null) return ended(AccessOrder.State.OBSOLETE, "the subscriber has no right that runs");
        Ready ready = database.call(order.tenant(), tx -> ready(tx, order));
        Guests.Credentials ticket = ready.ticket;
        if (ticket == null) return full(order, ready.seats);
        if (ready.isAnother && !isOut(control, order)) return again(order, null, "offline: cannot be logged out");
        var guest = new HotspotControl.Guest(
                target.mac(), target.address(), ticket.username(), ticket.password(), limits(now));
        return switch (control.login(order.tenant(), target.nasId(), guest)) {
            case HotspotControl.Result.Done _ -> readBack(control, order, HotspotControl.Presence.ONLINE);
            case HotspotControl.Result.Refused(String reason) -> {
                ExpectedStore.Seats after = database.call(order.tenant(), tx -> seats(tx, order));
                yield after.isFull() ? full(order, after) : again(order, null, "refused: " + reason);
            }
            case HotspotControl.Result.Unreachable(String reason) -> again(order, null, "offline: " + reason);
        };
    }

    /// What has to be known before a NAS lets a device in.
    ///
    /// @param isAnother the device is online for somebody else
    /// @param ticket what is presented for it; null when its person's other devices have all sessions
    private record Ready(ExpectedStore.Seats seats, boolean isAnother, Guests.@Nullable Credentials ticket) {}

    private Ready ready(Tx tx, AccessOrder order) {
        TenantId tenant = order.tenant();
        var target = order.target();
        ExpectedStore.Seats seats = seats(tx, order);
        if (seats.isFull()) return new Ready(seats, false, null);
        boolean isAnother = order.purchaseId() != null
                && !expected.asAnother(tx, tenant, target).isEmpty();
        return new Ready(seats, isAnother, guests.ticket(tx, tenant, target.subscriberId(), target.mac(), TICKET_LIFE));
    }

    private ExpectedStore.Seats seats(Tx tx, AccessOrder order) {
        var target = order.target();
        Instant lately = clock.instant().minus(Doorway.LEAVES_IN);
        return expected.seats(tx, order.tenant(), target.subscriberId(), target.mac(), lately);
    }

    /// The router would only refuse, for ever: the order ends and is taken up when a session does.
    private AccessOrderStore.Step full(AccessOrder order, ExpectedStore.Seats seats) {
        return seats.isEmptying()
                ? again(order, null, LEAVING)
                : ended(AccessOrder.State.REFUSED, ELSEWHERE + seats.tail());
    }

    /// A device that is online for one person and was paid for by another goes on as the other: a NAS that lets it
    /// in already would change nothing, and what was paid for would run down unused.
    ///
    /// @return false when its NAS could not be told
    private static boolean isOut(HotspotControl control, AccessOrder order) {
        var target = order.target();
        return control.logout(order.tenant(), target.nasId(), target.mac()) instanceof HotspotControl.Result.Done;
    }

    private AccessOrderStore.Step logout(HotspotControl control, AccessOrder order) {
        var target = order.target();
        return switch (control.logout(order.tenant(), target.nasId(), target.mac())) {
            case HotspotControl.Result.Done _ -> readBack(control, order, HotspotControl.Presence.OFFLINE);
            case HotspotControl.Result.Refused(String reason) -> again(order, null, "refused: " + reason);
            case HotspotControl.Result.Unreachable(String reason) -> again(order, null, "offline: " + reason);
        };
    }

    /// A NAS's yes is not the fact; what it says when asked is.
    private AccessOrderStore.Step readBack(HotspotControl control, AccessOrder order, HotspotControl.Presence wanted) {
        var target = order.target();
        var seen = control.look(order.tenant(), target.nasId(), target.mac());
        return seen == wanted ? done(seen) : again(order, seen, "not so when read back");
    }

    private static HotspotControl.Limits limits(Terms terms) {
        return new HotspotControl.Limits(
                terms.timeLeft(),
                terms.dataLeft() == null ? null : terms.dataLeft().count(),
                terms.speed().upload() == null ? null : terms.speed().upload().bitsPerSecond(),
                terms.speed().download() == null
                        ? null
                        : terms.speed().download().bitsPerSecond());
    }

    private static AccessOrderStore.Step done(HotspotControl.@Nullable Presence seen) {
        return new AccessOrderStore.Step(AccessOrder.State.DONE, seen, null, null);
    }

    /// A NAS would only tell the browser that the device is in already, and what was paid for would run down unused: as
    /// whom it is in ends first. One that does not hear of it is left to the browser all the same.
    private AccessOrderStore.Step toBrowser(AccessOrder order) {
        boolean isTried = order.attempts() > PAUSES.size();
        if (!isTried && order.purchaseId() != null && endAnother(order)) return again(order, null, REPLACED);
        return new AccessOrderStore.Step(AccessOrder.State.BROWSER, null, null, null);
    }

    /// @return false when the device is in as nobody else
    private boolean endAnother(AccessOrder order) {
        TenantId tenant = order.tenant();
        return database.call(tenant, tx -> {
            List<ExpectedStore.Online> another = expected.asAnother(tx, tenant, order.target());
            for (ExpectedStore.Online one : another) {
                try {
                    disconnects.endSession(tx, tenant, one.sessionId(), Disconnects.Cause.STAFF, "portal");
                } catch (Conflict e) {
                    // It ended by itself meanwhile, which is what was wanted.
                }
            }
            return !another.isEmpty();
        });
    }

    private static AccessOrderStore.Step ended(AccessOrder.State state, String why) {
        return new AccessOrderStore.Step(state, null, null, why);
    }

    private AccessOrderStore.Step again(AccessOrder order, HotspotControl.@Nullable Presence seen, String why) {
        Instant next = clock.instant().plus(PAUSES.get(Math.min(order.attempts(), PAUSES.size()) - 1));
        if (next.isAfter(order.span().until())) return ended(AccessOrder.State.GIVEN_UP, why);
        return new AccessOrderStore.Step(AccessOrder.State.PENDING, seen, next, why);
    }

    private void finish(AccessOrder order, AccessOrderStore.Step step) {
        database.run(order.tenant(), tx -> {
            UUID purchase = order.purchaseId();
            // The purchase before the order, as whoever sees the device online does: else two wait for each other.
            Optional<Purchase> locked =
                    purchase == null ? Optional.empty() : purchases.lock(tx, order.tenant(), purchase);
            boolean held = store.step(tx, order, step, clock.instant());
            if (order.kind() == AccessOrder.Kind.LOGIN) tellLogin(tx, order, step, held, locked);
        });
    }

    private void tellLogin(
            Tx tx, AccessOrder order, AccessOrderStore.Step step, boolean held, Optional<Purchase> locked) {
        UUID purchase = order.purchaseId();
        if (step.state() == AccessOrder.State.DONE) {
            arrivals.letIn(tx, order, held, locked);
            return;
        }
        if (purchase == null || !held) return;
        String error = step.error() == null ? "" : step.error();
        if (error.equals(LEAVING) || error.equals(REPLACED)) return;
        if (step.state() == AccessOrder.State.REFUSED) {
            String tail = error.substring(ELSEWHERE.length());
            timeline.add(tx, order.tenant(), purchase, PurchaseEvent.Kind.OTHER_DEVICE_ONLINE, tail);
        } else if (step.state() == AccessOrder.State.BROWSER) {
            timeline.add(tx, order.tenant(), purchase, PurchaseEvent.Kind.BROWSER_LOGIN);
            expected.tellBy(tx, order.tenant(), purchase, clock.instant().plus(BROWSER_IN));
        } else if (error.startsWith("offline: ")) {
            timeline.add(tx, order.tenant(), purchase, PurchaseEvent.Kind.NAS_OFFLINE);
        } else {
            timeline.add(tx, order.tenant(), purchase, PurchaseEvent.Kind.NAS_REFUSED);
        }
    }

    /// Lets orders under way go; those not finished are carried again by the next start.
    @Override
    public void close() {
        dispatcher.close();
    }
}
