package turnpike.hotspot;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Guests;

/// Whose a purchase is, by where its money comes from.
///
/// Whoever orders types a number, which may be anybody's. Money from the phone of that number shows that
/// the order was its owner's wish. Money from elsewhere shows nothing about the owner: it buys for the
/// device that ordered, and neither device nor visit comes near the owner's account.
final class Payers {
    private final Guests guests;
    private final InstantSource clock;
    private final PurchaseStore purchases = new PurchaseStore();
    private final VisitStore visits = new VisitStore();

    Payers(Guests guests, InstantSource clock) {
        this.guests = guests;
        this.clock = clock;
    }

    /// Gives what was ordered to the subscriber of the device that ordered it. The caller holds the
    /// purchase.
    ///
    /// @return null when it stays whose it was: the device is one of the owner's already, or none is to be
    ///     let in, so that it is a present
    @Nullable
    UUID takeForDevice(Tx tx, TenantId tenant, Purchase purchase) {
        String mac = purchase.buyer().mac();
        if (mac == null || purchase.links().subscriptionId() != null) return null;
        UUID typed = purchase.buyer().subscriberId();
        UUID visitId = purchase.buyer().visitId();
        Optional<Visit> visit = visitId == null ? Optional.empty() : visits.find(tx, tenant, visitId);
        if (visit.filter(seen -> typed.equals(seen.who().subscriberId())).isPresent()) return null;
        boolean isNew = guests.find(tx, tenant, mac).isEmpty();
        UUID device = guests.ofDevice(tx, tenant, mac);
        if (device.equals(typed)) return null;
        // Not waiting any more: another order of the device's for the same plan may be.
        purchases.save(
                tx,
                tenant,
                purchase.of(purchase.buyer().is(device)).failed(Purchase.Outcome.NOT_PAID, clock.instant()));
        if (isNew) visits.setOrdered(tx, tenant, purchase.id(), clock.instant());
        return device;
    }

    /// The person has shown what only this subscriber was given, which may have been passed on; the device
    /// becomes one of theirs.
    void backWith(Tx tx, Visit visit, UUID subscriberId) {
        visits.setWho(tx, visit, subscriberId, null);
        visits.setShown(tx, visit, clock.instant());
        String mac = visit.device().mac();
        if (mac != null) guests.admit(tx, visit.tenant(), subscriberId, mac);
    }

    /// Whether the person may do all that the subscriber may: by a code sent to the phone, by the password,
    /// or, where there is no number to send a code to, by what it was paid with. Otherwise a receipt, a
    /// voucher or a link may have been passed on.
    boolean isOwner(Tx tx, Visit visit) {
        UUID who = visit.who().subscriberId();
        return who != null
                && (visit.who().provenAt() != null
                        || (visit.who().hasShown() && guests.isDeviceAlone(tx, visit.tenant(), who)));
    }

    /// The owner of the number paid: who ordered has shown to be the owner, or to act for one who agrees.
    void shown(Tx tx, TenantId tenant, Purchase purchase) {
        visits.setOrdered(tx, tenant, purchase.id(), clock.instant());
    }
}
