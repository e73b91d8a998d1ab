package turnpike.tenancy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import turnpike.base.Principal;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.AdmissionStore.Standing;

/// Tells who presents a bearer token: an access token of a person or an API key.
public final class Admissions {
    /// Told with a tenant's id when the standing of any of its people or keys, or its own, has changed.
    public static final String TOPIC = Standings.TOPIC;

    private final Database database;
    private final InstantSource clock;
    private final AccessTokens tokens;
    private final Standings standings;
    private final AdmissionStore store = new AdmissionStore();

    public Admissions(Database database, Logins logins, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.tokens = logins.tokens();
        this.standings = new Standings(database, clock);
    }

    /// What a token proves.
    public sealed interface Admission {
        record Admitted(Principal principal) implements Admission {}

        /// Not ours, tampered with, or ended.
        record Unknown() implements Admission {}

        /// Ours, but too old.
        record Expired() implements Admission {}

        record Disabled() implements Admission {}

        record TenantSuspended() implements Admission {}
    }

    /// Which of these people, keys and sign-ins of a tenant would be admitted now; for those who were let in long ago.
    public Set<UUID> standing(TenantId tenant, Collection<UUID> ids) {
        return database.callAcrossTenants(tx -> store.standing(tx, tenant, ids, clock.instant()));
    }

    public Admission admit(String bearer) {
        return bearer.startsWith(ApiKeys.PREFIX) ? key(bearer) : person(bearer);
    }

    private Admission person(String token) {
        Optional<AccessTokens.Claim> read = tokens.read(token);
        if (read.isEmpty()) return new Admission.Unknown();
        AccessTokens.Claim claim = read.get();
        if (!claim.expiresAt().isAfter(clock.instant())) return new Admission.Expired();
        var key = new Standings.FamilyKey(claim.tenant(), claim.staff(), claim.family());
        return answer(standings.get(key, () -> database.callAcrossTenants(tx -> store.person(tx, key))));
    }

    private Admission key(String secret) {
        byte[] hash = Secrets.digest(secret);
        var key = new Standings.KeyDigest(HexFormat.of().formatHex(hash));
        Optional<Standing> standing = standings.get(
                key,
                () -> database.callAcrossTenants(tx -> {
                    // Asked at most every few seconds, so the note of use costs nothing a caller would feel.
                    store.noteUse(tx, hash, clock.instant().truncatedTo(ChronoUnit.MINUTES));
                    return store.key(tx, hash);
                }));
        return answer(standing);
    }

    private Admission answer(Optional<Standing> found) {
        if (found.isEmpty()) return new Admission.Unknown();
        Standing standing = found.get();
        Instant expires = standing.expiresAt();
        if (expires != null && !expires.isAfter(clock.instant())) return new Admission.Expired();
        if (standing.disabled()) return new Admission.Disabled();
        if (standing.tenantSuspended()) return new Admission.TenantSuspended();
        return new Admission.Admitted(standing.principal());
    }
}
