package turnpike.readmission;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.hotspot.AccessOrder;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.HotspotControl;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Dispatcher;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;
import turnpike.subscribers.Guests;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Has those let in again whom a NAS has forgotten: it restarted, or was away.
///
/// Who is missing is what the books hold and the NAS does not: both are read at each look, nothing is remembered in
/// between but when to look next, so that a second notice, a crash or two processes do no harm. Who is not there yet is
/// waited for: phones find a network again within a minute or two. RADIUS decides each login as any other.
public final class Readmissions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Readmissions.class);
    private static final String TOPIC = "nas-readmission";
    private static final String BY = "router restarted";

    private static final int NASES_AT_ONCE = 8;
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /// Longer than any look takes.
    private static final Duration LEASE = Duration.ofMinutes(3);

    /// How long a NAS is looked at after it was noticed.
    private static final Duration LOOKED_AT = Duration.ofMinutes(30);
    /// Whose session was lost longer ago comes back through the portal, as after any night.
    private static final Duration LOST_WITHIN = Duration.ofHours(12);
    /// From one look to the next: devices come in the first minutes.
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30));

    /// A device that is refused is asked for this often a time.
    private static final int REFUSALS_MAX = 3;

    private final Database database;
    private final InstantSource clock;
    private final Hotspot hotspot;
    private final Audit audit;
    private final Entrance entrance;
    private final ReadmissionStore store = new ReadmissionStore();
    private final LostStore books = new LostStore();
    private final Map<UUID, Map<String, Integer>> refusals = new ConcurrentHashMap<>(); // by NAS looked at, by device
    private final Counter noticed;
    private final Counter readmitted;
    private final Counter refused;
    private final Dispatcher<Readmission> dispatcher;

    public Readmissions(
            Database database, InstantSource clock, Guests guests, Hotspot hotspot, Audit audit, Metrics metrics) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
        this.hotspot = hotspot;
        this.entrance = new Entrance(database, guests, hotspot);
        this.noticed = metrics.counter("nas_readmissions", "Times a NAS was noticed to have forgotten its devices");
        String help = "Devices a NAS had forgotten, by what came of letting them in";
        this.readmitted = metrics.counter("nas_readmitted_devices", help, "outcome", "let_in");
        this.refused = metrics.counter("nas_readmitted_devices", help, "outcome", "refused");
        this.dispatcher = new Dispatcher<>("nas-readmissions", SWEEP, NASES_AT_ONCE, this::claim, this::look);
        database.signals().on(TOPIC, payload -> dispatcher.wake());
    }

    /// A NAS has restarted, and the sessions it had are closed in the books. Told again it does no harm.
    public void restarted(TenantId tenant, UUID nasId) {
        notice(tenant, nasId, Readmission.Reason.RESTARTED);
    }

    /// A NAS that could not be reached answers again.
    public void reachedAgain(TenantId tenant, UUID nasId) {
        notice(tenant, nasId, Readmission.Reason.REACHED_AGAIN);
    }

    /// Staff misses devices at a NAS.
    ///
    /// @throws NotFound when the tenant has no such NAS, or nobody tells it
    public void askedFor(Actor actor, UUID nasId) {
        if (!hotspot.provisioner().serves(actor.tenant(), nasId)) throw new NotFound("router_link", nasId);
        database.run(actor.tenant(), tx -> {
            notice(tx, actor.tenant(), nasId, Readmission.Reason.ASKED_FOR);
            audit.record(tx, actor, "router.let_in_again", Audit.Subject.of("nas", nasId), null, null);
        });
        noticed.add();
    }

    /// Where nobody tells the NAS, its browsers log in by themselves or not at all.
    private void notice(TenantId tenant, UUID nasId, Readmission.Reason reason) {
        if (!hotspot.provisioner().serves(tenant, nasId)) return;
        database.run(tenant, tx -> notice(tx, tenant, nasId, reason));
        noticed.add();
    }

    private void notice(Tx tx, TenantId tenant, UUID nasId, Readmission.Reason reason) {
        Instant now = clock.instant();
        store.noticed(tx, tenant, nasId, reason, now, now.plus(LOOKED_AT));
        tx.tell(TOPIC, tenant.toString());
    }

    private List<Readmission> claim(int room) {
        Instant now = clock.instant();
        return database.callAcrossTenants(tx -> store.claim(tx, now, now.plus(LEASE), room));
    }

    /// What the books hold about the NAS.
    private record Books(List<LostStore.Lost> lost, List<LostStore.Overdue> overdue) {}

    private void look(Readmission one) {
        TenantId tenant = one.tenant();
        Instant now = clock.instant();
        // The books first: whoever is missing at the NAS after that did not come in meanwhile.
        Books held = database.call(
                tenant,
                tx -> new Books(
                        books.lost(tx, one, one.noticedAt().minus(LOST_WITHIN), now), books.overdue(tx, one, now)));
        HotspotControl control =
                hotspot.provisioner().controlOf(tenant, one.nasId()).orElse(null);
        boolean isNothing = held.lost.isEmpty() && held.overdue.isEmpty();
        if (control == null || isNothing) {
            looked(one, 0, null);
            return;
        }
        try {
            Optional<HotspotControl.Roll> roll = control.roll(tenant, one.nasId());
            if (roll.isPresent()) compare(one, held, control, roll.get());
            else order(one, held);
        } catch (Unavailable e) {
            if (one.looks() == 1) LOG.info("nas={} not looked at yet: {}", one.nasId(), e.getMessage());
            looked(one, 0, next(one));
        }
    }

    private void compare(Readmission one, Books held, HotspotControl control, HotspotControl.Roll roll) {
        long began = System.nanoTime();
        for (LostStore.Overdue late : held.overdue) {
            if (roll.inside().contains(late.mac())) hotspot.putOut(target(one, late), one.tenant(), "right ended");
        }
        Map<String, Integer> told = refusals.computeIfAbsent(one.nasId(), _ -> new ConcurrentHashMap<>());
        List<LostStore.Lost> here = new ArrayList<>();
        for (LostStore.Lost device : held.lost) {
            boolean isAskedFor = told.getOrDefault(device.mac(), 0) < REFUSALS_MAX;
            if (roll.waiting().containsKey(device.mac()) && isAskedFor) here.add(device);
        }
        Entrance.Outcome outcome = entrance.letIn(one, control, here, roll.waiting());
        for (String mac : outcome.refused()) told.merge(mac, 1, Integer::sum);
        readmitted.add(outcome.letIn());
        refused.add(outcome.refused().size());
        if (!here.isEmpty()) {
            long absent = held.lost.stream()
                    .filter(device -> !roll.waiting().containsKey(device.mac())
                            && !roll.inside().contains(device.mac()))
                    .count();
            LOG.info(
                    "nas={} {} let_in={} refused={} not_there_yet={} ms={}",
                    one.nasId(),
                    one.reason(),
                    outcome.letIn(),
                    outcome.refused().size(),
                    absent,
                    (System.nanoTime() - began) / 1_000_000);
        }
        looked(one, outcome.letIn(), next(one));
    }

    /// Asked about one device at a time, the NAS is told of each by an order of its own, which looks first. Once.
    private void order(Readmission one, Books held) {
        for (LostStore.Lost device : held.lost) {
            var target = new AccessOrder.Target(one.nasId(), device.mac(), device.address(), device.subscriberId());
            hotspot.letInAgain(target, one.tenant(), BY);
        }
        for (LostStore.Overdue late : held.overdue) hotspot.putOut(target(one, late), one.tenant(), "right ended");
        LOG.info("nas={} {} ordered={}", one.nasId(), one.reason(), held.lost.size());
        looked(one, 0, null);
    }

    private static AccessOrder.Target target(Readmission one, LostStore.Overdue late) {
        return new AccessOrder.Target(one.nasId(), late.mac(), null, late.subscriberId());
    }

    private @Nullable Instant next(Readmission one) {
        Instant next = clock.instant().plus(PAUSES.get(Math.min(one.looks(), PAUSES.size()) - 1));
        return next.isBefore(one.until()) ? next : null;
    }

    private void looked(Readmission one, int letIn, @Nullable Instant next) {
        if (next == null) refusals.remove(one.nasId());
        database.run(one.tenant(), tx -> store.looked(tx, one, letIn, next, clock.instant()));
    }

    /// Lets looks under way go; those not finished are carried again by the next start.
    @Override
    public void close() {
        dispatcher.close();
    }
}
