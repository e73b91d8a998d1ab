package turnpike.tenancy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;

/// Signs staff in, keeps them signed in, and ends it.
///
/// A guess is counted before it is checked, so that guesses made at the same moment cannot outrun the lock; guesses at
/// an e-mail nobody has are counted and locked alike, so that a lock does not tell who exists. A refresh token works
/// once; a second use, however soon, is taken for theft and ends the sign-in.
public final class Logins {
    private static final int REFRESH_OCTETS = 32;

    private final Database database;
    private final InstantSource clock;
    private final Ids ids;
    private final TenancySettings settings;
    private final Passwords passwords;
    private final AccessTokens tokens;
    private final Audit audit;
    private final LoginStore store = new LoginStore();
    private final StrangerGuesses strangers;

    public Logins(Database database, Vault vault, Ids ids, InstantSource clock, TenancySettings settings, Audit audit) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        this.settings = settings;
        this.passwords = new Passwords();
        this.tokens = new AccessTokens(vault, clock, settings.accessLife());
        this.audit = audit;
        this.strangers = new StrangerGuesses(settings.lockAfter(), settings.lockFor());
    }

    /// Where a sign-in comes from.
    public record From(String address, String userAgent, String requestId) {}

    public LoginResult signIn(String email, String password, From from) {
        Instant now = clock.instant();
        String address = email.strip().toLowerCase(Locale.ROOT);
        Optional<LoginStore.Person> found = database.callAcrossTenants(
                tx -> store.countGuess(tx, address, now, settings.lockAfter(), now.plus(settings.lockFor())));
        if (found.isEmpty()) return stranger(address, password, now);
        LoginStore.Person person = found.get();
        if (!person.guessAllowed()) return new LoginResult.Locked(person.lockedUntil(now));
        if (!passwords.matches(password, person.passwordHash())) return wrong(person, now, from);
        database.runAcrossTenants(tx -> store.forgiveGuesses(tx, person.tenant(), person.id()));
        if (person.disabled()) return new LoginResult.Disabled();
        if (person.tenantSuspended()) return new LoginResult.TenantSuspended();
        return database.callAcrossTenants(tx -> {
            store.noteLogin(tx, person.tenant(), person.id(), now);
            audit.record(tx, actor(person, from), "login.started", subject(person.id()), null, null);
            return issue(tx, person.tenant(), person.id(), ids.next(), from);
        });
    }

    /// A new pair for a refresh token.
    public LoginResult refresh(String refreshToken, From from) {
        Instant now = clock.instant();
        byte[] hash = Secrets.digest(refreshToken);
        return database.callAcrossTenants(tx -> {
            Optional<LoginStore.Token> found = store.useToken(tx, hash, now);
            if (found.isEmpty()) return new LoginResult.Expired();
            LoginStore.Token token = found.get();
            if (token.ended(now)) return new LoginResult.Expired();
            if (token.person().disabled()) return new LoginResult.Disabled();
            if (token.person().tenantSuspended()) return new LoginResult.TenantSuspended();
            if (token.usedBefore()) {
                end(tx, token.person().tenant(), token.family(), now);
                audit.record(
                        tx,
                        actor(token.person(), from),
                        "login.reused",
                        subject(token.person().id()),
                        null,
                        null);
                return new LoginResult.Reused();
            }
            return issue(tx, token.person().tenant(), token.person().id(), token.family(), from);
        });
    }

    /// Ends the sign-in a refresh token belongs to; its access tokens end with it. Unknown tokens are fine.
    public void signOut(TenantId tenant, String refreshToken) {
        database.run(tenant, tx -> {
            Optional<UUID> family = store.findFamily(tx, tenant, Secrets.digest(refreshToken));
            if (family.isPresent()) end(tx, tenant, family.get(), clock.instant());
        });
    }

    /// Changes one's own password and ends every sign-in of the person.
    ///
    /// @return false when the current password is wrong
    public boolean changePassword(Actor actor, UUID staff, String current, String wanted) {
        LoginStore.Own own = database.call(actor.tenant(), tx -> store.own(tx, actor.tenant(), staff))
                .orElseThrow(() -> new NotFound("staff", staff));
        if (!passwords.matches(current, own.passwordHash())) return false;
        String hash = passwords.hashChosen("newPassword", wanted, List.of(own.email(), own.name()));
        database.run(actor.tenant(), tx -> {
            store.setPassword(tx, actor.tenant(), staff, hash);
            endAll(tx, actor.tenant(), staff);
            audit.record(tx, actor, "staff.password_changed", subject(staff), null, null);
        });
        return true;
    }

    /// Deletes refresh tokens that are past their life; for a schedule.
    ///
    /// @return how many
    public int forgetExpired() {
        return database.callAcrossTenants(tx -> store.clean(tx, clock.instant()));
    }

    /// Ends every sign-in of a person.
    void endAll(Tx tx, TenantId tenant, UUID staff) {
        store.endAll(tx, tenant, staff, clock.instant());
        tx.tell(Standings.TOPIC, tenant.toString());
    }

    Passwords passwords() {
        return passwords;
    }

    AccessTokens tokens() {
        return tokens;
    }

    /// What somebody hears whom nobody knows: the same as for a wrong password, after the same work.
    private LoginResult stranger(String address, String password, Instant now) {
        StrangerGuesses.Guess guess = strangers.count(address, now);
        Instant until = guess.lockedUntil();
        if (guess.allowed()) passwords.pretend(password);
        return until == null ? new LoginResult.WrongCredentials() : new LoginResult.Locked(until);
    }

    private LoginResult wrong(LoginStore.Person person, Instant now, From from) {
        database.runAcrossTenants(
                tx -> audit.record(tx, actor(person, from), "login.failed", subject(person.id()), null, null));
        Instant until = person.lockedUntilOrNull();
        return until != null && until.isAfter(now) ? new LoginResult.Locked(until) : new LoginResult.WrongCredentials();
    }

    private void end(Tx tx, TenantId tenant, UUID family, Instant now) {
        store.endFamily(tx, tenant, family, now);
        tx.tell(Standings.TOPIC, tenant.toString());
    }

    private LoginResult issue(Tx tx, TenantId tenant, UUID staff, UUID family, From from) {
        String refresh = Secrets.random(REFRESH_OCTETS);
        Instant now = clock.instant();
        store.insertToken(
                tx,
                new LoginStore.NewToken(
                        tenant,
                        ids.next(),
                        family,
                        staff,
                        Secrets.digest(refresh),
                        now,
                        now.plus(settings.refreshLife())),
                from);
        return new LoginResult.SignedIn(tenant, tokens.issue(tenant, staff, family), refresh, settings.accessLife());
    }

    private static Actor actor(LoginStore.Person person, From from) {
        return new Actor(
                person.tenant(),
                Actor.Kind.STAFF,
                person.id().toString(),
                person.email(),
                from.address(),
                from.requestId());
    }

    private static Audit.Subject subject(UUID staff) {
        return Audit.Subject.of("staff", staff);
    }
}
