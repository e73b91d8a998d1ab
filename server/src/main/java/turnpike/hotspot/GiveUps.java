package turnpike.hotspot;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.messaging.Messages;
import turnpike.payments.Payments;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.storefront.Theme;
import turnpike.storefront.Themes;
import turnpike.subscribers.Grants;

/// Makes good what was paid for and could not be delivered in the time the tenant sets.
public final class GiveUps {
    private static final String BY = "purchase given up";
    private static final int SET = 500;

    private final Database database;
    private final InstantSource clock;
    private final Themes themes;
    private final Money money;
    private final Arrivals arrivals;
    private final AccessOrders orders;
    private final Recoveries recoveries;
    private final Timeline timeline;
    private final PurchaseStore purchases = new PurchaseStore();
    private final ExpectedStore expected = new ExpectedStore();
    private final SaleStore sales = new SaleStore();

    /// What it takes back and gives back with.
    record Money(Sales sales, Grants grants, Payments payments, Messages messages) {}

    GiveUps(
            Database database,
            InstantSource clock,
            Themes themes,
            Money money,
            Arrivals arrivals,
            AccessOrders orders,
            Recoveries recoveries,
            Timeline timeline) {
        this.database = database;
        this.clock = clock;
        this.themes = themes;
        this.money = money;
        this.arrivals = arrivals;
        this.orders = orders;
        this.recoveries = recoveries;
        this.timeline = timeline;
    }

    /// Looks for everything whose time is over; a stored schedule calls this.
    public void run() {
        Instant now = clock.instant();
        List<ExpectedStore.Late> late = database.callAcrossTenants(tx -> expected.late(tx, now, SET));
        for (ExpectedStore.Late one : late) {
            database.run(
                    one.tenant(),
                    tx -> purchases
                            .lock(tx, one.tenant(), one.purchaseId())
                            .filter(purchase -> purchase.state() == Purchase.State.GRANTED)
                            .ifPresent(purchase -> giveUp(tx, one.tenant(), purchase)));
        }
    }

    private void giveUp(Tx tx, TenantId tenant, Purchase purchase) {
        var buyer = purchase.buyer();
        // With whatever device: a right that is in use was delivered.
        Optional<Instant> since = expected.onlineSince(tx, tenant, buyer.subscriberId(), null);
        if (since.isPresent()) {
            arrivals.online(tx, tenant, purchase, clock.instant());
            return;
        }
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.GIVEN_UP);
        Purchase.Outcome outcome = makeGood(tx, tenant, purchase);
        purchases.save(tx, tenant, purchase.givenUp(outcome, clock.instant()));
        tell(tx, tenant, purchase);
    }

    /// A voucher is paid already and a trial costs nothing: their holders keep what they have.
    private Purchase.Outcome makeGood(Tx tx, TenantId tenant, Purchase purchase) {
        Theme.Policy policy = themes.of(tx, tenant).giveUp().policy();
        var method = purchase.deal().method();
        boolean isPaid = method == Purchase.Method.PAYMENT || method == Purchase.Method.WALLET;
        if (policy == Theme.Policy.KEEP || !isPaid) return Purchase.Outcome.KEPT;
        UUID right = Objects.requireNonNull(purchase.links().subscriptionId());
        withdraw(tx, tenant, purchase);
        money.grants().revoke(tx, tenant, right, BY);
        money.sales().takeBack(tx, tenant, purchase, right);
        UUID payment = purchase.links().paymentId();
        if (policy == Theme.Policy.REFUND && payment != null) {
            money.payments().refund(tx, tenant, payment, "not connected in time", BY);
            timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.REFUND_ASKED);
            return Purchase.Outcome.REFUNDED;
        }
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.CREDITED);
        return Purchase.Outcome.CREDITED;
    }

    /// The NAS may have let the device in at this very moment: it is told to let it out.
    private void withdraw(Tx tx, TenantId tenant, Purchase purchase) {
        var buyer = purchase.buyer();
        if (buyer.nasId() == null || buyer.mac() == null) return;
        var target = new AccessOrder.Target(buyer.nasId(), buyer.mac(), null, buyer.subscriberId());
        orders.logout(tx, tenant, target, BY);
    }

    private void tell(Tx tx, TenantId tenant, Purchase purchase) {
        String phone = purchase.buyer().phone();
        if (phone == null) return;
        Map<String, String> values = Map.of(
                "plan", purchase.deal().planName(),
                "code", Purchases.reference(purchase.id()),
                "link", recoveries.link(tx, tenant, purchase.buyer().subscriberId()),
                "provider", sales.tenantName(tx, tenant));
        messages(tx, tenant, purchase, phone, values);
    }

    private void messages(Tx tx, TenantId tenant, Purchase purchase, String phone, Map<String, String> values) {
        money.messages()
                .send(
                        tx,
                        tenant,
                        new Messages.Wanted(
                                "given-up:" + purchase.id(),
                                Messages.Channel.SMS,
                                phone,
                                "paid_not_connected",
                                null,
                                values,
                                purchase.buyer().subscriberId()));
    }
}
