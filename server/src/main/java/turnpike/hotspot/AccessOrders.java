package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Guests;

/// Takes orders for devices to be let in or out; stored in the caller's transaction, carried after its commit.
final class AccessOrders {
    static final String TOPIC = "access-order";
    /// How long a device is worth trying: whoever left comes back through the portal.
    private static final Duration LIFE = Duration.ofHours(12);
    private static final Duration LIFE_AGAIN = Duration.ofMinutes(5); // one that was online until now

    private final Ids ids;
    private final InstantSource clock;
    private final Guests guests;
    private final AccessOrderStore store = new AccessOrderStore();

    AccessOrders(Ids ids, InstantSource clock, Guests guests) {
        this.ids = ids;
        this.clock = clock;
        this.guests = guests;
    }

    /// Because somebody wishes it.
    ///
    /// @param purchaseId whose timeline it writes; null: nobody's
    void login(Tx tx, TenantId tenant, AccessOrder.Target target, @Nullable UUID purchaseId, String by) {
        insert(tx, order(tenant, AccessOrder.Kind.LOGIN, target, purchaseId, LIFE), by);
    }

    /// Without anybody's wish, for a device that was online until now; nothing for one that has logged out.
    ///
    /// @param purchaseId the same
    void goOn(Tx tx, TenantId tenant, AccessOrder.Target target, @Nullable UUID purchaseId, String by) {
        if (!guests.isLoggedOut(tx, tenant, target.mac())) login(tx, tenant, target, purchaseId, by);
    }

    /// The same for a short while, and nothing while something else is ordered for the device.
    void again(Tx tx, TenantId tenant, AccessOrder.Target target, String by) {
        boolean isOrdered = latest(tx, tenant, target.nasId(), target.mac())
                .map(latest -> latest.state().isOpen())
                .orElse(false);
        if (isOrdered || guests.isLoggedOut(tx, tenant, target.mac())) return;
        insert(tx, order(tenant, AccessOrder.Kind.LOGIN, target, null, LIFE_AGAIN), by);
    }

    /// The same for a device whose session ended then, and nothing where something was ordered for it since.
    void follow(Tx tx, TenantId tenant, AccessOrder.Target target, Instant endedAt, String by) {
        boolean isOrdered = latest(tx, tenant, target.nasId(), target.mac())
                .filter(latest -> !latest.span().createdAt().isBefore(endedAt))
                .isPresent();
        if (!isOrdered) again(tx, tenant, target, by);
    }

    void logout(Tx tx, TenantId tenant, AccessOrder.Target target, String by) {
        insert(tx, order(tenant, AccessOrder.Kind.LOGOUT, target, null, LIFE), by);
    }

    Optional<AccessOrder> latest(Tx tx, TenantId tenant, UUID nasId, String mac) {
        return store.latest(tx, tenant, nasId, mac);
    }

    private AccessOrder order(
            TenantId tenant,
            AccessOrder.Kind kind,
            AccessOrder.Target target,
            @Nullable UUID purchaseId,
            Duration life) {
        Instant now = clock.instant();
        var span = new AccessOrder.Span(now, now.plus(life));
        return new AccessOrder(tenant, ids.next(), kind, target, purchaseId, AccessOrder.State.PENDING, 0, null, span);
    }

    private void insert(Tx tx, AccessOrder order, String by) {
        store.insert(tx, order, by);
        tx.tell(TOPIC, order.tenant().toString());
    }
}
