package turnpike.aaa;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.SharedSecret;
import turnpike.platform.db.Database;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Vault;
import turnpike.usage.UsageChange;
import turnpike.usage.UsageListener;

/// Answers access requests: who may come online, and on what terms. Any thread.
///
/// Requests come in batches because their standings are read in one set. Every answer is kept with its reason
/// ([AccessLog]); a device that was let in for the first time is entered in the books soon after ([DeviceLog]).
public final class Access implements UsageListener, Disconnects.TermsNow, AutoCloseable {
    private static final UUID NOBODY = new UUID(0, 0);

    private final Standings standings;
    private final Arrivals arrivals;
    private final SliceBook slices;
    private final AccessLog log;
    private final DeviceLog devices;
    private final Vault vault;
    private final InstantSource clock;
    private final Ticker sweeper;

    public Access(Database database, Vault vault, InstantSource clock, AccessSettings settings, Metrics metrics) {
        this.vault = vault;
        this.clock = clock;
        this.standings = new Standings(database, settings.standingsMax(), metrics.cache("standings"));
        this.arrivals = new Arrivals(settings.seatHold());
        this.slices = new SliceBook(database, standings);
        this.log = new AccessLog(database, settings, metrics);
        this.devices = new DeviceLog(database, clock, settings, arrivals, standings);
        this.sweeper = Ticker.every(settings.seatHold(), "access-arrivals", this::sweep);
        metrics.gauge("access_standings_kept", "Subscribers whose standing is in memory", standings::size);
    }

    /// One decision per request, in the same order.
    ///
    /// @throws turnpike.base.Unavailable when the database had to be asked and cannot be reached: do not reply, the
    ///     NAS will ask again
    public List<AccessDecision> decide(List<AccessRequest> requests) {
        List<StandingStore.Key> keys = new ArrayList<>(requests.size());
        for (AccessRequest request : requests) {
            keys.add(new StandingStore.Key(request.nas().tenant(), request.username()));
        }
        @Nullable Standing[] found = standings.find(keys);
        findDevices(requests, keys, found);
        List<AccessDecision> decisions = new ArrayList<>(found.length);
        SliceBook.Batch shared = slices.batch();
        for (int i = 0; i < found.length; i++) {
            AccessRequest request = requests.get(i);
            Standing standing = found[i];
            AccessDecision decision = decide(request, standing, shared);
            log.record(request, standing == null ? NOBODY : standing.subscriberId(), decision);
            decisions.add(decision);
        }
        shared.store();
        return decisions;
    }

    /// Names nobody has may be hardware addresses: a NAS asks by them for devices it has seen (MAC authentication).
    private void findDevices(List<AccessRequest> requests, List<StandingStore.Key> keys, @Nullable Standing[] found) {
        List<Integer> places = null;
        for (int i = 0; i < found.length; i++) {
            if (found[i] != null || requests.get(i).macAsName() == null) continue;
            if (places == null) places = new ArrayList<>();
            places.add(i);
        }
        if (places == null) return;
        List<StandingStore.Key> asked = new ArrayList<>(places.size());
        for (int place : places) {
            String mac = Objects.requireNonNull(requests.get(place).macAsName());
            asked.add(new StandingStore.Key(keys.get(place).tenant(), mac));
        }
        @Nullable Standing[] owners = standings.findOwners(asked);
        for (int i = 0; i < owners.length; i++) {
            Standing owner = owners[i];
            if (owner != null && owner.person().macLogin()) found[places.get(i)] = owner;
        }
    }

    private AccessDecision decide(AccessRequest request, @Nullable Standing standing, SliceBook.Batch shared) {
        if (standing == null) return new AccessDecision.Reject(Reason.UNKNOWN_SUBSCRIBER);
        var question = new AccessPolicy.Question(request, standing, this::proves);
        Reason reason = AccessPolicy.refusal(question);
        if (reason != null && AccessPolicy.mayPay(question, reason)) {
            return new AccessDecision.Accept(standing.subscriberId(), AccessPolicy.payOnlyTerms(standing));
        }
        if (reason == null) reason = arrivals.seat(standing, request);
        if (reason != null) return new AccessDecision.Reject(reason);
        devices.saw(standing, request);
        Slice slice = shared.take(standing, request);
        return new AccessDecision.Accept(standing.subscriberId(), AccessPolicy.terms(standing, request.at(), slice));
    }

    private boolean proves(AccessPolicy.Question question) {
        Standing.Secrets secrets = question.standing().secrets();
        if (proves(question, secrets.password())) return true;
        SharedSecret ticket = secrets.hasTicket(question.at()) ? secrets.ticket() : null;
        if (ticket != null && isTicket(question, ticket)) return true;
        return isByDevice(question);
    }

    private boolean proves(AccessPolicy.Question question, SharedSecret secret) {
        byte[] password = vault.unseal(secret.octets());
        try {
            return question.request().credential().matches(password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /// Good for the device it was made for, if it was made for one and the NAS tells which device asks: who
    /// wrote another's address into a page is shown a ticket too.
    private boolean isTicket(AccessPolicy.Question question, SharedSecret secret) {
        String mac = question.request().mac();
        String[] ticket = new String(vault.unseal(secret.octets()), StandardCharsets.UTF_8).split(" ", 2);
        boolean isForIt = ticket.length == 1 || mac == null || ticket[1].equals(mac);
        return isForIt && question.request().credential().matches(ticket[0].getBytes(StandardCharsets.UTF_8));
    }

    /// MAC authentication proves nothing but that the NAS saw this device: the name is the address of the device that
    /// asks, and it is known and not blocked. NASes send the address as the password too, or none.
    private static boolean isByDevice(AccessPolicy.Question question) {
        String mac = question.request().macAsName();
        if (mac == null || !question.standing().person().macLogin()) return false;
        if (question.accessKind() == AccessKind.PPPOE
                || !mac.equals(question.request().mac())) return false;
        Standing.Device device = question.standing().device(mac);
        return device != null && !device.blocked() && question.request().isByAddress();
    }

    /// What this subscriber's sessions at a hotspot may do now, as the books say; null when they may not go on.
    public @Nullable Terms termsNow(TenantId tenant, UUID subscriberId) {
        return standings
                .current(tenant, subscriberId)
                .filter(standing -> AccessPolicy.admits(standing, AccessKind.HOTSPOT))
                .filter(standing -> AccessPolicy.mayGoOn(standing, clock.instant()))
                .map(standing -> AccessPolicy.terms(standing, clock.instant()))
                .orElse(null);
    }

    /// What one open session may do now, as the books say; its slice of shared data may be another from here
    /// on.
    @Override
    public @Nullable Terms of(TenantId tenant, UUID subscriberId, UUID sessionId, Disconnects.Cause cause) {
        Instant now = clock.instant();
        Standing standing = standings.current(tenant, subscriberId).orElse(null);
        if (standing == null || !AccessPolicy.mayGoOn(standing, now)) return null;
        boolean recall = cause == Disconnects.Cause.SLICE_RECALLED;
        return AccessPolicy.terms(standing, now, slices.offer(standing, sessionId, recall, now));
    }

    @Override
    public void heard(TenantId tenant, UUID subscriberId, UUID sessionId, Slice told, NasControl.Result result) {
        var whose = new StandingStore.Subscriber(tenant, subscriberId);
        slices.heard(whose, sessionId, told, result, clock.instant());
    }

    SliceBook slices() {
        return slices;
    }

    private void sweep() {
        arrivals.sweep(clock.instant());
        slices.sweep(clock.instant());
    }

    Optional<Standing> current(TenantId tenant, UUID subscriberId) {
        return standings.current(tenant, subscriberId);
    }

    /// What stands in the way of one more session or device; takes no seat.
    @Nullable
    Reason peek(Standing standing, AccessRequest request) {
        return arrivals.peek(standing, request);
    }

    /// Sessions that open, close or use something change what the next login may get.
    @Override
    public void committed(List<UsageChange> changes) {
        for (UsageChange change : changes) {
            if (change.subscriberId().equals(NOBODY)) continue;
            standings.used(change);
            if (change.opened()) arrivals.started(change.subscriberId());
            if (change.closed()) arrivals.left(change.subscriberId(), change.named());
        }
    }

    /// Writes what is still in memory.
    @Override
    public void close() {
        sweeper.close();
        devices.close();
        log.close();
    }
}
