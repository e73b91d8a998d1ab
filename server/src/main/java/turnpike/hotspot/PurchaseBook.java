package turnpike.hotspot;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Grants;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;

/// The purchases of a tenant, as the person who waits and staff see them.
public final class PurchaseBook {
    private final Database database;
    private final Audit audit;
    private final Deliveries deliveries;
    private final Grants grants;
    private final AccessOrders orders;
    private final Sales sales;
    private final Timeline timeline;
    private final PurchaseStore store = new PurchaseStore();
    private final PurchaseListStore lists = new PurchaseListStore();

    PurchaseBook(
            Database database,
            Audit audit,
            Deliveries deliveries,
            Grants grants,
            AccessOrders orders,
            Sales sales,
            Timeline timeline) {
        this.database = database;
        this.audit = audit;
        this.deliveries = deliveries;
        this.grants = grants;
        this.orders = orders;
        this.sales = sales;
        this.timeline = timeline;
    }

    /// What to look for; null matches everything.
    public record Search(
            Purchase.@Nullable State state, @Nullable UUID subscriberId, int offset, int limit) {}

    /// A purchase as lists show it.
    ///
    /// @param nasName null: no NAS
    /// @param isOver what it gave has ended
    public record Listed(
            Purchase purchase, String username, @Nullable String nasName, boolean isOver) {}

    /// A purchase with all that happened to it.
    ///
    /// @param order the last one for its device there; null: none
    public record Story(
            Listed listed,
            List<PurchaseEvent> events,
            @Nullable AccessOrder order) {
        public Purchase purchase() {
            return listed.purchase();
        }

        /// Whether the device's browser has to log in now.
        public boolean isForBrowser() {
            return purchase().state() == Purchase.State.GRANTED
                    && order != null
                    && order.state() == AccessOrder.State.BROWSER;
        }
    }

    /// Newest first.
    public Slice<Listed> find(TenantId tenant, Search search) {
        return database.call(tenant, tx -> lists.find(tx, tenant, search));
    }

    /// @throws NotFound when the tenant has no such purchase
    public Story get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> {
            Listed listed = lists.get(tx, tenant, id).orElseThrow(() -> new NotFound("purchase", id));
            var buyer = listed.purchase().buyer();
            AccessOrder order = buyer.nasId() == null || buyer.mac() == null
                    ? null
                    : orders.latest(tx, tenant, buyer.nasId(), buyer.mac()).orElse(null);
            return new Story(listed, timeline.of(tx, tenant, id), order);
        });
    }

    /// The purchase that this payment is for.
    ///
    /// @throws NotFound when the tenant has none
    public Purchase ofPayment(TenantId tenant, UUID paymentId) {
        return database.call(
                tenant,
                tx -> store.ofPayment(tx, tenant, paymentId).orElseThrow(() -> new NotFound("payment", paymentId)));
    }

    /// When a package that waits comes to run.
    ///
    /// @param after the package it waits for; empty: none
    /// @param startsAt null: nobody can tell
    /// @param asked when this was told
    public record Turn(String after, @Nullable Instant startsAt, Instant asked) {}

    /// When the right of this purchase begins, if what is before it runs to its end.
    public Turn turn(TenantId tenant, Purchase purchase) {
        UUID right = purchase.links().subscriptionId();
        return database.call(tenant, tx -> {
            Instant now = timeline.now();
            String after = right == null ? "" : store.before(tx, tenant, right).orElse("");
            if (right == null || after.isEmpty()) return new Turn("", null, now);
            var grant = new Grants.Grant(right, true, null, null);
            Instant starts = grants.term(tx, tenant, purchase.buyer().subscriberId(), grant)
                    .startsAt();
            return new Turn(after, starts.isAfter(now) ? starts : null, now);
        });
    }

    /// What the person at this device is in the middle of, after a window was closed; empty: nothing.
    ///
    /// @param since begun after this
    public Optional<Purchase> underWay(TenantId tenant, String mac, Instant since) {
        return database.call(tenant, tx -> store.underWay(tx, tenant, mac, since));
    }

    /// Has the device let in once more, from the start.
    ///
    /// @throws Conflict `purchase_not_granted` when there is no right to let in by, `purchase_over` when it has
    ///     ended, is used up or was taken back, `no_device` when nobody knows where
    public Story retry(Actor actor, UUID id) {
        database.run(actor.tenant(), tx -> {
            Purchase purchase = lock(tx, actor.tenant(), id);
            if (!purchase.buyer().isAtNas()) throw new Conflict("no_device", "the purchase is for no device at a NAS");
            boolean isGranted = purchase.state() == Purchase.State.GRANTED
                    || purchase.state() == Purchase.State.ONLINE
                    || (purchase.state() == Purchase.State.GIVEN_UP && purchase.outcome() == Purchase.Outcome.KEPT);
            if (isOver(tx, actor.tenant(), purchase)) throw over();
            if (!isGranted) throw new Conflict("purchase_not_granted", "the purchase gave no right that runs");
            timeline.add(tx, actor.tenant(), id, PurchaseEvent.Kind.RETRIED, actor.name());
            if (!deliveries.connect(tx, actor.tenant(), purchase, actor.name())) {
                throw new Conflict("device_not_admitted", "the subscriber's devices leave no room for this one");
            }
            audit.record(tx, actor, "purchase.retried", Audit.Subject.of("purchase", id), null, null);
        });
        return get(actor.tenant(), id);
    }

    private boolean isOver(Tx tx, TenantId tenant, Purchase purchase) {
        Purchase.Outcome outcome = purchase.outcome();
        if (outcome == Purchase.Outcome.REVOKED || outcome == Purchase.Outcome.REFUNDED) return true;
        return lists.get(tx, tenant, purchase.id()).map(Listed::isOver).orElse(false);
    }

    private static boolean isGivenBack(Purchase purchase) {
        return purchase.outcome() == Purchase.Outcome.REFUNDED || purchase.outcome() == Purchase.Outcome.CREDITED;
    }

    private static Conflict over() {
        return new Conflict("purchase_over", "what the purchase gave has ended, is used up or was taken back");
    }

    /// How a purchase is taken back.
    ///
    /// @param reason needed when the money is kept
    /// @param keepMoney the price does not go back to the buyer's wallet
    public record Revocation(String reason, boolean keepMoney) {
        public Revocation {
            if (keepMoney && reason.isBlank()) throw new InvalidInput("reason", "is needed to keep the money");
        }
    }

    /// Takes back what the purchase gave and lets the device out. The price goes back to the buyer's wallet and the
    /// invoice is credited, unless the money is kept: then the sale stands, and what it was still to earn is earned
    /// now. A refund of the payment takes back a sale that still stands.
    ///
    /// @throws Conflict `purchase_not_granted` when it gave nothing, `purchase_over` when its price went back
    public Story revoke(Actor actor, UUID id, Revocation how) {
        TenantId tenant = actor.tenant();
        database.run(tenant, tx -> {
            Purchase purchase = lock(tx, tenant, id);
            UUID right = purchase.links().subscriptionId();
            if (right == null) throw new Conflict("purchase_not_granted", "the purchase gave no right");
            if (purchase.outcome() == Purchase.Outcome.REVOKED) return;
            if (isGivenBack(purchase)) throw over();
            grants.revoke(tx, tenant, right, actor.name());
            var buyer = purchase.buyer();
            if (buyer.nasId() != null && buyer.mac() != null) {
                var target = new AccessOrder.Target(buyer.nasId(), buyer.mac(), null, buyer.subscriberId());
                orders.logout(tx, tenant, target, actor.name());
            }
            timeline.add(tx, tenant, id, PurchaseEvent.Kind.REVOKED, how.reason);
            settle(tx, tenant, purchase, right, how.keepMoney);
            store.save(tx, tenant, purchase.revoked());
            audit.record(tx, actor, "purchase.revoked", Audit.Subject.of("purchase", id), null, how);
        });
        return get(tenant, id);
    }

    /// What becomes of the money of a right that staff take away otherwise, or replace; told in that transaction. The
    /// same choice as with [#revoke]: nothing goes on being earned for what is over.
    public void takenAway(Tx tx, Actor actor, UUID right, boolean keepMoney) {
        TenantId tenant = actor.tenant();
        Purchase purchase = store.ofRight(tx, tenant, right).orElse(null);
        if (purchase == null) {
            if (keepMoney) sales.keep(tx, tenant, right);
            else sales.takeBack(tx, tenant, right);
            return;
        }
        if (purchase.outcome() == Purchase.Outcome.REVOKED) return;
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.REVOKED, actor.name());
        settle(tx, tenant, purchase, right, keepMoney);
        store.save(tx, tenant, purchase.revoked());
        var how = new Revocation(actor.name(), keepMoney);
        audit.record(tx, actor, "purchase.revoked", Audit.Subject.of("purchase", purchase.id()), null, how);
    }

    private void settle(Tx tx, TenantId tenant, Purchase purchase, UUID right, boolean keep) {
        if (keep) sales.keep(tx, tenant, purchase, right);
        else if (sales.takeBack(tx, tenant, purchase, right)) {
            timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.CREDITED);
        }
    }

    private Purchase lock(Tx tx, TenantId tenant, UUID id) {
        return store.lock(tx, tenant, id).orElseThrow(() -> new NotFound("purchase", id));
    }
}
