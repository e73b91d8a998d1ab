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
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.Timing;
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


    private final Database database;
    private final InstantSource clock;
    private final Timeline timeline;
    private final AccessOrders orders;
    private final Timing took;
    private final PurchaseStore purchases = new PurchaseStore();
    private final ExpectedStore expected = new ExpectedStore();
    private final AccessOrderStore store = new AccessOrderStore();
    private @Nullable Ticker ticker;

    Arrivals(Database database, InstantSource clock, Timeline timeline, AccessOrders orders, Metrics metrics) {
        this.database = database;
        this.clock = clock;
        this.timeline = timeline;
        this.orders = orders;
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

    /// Marks everything that is expected and online.
    public void look() {
        List<ExpectedStore.Arrived> found = database.callAcrossTenants(tx -> expected.arrived(tx, SET));
        for (ExpectedStore.Arrived one : found) {
            database.run(
                    one.tenant(),
                    tx -> purchases
                            .lock(tx, one.tenant(), one.purchaseId())
                            .ifPresent(purchase -> online(tx, one.tenant(), purchase, one.at())));
        }
        takeUp();
    }

    /// Lets those devices in whose person's other device has left.
    private void takeUp() {
        Instant now = clock.instant();
        for (AccessOrder order : database.callAcrossTenants(tx -> store.freed(tx, now, now.minus(WAITED_FOR), SET))) {
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
        purchases.save(tx, tenant, purchase.online(at));
        store.done(tx, tenant, purchase.id(), clock.instant());
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.CONNECTED);
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
