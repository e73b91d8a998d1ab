package turnpike.hotspot;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.payments.PaymentListener;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Guests;

/// What becomes of a purchase when something becomes of its payment.
///
/// Works in the transaction that settles the payment, and under the purchase's lock: of two successes told at once one
/// delivers, the other finds it delivered. The price is what was quoted, whatever a callback says.
final class Settling implements PaymentListener {
    private static final String BY = "the money goes back";

    private final Deliveries deliveries;
    private final Sales sales;
    private final Timeline timeline;
    private final InstantSource clock;
    private final Undo undo;
    private final Payers payers;
    private final PurchaseStore purchases = new PurchaseStore();

    /// What takes back what was given.
    record Undo(Grants grants, AccessOrders orders) {}

    Settling(Deliveries deliveries, Sales sales, Timeline timeline, InstantSource clock, Undo undo, Payers payers) {
        this.deliveries = deliveries;
        this.sales = sales;
        this.timeline = timeline;
        this.clock = clock;
        this.undo = undo;
        this.payers = payers;
    }

    /// Whoever waits for the provider's page is told that it is there.
    @Override
    public void asked(Tx tx, TenantId tenant, Payment payment) {
        if (payment.purpose() == NewPayment.Purpose.PURCHASE) PurchaseStore.tell(tx, tenant, payment.purposeId());
    }

    @Override
    public @Nullable UUID fromAnother(Tx tx, TenantId tenant, Payment payment) {
        Purchase purchase = held(tx, tenant, payment);
        return purchase == null ? null : payers.takeForDevice(tx, tenant, purchase);
    }

    @Override
    public void settled(Tx tx, TenantId tenant, Payment payment) {
        Purchase purchase = held(tx, tenant, payment);
        if (purchase == null) return;
        boolean isDelivered = purchase.links().subscriptionId() != null;
        boolean isTheSame = payment.id().equals(purchase.links().paymentId());
        if (isTheSame && (isDelivered || purchase.outcome() == Purchase.Outcome.UNDERPAID)) return;
        if (isTheSame && isKept(purchase)) {
            claimed(tx, tenant, purchase, payment);
            return;
        }
        Guests.Standing standing = deliveries.standing(tx, tenant, purchase);
        if (standing != Guests.Standing.WELCOME) {
            kept(tx, tenant, purchase, payment, standing);
            return;
        }
        if (!payment.outcome().fromAnother()) payers.shown(tx, tenant, purchase);
        Money price = purchase.deal().price();
        Money wallet = sales.wallet(tx, tenant, purchase.buyer().subscriberId(), price.currency());
        if (wallet.minor() < price.minor()) {
            underpaid(tx, tenant, purchase, payment);
            return;
        }
        var source = new Deliveries.Source(Grants.Source.PAYMENT, payment.id());
        if (isDelivered) {
            again(tx, tenant, purchase, source);
            return;
        }
        String receipt = receipt(payment);
        String found = receipt.isEmpty() ? Purchases.reference(purchase.id()) : receipt;
        List<Timeline.Saying> first = new ArrayList<>();
        first.add(new Timeline.Saying(PurchaseEvent.Kind.PAID, found));
        Money received = payment.received();
        if (received != null && received.minor() > price.minor()) {
            first.add(Timeline.Saying.of(PurchaseEvent.Kind.OVERPAID));
        }
        deliveries.deliver(tx, tenant, purchase.asked(payment.id()), source, first);
    }

    private static boolean isKept(Purchase purchase) {
        return purchase.outcome() == Purchase.Outcome.CREDITED || purchase.outcome() == Purchase.Outcome.UNCLAIMED;
    }

    /// Somebody has said whose the money is: it is in that wallet.
    private void claimed(Tx tx, TenantId tenant, Purchase purchase, Payment payment) {
        if (purchase.outcome() != Purchase.Outcome.UNCLAIMED) return;
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.CREDITED);
        Instant now = clock.instant();
        purchases.save(tx, tenant, purchase.notGiven(payment.id(), Purchase.Outcome.CREDITED, now));
    }

    /// A right that cannot be used would only run out: the money stays in the wallet.
    private void kept(Tx tx, TenantId tenant, Purchase purchase, Payment payment, Guests.Standing standing) {
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.PAID, receipt(payment));
        var why = switch (standing) {
            case SUSPENDED -> PurchaseEvent.Kind.BUYER_SUSPENDED;
            case ANOTHER_WAY -> PurchaseEvent.Kind.BUYER_ANOTHER_WAY;
            case WELCOME, GONE -> PurchaseEvent.Kind.BUYER_GONE;
        };
        timeline.add(tx, tenant, purchase.id(), why);
        Money received = payment.received();
        boolean isThere = standing != Guests.Standing.GONE;
        if (isThere && received != null) deliveries.tellKept(tx, tenant, purchase, received);
        if (purchase.links().subscriptionId() != null) return; // Delivered by another payment; this one waits.
        Instant now = clock.instant();
        purchases.save(tx, tenant, purchase.notGiven(payment.id(), Purchase.Outcome.CREDITED, now));
    }

    @Override
    public void unclaimed(Tx tx, TenantId tenant, Payment payment) {
        Purchase purchase = held(tx, tenant, payment);
        if (purchase == null) return;
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.PAID, receipt(payment));
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.BUYER_GONE);
        if (purchase.links().subscriptionId() != null) return;
        Instant now = clock.instant();
        purchases.save(tx, tenant, purchase.notGiven(payment.id(), Purchase.Outcome.UNCLAIMED, now));
    }

    @Override
    public void added(Tx tx, TenantId tenant, Payment payment, Payment more) {
        Purchase purchase = held(tx, tenant, payment);
        if (purchase == null || purchase.outcome() != Purchase.Outcome.UNDERPAID) return;
        Money price = purchase.deal().price();
        Money wallet = sales.wallet(tx, tenant, purchase.buyer().subscriberId(), price.currency());
        if (wallet.minor() < price.minor()) {
            timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.UNDERPAID, receipt(more));
            PurchaseStore.tell(tx, tenant, purchase.id());
            return;
        }
        Guests.Standing standing = deliveries.standing(tx, tenant, purchase);
        if (standing != Guests.Standing.WELCOME) {
            kept(tx, tenant, purchase, payment, standing);
            return;
        }
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.PAID, receipt(more));
        deliveries.deliver(tx, tenant, purchase, new Deliveries.Source(Grants.Source.PAYMENT, payment.id()));
    }

    /// A purchase that was given up keeps to that: what came later stays in the wallet.
    private void again(Tx tx, TenantId tenant, Purchase purchase, Deliveries.Source source) {
        if (purchase.state() == Purchase.State.GIVEN_UP) {
            timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.CREDITED);
            return;
        }
        deliveries.deliverAgain(tx, tenant, purchase, source);
    }

    private void underpaid(Tx tx, TenantId tenant, Purchase purchase, Payment payment) {
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.UNDERPAID, receipt(payment));
        if (purchase.links().subscriptionId() != null) return; // Delivered by another payment; this one waits.
        Purchase asked = purchase.asked(payment.id());
        purchases.save(tx, tenant, asked.failed(Purchase.Outcome.UNDERPAID, clock.instant()));
        deliveries.sendPart(tx, tenant, asked, payment);
    }

    @Override
    public void failed(Tx tx, TenantId tenant, Payment payment) {
        Purchase purchase = held(tx, tenant, payment);
        if (purchase == null || purchase.state() != Purchase.State.WAITING) return;
        if (!payment.id().equals(purchase.links().paymentId())) return; // An earlier try; another is under way.
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.PAYMENT_FAILED, reason(payment));
        purchases.save(tx, tenant, purchase.failed(Purchase.Outcome.NOT_PAID, clock.instant()));
    }

    /// The money goes back, at the word of staff or by the provider itself: what it bought is taken back, and its
    /// price is put where the money is taken from; its invoice is credited. What was revoked while we kept the
    /// money loses its sale now. What was credited or refunded before is not undone again.
    @Override
    public void returning(Tx tx, TenantId tenant, Payment payment) {
        Purchase purchase = held(tx, tenant, payment);
        if (purchase == null) return;
        if (!payment.id().equals(purchase.links().paymentId())) {
            returningAgain(tx, tenant, purchase, payment);
            return;
        }
        UUID right = purchase.links().subscriptionId();
        var outcome = purchase.outcome();
        boolean revoked = outcome == Purchase.Outcome.REVOKED;
        boolean stands = outcome == null || outcome == Purchase.Outcome.KEPT || revoked;
        if (right == null || !stands) return;
        if (!revoked) revoke(tx, tenant, purchase, right);
        sales.takeBack(tx, tenant, purchase, right);
    }

    /// Of a purchase that was paid more than once. What this payment gave beside is taken back with its own sale, the
    /// purchase and what it gave stay; when it gave nothing, its money is in the wallet already.
    private void returningAgain(Tx tx, TenantId tenant, Purchase purchase, Payment payment) {
        undo.grants().given(tx, tenant, Grants.Source.PAYMENT, payment.id()).ifPresent(beside -> {
            undo.grants().revoke(tx, tenant, beside.subscriptionId(), BY);
            sales.takeBackAgain(tx, tenant, purchase, payment.id(), beside.subscriptionId());
        });
    }

    private void revoke(Tx tx, TenantId tenant, Purchase purchase, UUID right) {
        undo.grants().revoke(tx, tenant, right, BY);
        var buyer = purchase.buyer();
        if (buyer.nasId() != null && buyer.mac() != null) {
            var target = new AccessOrder.Target(buyer.nasId(), buyer.mac(), null, buyer.subscriberId());
            undo.orders().logout(tx, tenant, target, BY);
        }
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.REVOKED, BY);
        purchases.save(tx, tenant, purchase.revoked());
    }

    @Override
    public void refunded(Tx tx, TenantId tenant, Payment payment) {
        Purchase purchase = held(tx, tenant, payment);
        if (purchase == null) return;
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.REFUNDED, receipt(payment));
    }

    private @Nullable Purchase held(Tx tx, TenantId tenant, Payment payment) {
        if (payment.purpose() != NewPayment.Purpose.PURCHASE) return null;
        UUID id = payment.purposeId();
        return purchases.lock(tx, tenant, id).orElse(null);
    }

    private static String receipt(Payment payment) {
        String receipt = payment.receipt();
        return receipt == null ? "" : receipt;
    }

    private static String reason(Payment payment) {
        String text = payment.outcome().text();
        return text == null ? "" : text.substring(0, Math.min(200, text.length()));
    }
}
