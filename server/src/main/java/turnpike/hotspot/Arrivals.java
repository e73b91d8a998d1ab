package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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

    private final Database database;
    private final InstantSource clock;
    private final Timeline timeline;
    private final AccessOrders orders;
    private final Deliveries deliveries;
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
            Metrics metrics) {
        this.database = database;
        this.clock = clock;
        this.timeline = timeline;
        this.orders = orders;
        this.deliveries = deliveries;
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
            if (change.opened()) {
                awake.wake();
                return;
            }
        }
    }

    /// Marks everything that is expected and online, and tells the logins of those that are not in time.
    public void look() {
        List<ExpectedStore.Arrived> found = database.callAcrossTenants(tx -> expected.arrived(tx, SET));
        for (ExpectedStore.Arrived one : found) {
            database.run(
                    one.tenant(),
                    tx -> purchases
                            .lock(tx, one.tenant(), one.purchaseId())
                            .ifPresent(purchase -> online(tx, one.tenant(), purchase, one.at())));
        }
        Instant now = clock.instant();
        for (ExpectedStore.Late one : database.callAcrossTenants(tx -> expected.untold(tx, now, SET))) {
            database.run(
                    one.tenant(),
                    tx -> purchases
                            .lock(tx, one.tenant(), one.purchaseId())
                            .ifPresent(purchase -> tellLate(tx, one.tenant(), purchase)));
        }
    }

    /// What was given up or taken back meanwhile has words of its own.
    private void tellLate(Tx tx, TenantId tenant, Purchase purchase) {
        boolean isOpen = expected.told(tx, tenant, purchase.id());
        if (isOpen && purchase.state() == Purchase.State.GRANTED) {
            deliveries.sendLogin(tx, tenant, purchase, "credentials");
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
        if (expected.told(tx, tenant, purchase.id())) {
            deliveries.sendLogin(tx, tenant, purchase, "already_connected");
        }
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
