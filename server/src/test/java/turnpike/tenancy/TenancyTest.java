package turnpike.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.Admissions.Admission;

/// Who gets in, for how long, and what ends it; on a real database, with a clock the test moves.
final class TenancyTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final String PASSWORD = "correct horse";
    private static final Logins.From HERE = new Logins.From("192.0.2.1", "test", "r1");

    private final TestClock clock = new TestClock("2026-03-01T12:00:00Z");
    private final Ids ids = new Ids(clock);
    private final Audit audit = new Audit(DATABASE, ids, clock);
    private final TenancySettings settings =
            new TenancySettings(Duration.ofMinutes(15), Duration.ofDays(14), 5, Duration.ofMinutes(30));
    private final Logins logins = new Logins(DATABASE, TestDatabase.VAULT, ids, clock, settings, audit);
    private final Staff staff = new Staff(DATABASE, ids, clock, audit, logins);
    private final Tenants tenants = new Tenants(DATABASE, ids, clock, audit, staff, logins);
    private final ApiKeys keys = new ApiKeys(DATABASE, ids, clock, audit);
    private final Admissions admissions = new Admissions(DATABASE, logins, clock);

    private final String word = UUID.randomUUID().toString().substring(0, 8);
    private final String email = "admin@" + word + ".test";
    private final Actor operator = Actor.system(TenantId.PLATFORM, "test");
    private final Tenant tenant = tenants.add(
            operator,
            new Tenants.NewTenant(
                    "t" + word,
                    "Tenant " + word,
                    "Africa/Nairobi",
                    "KES",
                    "en-KE",
                    new Tenants.FirstAdministrator("Ada", email, PASSWORD)));
    private final Actor actor = Actor.system(tenant.id(), "test");

    /// Days are cut by both: a zone only one of them knows would stop the tenant's books.
    @Test
    void everyTimeZoneWeTakeIsKnownToTheDatabase() {
        Set<String> known = DATABASE.callAcrossTenants(tx -> tx.sql()
                .createQuery("select name from pg_timezone_names")
                .mapTo(String.class)
                .set());

        assertThat(known).contains("UTC").containsAll(Tenants.places());
    }

    @Test
    void whoSignsInIsAdmittedAsWhoTheyAre() {
        LoginResult.SignedIn signedIn = signIn();

        Principal principal = admitted(signedIn.accessToken());

        assertThat(principal.tenant()).isEqualTo(tenant.id());
        assertThat(principal.name()).isEqualTo(email);
        assertThat(principal.role()).isEqualTo(Role.TENANT_ADMIN);
        assertThat(logins.signIn("  " + email.toUpperCase(java.util.Locale.ROOT), PASSWORD, HERE))
                .isInstanceOf(LoginResult.SignedIn.class);
    }

    /// The fifth wrong guess locks, the right password does not help then, and time does.
    @Test
    void guessingEndsAfterFiveFailures() {
        for (int i = 0; i < 4; i++) {
            assertThat(logins.signIn(email, "wrong", HERE)).isInstanceOf(LoginResult.WrongCredentials.class);
        }
        assertThat(logins.signIn(email, "wrong", HERE)).isInstanceOf(LoginResult.Locked.class);
        assertThat(logins.signIn(email, PASSWORD, HERE)).isInstanceOf(LoginResult.Locked.class);

        clock.advance(Duration.ofMinutes(30));

        assertThat(logins.signIn(email, "wrong", HERE)).isInstanceOf(LoginResult.WrongCredentials.class);
        assertThat(logins.signIn(email, PASSWORD, HERE)).isInstanceOf(LoginResult.SignedIn.class);
        for (int i = 0; i < 4; i++) {
            assertThat(logins.signIn(email, "wrong", HERE)).isInstanceOf(LoginResult.WrongCredentials.class);
        }
    }

    /// Twenty guesses at the same moment are still five.
    @Test
    void guessesAtTheSameMomentCannotOutrunTheLock() throws Exception {
        var wrong = new java.util.concurrent.atomic.AtomicInteger();
        var threads = new java.util.ArrayList<Thread>();
        for (int i = 0; i < 20; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                LoginResult result = logins.signIn(email, "wrong", HERE);
                if (result instanceof LoginResult.WrongCredentials) wrong.incrementAndGet();
            }));
        }
        for (Thread thread : threads) thread.join();

        assertThat(wrong.get()).isLessThanOrEqualTo(4);
    }

    /// Two administrators who take each other's role at the same moment leave one.
    @Test
    void oneAdministratorIsLeftWhoeverIsFaster() throws Exception {
        UUID first = admitted(signIn().accessToken()).id();
        UUID second = staff.add(actor, new Staff.NewMember("Bo", "bo@" + word + ".test", Role.TENANT_ADMIN, PASSWORD))
                .id();
        for (int round = 0; round < 10; round++) {
            var refused = new java.util.concurrent.atomic.AtomicInteger();
            var threads = new java.util.ArrayList<Thread>();
            for (UUID id : java.util.List.of(first, second)) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        staff.change(actor, id, new Staff.Change(null, null, Role.STAFF, null));
                    } catch (Conflict e) {
                        refused.incrementAndGet();
                    }
                }));
            }
            for (Thread thread : threads) thread.join();
            assertThat(refused.get()).isEqualTo(1);
            for (UUID id : java.util.List.of(first, second)) {
                staff.change(actor, id, new Staff.Change(null, null, Role.TENANT_ADMIN, null));
            }
        }
    }

    @Test
    void anUnknownEmailLooksLikeAWrongPassword() {
        assertThat(logins.signIn("nobody@example.test", PASSWORD, HERE))
                .isInstanceOf(LoginResult.WrongCredentials.class);
    }

    /// Whoever guesses sees the same answers for an e-mail somebody has and for one nobody has, while locked and after.
    @Test
    void theLockDoesNotTellWhoExists() {
        var steps = new java.util.ArrayList<Duration>(java.util.Collections.nCopies(8, Duration.ofSeconds(1)));
        steps.add(Duration.ofMinutes(31));
        steps.addAll(java.util.Collections.nCopies(6, Duration.ofSeconds(1)));
        for (Duration step : steps) {
            clock.advance(step);

            LoginResult known = logins.signIn(email, "wrong", HERE);

            assertThat(logins.signIn(" Nobody@" + word + ".test", "wrong", HERE))
                    .isEqualTo(known);
        }
    }

    @Test
    void guessesAtStrangersDoNotPileUp() {
        var strangers = new StrangerGuesses(5, Duration.ofMinutes(30));
        for (int i = 0; i < 25_000; i++) strangers.count("nobody" + i + "@example.test", clock.instant());
        assertThat(strangers.remembered()).isEqualTo(20_000);
    }

    @Test
    void anAccessTokenEndsByItself() {
        LoginResult.SignedIn signedIn = signIn();
        clock.advance(Duration.ofMinutes(15));
        assertThat(admissions.admit(signedIn.accessToken())).isInstanceOf(Admission.Expired.class);
    }

    @Test
    void aTokenThatWasTamperedWithProvesNobody() {
        String token = signIn().accessToken();
        String[] parts = token.split("\\.", -1);
        String none = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(admissions.admit(token.substring(0, token.length() - 3) + "AAA"))
                .isInstanceOf(Admission.Unknown.class);
        assertThat(admissions.admit(none + "." + parts[1] + ".")).isInstanceOf(Admission.Unknown.class);
        assertThat(admissions.admit("nonsense")).isInstanceOf(Admission.Unknown.class);
        assertThat(admissions.admit("tpk_nonsense")).isInstanceOf(Admission.Unknown.class);
    }

    @Test
    void aRefreshTokenIsExchangedOnce() {
        LoginResult.SignedIn first = signIn();
        var second = (LoginResult.SignedIn) logins.refresh(first.refreshToken(), HERE);
        admitted(second.accessToken());

        assertThat(logins.refresh(first.refreshToken(), HERE)).isInstanceOf(LoginResult.Reused.class);
        assertThat(logins.refresh(second.refreshToken(), HERE)).isInstanceOf(LoginResult.Expired.class);
        assertThat(admissions.admit(second.accessToken())).isInstanceOf(Admission.Unknown.class);
    }

    /// Two that present the same token at the same moment: one is a thief, and we cannot tell which.
    @Test
    void aRefreshTokenUsedTwiceAtOnceEndsTheSignIn() throws Exception {
        LoginResult.SignedIn first = signIn();
        var results = new java.util.concurrent.ConcurrentLinkedQueue<LoginResult>();
        var threads = new java.util.ArrayList<Thread>();
        for (int i = 0; i < 2; i++) {
            threads.add(Thread.ofVirtual().start(() -> results.add(logins.refresh(first.refreshToken(), HERE))));
        }
        for (Thread thread : threads) thread.join();

        assertThat(results).hasAtLeastOneElementOfType(LoginResult.Reused.class);
        for (LoginResult result : results) {
            if (!(result instanceof LoginResult.SignedIn signedIn)) continue;
            assertThat(admissions.admit(signedIn.accessToken())).isInstanceOf(Admission.Unknown.class);
            assertThat(logins.refresh(signedIn.refreshToken(), HERE)).isInstanceOf(LoginResult.Expired.class);
        }
    }

    @Test
    void aSignInThatIsNotUsedExpires() {
        LoginResult.SignedIn first = signIn();
        clock.advance(Duration.ofDays(14));
        assertThat(logins.refresh(first.refreshToken(), HERE)).isInstanceOf(LoginResult.Expired.class);
        clock.advance(Duration.ofDays(1));
        assertThat(logins.forgetExpired()).isPositive();
    }

    @Test
    void signingOutEndsTheAccessTokenToo() {
        LoginResult.SignedIn signedIn = signIn();
        admitted(signedIn.accessToken());

        logins.signOut(tenant.id(), signedIn.refreshToken());

        assertThat(admissions.admit(signedIn.accessToken())).isInstanceOf(Admission.Unknown.class);
        assertThat(logins.refresh(signedIn.refreshToken(), HERE)).isInstanceOf(LoginResult.Expired.class);
    }

    @Test
    void aSuspendedTenantIsShutOutAtOnce() {
        LoginResult.SignedIn signedIn = signIn();
        ApiKeys.Made key = keys.make(actor, "billing", Role.STAFF, null);
        admitted(signedIn.accessToken());
        admitted(key.secret());

        tenants.suspend(operator, tenant.id(), "unpaid");

        assertThat(admissions.admit(signedIn.accessToken())).isInstanceOf(Admission.TenantSuspended.class);
        assertThat(admissions.admit(key.secret())).isInstanceOf(Admission.TenantSuspended.class);
        assertThat(logins.signIn(email, PASSWORD, HERE)).isInstanceOf(LoginResult.TenantSuspended.class);
        assertThat(logins.refresh(signedIn.refreshToken(), HERE)).isInstanceOf(LoginResult.TenantSuspended.class);
        tenants.activate(operator, tenant.id());
        admitted(signedIn.accessToken());
    }

    @Test
    void aNewRoleCountsAtOnceAndEndsSignIns() {
        StaffMember clerk =
                staff.add(actor, new Staff.NewMember("Clerk", "clerk@" + word + ".test", Role.TENANT_ADMIN, PASSWORD));
        var signedIn = (LoginResult.SignedIn) logins.signIn(clerk.email(), PASSWORD, HERE);
        admitted(signedIn.accessToken());

        staff.change(actor, clerk.id(), new Staff.Change(null, null, Role.STAFF, null));

        assertThat(admissions.admit(signedIn.accessToken())).isInstanceOf(Admission.Unknown.class);
        var again = (LoginResult.SignedIn) logins.signIn(clerk.email(), PASSWORD, HERE);
        assertThat(admitted(again.accessToken()).role()).isEqualTo(Role.STAFF);
        staff.disable(actor, clerk.id());
        assertThat(admissions.admit(again.accessToken())).isNotInstanceOf(Admission.Admitted.class);
        assertThat(logins.signIn(clerk.email(), PASSWORD, HERE)).isInstanceOf(LoginResult.Disabled.class);
    }

    @Test
    void aPasswordIsChangedOnlyByWhoKnowsIt() {
        LoginResult.SignedIn signedIn = signIn();
        UUID self = admitted(signedIn.accessToken()).id();

        assertThat(logins.changePassword(actor, self, "wrong", "another horse")).isFalse();
        assertThat(logins.changePassword(actor, self, PASSWORD, "another horse"))
                .isTrue();

        assertThat(admissions.admit(signedIn.accessToken())).isInstanceOf(Admission.Unknown.class);
        assertThat(logins.signIn(email, "another horse", HERE)).isInstanceOf(LoginResult.SignedIn.class);
    }

    @Test
    void aTenantKeepsAnAdministrator() {
        UUID only = admitted(signIn().accessToken()).id();

        assertThatThrownBy(() -> staff.disable(actor, only)).isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> staff.change(actor, only, new Staff.Change(null, null, Role.STAFF, null)))
                .isInstanceOf(Conflict.class);
        assertThat(staff.get(tenant.id(), only).disabledAt()).isNull();
    }

    @Test
    void nobodyBecomesMoreThanTheTenantHas() {
        var wanted = new Staff.NewMember("Eve", "eve@" + word + ".test", Role.PLATFORM_ADMIN, PASSWORD);
        assertThatThrownBy(() -> staff.add(actor, wanted)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void anEmailSignsInOnce() {
        var wanted = new Staff.NewMember("Twin", email, Role.STAFF, PASSWORD);
        assertThatThrownBy(() -> staff.add(actor, wanted)).isInstanceOf(Conflict.class);
    }

    @Test
    void aKeyWorksUntilItIsRevokedOrExpires() {
        Instant expiry = clock.instant().plusSeconds(60);
        ApiKeys.Made lasting = keys.make(actor, "lasting", Role.STAFF, null);
        ApiKeys.Made brief = keys.make(actor, "brief", Role.TENANT_ADMIN, expiry);
        assertThat(admitted(lasting.secret()).role()).isEqualTo(Role.STAFF);
        assertThat(admitted(brief.secret()).kind()).isEqualTo(Principal.Kind.API_KEY);
        assertThat(keys.list(tenant.id(), 0, 10).items())
                .allSatisfy(key -> assertThat(key.lastUsedAt()).isNotNull());

        clock.advance(Duration.ofSeconds(60));
        keys.revoke(actor, lasting.key().id());

        assertThat(admissions.admit(brief.secret())).isInstanceOf(Admission.Expired.class);
        assertThat(admissions.admit(lasting.secret())).isInstanceOf(Admission.Unknown.class);
    }

    @Test
    void anotherTenantsThingsDoNotExist() {
        ApiKeys.Made key = keys.make(actor, "mine", Role.STAFF, null);
        Actor stranger = Actor.system(new TenantId(UUID.randomUUID()), "test");
        UUID admin = admitted(signIn().accessToken()).id();

        assertThatThrownBy(() -> keys.revoke(stranger, key.key().id())).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> staff.get(stranger.tenant(), admin)).isInstanceOf(NotFound.class);
        assertThat(audit.find(stranger.tenant(), everything(), 0, 10).items()).isEmpty();
    }

    @Test
    void everyChangeIsRememberedWithoutItsSecrets() {
        StaffMember clerk = staff.add(actor, new Staff.NewMember("Clerk", "c@" + word + ".test", Role.STAFF, PASSWORD));
        staff.change(actor, clerk.id(), new Staff.Change("Clara", null, null, "a new password"));
        DATABASE.run(
                tenant.id(),
                tx -> audit.record(
                        tx,
                        actor,
                        "nas.created",
                        Audit.Subject.of("nas", 1),
                        null,
                        java.util.Map.of("secret", "s3cret", "inner", java.util.Map.of("passwordHash", "x"))));

        var entries = audit.find(tenant.id(), everything(), 0, 50);

        assertThat(entries.items())
                .extracting(Audit.Entry::action)
                .startsWith("nas.created", "staff.password_set", "staff.created");
        assertThat(entries.items().getFirst().after()).contains("\"***\"").doesNotContain("s3cret");
        assertThat(entries.items().get(1).before()).contains("Clerk");
        assertThat(entries.items().get(1).after()).contains("Clara").doesNotContain("new password");
        assertThat(audit.find(tenant.id(), new Audit.Search(null, null, "staff", null, null), 0, 50)
                        .items())
                .allSatisfy(entry -> assertThat(entry.action()).startsWith("staff."));
    }

    @Test
    void aChangeThatIsRolledBackLeavesNoEntry() {
        assertThatThrownBy(() -> DATABASE.run(tenant.id(), tx -> {
                    audit.record(tx, actor, "plan.created", Audit.Subject.of("plan", 1), null, null);
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(audit.find(tenant.id(), new Audit.Search("plan", null, null, null, null), 0, 1)
                        .total())
                .isZero();
    }

    private static Audit.Search everything() {
        return new Audit.Search(null, null, null, null, null);
    }

    private LoginResult.SignedIn signIn() {
        return (LoginResult.SignedIn) logins.signIn(email, PASSWORD, HERE);
    }

    private Principal admitted(String bearer) {
        return ((Admission.Admitted) admissions.admit(bearer)).principal();
    }
}
