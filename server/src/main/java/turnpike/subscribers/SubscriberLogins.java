package turnpike.subscribers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Admissions.Admission;
import turnpike.tenancy.LoginResult;
import turnpike.tenancy.Logins;
import turnpike.tenancy.Secrets;
import turnpike.tenancy.StrangerGuesses;
import turnpike.tenancy.TenancySettings;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;

/// Signs subscribers in to their own page, keeps them signed in, and ends it.
///
/// A token names its tenant, so that all that follows is asked as that tenant, behind its row level security. It proves
/// a subscriber and nothing else; no staff door knows it. Guesses are counted by where they come
/// from, and together at ten times as many; a refresh token works once.
public final class SubscriberLogins {
    /// How a token of a subscriber begins; those of staff and keys begin otherwise.
    public static final String PREFIX = "tps_";

    private static final int SECRET_OCTETS = 32;

    /// From how many addresses a name may be guessed at before it is locked for all: who only knows a
    /// number shall not keep its owner out.
    private static final int ADDRESSES = 10;

    private final Database database;
    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final TenancySettings settings;
    private final Tenants tenants;
    private final StrangerGuesses strangers;
    private final StrangerGuesses near;
    private final SubscriberLoginStore store = new SubscriberLoginStore();

    public SubscriberLogins(
            Database database, Vault vault, Ids ids, InstantSource clock, TenancySettings settings, Tenants tenants) {
        this.database = database;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
        this.settings = settings;
        this.tenants = tenants;
        this.strangers = new StrangerGuesses(ADDRESSES * settings.lockAfter(), settings.lockFor());
        this.near = new StrangerGuesses(settings.lockAfter(), settings.lockFor());
    }

    /// @param slug of the tenant
    public LoginResult signIn(String slug, String username, String password, Logins.From from) {
        Instant now = clock.instant();
        Optional<Tenant> known = tenants.named(slug);
        if (known.isEmpty()) return stranger(slug, username, from, now);
        TenantId tenant = known.get().id();
        Optional<byte[]> sealed = database.call(tenant, tx -> store.sealed(tx, tenant, username));
        if (sealed.isEmpty()) return stranger(slug, username, from, now);
        String here = here(slug, username, sealed.get(), from);
        StrangerGuesses.Guess guess = near.count(here, now);
        if (!guess.allowed()) return refusal(guess.lockedUntil());
        Optional<SubscriberLoginStore.Person> found = database.call(
                tenant,
                tx -> store.countGuess(
                        tx, tenant, username, now, ADDRESSES * settings.lockAfter(), now.plus(settings.lockFor())));
        if (found.isEmpty()) return refusal(guess.lockedUntil());
        SubscriberLoginStore.Person person = found.get();
        if (!person.guessAllowed) return refusal(person.lockedUntil);
        if (!MessageDigest.isEqual(vault.unseal(person.passwordSealed), password.getBytes(StandardCharsets.UTF_8))) {
            return refusal(person.lockedUntil == null ? guess.lockedUntil() : person.lockedUntil);
        }
        near.forget(here);
        boolean suspended = known.get().isSuspended();
        return database.call(tenant, tx -> {
            store.forgive(tx, tenant, person.id);
            if (suspended) return new LoginResult.TenantSuspended();
            return issue(tx, new SubscriberLoginStore.Login(tenant, person.id, ids.next(), from), now);
        });
    }

    /// A new pair for a refresh token.
    public LoginResult refresh(String refreshToken, Logins.From from) {
        Instant now = clock.instant();
        TenantId tenant = tenantOf(refreshToken);
        if (tenant == null) return new LoginResult.Expired();
        return database.call(tenant, tx -> {
            var found = store.useRefresh(tx, tenant, Secrets.digest(refreshToken), now);
            if (found.isEmpty() || found.get().ended()) return new LoginResult.Expired();
            SubscriberLoginStore.Used token = found.get();
            if (token.tenantSuspended()) return new LoginResult.TenantSuspended();
            if (token.usedBefore()) {
                store.endFamily(tx, tenant, token.family(), now);
                return new LoginResult.Reused();
            }
            return issue(tx, new SubscriberLoginStore.Login(tenant, token.subscriber(), token.family(), from), now);
        });
    }

    /// Tells who presents an access token.
    public Admission admit(String accessToken) {
        TenantId tenant = tenantOf(accessToken);
        if (tenant == null) return new Admission.Unknown();
        var found = database.call(tenant, tx -> store.admit(tx, tenant, Secrets.digest(accessToken), clock.instant()));
        if (found.isEmpty()) return new Admission.Unknown();
        SubscriberLoginStore.Admitted who = found.get();
        if (who.expired()) return new Admission.Expired();
        if (who.tenantSuspended()) return new Admission.TenantSuspended();
        return new Admission.Admitted(new Principal(
                tenant, who.subscriber(), Principal.Kind.SUBSCRIBER, who.username(), Role.SUBSCRIBER, who.family()));
    }

    /// Ends one sign-in, with all its tokens.
    public void signOut(TenantId tenant, UUID login) {
        database.run(tenant, tx -> store.endFamily(tx, tenant, login, clock.instant()));
    }

    /// Deletes tokens that are past their life; for a schedule.
    ///
    /// @return how many
    public int forgetExpired() {
        return database.callAcrossTenants(tx -> store.clean(tx, clock.instant()));
    }

    /// What somebody hears whom the tenant does not know, and what everybody hears of a tenant there is not.
    private LoginResult stranger(String slug, String username, Logins.From from, Instant now) {
        StrangerGuesses.Guess guess = near.count(here(slug, username, new byte[0], from), now);
        if (!guess.allowed()) return refusal(guess.lockedUntil());
        Instant everywhere = strangers.count(slug + "/" + username, now).lockedUntil();
        return refusal(everywhere == null ? guess.lockedUntil() : everywhere);
    }

    /// What guesses from one address are counted under; a new password begins anew.
    private static String here(String slug, String username, byte[] sealed, Logins.From from) {
        return slug + "/" + username + "/" + HexFormat.of().formatHex(sealed) + " from " + from.address();
    }

    private static LoginResult refusal(@Nullable Instant lockedUntil) {
        return lockedUntil == null ? new LoginResult.WrongCredentials() : new LoginResult.Locked(lockedUntil);
    }

    private LoginResult issue(Tx tx, SubscriberLoginStore.Login login, Instant now) {
        String access = token(login.tenant());
        String refresh = token(login.tenant());
        var life =
                new SubscriberLoginStore.Life(now, now.plus(settings.accessLife()), now.plus(settings.refreshLife()));
        store.insert(tx, ids.next(), login, Secrets.digest(access), Secrets.digest(refresh), life);
        return new LoginResult.SignedIn(login.tenant(), access, refresh, settings.accessLife());
    }

    private static String token(TenantId tenant) {
        return PREFIX + tenant + "." + Secrets.random(SECRET_OCTETS);
    }

    /// The tenant a token says it is of; null when it is no token of ours. What it says is proved by the look-up.
    private static @Nullable TenantId tenantOf(String token) {
        int dot = token.indexOf('.');
        if (!token.startsWith(PREFIX) || dot < 0) return null;
        try {
            return new TenantId(UUID.fromString(token.substring(PREFIX.length(), dot)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
