package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Background;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Failures;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.Timing;
import turnpike.storefront.Themes;
import turnpike.usage.UsageChange;
import turnpike.usage.UsageListener;

/// Notices that a device which was paid for is online: because its NAS says so, or because accounting began.
///
/// A Start only wakes the look; what is looked at are the open sessions themselves, so a Start that was missed costs a
/// second at most.
public final class Arrivals implements UsageListener, AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GAP = Duration.ofMillis(100);
    private static final int SET = 500;
    /// How long somebody who has bought nothing is taken to wait for another device to leave.
    private static final Duration WAITED_FOR = Duration.ofMinutes(15);

    /// A session that ended so shortly before a right begins was ended with the right before.
    private static final Duration UNTIL_THEN = Duration.ofSeconds(15);

    /// How long after a NAS was told something the session may still end of it.
    private static final Duration SETTLED_IN = Duration.ofSeconds(5);

    private static final Duration UNSETTLED_MAX = Duration.ofMinutes(2);

    private final Database database;
    private final InstantSource clock;
    private final Timeline timeline;
    private final AccessOrders orders;
    private final Deliveries deliveries;
    private final Themes themes;
    private final Timing took;
    private final PurchaseStore purchases = new PurchaseStore();
    private final ExpectedStore expected = new ExpectedStore();
    private final AccessOrderStore store = new AccessOrderStore();
    private @Nullable Ticker ticker;

    Arrivals(
            Database database,
            InstantSource clock,
            Timeline timeline,
            AccessOrders orders,
            Deliveries deliveries,
            Themes themes,
            Metrics metrics) {
        this.database = database;
        this.clock = clock;
        this.timeline = timeline;
        this.orders = orders;
        this.deliveries = deliveries;
        this.themes = themes;
        this.took = metrics.timing("purchase_to_online", "From paid to seen online");
    }

    void start() {
        ticker = Ticker.every(LOOK, GAP, "hotspot-arrivals", () -> Background.run(this::look));
    }

    @Override
    public void committed(List<UsageChange> changes) {
        Ticker awake = ticker;
        if (awake == null) return;
        for (UsageChange change : changes) {
            if (change.opened() || change.closed()) {
                awake.wake();
                return;
            }
        }
    }

    /// Marks everything that is expected and online, and tells the logins of those that are not in time.
    public void look() {
        Instant now = clock.instant();
        Seen seen = database.callAcrossTenants(tx -> new Seen(
                expected.arrived(tx, SET),
                expected.untold(tx, now, SET),
                store.freed(tx, now, now.minus(WAITED_FOR), SET),
                expected.begun(tx, SET)));
        // One that cannot be carried out holds up no other, of another tenant least of all.
        var failures = new Failures();
        for (var one : seen.arrived) failures.keep(() -> arrived(one));
        for (var one : seen.late) failures.keep(() -> late(one));
        for (var one : seen.freed) failures.keep(() -> takeUp(one, now));
        for (var one : seen.begun) failures.keep(() -> begun(one));
        failures.rethrow();
    }

    /// What a look finds; each is looked at again under its purchase's lock.
    private record Seen(
            List<ExpectedStore.Arrived> arrived,
            List<ExpectedStore.Late> late,
            List<AccessOrder> freed,
            List<ExpectedStore.Begun> begun) {}

    private void arrived(ExpectedStore.Arrived one) {
        database.run(
                one.tenant(),
                tx -> purchases
                        .lock(tx, one.tenant(), one.purchaseId())
                        .ifPresent(purchase -> online(tx, one.tenant(), purchase, one.at())));
    }

    private void late(ExpectedStore.Late one) {
        database.run(
                one.tenant(),
                tx -> purchases
                        .lock(tx, one.tenant(), one.purchaseId())
                        .ifPresent(purchase -> tellLate(tx, one.tenant(), purchase)));
    }

    private void begun(ExpectedStore.Begun one) {
        database.run(
                one.tenant(),
                tx -> purchases
                        .lock(tx, one.tenant(), one.purchaseId())
                        .filter(purchase -> purchase.state() == Purchase.State.QUEUED)
                        .ifPresent(purchase -> begun(tx, one, purchase)));
    }

    /// What was given up or taken back meanwhile has words of its own.
    private void tellLate(Tx tx, TenantId tenant, Purchase purchase) {
        boolean isOpen = expected.told(tx, tenant, purchase.id());
        if (isOpen && purchase.state() == Purchase.State.GRANTED) {
            deliveries.sendLogin(
                    tx, tenant, purchase, isForBrowser(tx, tenant, purchase) ? "open_any_page" : "credentials");
        }
    }

    private boolean isForBrowser(Tx tx, TenantId tenant, Purchase purchase) {
        var buyer = purchase.buyer();
        if (buyer.nasId() == null || buyer.mac() == null) return false;
        return orders.latest(tx, tenant, buyer.nasId(), buyer.mac())
                .filter(order -> order.state() == AccessOrder.State.BROWSER)
                .isPresent();
    }

    /// What waited runs now. A device that was online until then stays so: by the session it has, or by a new one where
    /// its NAS ended that with the right before.
    private void begun(Tx tx, ExpectedStore.Begun one, Purchase purchase) {
        TenantId tenant = one.tenant();
        Instant now = clock.instant();
        Instant at = one.at();
        if (at == null) {
            purchases.save(tx, tenant, purchase.revoked());
            timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.REVOKED);
            return;
        }
        var buyer = purchase.buyer();
        List<ExpectedStore.About> about =
                expected.about(tx, tenant, buyer, at.minus(UNTIL_THEN), now.minus(SETTLED_IN));
        ExpectedStore.About last = about.isEmpty() ? null : about.getFirst();
        boolean mayChange = last != null && last.isOpen() && last.isUnsettled();
        if (mayChange && !one.isOver() && now.isBefore(at.plus(UNSETTLED_MAX))) return;
        timeline.add(
                tx,
                tenant,
                purchase.id(),
                PurchaseEvent.Kind.BEGUN,
                purchase.deal().planName());
        if (one.isOver()) {
            purchases.save(
                    tx, tenant, last == null ? purchase.givenUp(Purchase.Outcome.KEPT, now) : purchase.online(at));
            return;
        }
        Duration patience = Duration.ofMinutes(themes.of(tx, tenant).giveUp().minutes());
        boolean isExpected = buyer.isAtNas() && patience.isPositive();
        Purchase granted = purchase.begun(at, isExpected ? at.plus(patience) : null);
        purchases.save(tx, tenant, granted);
        if (last == null) return;
        if (last.isOpen()) {
            if (last.isOwn()) online(tx, tenant, granted, at);
        } else if (last.mac() != null) {
            var target = new AccessOrder.Target(last.nasId(), last.mac(), last.address(), buyer.subscriberId());
            orders.goOn(tx, tenant, target, granted.id(), "next package");
        }
    }

    /// Lets a device in whose person's other device has left.
    private void takeUp(AccessOrder order, Instant now) {
        database.run(order.tenant(), tx -> {
            UUID bought = order.purchaseId();
            Optional<Purchase> purchase =
                    bought == null ? Optional.empty() : purchases.lock(tx, order.tenant(), bought);
            if (!store.endRefused(tx, order, now)) return;
            boolean isWanted = bought == null
                    ? order.span().createdAt().plus(WAITED_FOR).isAfter(now)
                    : order.span().until().isAfter(now)
                            && purchase.filter(known -> known.state() == Purchase.State.GRANTED)
                                    .isPresent();
            if (isWanted) orders.login(tx, order.tenant(), order.target(), bought, "the other device left");
        });
    }

    /// A NAS has let the device in and says so.
    ///
    /// @param held the order was still open; if it was withdrawn meanwhile, the device must not stay in, and
    ///     if the first packet was faster than the answer of the NAS, all is well already
    /// @param purchase the order's, held
    void letIn(Tx tx, AccessOrder order, boolean held, Optional<Purchase> purchase) {
        if (!held) {
            boolean isAnswered = orders.latest(
                            tx,
                            order.tenant(),
                            order.target().nasId(),
                            order.target().mac())
                    .map(latest -> latest.kind() == AccessOrder.Kind.LOGIN
                            && (!latest.id().equals(order.id()) || latest.state() == AccessOrder.State.DONE))
                    .orElse(false);
            if (!isAnswered) orders.logout(tx, order.tenant(), order.target(), "purchase ended");
            return;
        }
        purchase.ifPresent(known -> online(tx, order.tenant(), known, clock.instant()));
    }

    /// The caller holds the purchase.
    ///
    /// @return false when nobody waits for that
    boolean online(Tx tx, TenantId tenant, Purchase purchase, Instant at) {
        if (purchase.state() != Purchase.State.GRANTED) return false;
        boolean isUntold = purchases.saveTold(tx, tenant, purchase.online(at));
        store.done(tx, tenant, purchase.id(), clock.instant());
        deliveries.connected(tx, tenant, purchase, isUntold);
        Instant paidAt = purchase.times().paidAt();
        if (paidAt != null) took.record(Math.max(0, Duration.between(paidAt, at).toNanos()));
        return true;
    }

    @Override
    public void close() {
        Ticker running = ticker;
        if (running != null) running.close();
    }
}
