package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.hotspot.AccessOrder;
import turnpike.arrivals.PortalPhone;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.PurchaseBook;
import turnpike.hotspot.PurchaseEvent;

/// Purchases as the API shows them; phones masked.
final class PurchaseViews {
    private PurchaseViews() {}

    record View(
            UUID id,
            UUID subscriberId,
            String username,
            @Nullable UUID nasId,
            @Nullable String nasName,
            @Nullable String macAddress,
            @Nullable String phone,
            Purchase.Method method,
            UUID planId,
            String planName,
            long priceMinor,
            String currency,
            @Nullable UUID paymentId,
            Purchase.State state,
            Purchase.@Nullable Outcome outcome,
            Instant createdAt,
            @Nullable Instant paidAt,
            @Nullable Instant grantedAt,
            @Nullable Instant connectedAt) {}

    record Story(
            View purchase,
            List<PurchaseEvent> events,
            AccessOrder.@Nullable State accessState,
            @Nullable Integer accessAttempts) {}

    static View of(PurchaseBook.Listed listed) {
        Purchase purchase = listed.purchase();
        var buyer = purchase.buyer();
        var deal = purchase.deal();
        return new View(
                purchase.id(),
                buyer.subscriberId(),
                listed.username(),
                buyer.nasId(),
                listed.nasName(),
                buyer.mac(),
                masked(buyer.phone()),
                deal.method(),
                deal.planId(),
                deal.planName(),
                deal.price().minor(),
                deal.price().currency(),
                purchase.links().paymentId(),
                purchase.state(),
                purchase.outcome(),
                purchase.times().createdAt(),
                purchase.times().paidAt(),
                purchase.times().grantedAt(),
                purchase.times().connectedAt());
    }

    static Story of(PurchaseBook.Story story) {
        AccessOrder order = story.order();
        return new Story(
                of(story.listed()),
                story.events(),
                order == null ? null : order.state(),
                order == null ? null : (Integer) order.attempts());
    }

    static @Nullable String masked(@Nullable String phone) {
        return phone == null ? null : PortalPhone.masked(phone);
    }
}
