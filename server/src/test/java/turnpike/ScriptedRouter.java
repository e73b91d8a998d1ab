package turnpike;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import turnpike.base.TenantId;
import turnpike.hotspot.HotspotControl;

/// A NAS that lets devices in when told and reached.
final class ScriptedRouter implements HotspotControl {
    final Set<String> in = ConcurrentHashMap.newKeySet();
    volatile boolean serves = true;
    volatile boolean offline;
    /// Happens after the device is in and before the router says so.
    volatile Consumer<String> whileLettingIn = _ -> {};
    final Set<String> answered = ConcurrentHashMap.newKeySet();
    final AtomicInteger asked = new AtomicInteger();
    final List<Told> told = new CopyOnWriteArrayList<>();

    /// Devices it was told to let out.
    final Set<String> leaves = ConcurrentHashMap.newKeySet();

    /// A login it was told to make.
    record Told(UUID nas, Guest guest) {}

    @Override
    public boolean serves(TenantId tenant, UUID nasId) {
        return serves;
    }

    @Override
    public Result login(TenantId tenant, UUID nasId, Guest guest) {
        asked.incrementAndGet();
        if (offline) return new Result.Unreachable("no route");
        told.add(new Told(nasId, guest));
        in.add(guest.mac());
        whileLettingIn.accept(guest.mac());
        answered.add(guest.mac());
        return new Result.Done();
    }

    @Override
    public Result logout(TenantId tenant, UUID nasId, String mac) {
        if (offline) return new Result.Unreachable("no route");
        in.remove(mac);
        leaves.add(mac);
        return new Result.Done();
    }

    @Override
    public Presence look(TenantId tenant, UUID nasId, String mac) {
        if (offline) return Presence.UNKNOWN;
        return in.contains(mac) ? Presence.ONLINE : Presence.OFFLINE;
    }
}
