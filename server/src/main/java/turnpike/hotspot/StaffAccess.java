package turnpike.hotspot;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.plans.Plan;
import turnpike.plans.Plans;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Guests;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Staff lets a device in: a right without a sale, and the order to the NAS. Who did it and why is kept.
public final class StaffAccess {
    private final Database database;
    private final Audit audit;
    private final Plans plans;
    private final Parts parts;
    private final VisitStore visits = new VisitStore();

    /// What it works with.
    record Parts(Guests guests, Grants grants, AccessOrders orders) {}

    StaffAccess(Database database, Audit audit, Plans plans, Parts parts) {
        this.database = database;
        this.audit = audit;
        this.plans = plans;
        this.parts = parts;
    }

    /// Who is to be let in.
    ///
    /// @param id names the wish: told again it is the same one
    /// @param mac as AA-BB-CC-DD-EE-FF; null: the device this phone's owner was seen with last
    /// @param phone +E.164; null: the device's owner
    public record Wanted(
            UUID id, @Nullable String mac, @Nullable String phone, UUID planId, String reason) {}

    /// What came of it.
    ///
    /// @param queued the right waits behind one that runs
    /// @param ordered a NAS is being told; else the device gets in when it comes to the portal
    public record LetIn(
            UUID subscriberId,
            UUID subscriptionId,
            boolean queued,
            @Nullable Instant endsAt,
            boolean ordered) {}

    /// Told again while the NAS is being told, it changes nothing; later it tells the NAS once more.
    ///
    /// @throws InvalidInput when neither device nor phone is named, or the plan is not for hotspots
    /// @throws Conflict `plan_archived` when the plan is no longer offered
    public LetIn letIn(Actor actor, Wanted wanted) {
        if (wanted.mac == null && wanted.phone == null) throw new InvalidInput("macAddress", "or phone is needed");
        return database.call(actor.tenant(), tx -> letIn(tx, actor, wanted));
    }

    private LetIn letIn(Tx tx, Actor actor, Wanted wanted) {
        TenantId tenant = actor.tenant();
        Plan plan = plans.get(tx, tenant, wanted.planId);
        if (plan.archivedAt() != null) throw new Conflict("plan_archived", "the plan is no longer offered");
        if (plan.terms().accessKind() == AccessKind.PPPOE) throw new InvalidInput("planId", "is not for hotspots");
        // Of two presses at once the second sees the first.
        parts.guests.hold(tx, tenant, "let in " + wanted.id);
        UUID subscriber = subscriber(tx, tenant, wanted);
        Optional<Visit> seen = visits.lastSeen(tx, tenant, wanted.mac, subscriber);
        Optional<Grants.Grant> before = parts.grants.given(tx, tenant, Grants.Source.STAFF, wanted.id);
        if (before.isPresent() && seen.isPresent() && isUnderWay(tx, tenant, seen.get(), subscriber)) {
            Grants.Grant grant = before.get();
            return new LetIn(subscriber, grant.subscriptionId(), grant.queued(), grant.endsAt(), true);
        }
        var right = new Grants.Wanted(subscriber, plan.id(), plan.version(), Grants.Source.STAFF, wanted.id);
        Grants.Grant grant = parts.grants.grant(tx, tenant, right);
        boolean ordered = seen.map(at -> order(tx, actor, at, subscriber, grant.queued()))
                .orElseGet(() -> {
                    if (wanted.mac != null) bind(tx, tenant, subscriber, wanted.mac, grant.queued());
                    return false;
                });
        Map<String, Object> what = Map.of(
                "planId",
                plan.id(),
                "subscriptionId",
                grant.subscriptionId(),
                "macAddress",
                wanted.mac == null ? "" : wanted.mac,
                "reason",
                wanted.reason);
        audit.record(tx, actor, "access.granted", Audit.Subject.of("subscriber", subscriber), null, what);
        return new LetIn(subscriber, grant.subscriptionId(), grant.queued(), grant.endsAt(), ordered);
    }

    /// Whether a NAS is being told already, or the browser sent there.
    private boolean isUnderWay(Tx tx, TenantId tenant, Visit seen, UUID subscriber) {
        UUID nas = seen.place().nasId();
        String mac = seen.device().mac();
        if (nas == null || mac == null) return false;
        return parts.orders
                .latest(tx, tenant, nas, mac)
                .filter(order ->
                        order.kind() == AccessOrder.Kind.LOGIN && order.state().isOpen())
                .filter(order -> order.target().subscriberId().equals(subscriber))
                .isPresent();
    }

    private UUID subscriber(Tx tx, TenantId tenant, Wanted wanted) {
        String phone = wanted.phone;
        return phone != null
                ? parts.guests.ofPhone(tx, tenant, phone)
                : parts.guests.ofDevice(tx, tenant, java.util.Objects.requireNonNull(wanted.mac));
    }

    /// Where the device was seen last, it is let in at once.
    private boolean order(Tx tx, Actor actor, Visit seen, UUID subscriber, boolean queued) {
        TenantId tenant = actor.tenant();
        UUID nas = seen.place().nasId();
        String mac = seen.device().mac();
        if (nas == null || mac == null || !bind(tx, tenant, subscriber, mac, queued)) return false;
        visits.setWho(tx, seen, subscriber, null);
        var target = new AccessOrder.Target(nas, mac, seen.device().address(), subscriber);
        parts.orders.login(tx, tenant, target, null, actor.name());
        return true;
    }

    private boolean bind(Tx tx, TenantId tenant, UUID subscriber, String mac, boolean queued) {
        if (!queued) parts.guests.beginWith(tx, tenant, subscriber, mac);
        return parts.guests.admit(tx, tenant, subscriber, mac) == Guests.Admitted.ADMITTED;
    }
}
