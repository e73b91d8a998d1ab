package turnpike.readmission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.HotspotControl;
import turnpike.platform.db.Database;
import turnpike.subscribers.Guests;

/// Lets many devices in at one NAS: with passwords for this one time made in sets, and so many logins under way at
/// once as a router's RADIUS client carries without asking twice.
final class Entrance {
    private static final int UNDER_WAY_MAX = 128;
    /// One transaction's worth; the set is through long before its passwords end.
    private static final int SET = 500;

    private static final Duration TICKET_LIFE = Duration.ofMinutes(3);
    private static final HotspotControl.Limits BY_RADIUS = new HotspotControl.Limits(null, null, null, null);

    private final Database database;
    private final Guests guests;
    private final Hotspot hotspot;

    Entrance(Database database, Guests guests, Hotspot hotspot) {
        this.database = database;
        this.guests = guests;
        this.hotspot = hotspot;
    }

    /// What became of them; who is in neither could not be asked for.
    ///
    /// @param refused the NAS, or RADIUS behind it, said no
    record Outcome(int letIn, Set<String> refused) {}

    /// @param addresses of the devices behind the NAS
    Outcome letIn(
            Readmission one, HotspotControl control, List<LostStore.Lost> devices, Map<String, String> addresses) {
        int letIn = 0;
        Set<String> refused = ConcurrentHashMap.newKeySet();
        for (int from = 0; from < devices.size(); from += SET) {
            List<LostStore.Lost> set = devices.subList(from, Math.min(from + SET, devices.size()));
            Set<LostStore.Lost> in = ConcurrentHashMap.newKeySet();
            boolean isReached = enter(one, control, new Round(set, addresses, in, refused));
            if (!in.isEmpty()) tell(one.tenant(), in);
            letIn += in.size();
            if (!isReached) break;
        }
        return new Outcome(letIn, refused);
    }

    /// @param in filled with those who are in
    /// @param refused filled with those who are not
    private record Round(
            List<LostStore.Lost> devices, Map<String, String> addresses, Set<LostStore.Lost> in, Set<String> refused) {}

    /// @return false when the NAS is not reached any more
    private boolean enter(Readmission one, HotspotControl control, Round round) {
        List<UUID> owners =
                round.devices.stream().map(LostStore.Lost::subscriberId).toList();
        Map<UUID, Guests.Credentials> tickets =
                database.call(one.tenant(), tx -> guests.tickets(tx, one.tenant(), owners, TICKET_LIFE));
        var free = new Semaphore(UNDER_WAY_MAX);
        var reached = new AtomicBoolean(true);
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (LostStore.Lost device : round.devices) {
                Guests.Credentials ticket = tickets.get(device.subscriberId());
                if (ticket == null) continue;
                free.acquireUninterruptibly();
                if (!reached.get()) break;
                workers.execute(() -> {
                    try {
                        enter(one, control, round, device, ticket, reached);
                    } finally {
                        free.release();
                    }
                });
            }
        }
        return reached.get();
    }

    private void enter(
            Readmission one,
            HotspotControl control,
            Round round,
            LostStore.Lost device,
            Guests.Credentials ticket,
            AtomicBoolean reached) {
        String here = round.addresses.getOrDefault(device.mac(), "");
        @Nullable String address = here.isEmpty() ? device.address() : here;
        var guest = new HotspotControl.Guest(device.mac(), address, ticket.username(), ticket.password(), BY_RADIUS);
        switch (control.enter(one.tenant(), one.nasId(), guest)) {
            case HotspotControl.Result.Done() -> round.in.add(device);
            case HotspotControl.Result.Refused _ -> round.refused.add(device.mac());
            case HotspotControl.Result.Unreachable _ -> reached.set(false);
        }
    }

    private void tell(TenantId tenant, Set<LostStore.Lost> in) {
        List<Hotspot.Right> rights = new ArrayList<>();
        for (LostStore.Lost device : in) rights.add(new Hotspot.Right(device.subscriberId(), device.subscriptionId()));
        database.run(tenant, tx -> hotspot.wereLetInAgain(tx, tenant, rights));
    }
}
