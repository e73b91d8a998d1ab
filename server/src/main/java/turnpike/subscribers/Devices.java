package turnpike.subscribers;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The devices of subscribers. New ones are also entered by access, when somebody is let in with one.
public final class Devices {
    private final Database database;
    private final InstantSource clock;
    private final Audit audit;
    private final OpenSessions sessions;
    private final DeviceStore store = new DeviceStore();

    public Devices(Database database, InstantSource clock, Audit audit, OpenSessions sessions) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.sessions = sessions;
    }

    /// Latest seen first.
    ///
    /// @throws NotFound when the tenant has no such subscriber
    public List<Device> list(TenantId tenant, UUID subscriberId) {
        return database.call(tenant, tx -> {
            store.requireSubscriber(tx, tenant, subscriberId);
            return store.list(tx, tenant, subscriberId);
        });
    }

    /// @throws Conflict when the device is known already
    public Device add(Actor actor, UUID subscriberId, String mac, String name) {
        var device = new Device(Device.normalMac(mac), name.strip(), clock.instant(), null, null);
        return database.call(actor.tenant(), tx -> {
            store.requireSubscriber(tx, actor.tenant(), subscriberId);
            if (!store.insert(tx, actor.tenant(), subscriberId, device)) {
                throw new Conflict("device_known", "this device is in the list already");
            }
            record(tx, actor, "device.added", subscriberId, null, device);
            return device;
        });
    }

    /// Forgets a device, which frees its place.
    public void remove(Actor actor, UUID subscriberId, String mac) {
        database.run(actor.tenant(), tx -> {
            Device before = get(tx, actor.tenant(), subscriberId, mac);
            store.delete(tx, actor.tenant(), subscriberId, mac);
            record(tx, actor, "device.removed", subscriberId, before, null);
        });
    }

    /// Calls a device something else.
    ///
    /// @param name empty: nothing in particular
    public Device rename(Actor actor, UUID subscriberId, String mac, String name) {
        return database.call(actor.tenant(), tx -> {
            Device before = get(tx, actor.tenant(), subscriberId, mac);
            var after = new Device(mac, name.strip(), before.firstSeenAt(), before.lastSeenAt(), before.blockedAt());
            if (after.equals(before)) return before;
            store.setName(tx, actor.tenant(), subscriberId, after);
            record(tx, actor, "device.renamed", subscriberId, before, after);
            return after;
        });
    }

    /// Forgets a device at its owner's wish.
    ///
    /// @throws Conflict `device_blocked` when staff refuse it: forgotten, it would be let in again
    public void removeOwn(Actor actor, UUID subscriberId, String mac) {
        database.run(actor.tenant(), tx -> {
            Device before = get(tx, actor.tenant(), subscriberId, mac);
            if (before.blockedAt() != null) throw new Conflict("device_blocked", "this device is refused by staff");
            store.delete(tx, actor.tenant(), subscriberId, mac);
            record(tx, actor, "device.removed", subscriberId, before, null);
        });
    }

    /// Refuses a device and ends its open sessions.
    public Device block(Actor actor, UUID subscriberId, String mac) {
        return setBlocked(actor, subscriberId, mac, clock.instant());
    }

    public Device unblock(Actor actor, UUID subscriberId, String mac) {
        return setBlocked(actor, subscriberId, mac, null);
    }

    private Device setBlocked(Actor actor, UUID subscriberId, String mac, @Nullable Instant at) {
        return database.call(actor.tenant(), tx -> {
            Device before = get(tx, actor.tenant(), subscriberId, mac);
            if ((before.blockedAt() == null) == (at == null)) return before;
            var after = new Device(mac, before.name(), before.firstSeenAt(), before.lastSeenAt(), at);
            store.setBlocked(tx, actor.tenant(), subscriberId, after);
            if (at != null) sessions.endDevice(tx, actor.tenant(), subscriberId, mac, actor.name());
            record(tx, actor, at == null ? "device.unblocked" : "device.blocked", subscriberId, before, after);
            return after;
        });
    }

    private Device get(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        return store.find(tx, tenant, subscriberId, mac).orElseThrow(() -> new NotFound("device", mac));
    }

    private void record(
            Tx tx, Actor actor, String action, UUID subscriberId, @Nullable Device before, @Nullable Device after) {
        audit.record(tx, actor, action, Subscribers.subject(subscriberId), before, after);
        Subscribers.tell(tx, actor.tenant(), subscriberId);
    }
}
