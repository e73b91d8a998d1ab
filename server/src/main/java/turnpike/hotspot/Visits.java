package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// Devices that arrive at the portal, and what their browsers carry along.
public final class Visits {
    /// How long a browser can go on where it was.
    private static final Duration LIFE = Duration.ofHours(24);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final String STEPS = "/p/s/"; // pages that carry a visit along
    private static final Pattern CARRIED = Pattern.compile("[?&]s=([A-Za-z0-9_-]+)");

    private final Database database;
    private final PortalTokens tokens;
    private final Ids ids;
    private final InstantSource clock;
    private final VisitStore store = new VisitStore();

    public Visits(Database database, PortalTokens tokens, Ids ids, InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.ids = ids;
        this.clock = clock;
    }

    /// Notes an arrival. A device that came before is taken for its owner's, which lets it go online again but spends
    /// nobody's money: a hardware address can be copied.
    public Visit arrive(TenantId tenant, Visit.Place place, Visit.Device device, String language) {
        Instant now = clock.instant();
        return database.call(tenant, tx -> {
            String mac = device.mac();
            UUID owner = mac == null ? null : store.ownerOf(tx, tenant, mac).orElse(null);
            var visit = new Visit(tenant, ids.next(), place, device, Visit.Who.taken(owner), language, now);
            store.insert(tx, visit);
            return visit;
        });
    }

    /// The visit a browser goes on with; empty when what it brings is not ours or too old.
    public Optional<Visit> of(PortalTokens.State state) {
        return database.call(state.tenant(), tx -> store.find(tx, state.tenant(), state.visitId()));
    }

    /// A browser that comes back from its NAS names the page of ours it was to go on to: what was shown at that visit
    /// holds here, at the same device and NAS, and where the device is still the same person's.
    public Visit comingFrom(Visit visit, @Nullable String originalUrl) {
        if (originalUrl == null || !originalUrl.contains(STEPS)) return visit;
        Matcher carried = CARRIED.matcher(originalUrl);
        Optional<PortalTokens.State> state = carried.find() ? tokens.state(carried.group(1)) : Optional.empty();
        if (state.isEmpty() || !state.get().tenant().equals(visit.tenant())) return visit;
        return database.call(visit.tenant(), tx -> {
            Visit.Who who = store.find(tx, visit.tenant(), state.get().visitId())
                    .filter(earlier -> isSameDevice(earlier, visit))
                    .map(Visit::who)
                    .filter(Visit.Who::hasShown)
                    .filter(shown ->
                            Objects.equals(shown.subscriberId(), visit.who().subscriberId()))
                    .orElse(null);
            if (who == null) return visit;
            store.setWho(tx, visit, Objects.requireNonNull(who.subscriberId()), who.provenAt());
            if (who.shownAt() != null) store.setShown(tx, visit, who.shownAt());
            return store.find(tx, visit.tenant(), visit.id()).orElse(visit);
        });
    }

    private static boolean isSameDevice(Visit earlier, Visit visit) {
        return visit.isAtNas()
                && Objects.equals(earlier.place().nasId(), visit.place().nasId())
                && Objects.equals(earlier.device().mac(), visit.device().mac());
    }

    /// What its browser carries along.
    public PortalTokens.State state(Visit visit, @Nullable UUID purchaseId) {
        return new PortalTokens.State(
                visit.tenant(), visit.id(), purchaseId, visit.createdAt().plus(LIFE));
    }

    /// The same, as it stands in an address.
    public String token(Visit visit, @Nullable UUID purchaseId) {
        return tokens.ofState(state(visit, purchaseId));
    }

    /// Goes on in this language.
    public void speak(Visit visit, String language) {
        database.run(visit.tenant(), tx -> store.setLanguage(tx, visit, language, clock.instant()));
    }

    /// Where browsers log in at this NAS, as one of them told lately.
    public Optional<String> loginUrl(TenantId tenant, UUID nasId) {
        return database.call(tenant, tx -> store.loginUrl(tx, tenant, nasId));
    }

    Optional<Visit> find(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id);
    }

    /// The person at this device is that subscriber.
    ///
    /// @param proven by more than the device's address
    void recognise(Tx tx, Visit visit, UUID subscriberId, boolean proven) {
        Instant provenAt = proven ? clock.instant() : null;
        store.setWho(tx, visit, subscriberId, provenAt);
    }

    /// Drops what nobody will come back to.
    public int forgetOld() {
        return database.callAcrossTenants(tx -> store.forget(tx, clock.instant().minus(KEPT)));
    }
}
