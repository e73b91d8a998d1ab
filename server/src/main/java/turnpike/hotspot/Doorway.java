package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Disconnects;
import turnpike.aaa.Terms;
import turnpike.arrivals.CaptiveState;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Device;
import turnpike.subscribers.Guests;
import turnpike.subscribers.Subscriber;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// In and out for somebody who holds a right already, at the device at hand.
public final class Doorway {
    /// How long what the browser shows its NAS is good for.
    private static final Duration TICKET_LIFE = Duration.ofMinutes(2);

    private static final String BY = "portal";

    /// A plan for so many devices is not one for all the neighbours in turn.
    private static final int RELEASES_MAX = 3;

    private static final Duration RELEASES_IN = Duration.ofDays(1);

    /// A package goes with its owner from device to device, and not around the neighbours all day.
    private static final int MOVES_MAX = 20;

    /// How long a NAS that said yes takes to report the end of a session.
    static final Duration LEAVES_IN = Duration.ofMinutes(1);

    private final Database database;
    private final InstantSource clock;
    private final Parts parts;
    private final AccessOrders orders;
    private final PortalTokens tokens;
    private final List<VendorLogin> vendors;
    private final ExpectedStore expected = new ExpectedStore();
    private final RecoveryStore guesses = new RecoveryStore();
    private final VisitStore visits = new VisitStore();
    private final PurchaseStore purchases = new PurchaseStore();
    private final Payers payers;

    /// What it works with.
    record Parts(
            Subscribers subscribers,
            Guests guests,
            Provisioner.TermsNow terms,
            Disconnects disconnects,
            Journal journal,
            Audit audit) {}

    Doorway(
            Database database,
            InstantSource clock,
            Parts parts,
            AccessOrders orders,
            PortalTokens tokens,
            List<VendorLogin> vendors) {
        this.database = database;
        this.clock = clock;
        this.parts = parts;
        this.orders = orders;
        this.tokens = tokens;
        this.vendors = List.copyOf(vendors);
        this.payers = new Payers(parts.guests(), clock);
    }

    /// How it stands with the person at a device.
    ///
    /// @param holding null: no plan
    /// @param mayPass holds a right that runs and has something left
    /// @param onlineSince with this device; null: not online
    public record Standing(
            String username,
            Subscriber.@Nullable Holding holding,
            boolean mayPass,
            @Nullable Instant onlineSince) {}

    /// @return empty when nobody is known at this device
    public Optional<Standing> standing(Visit visit) {
        UUID who = visit.who().subscriberId();
        return who == null ? Optional.empty() : Optional.of(standing(visit.tenant(), who, spot(visit)));
    }

    private static ExpectedStore.Spot spot(Visit visit) {
        return new ExpectedStore.Spot(
                visit.device().mac(), visit.place().nasId(), visit.device().address());
    }

    private Standing standing(TenantId tenant, UUID subscriberId, ExpectedStore.Spot spot) {
        Subscriber subscriber = parts.subscribers().get(tenant, subscriberId);
        Terms now = parts.terms().of(tenant, subscriberId);
        Optional<Instant> since = database.call(tenant, tx -> expected.onlineSince(tx, tenant, subscriberId, spot));
        return new Standing(subscriber.username(), subscriber.holding(), now != null, since.orElse(null));
    }

    /// What may be spent here by the person at this device, who has shown to be that person, or of whom nothing is
    /// known but the device and has shown what it was paid with. What could not be used here cannot be bought here.
    public Optional<Money> wallet(Visit visit, String currency) {
        UUID who = visit.who().subscriberId();
        if (who == null) return Optional.empty();
        TenantId tenant = visit.tenant();
        return database.call(tenant, tx -> {
            boolean maySpend = payers.isOwner(tx, visit) && parts.guests().comesInHere(tx, tenant, who);
            if (!maySpend) return Optional.empty();
            return Optional.of(parts.journal().balance(tx, tenant, Place.of(Account.CUSTOMER_WALLET, who), currency));
        });
    }

    /// Whether the device at hand may come in.
    public enum Entry {
        OPEN,
        /// Nobody is known here, or there is no right that runs.
        NO_RIGHT,
        /// As many devices as the plan allows are known: one of them has to make room.
        FULL,
        /// Staff keeps this device out.
        KEPT_OUT
    }

    /// Has the device let in.
    public Entry connect(Visit visit) {
        UUID who = visit.who().subscriberId();
        if (who == null || parts.terms().of(visit.tenant(), who) == null) return Entry.NO_RIGHT;
        return database.call(visit.tenant(), tx -> connect(tx, visit, who, null));
    }

    private Entry connect(Tx tx, Visit visit, UUID who, @Nullable UUID purchaseId) {
        String mac = visit.device().mac();
        Guests.Admitted admitted =
                mac == null ? Guests.Admitted.ADMITTED : parts.guests().admit(tx, visit.tenant(), who, mac);
        return switch (admitted) {
            case FULL -> Entry.FULL;
            case BLOCKED, STAFF_ONLY -> Entry.KEPT_OUT;
            case ADMITTED -> {
                AccessOrder.Target target = target(visit, who);
                if (target != null) orders.login(tx, visit.tenant(), target, purchaseId, BY);
                yield Entry.OPEN;
            }
        };
    }

    /// The person's other devices have all the sessions that the plan allows at once.
    ///
    /// @param tail the last of the hardware address of the one that was there first; empty when not known
    /// @param isLeaving it is told to go already
    /// @param mayMove the person has shown enough to bring the package to this device
    public record Elsewhere(String tail, boolean isLeaving, boolean mayMove) {}

    /// @return empty when nothing of the kind stands in the way of the device at hand
    public Optional<Elsewhere> elsewhere(Visit visit) {
        UUID who = visit.who().subscriberId();
        String mac = visit.device().mac();
        if (who == null || mac == null) return Optional.empty();
        return database.call(visit.tenant(), tx -> {
            ExpectedStore.Seats seats = seats(tx, visit.tenant(), who, mac);
            return seats.isFull()
                    ? Optional.of(new Elsewhere(seats.tail(), seats.isEmptying(), visits.hasShown(tx, visit, who)))
                    : Optional.empty();
        });
    }

    private ExpectedStore.Seats seats(Tx tx, TenantId tenant, UUID who, String mac) {
        return expected.seats(tx, tenant, who, mac, clock.instant().minus(LEAVES_IN));
    }

    /// What came of the wish to use the package on the device at hand.
    public enum Moved {
        DONE,
        /// The person has to show first to be the owner.
        NOT_PROVEN,
        /// As often as may be; a day after the last it goes on.
        TOO_MANY,
        /// There is no right, or no room for one more device.
        NOT_ADMITTED
    }

    /// Logs the device out that was there first, and has this one let in when it is gone.
    ///
    /// @param purchaseId whose device it is, for its timeline; null: nobody's
    public Moved moveHere(Visit visit, @Nullable UUID purchaseId) {
        UUID who = visit.who().subscriberId();
        String mac = visit.device().mac();
        if (who == null || mac == null) return Moved.NOT_PROVEN;
        if (parts.terms().of(visit.tenant(), who) == null) return Moved.NOT_ADMITTED;
        TenantId tenant = visit.tenant();
        return database.call(tenant, tx -> {
            UUID bought = purchaseId == null
                    ? null
                    : purchases
                            .lock(tx, tenant, purchaseId)
                            .filter(known -> known.state() == Purchase.State.GRANTED)
                            .filter(known -> known.buyer().subscriberId().equals(who))
                            .map(Purchase::id)
                            .orElse(null);
            parts.guests().lock(tx, tenant, who);
            if (!visits.hasShown(tx, visit, who)) return Moved.NOT_PROVEN;
            if (connect(tx, visit, who, bought) != Entry.OPEN) return Moved.NOT_ADMITTED;
            ExpectedStore.Seats seats = seats(tx, tenant, who, mac);
            if (!seats.isFull() || seats.isEmptying()) return Moved.DONE;
            if (!isWithin(tx, tenant, "move " + who, MOVES_MAX)) return Moved.TOO_MANY;
            makeRoom(tx, tenant, who, seats);
            return Moved.DONE;
        });
    }

    private void makeRoom(Tx tx, TenantId tenant, UUID who, ExpectedStore.Seats seats) {
        int most = java.util.Objects.requireNonNull(seats.most());
        List<ExpectedStore.Other> stay =
                seats.others().stream().filter(other -> !other.leaving()).toList();
        for (ExpectedStore.Other other : stay.subList(0, stay.size() - most + 1)) {
            String mac = other.mac();
            if (mac != null) {
                parts.guests().loggedOut(tx, tenant, mac);
                orders.logout(tx, tenant, new AccessOrder.Target(other.nasId(), mac, null, who), BY);
            }
            end(tx, tenant, other.sessionId());
            var subject = Audit.Subject.of("subscriber", who);
            parts.audit().record(tx, Actor.system(tenant, BY), "session.moved", subject, other, null);
        }
    }

    /// A device of the person at hand, as that person may see it.
    ///
    /// @param key names it on this visit only
    /// @param tail the last of its hardware address
    /// @param isOnline with it, now
    public record Owned(
            String key, String name, String tail, @Nullable Instant lastSeenAt, boolean isOnline) {}

    /// The devices of the person here; empty when the person has not shown to be that subscriber. A receipt or a link
    /// may have been passed on, and whoever holds one is not to put the owner out.
    public Optional<List<Owned>> devices(Visit visit) {
        UUID who = visit.who().subscriberId();
        if (who == null || !isOwner(visit)) return Optional.empty();
        return Optional.of(database.call(
                visit.tenant(),
                tx -> parts.guests().devices(tx, visit.tenant(), who).stream()
                        .map(device -> owned(tx, visit, who, device))
                        .toList()));
    }

    private Owned owned(Tx tx, Visit visit, UUID who, Device device) {
        String mac = device.mac();
        boolean online = !expected.online(tx, visit.tenant(), who, mac).isEmpty();
        return new Owned(key(visit, mac), device.name(), mac.substring(12), device.lastSeenAt(), online);
    }

    private String key(Visit visit, String mac) {
        return HexFormat.of().formatHex(tokens.hashOfCode(visit.tenant(), visit.id(), mac), 0, 8);
    }

    /// What came of the wish to take a device off.
    public enum Released {
        DONE,
        /// There is no such device of the person here.
        UNKNOWN,
        /// As many as may be were taken off; a day after the last it goes on.
        TOO_MANY
    }

    /// Forgets one of the person's devices and puts it out, so that another may have its place.
    public Released release(Visit visit, String key) {
        UUID who = visit.who().subscriberId();
        if (who == null || !isOwner(visit)) return Released.UNKNOWN;
        TenantId tenant = visit.tenant();
        return database.call(tenant, tx -> {
            parts.guests().lock(tx, tenant, who);
            Optional<Device> device = parts.guests().devices(tx, tenant, who).stream()
                    .filter(known -> key(visit, known.mac()).equals(key))
                    .findFirst();
            if (device.isEmpty()) return Released.UNKNOWN;
            if (!isWithin(tx, tenant, "release " + who, RELEASES_MAX)) return Released.TOO_MANY;
            release(tx, visit, who, device.get());
            return Released.DONE;
        });
    }

    /// Counts a wish, unless there were as many within a day.
    private boolean isWithin(Tx tx, TenantId tenant, String name, int most) {
        Instant now = clock.instant();
        Instant since = now.minus(RELEASES_IN);
        if (guesses.guessed(tx, tenant, name, since) >= most) return false;
        guesses.guess(tx, tenant, name, now, since);
        return true;
    }

    private void release(Tx tx, Visit visit, UUID who, Device device) {
        TenantId tenant = visit.tenant();
        parts.guests().unbind(tx, tenant, who, device.mac());
        for (ExpectedStore.Online at : expected.online(tx, tenant, who, device.mac())) {
            orders.logout(tx, tenant, new AccessOrder.Target(at.nasId(), device.mac(), null, who), BY);
            end(tx, tenant, at.sessionId());
        }
        var subject = Audit.Subject.of("subscriber", who);
        parts.audit().record(tx, Actor.system(tenant, BY), "device.released", subject, device, null);
    }

    private boolean isOwner(Visit visit) {
        return database.call(visit.tenant(), tx -> payers.isOwner(tx, visit));
    }

    /// Whether this visit speaks for the subscriber it is taken for: something was shown at it, the call
    /// comes from where the subscriber is online at this NAS, or the subscriber is nobody but who took a trial
    /// here. That a device's address is named is not enough.
    ///
    /// @param from address the call comes from, as we see it
    public boolean speaks(Visit visit, String from) {
        UUID who = visit.who().subscriberId();
        UUID nas = visit.place().nasId();
        if (who == null) return false;
        if (visit.who().hasShown()) return true;
        var there = new ExpectedStore.Spot(null, nas, from);
        return database.call(
                visit.tenant(),
                tx -> visits.isMadeByTrial(tx, visit, who)
                        || (nas != null
                                && expected.onlineSince(tx, visit.tenant(), who, there)
                                        .isPresent()));
    }

    /// What came of the wish to be let out.
    public enum Left {
        DONE,
        /// Nobody is known here.
        UNKNOWN,
        /// The person has to show first to be the one who is online.
        NOT_SHOWN
    }

    /// Lets the device out: at its NAS, and by ending its sessions.
    ///
    /// @param from address the call comes from
    public Left disconnect(Visit visit, String from) {
        UUID who = visit.who().subscriberId();
        if (who == null) return Left.UNKNOWN;
        if (!speaks(visit, from)) return Left.NOT_SHOWN;
        database.run(visit.tenant(), tx -> {
            String mac = visit.device().mac();
            if (mac != null) parts.guests().loggedOut(tx, visit.tenant(), mac);
            AccessOrder.Target target = target(visit, who);
            if (target != null) orders.logout(tx, visit.tenant(), target, BY);
            for (UUID session : expected.sessions(tx, visit.tenant(), who, spot(visit))) {
                end(tx, visit.tenant(), session);
            }
        });
        return Left.DONE;
    }

    /// Whether the person took this device off: then it comes in when it is wanted again, not by itself.
    public boolean hasLeft(Visit visit) {
        String mac = visit.device().mac();
        return mac != null && database.call(visit.tenant(), tx -> parts.guests().isLoggedOut(tx, visit.tenant(), mac));
    }

    private void end(Tx tx, TenantId tenant, UUID session) {
        try {
            parts.disconnects().endSession(tx, tenant, session, Disconnects.Cause.STAFF, BY);
        } catch (Conflict e) {
            // It ended by itself meanwhile, which is what was wanted.
        }
    }

    /// How the last order for the device at hand stands; empty when there is none.
    public Optional<AccessOrder> order(Visit visit) {
        UUID nas = visit.place().nasId();
        String mac = visit.device().mac();
        if (nas == null || mac == null) return Optional.empty();
        return database.call(visit.tenant(), tx -> orders.latest(tx, visit.tenant(), nas, mac));
    }

    /// What the device's browser has to do to log in, with a password for this one time; empty when it cannot, or there
    /// is no right that runs.
    ///
    /// @param next where it is to go afterwards, an address of ours
    public Optional<VendorLogin.Step> browserLogin(Visit visit, String next) {
        UUID who = visit.who().subscriberId();
        UUID nas = visit.place().nasId();
        if (who == null || nas == null || parts.terms().of(visit.tenant(), who) == null) return Optional.empty();
        for (VendorLogin vendor : vendors) {
            if (!vendor.serves(visit.place().vendor()) || visit.place().loginUrl() == null) continue;
            VendorLogin.Step renew = vendor.renew(visit);
            if (renew != null && wasIn(visit, nas)) return Optional.of(renew);
            Guests.Credentials ticket = database.call(
                    visit.tenant(),
                    tx -> parts.guests()
                            .ticket(tx, visit.tenant(), who, visit.device().mac(), TICKET_LIFE));
            var shown = new VendorLogin.Ticket(ticket.username(), ticket.password());
            return Optional.ofNullable(vendor.login(visit, shown, tokens.uamSecret(visit.tenant(), nas), next));
        }
        return Optional.empty();
    }

    /// Whether the device has been in since it arrived.
    private boolean wasIn(Visit visit, UUID nas) {
        String mac = visit.device().mac();
        return mac != null
                && database.call(visit.tenant(), tx -> expected.wasIn(tx, visit.tenant(), nas, mac, visit.createdAt()));
    }

    /// Whether the device at hand is in as somebody else, which is being ended.
    public boolean isBeingReplaced(Visit visit) {
        UUID who = visit.who().subscriberId();
        AccessOrder.Target target = who == null ? null : target(visit, who);
        return target != null
                && order(visit)
                        .filter(order ->
                                order.kind() == AccessOrder.Kind.LOGIN && order.state() == AccessOrder.State.PENDING)
                        .isPresent()
                && database.call(
                        visit.tenant(),
                        tx -> !expected.asAnother(tx, visit.tenant(), target).isEmpty());
    }

    /// What a session may do now; null when there is no right that runs.
    public @Nullable Terms terms(TenantId tenant, UUID subscriberId) {
        return parts.terms().of(tenant, subscriberId);
    }

    /// Whether the person at this device is online with it.
    public boolean isOnline(Visit visit) {
        UUID who = visit.who().subscriberId();
        return who != null
                && database.call(
                        visit.tenant(),
                        tx -> expected.onlineSince(tx, visit.tenant(), who, spot(visit))
                                .isPresent());
    }

    /// The device that has this address at a NAS; empty when it cannot be told, as behind address translation.
    ///
    /// @param since visits before it say nothing: the address may be another's by now
    public Optional<String> deviceAt(TenantId tenant, UUID nas, String address, Instant since) {
        return database.call(tenant, tx -> expected.holder(tx, tenant, nas, address, since));
    }

    /// What the captive-portal API tells a device about itself.
    ///
    /// @param portal address of its portal
    public CaptiveState captive(TenantId tenant, String mac, String portal) {
        Optional<UUID> owner = database.call(tenant, tx -> parts.guests().find(tx, tenant, mac));
        if (owner.isEmpty()) return CaptiveState.closed(portal, null);
        boolean isOnline = database.call(
                        tenant, tx -> expected.onlineSince(tx, tenant, owner.get(), ExpectedStore.Spot.of(mac)))
                .isPresent();
        Terms now = isOnline ? parts.terms().of(tenant, owner.get()) : null;
        if (now == null) return CaptiveState.closed(portal, null);
        return CaptiveState.open(
                portal,
                now.timeLeft(),
                now.dataLeft() == null ? null : now.dataLeft().count());
    }

    private static AccessOrder.@Nullable Target target(Visit visit, UUID subscriberId) {
        UUID nas = visit.place().nasId();
        String mac = visit.device().mac();
        if (nas == null || mac == null) return null;
        return new AccessOrder.Target(nas, mac, visit.device().address(), subscriberId);
    }
}
