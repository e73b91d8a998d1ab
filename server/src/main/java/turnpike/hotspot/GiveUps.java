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
import turnpike.payments.Payment;
import turnpike.payments.Payments;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Failures;
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
        var failures = new Failures();
        for (ExpectedStore.Late one : late) {
            failures.keep(() -> database.run(
                    one.tenant(),
                    tx -> purchases
                            .lock(tx, one.tenant(), one.purchaseId())
                            .filter(purchase -> purchase.state() == Purchase.State.GRANTED)
                            .ifPresent(purchase -> giveUp(tx, one.tenant(), purchase))));
        }
        failures.rethrow();
    }

    private void giveUp(Tx tx, TenantId tenant, Purchase purchase) {
        var buyer = purchase.buyer();
        // With whatever device: a right that is in use was delivered.
        Optional<Instant> since = expected.onlineSince(tx, tenant, buyer.subscriberId());
        if (since.isPresent()) {
            arrivals.online(tx, tenant, purchase, clock.instant());
            return;
        }
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.GIVEN_UP);
        Purchase.Outcome outcome = makeGood(tx, tenant, purchase);
        purchases.save(tx, tenant, purchase.givenUp(outcome, clock.instant()));
        expected.told(tx, tenant, purchase.id());
        tell(tx, tenant, purchase, outcome);
    }

    /// A trial costs nothing: its holder keeps it. Nobody sent the money of a voucher or a wallet, so where money is
    /// to be sent back, theirs goes into the wallet.
    private Purchase.Outcome makeGood(Tx tx, TenantId tenant, Purchase purchase) {
        Theme.Policy policy = themes.of(tx, tenant).giveUp().policy();
        boolean isPaid = purchase.deal().method() != Purchase.Method.TRIAL;
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

    /// A code and a link only where they open something.
    private void tell(Tx tx, TenantId tenant, Purchase purchase, Purchase.Outcome outcome) {
        String phone = purchase.buyer().phone();
        if (phone == null) return;
        String plan = purchase.deal().planName();
        String provider = sales.tenantName(tx, tenant);
        if (outcome == Purchase.Outcome.KEPT) {
            String link = recoveries.link(tx, tenant, purchase.buyer().subscriberId());
            var values = Map.of("plan", plan, "code", code(tx, tenant, purchase), "link", link, "provider", provider);
            send(tx, tenant, purchase, new Said(phone, "paid_not_connected", values));
            return;
        }
        String template = outcome == Purchase.Outcome.CREDITED ? "paid_credited" : "paid_refunded";
        var values = Map.of("plan", plan, "amount", purchase.deal().price().written(), "provider", provider);
        send(tx, tenant, purchase, new Said(phone, template, values));
    }

    /// The receipt, by which the portal finds the purchase; what was paid without one is found by our own name for it.
    private String code(Tx tx, TenantId tenant, Purchase purchase) {
        Payment payment = money.payments().ofPurpose(tx, tenant, purchase.id());
        String receipt = payment == null ? null : payment.receipt();
        return receipt == null ? Purchases.reference(purchase.id()) : receipt;
    }

    private record Said(String phone, String template, Map<String, String> values) {}

    private void send(Tx tx, TenantId tenant, Purchase purchase, Said said) {
        money.messages()
                .send(
                        tx,
                        tenant,
                        new Messages.Wanted(
                                "given-up:" + purchase.id(),
                                Messages.Channel.SMS,
                                said.phone,
                                said.template,
                                null,
                                said.values,
                                purchase.buyer().subscriberId()));
    }
}
