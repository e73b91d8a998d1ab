package turnpike.outbound.unifi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.outbound.unifi.UnifiGuest.Authorization;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;

/// Makes accounting reports of what consoles say their guests used.
///
/// A session is one authorization: its id is the device's address with the moment it was let in, so the same whoever
/// asks and after a restart of ours. Counters are the console's totals; that they fall or repeat is the ledger's
/// business, as it is with RADIUS. What a guest moves between our last look and an end we did not order is lost, and so
/// is what counters hide that were reset and have overtaken their old values before we look again.
///
/// A guest who walked away is still authorized: nothing is reported, and the ledger ends the session as stale and takes
/// it up again. Any thread.
public final class UnifiUsage {
    private static final Logger LOG = LoggerFactory.getLogger(UnifiUsage.class);
    private static final int AT_ONCE = 16; // consoles asked at the same time; others wait
    private static final Duration FORGET = Duration.ofDays(1);

    private static final int SESSION_TIMEOUT = 5; // Acct-Terminate-Cause, RFC 2866 §5.10
    private static final int ADMIN_RESET = 6;

    private record Key(UUID nasId, String sessionId) {}

    private record Device(UUID nasId, String mac) {}

    private record Known(String username, UnifiGuest guest, Authorization last, Instant seenAt) {}

    /// Where consoles are, whose a NAS is, and who answers for a name.
    public record Sources(UnifiLinks links, BiFunction<TenantId, UUID, @Nullable Nas> nases, UnifiNames names) {}

    private final Sources sources;
    private final Consumer<List<AccountingReport>> ledger;
    private final UnifiCallers callers;
    private final Duration interval;
    private final InstantSource clock;
    private final Map<Key, Known> known = new ConcurrentHashMap<>();
    private final Map<Device, Instant> unwanted = new ConcurrentHashMap<>();

    /// @param ledger keeps the reports before it returns
    /// @param interval between two looks at a console; three missed ones make a session stale
    public UnifiUsage(
            Sources sources, Consumer<List<AccountingReport>> ledger, Duration interval, InstantSource clock) {
        this.sources = sources;
        this.ledger = ledger;
        this.callers = new UnifiCallers();
        this.interval = interval;
        this.clock = clock;
    }

    /// Looks at every UniFi site once. To be called every interval, by one node.
    ///
    /// @return how many consoles gave no answer
    public int pollAll(Collection<Nas> nases) {
        var silent = new AtomicInteger();
        var free = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Nas nas : nases) {
                if (nas.vendor() != NasVendor.UNIFI) continue;
                free.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        if (!polled(nas)) silent.incrementAndGet();
                    } finally {
                        free.release();
                    }
                });
            }
        }
        return silent.get();
    }

    private boolean polled(Nas nas) {
        try {
            poll(nas);
            return true;
        } catch (Unavailable | UnifiRefusal e) {
            LOG.warn("nas={} usage not read: {}", nas.id(), e.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.error("nas={} usage not read", nas.id(), e);
            return false;
        }
    }

    /// Looks at one site.
    ///
    /// @return how many guests were reported
    /// @throws Unavailable when the console gave no answer, or nothing was stored
    public int poll(Nas nas) {
        UnifiLink link = sources.links().find(nas.tenant(), nas.id());
        if (link == null) return 0;
        return callers.with(link, api -> poll(nas, api));
    }

    private int poll(Nas nas, UnifiApi api) {
        List<UnifiGuest> guests = api.guests();
        Instant now = clock.instant();
        unwanted.values().removeIf(ordered -> ordered.plus(FORGET).isBefore(now));
        List<AccountingReport> reports = new ArrayList<>();
        Map<Key, Known> seen = new ConcurrentHashMap<>();
        Map<String, Authorization> current = new ConcurrentHashMap<>();
        for (UnifiGuest guest : guests) {
            Authorization authorization = guest.authorization();
            if (authorization == null || turnedAway(api, nas, guest, authorization)) continue;
            current.put(guest.mac(), authorization);
            String id = sessionId(guest.mac(), authorization);
            String name = name(nas, id, guest.mac());
            if (name == null) continue; // let in by somebody else: a voucher of the console's own, its staff
            seen.put(new Key(nas.id(), id), new Known(name, guest, authorization, now));
            reports.add(report(nas, Kind.INTERIM, name, guest, authorization, 0));
        }
        List<Key> gone = gone(nas, current, now, reports);
        ledger.accept(reports);
        known.putAll(seen);
        gone.forEach(known::remove);
        return seen.size();
    }

    /// Ends what cannot go on: its time is over, or the device was let in anew. One not seen for long is stale in the
    /// ledger already; a Stop would make it look as if it had stayed.
    private List<Key> gone(Nas nas, Map<String, Authorization> current, Instant now, List<AccountingReport> reports) {
        List<Key> gone = new ArrayList<>();
        for (var entry : known.entrySet()) {
            Known one = entry.getValue();
            if (!entry.getKey().nasId().equals(nas.id())) continue;
            Authorization running = current.get(one.guest().mac());
            if (running != null && running.since().equals(one.last().since())) continue;
            Instant until = one.last().until();
            boolean over = until != null && !until.isAfter(now);
            boolean ended = over || running != null;
            boolean stale = one.seenAt().plus(interval.multipliedBy(3)).isBefore(now);
            if (ended && !stale) {
                int cause = over ? SESSION_TIMEOUT : ADMIN_RESET;
                reports.add(report(nas, Kind.STOP, one.username(), one.guest(), one.last(), cause));
            }
            if (ended || one.seenAt().plus(FORGET).isBefore(now)) gone.add(entry.getKey());
        }
        return gone;
    }

    /// Devices that were away when they were to be kept out: a console can be told of connected ones only.
    void keepOut(UUID nasId, String mac) {
        unwanted.put(new Device(nasId, mac), clock.instant());
    }

    void mayComeIn(UUID nasId, String mac) {
        unwanted.remove(new Device(nasId, mac));
    }

    /// @return whether it was one of them, let in before it was unwanted; it is out now
    private boolean turnedAway(UnifiApi api, Nas nas, UnifiGuest guest, Authorization authorization) {
        Device device = new Device(nas.id(), guest.mac());
        Instant ordered = unwanted.get(device);
        if (ordered == null) return false;
        if (!authorization.since().isAfter(ordered)) {
            Authorization last = api.unauthorize(guest);
            ended(nas.tenant(), nas.id(), guest, last == null ? authorization : last);
        }
        unwanted.remove(device);
        return !authorization.since().isAfter(ordered);
    }

    /// A guest was let in by us, just now.
    void begun(TenantId tenant, UUID nasId, UnifiGuest guest, String username) {
        Authorization authorization = guest.authorization();
        Nas nas = sources.nases().apply(tenant, nasId);
        if (nas == null || authorization == null) return;
        known.put(
                new Key(nasId, sessionId(guest.mac(), authorization)),
                new Known(username, guest, authorization, clock.instant()));
        ledger.accept(List.of(report(nas, Kind.START, username, guest, authorization, 0)));
    }

    /// A guest was found let in already, as wanted.
    void found(TenantId tenant, UUID nasId, UnifiGuest guest, String username) {
        Authorization authorization = guest.authorization();
        Nas nas = sources.nases().apply(tenant, nasId);
        if (nas == null || authorization == null) return;
        String id = sessionId(guest.mac(), authorization);
        String reported = name(nas, id, guest.mac());
        String name = reported == null ? username : reported;
        known.put(new Key(nasId, id), new Known(name, guest, authorization, clock.instant()));
        ledger.accept(List.of(report(nas, Kind.INTERIM, name, guest, authorization, 0)));
    }

    /// An authorization ended by our order; these are its last counters.
    void ended(TenantId tenant, UUID nasId, UnifiGuest guest, Authorization last) {
        Nas nas = sources.nases().apply(tenant, nasId);
        if (nas == null) return;
        String id = sessionId(guest.mac(), last);
        String name = name(nas, id, guest.mac());
        if (name == null) return;
        ledger.accept(List.of(report(nas, Kind.STOP, name, guest, last, ADMIN_RESET)));
        known.remove(new Key(nasId, id));
    }

    private @Nullable String name(Nas nas, String sessionId, String mac) {
        Known one = known.get(new Key(nas.id(), sessionId));
        return one != null ? one.username() : sources.names().find(nas.tenant(), nas.id(), sessionId, mac);
    }

    private AccountingReport report(
            Nas nas, Kind kind, String username, UnifiGuest guest, Authorization authorization, int cause) {
        Instant now = clock.instant();
        long seconds = Math.max(0, Duration.between(authorization.since(), now).toSeconds());
        long upload = nas.swapOctets() ? authorization.download() : authorization.upload();
        long download = nas.swapOctets() ? authorization.upload() : authorization.download();
        return new AccountingReport(
                nas,
                kind,
                sessionId(guest.mac(), authorization),
                username,
                new Place(AccessKind.HOTSPOT, guest.mac(), guest.address(), null, (int) interval.toSeconds()),
                kind == Kind.START ? Counters.NONE : new Counters(upload, download, true, seconds),
                cause,
                now);
    }

    static String sessionId(String mac, Authorization authorization) {
        return mac.replace("-", "") + "-"
                + Long.toHexString(authorization.since().getEpochSecond());
    }
}
