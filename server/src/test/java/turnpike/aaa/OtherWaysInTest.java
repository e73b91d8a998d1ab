package turnpike.aaa;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.aaa.AccessRig.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.aaa.AccessDecision.Accept;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.aaa.AccessDecision.Reject;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.subscribers.Guests;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Ways in beside the own password: the hardware address of a known device, a ticket for one login, and for those whose
/// right is over the way to pay.
final class OtherWaysInTest {
    private static final String MAC = "02-00-5E-10-00-01";
    private static final String OTHER_MAC = "02-00-5E-10-00-02";
    private static final Database DATABASE = TestDatabase.fresh();
    private static final AccessRig RIG = new AccessRig(DATABASE);
    private static final Metrics METRICS = new Metrics();

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final Access access =
            new Access(DATABASE, TestDatabase.VAULT, now::get, AccessSettings.from(Settings.defaults()), METRICS);
    private final Guests guests = new Guests(TestDatabase.VAULT, new Ids(now::get), now::get);
    private final TenantId tenant = RIG.tenant();
    private final Nas nas = RIG.nas(tenant);

    @BeforeAll
    static void listen() {
        DATABASE.signals().start();
    }

    @AfterAll
    static void close() {
        DATABASE.close();
        METRICS.close();
    }

    /// However the router writes the address, and whether it sends it as the password too or none.
    @Test
    void aKnownDeviceLogsInByItsAddress() {
        UUID subscriber = RIG.subscriber(tenant, "254712345678", RIG.plan(tenant, Map.of()), Map.of());
        RIG.device(tenant, subscriber, MAC, false);

        for (String name : List.of("02:00:5E:10:00:01", "02-00-5e-10-00-01", "02005E100001", "0200.5e10.0001")) {
            assertThat(ask(nas, name, name, MAC)).as(name).isInstanceOf(Accept.class);
            assertThat(ask(nas, name, "", MAC)).as(name).isInstanceOf(Accept.class);
        }
    }

    @Test
    void anAddressOpensNothingElse() {
        UUID subscriber = RIG.subscriber(tenant, "owner", RIG.plan(tenant, Map.of()), Map.of());
        RIG.device(tenant, subscriber, MAC, false);
        TenantId elsewhere = RIG.tenant();

        assertThat(ask(nas, OTHER_MAC, OTHER_MAC, OTHER_MAC)).isEqualTo(no(Reason.UNKNOWN_SUBSCRIBER));
        // The name is not the address of the device that asks.
        assertThat(ask(nas, MAC, MAC, OTHER_MAC)).isEqualTo(no(Reason.UNKNOWN_SUBSCRIBER));
        assertThat(ask(nas, MAC, MAC, null)).isEqualTo(no(Reason.UNKNOWN_SUBSCRIBER));
        assertThat(ask(nas, MAC, "guess", MAC)).isEqualTo(no(Reason.WRONG_PASSWORD));
        assertThat(ask(RIG.nas(elsewhere), MAC, MAC, MAC)).isEqualTo(no(Reason.UNKNOWN_SUBSCRIBER));
    }

    @Test
    void aTenantMayRefuseAddresses() {
        UUID subscriber = RIG.subscriber(tenant, "by-name-only", RIG.plan(tenant, Map.of()), Map.of());
        RIG.device(tenant, subscriber, MAC, false);
        rules(new AccessRules.Rules(
                null, null, Duration.ofMinutes(30), false, Duration.ZERO, Duration.ofDays(30), false));

        assertThat(ask(nas, MAC, MAC, MAC)).isEqualTo(no(Reason.UNKNOWN_SUBSCRIBER));
    }

    @Test
    void aTicketIsAPasswordUntilItEnds() {
        UUID subscriber = RIG.subscriber(tenant, "guest", RIG.plan(tenant, Map.of()), Map.of());
        Guests.Credentials ticket =
                DATABASE.call(tenant, tx -> guests.ticket(tx, tenant, subscriber, null, Duration.ofMinutes(2)));

        assertThat(ask(nas, "guest", ticket.password(), MAC)).isInstanceOf(Accept.class);
        assertThat(ask(nas, "guest", "pass", MAC)).isInstanceOf(Accept.class);
        assertThat(ask(nas, "guest", ticket.password() + "x", MAC)).isEqualTo(no(Reason.WRONG_PASSWORD));
        now.set(NOON.plusSeconds(121));
        assertThat(ask(nas, "guest", ticket.password(), MAC)).isEqualTo(no(Reason.WRONG_PASSWORD));
    }

    /// Who wrote another's address into a page of the portal is shown one too.
    @Test
    void aTicketIsOfNoUseToAnotherDevice() {
        UUID subscriber = RIG.subscriber(tenant, "guest", RIG.plan(tenant, Map.of()), Map.of());
        Guests.Credentials ticket =
                DATABASE.call(tenant, tx -> guests.ticket(tx, tenant, subscriber, MAC, Duration.ofMinutes(2)));

        assertThat(ask(nas, "guest", ticket.password(), OTHER_MAC)).isEqualTo(no(Reason.WRONG_PASSWORD));
        assertThat(ask(nas, "guest", ticket.password(), MAC)).isInstanceOf(Accept.class);
        assertThat(ask(nas, "guest", ticket.password(), null)).isInstanceOf(Accept.class);
    }

    /// Over PPPoE there is no page before the login: who may pay must be let in. At a hotspot there is.
    @Test
    void theExpiredAreLetInToPayAndNothingElse() {
        UUID subscriber = RIG.subscriber(tenant, "expired", null, Map.of());
        RIG.hold(tenant, subscriber, RIG.plan(tenant, Map.of()), NOON.minusSeconds(60));
        assertThat(askPppoe("expired")).isEqualTo(no(Reason.PLAN_ENDED));
        rules(new AccessRules.Rules(
                "pay-only",
                new BitRate(256_000),
                Duration.ofMinutes(20),
                true,
                Duration.ZERO,
                Duration.ofDays(30),
                false));

        assertThat(askPppoe("expired")).isInstanceOfSatisfying(Accept.class, accept -> {
            Terms terms = accept.terms();
            assertThat(terms.placement().addressList()).isEqualTo("pay-only");
            assertThat(terms.speed().download()).isEqualTo(new BitRate(256_000));
            assertThat(terms.timeLeft()).isEqualTo(Duration.ofMinutes(20));
        });
        assertThat(ask(nas, "expired", "pass", MAC)).isEqualTo(no(Reason.PLAN_ENDED));
        var guess =
                new AccessRequest(nas, "expired", new AccessRig.Clear("guess"), MAC, AccessKind.PPPOE, null, now.get());
        assertThat(access.decide(List.of(guess))).containsExactly(no(Reason.WRONG_PASSWORD));
    }

    /// Else the router would ask for the device a moment later and let it in again.
    @Test
    void whoLoggedOutIsRefusedByAddressUntilTheirTimeHasPassed() {
        UUID subscriber = RIG.subscriber(tenant, "leaver", RIG.plan(tenant, Map.of()), Map.of());
        RIG.device(tenant, subscriber, MAC, false);
        RIG.device(tenant, subscriber, OTHER_MAC, false);
        assertThat(ask(nas, MAC, MAC, MAC)).isInstanceOf(Accept.class);

        logOut();
        assertThat(ask(nas, MAC, MAC, MAC)).isEqualTo(no(Reason.LOGGED_OUT));
        assertThat(ask(nas, MAC, "", MAC)).isEqualTo(no(Reason.LOGGED_OUT));
        assertThat(ask(nas, OTHER_MAC, OTHER_MAC, OTHER_MAC)).isInstanceOf(Accept.class);
        try (var next =
                new Access(DATABASE, TestDatabase.VAULT, now::get, AccessSettings.from(Settings.defaults()), METRICS)) {
            var request = new AccessRequest(nas, MAC, new AccessRig.Clear(MAC), MAC, AccessKind.HOTSPOT, null, NOON);
            assertThat(next.decide(List.of(request))).containsExactly(no(Reason.LOGGED_OUT));
        }
        now.set(NOON.plus(Duration.ofHours(12)).minusSeconds(1));
        assertThat(ask(nas, MAC, MAC, MAC)).isEqualTo(no(Reason.LOGGED_OUT));
        rules(new AccessRules.Rules(
                null, null, Duration.ofMinutes(30), true, Duration.ofHours(13), Duration.ofDays(30), false));
        now.set(NOON.plus(Duration.ofHours(13)).minusSeconds(1));
        assertThat(ask(nas, MAC, MAC, MAC)).isEqualTo(no(Reason.LOGGED_OUT));
        now.set(NOON.plus(Duration.ofHours(13)));
        assertThat(ask(nas, MAC, MAC, MAC)).isInstanceOf(Accept.class);
    }

    @Test
    void aLoginByPasswordOrTheWishToConnectEndsALogout() throws Exception {
        UUID subscriber = RIG.subscriber(tenant, "returner", RIG.plan(tenant, Map.of()), Map.of());
        RIG.device(tenant, subscriber, MAC, false);

        logOut();
        now.set(NOON.plusSeconds(1));
        assertThat(ask(nas, "returner", "pass", MAC)).isInstanceOf(Accept.class);
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!(ask(nas, MAC, MAC, MAC) instanceof Accept)) {
            if (System.nanoTime() > deadline) throw new AssertionError("the login did not end it");
            Thread.sleep(20);
        }

        logOut();
        assertThat(ask(nas, MAC, MAC, MAC)).isEqualTo(no(Reason.LOGGED_OUT));
        DATABASE.run(tenant, tx -> guests.admit(tx, tenant, subscriber, MAC));
        assertThat(ask(nas, MAC, MAC, MAC)).isInstanceOf(Accept.class);
    }

    @Test
    void thePersonAtTheCounterIsToldWhoLoggedOut() {
        UUID subscriber = RIG.subscriber(tenant, "asker", RIG.plan(tenant, Map.of()), Map.of());
        RIG.device(tenant, subscriber, MAC, false);
        var why = new WhyOffline(access, new AccessAttempts(DATABASE), now::get, DATABASE);
        assertThat(why.explain(tenant, subscriber).checks()).allMatch(WhyOffline.Check::ok);

        logOut();
        ask(nas, MAC, MAC, MAC);
        WhyOffline.Explanation told = why.explain(tenant, subscriber);
        assertThat(told.refusal()).isNull();
        assertThat(told.sentence())
                .contains(
                        "Has logged out",
                        MAC,
                        "at " + now.get() + ".",
                        "by Connect at the portal or the password",
                        "2026-03-02T00:00:00Z");
        assertThat(told.checks())
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.name()).isEqualTo("logout"));
    }

    private void logOut() {
        DATABASE.run(tenant, tx -> guests.loggedOut(tx, tenant, MAC));
    }

    private void rules(AccessRules.Rules rules) {
        var audit = new Audit(DATABASE, new Ids(now::get), now::get);
        new AccessRules(DATABASE, audit).set(Actor.system(tenant, "test"), rules);
    }

    private AccessDecision askPppoe(String username) {
        var request =
                new AccessRequest(nas, username, new AccessRig.Clear("pass"), MAC, AccessKind.PPPOE, null, now.get());
        return access.decide(List.of(request)).getFirst();
    }

    private AccessDecision ask(Nas at, String username, String password, @Nullable String mac) {
        var request = new AccessRequest(
                at, username, new AccessRig.Clear(password), mac, AccessKind.HOTSPOT, null, now.get());
        return access.decide(List.of(request)).getFirst();
    }

    private static AccessDecision no(Reason reason) {
        return new Reject(reason);
    }
}
