package turnpike.aaa;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.aaa.AccessRig.NOON;
import static turnpike.aaa.AccessRig.request;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;

final class AccessTest {
    private static final String MAC = "02-00-5E-10-00-01";
    private static final String OTHER_MAC = "02-00-5E-10-00-02";
    private static final Credential EAP = new Credential() {
        @Override
        public String method() {
            return "EAP";
        }

        @Override
        public Reason unusable() {
            return Reason.METHOD_NOT_SUPPORTED;
        }

        @Override
        public boolean matches(byte[] password) {
            return false;
        }
    };
    private static final Database DATABASE = TestDatabase.fresh();
    private static final AccessRig RIG = new AccessRig(DATABASE);
    private static final Metrics METRICS = new Metrics();

    private final Access access =
            new Access(DATABASE, TestDatabase.VAULT, () -> NOON, AccessSettings.from(Settings.defaults()), METRICS);
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

    /// Else its NAS would end the session with the first of them.
    @Test
    void aSessionLastsToTheEndOfWhatWaitsBehindThePlan() {
        UUID hour = RIG.plan(tenant, Map.of("validity_s", 3_600L));
        UUID who = RIG.subscriber(tenant, "ahead", hour, Map.of());
        RIG.hold(tenant, who, hour, NOON.plusSeconds(600));
        RIG.queue(tenant, who, hour);
        RIG.queue(tenant, who, RIG.plan(tenant, Map.of("validity_months", 1)));
        var terms = ((Accept) access.decide(List.of(request(nas, "ahead", "pass", MAC)))
                        .getFirst())
                .terms();
        assertThat(terms.timeLeft()).isEqualTo(Duration.ofMinutes(70).plusDays(28));
        assertThat(terms.validUntil()).isEqualTo(NOON.plusSeconds(4_200).plus(Duration.ofDays(28)));

        UUID online = RIG.plan(tenant, Map.of("online_limit_s", 60L, "session_timeout_s", 120L));
        UUID other = RIG.subscriber(tenant, "limited", online, Map.of());
        RIG.queue(tenant, other, hour);
        terms = ((Accept) access.decide(List.of(request(nas, "limited", "pass", MAC)))
                        .getFirst())
                .terms();
        assertThat(terms.timeLeft()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void rightPasswordAndAPlanOpenTheDoorOnThePlansTerms() {
        UUID plan = RIG.plan(
                tenant,
                Map.of(
                        "quota_bytes", 10_000L,
                        "max_sessions", 1,
                        "upload_bps", 2_000_000L,
                        "download_bps", 5_000_000L,
                        "session_timeout_s", 7_200L,
                        "idle_timeout_s", 600L,
                        "address_pool", "guests",
                        "address_list", "paid",
                        "router_group", "residential"));
        UUID subscriber = RIG.subscriber(tenant, "wanjiru", null, Map.of());
        RIG.hold(tenant, subscriber, plan, NOON.plusSeconds(1_800));
        RIG.used(tenant, subscriber, new Bytes(1_700), new Bytes(300));

        AccessDecision decision = decide(request(nas, "wanjiru", "pass", MAC));

        assertThat(decision)
                .isEqualTo(new Accept(
                        subscriber,
                        new Terms(
                                Duration.ofMinutes(30),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(1), // little is left: reports come often
                                new Bytes(9_000), // 10,000 less 1,700 + 300, of which 1,000 were before the term
                                Terms.Speed.of(new BitRate(2_000_000), new BitRate(5_000_000)),
                                null,
                                new Terms.Placement("guests", "paid", "residential"),
                                NOON.plusSeconds(1_800))));
    }

    @Test
    void eachReasonToRefuseIsTold() {
        UUID free = RIG.plan(tenant, Map.of());
        UUID pppoe = RIG.plan(tenant, Map.of("access_kind", "PPPOE"));
        UUID small = RIG.plan(tenant, Map.of("quota_bytes", 500L));
        UUID hour = RIG.plan(tenant, Map.of("online_limit_s", 3_600L));
        RIG.subscriber(tenant, "fine", free, Map.of());
        RIG.subscriber(tenant, "suspended", free, Map.of("suspended_at", NOON));
        RIG.subscriber(tenant, "planless", null, Map.of());
        RIG.subscriber(tenant, "wired", pppoe, Map.of());
        RIG.subscriber(tenant, "wired-person", free, Map.of("access_kind", "PPPOE"));
        UUID ended = RIG.subscriber(tenant, "ended", null, Map.of());
        RIG.hold(tenant, ended, free, NOON.plusMillis(900));
        UUID used = RIG.subscriber(tenant, "used-up", small, Map.of());
        RIG.used(tenant, used, new Bytes(1_000), new Bytes(500));
        UUID longOnline = RIG.subscriber(tenant, "long-online", hour, Map.of());
        RIG.session(nas, longOnline, "old", null, 3_600);
        UUID picky = RIG.subscriber(tenant, "picky", free, Map.of("known_devices_only", true));
        RIG.device(tenant, picky, MAC, false);
        RIG.device(tenant, picky, OTHER_MAC, true);

        assertThat(reason(request(nas, "nobody", "pass", MAC))).isEqualTo(Reason.UNKNOWN_SUBSCRIBER);
        assertThat(reason(request(nas, "", "pass", MAC))).isEqualTo(Reason.UNKNOWN_SUBSCRIBER);
        assertThat(reason(request(nas, "nul\0l", "pass", MAC))).isEqualTo(Reason.UNKNOWN_SUBSCRIBER);
        assertThat(reason(request(nas, "fine", "wrong", MAC))).isEqualTo(Reason.WRONG_PASSWORD);
        assertThat(reason(new AccessRequest(nas, "fine", EAP, MAC, AccessKind.HOTSPOT, null, NOON)))
                .isEqualTo(Reason.METHOD_NOT_SUPPORTED);
        assertThat(reason(request(nas, "fine", "pass", MAC))).isNull();
        assertThat(reason(request(nas, "suspended", "pass", MAC))).isEqualTo(Reason.SUBSCRIBER_SUSPENDED);
        assertThat(reason(request(nas, "planless", "pass", MAC))).isEqualTo(Reason.NO_ACTIVE_PLAN);
        assertThat(reason(request(nas, "wired", "pass", MAC))).isEqualTo(Reason.ACCESS_KIND_NOT_ALLOWED);
        assertThat(reason(request(nas, "wired-person", "pass", MAC))).isEqualTo(Reason.ACCESS_KIND_NOT_ALLOWED);
        assertThat(reason(request(nas, "ended", "pass", MAC))).isEqualTo(Reason.PLAN_ENDED);
        assertThat(reason(request(nas, "used-up", "pass", MAC))).isEqualTo(Reason.DATA_QUOTA_EXHAUSTED);
        assertThat(reason(request(nas, "long-online", "pass", MAC))).isEqualTo(Reason.ONLINE_TIME_EXHAUSTED);
        assertThat(reason(request(nas, "picky", "pass", MAC))).isNull();
        assertThat(reason(request(nas, "picky", "pass", OTHER_MAC))).isEqualTo(Reason.DEVICE_BLOCKED);
        assertThat(reason(request(nas, "picky", "pass", "02-00-5E-10-00-03"))).isEqualTo(Reason.DEVICE_UNKNOWN);
        assertThat(reason(request(nas, "picky", "pass", null))).isEqualTo(Reason.DEVICE_UNKNOWN);
    }

    @Test
    void aNasOfOneTenantCannotUseTheSubscribersOfAnother() {
        TenantId other = RIG.tenant();
        RIG.subscriber(other, "amina", RIG.plan(other, Map.of()), Map.of());

        assertThat(reason(request(nas, "amina", "pass", MAC))).isEqualTo(Reason.UNKNOWN_SUBSCRIBER);
        assertThat(reason(request(RIG.nas(other), "amina", "pass", MAC))).isNull();
    }

    @Test
    void aSuspendedTenantsSubscribersStayOut() {
        RIG.subscriber(tenant, "juma", RIG.plan(tenant, Map.of()), Map.of());
        assertThat(reason(request(nas, "juma", "pass", MAC))).isNull();

        DATABASE.runAcrossTenants(tx -> {
            tx.sql()
                    .createUpdate("update tenants set suspended_at = :at where tenant_id = :t")
                    .bind("at", NOON)
                    .bind("t", tenant.value())
                    .execute();
            tx.tell("subscriber", tenant + " *");
        });

        assertThat(reason(request(nas, "juma", "pass", MAC))).isEqualTo(Reason.TENANT_SUSPENDED);
    }

    @Test
    void overQuotaAThrottlingPlanGoesOnSlowerAndIsNotCut() {
        UUID plan = RIG.plan(
                tenant,
                Map.of(
                        "quota_bytes",
                        500L,
                        "over_quota",
                        "THROTTLE",
                        "throttled_bps",
                        256_000L,
                        "upload_bps",
                        64_000L));
        UUID subscriber = RIG.subscriber(tenant, "slow", plan, Map.of());
        RIG.used(tenant, subscriber, new Bytes(1_000), new Bytes(500));

        assertThat(decide(request(nas, "slow", "pass", MAC))).isInstanceOfSatisfying(Accept.class, accept -> {
            assertThat(accept.terms().speed().upload()).isEqualTo(new BitRate(64_000));
            assertThat(accept.terms().speed().download()).isEqualTo(new BitRate(256_000));
            assertThat(accept.terms().dataLeft()).isNull();
        });
    }

    @Test
    void everySeatIsGivenOnceHoweverManyAskAtTheSameMoment() throws Exception {
        UUID plan = RIG.plan(tenant, Map.of("max_sessions", 3));
        RIG.subscriber(tenant, "family", plan, Map.of());

        int accepted = 0;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = java.util.stream.IntStream.range(0, 40)
                    .mapToObj(i -> pool.submit(
                            () -> reason(request(nas, "family", "pass", "02-00-5E-20-00-%02X".formatted(i))) == null))
                    .toList();
            for (Future<Boolean> answer : answers) {
                if (answer.get()) accepted++;
            }
        }

        assertThat(accepted).isEqualTo(3);
    }

    /// Devices never seen before, all within the moment before the first of them is in the books.
    @Test
    void noMoreDevicesThanAllowedHoweverManyNewOnesAskAtTheSameMoment() throws Exception {
        UUID plan = RIG.plan(tenant, Map.of("max_devices", 2));
        RIG.subscriber(tenant, "devices", plan, Map.of());
        List<String> macs = java.util.stream.IntStream.range(0, 40)
                .mapToObj("02-00-5E-21-00-%02X"::formatted)
                .toList();

        for (int round = 0; round < 3; round++) { // asking again moves nothing
            List<String> accepted = new java.util.ArrayList<>();
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> answers = macs.stream()
                        .map(mac -> pool.submit(() -> reason(request(nas, "devices", "pass", mac)) == null))
                        .toList();
                for (int i = 0; i < macs.size(); i++) {
                    if (answers.get(i).get()) accepted.add(macs.get(i));
                }
            }
            assertThat(accepted).as("round " + round).hasSize(2);
        }
    }

    @Test
    void aDeviceThatIsOnlineTakesItsOwnSeatAgain() {
        UUID plan = RIG.plan(tenant, Map.of("max_sessions", 1));
        UUID subscriber = RIG.subscriber(tenant, "single", plan, Map.of());
        RIG.session(nas, subscriber, "81a00001", MAC, 60);

        assertThat(reason(request(nas, "single", "pass", MAC))).isNull();
        assertThat(reason(request(nas, "single", "pass", OTHER_MAC))).isEqualTo(Reason.TOO_MANY_SESSIONS);
        assertThat(reason(request(nas, "single", "pass", null))).isEqualTo(Reason.TOO_MANY_SESSIONS);
        assertThat(reason(new AccessRequest(
                        nas, "single", new AccessRig.Clear("pass"), null, AccessKind.HOTSPOT, "81a00001", NOON)))
                .isNull();
    }

    /// A package is brought over to another device a moment after the first came in.
    @Test
    void aSeatIsFreeAsSoonAsItsSessionIsOverHoweverShortThatWas() {
        UUID plan = RIG.plan(tenant, Map.of("max_sessions", 1));
        UUID subscriber = RIG.subscriber(tenant, "short", plan, Map.of());
        assertThat(reason(new AccessRequest(
                        nas, "short", new AccessRig.Clear("pass"), MAC, AccessKind.HOTSPOT, "S1", NOON)))
                .isNull();

        access.committed(List.of(AccessRig.closed(nas, subscriber)));

        assertThat(reason(new AccessRequest(
                        nas, "short", new AccessRig.Clear("pass"), OTHER_MAC, AccessKind.HOTSPOT, "S2", NOON)))
                .isNull();
        assertThat(reason(request(nas, "short", "pass", MAC))).isEqualTo(Reason.TOO_MANY_SESSIONS);
    }

    @Test
    void aSeatIsHeldFromAcceptToStartAndFreeAfterStop() {
        UUID plan = RIG.plan(tenant, Map.of("max_sessions", 1));
        UUID subscriber = RIG.subscriber(tenant, "hold", plan, Map.of());

        assertThat(reason(request(nas, "hold", "pass", MAC))).isNull();
        assertThat(reason(request(nas, "hold", "pass", MAC))).as("retry").isNull();
        assertThat(reason(request(nas, "hold", "pass", OTHER_MAC))).isEqualTo(Reason.TOO_MANY_SESSIONS);
        assertThat(reason(later("hold", OTHER_MAC, Duration.ofSeconds(11))))
                .as("the NAS never sent a Start")
                .isNull();

        UUID session = RIG.session(nas, subscriber, "s1", OTHER_MAC, 0);
        access.committed(List.of(AccessRig.opened(nas, subscriber)));
        assertThat(reason(later("hold", MAC, Duration.ofMinutes(1)))).isEqualTo(Reason.TOO_MANY_SESSIONS);

        RIG.run("update sessions set ended_at = :at where session_id = :id", Map.of("at", NOON, "id", session));
        access.committed(List.of(AccessRig.closed(nas, subscriber)));
        assertThat(reason(later("hold", MAC, Duration.ofSeconds(61)))).isNull();
    }

    @Test
    void newDevicesAreLearnedUpToThePlansNumber() {
        UUID plan = RIG.plan(tenant, Map.of("max_devices", 1));
        UUID subscriber = RIG.subscriber(tenant, "devices", plan, Map.of());

        assertThat(reason(request(nas, "devices", "pass", MAC))).isNull();
        assertThat(reason(request(nas, "devices", "pass", OTHER_MAC))).isEqualTo(Reason.TOO_MANY_DEVICES);
        access.close();

        assertThat(DATABASE.<List<String>>callAcrossTenants(tx -> tx.sql()
                        .createQuery("select mac from devices where tenant_id = :t and subscriber_id = :s")
                        .bind("t", tenant.value())
                        .bind("s", subscriber)
                        .mapTo(String.class)
                        .list()))
                .containsExactly(MAC);
        assertThat(reason(request(nas, "devices", "pass", OTHER_MAC))).isEqualTo(Reason.TOO_MANY_DEVICES);
        assertThat(reason(request(nas, "devices", "pass", MAC))).isNull();
    }

    @Test
    void memoryNeverLetsInWhomTheBooksKeepOut() {
        UUID plan = RIG.plan(tenant, Map.of("quota_bytes", 5_000L));
        UUID subscriber = RIG.subscriber(tenant, "remembered", plan, Map.of());
        assertThat(reason(request(nas, "remembered", "pass", MAC))).isNull();

        RIG.used(tenant, subscriber, new Bytes(6_000), Bytes.ZERO);
        access.committed(List.of(AccessRig.grew(nas, subscriber, 6_000)));
        assertThat(reason(request(nas, "remembered", "pass", MAC))).isEqualTo(Reason.DATA_QUOTA_EXHAUSTED);

        RIG.change(
                tenant,
                subscriber,
                "update subscribers set suspended_at = :at where tenant_id = :t and subscriber_id = :s");
        assertThat(reason(request(nas, "remembered", "pass", MAC))).isEqualTo(Reason.SUBSCRIBER_SUSPENDED);
    }

    @Test
    void devicesThatShareDataAreNeverToldMoreThanThereIs() {
        UUID subscriber = shared("sharing", 10_000_000_000L);

        Slice first = slice("sharing", MAC);
        Slice second = slice("sharing", OTHER_MAC);
        Slice third = slice("sharing", "02-00-5E-10-00-03");

        assertThat(first.given()).isEqualTo(5_000_000_000L);
        assertThat(second.given()).isEqualTo(2_500_000_000L);
        assertThat(third.given()).isEqualTo(1_250_000_000L);
        assertThat(first)
                .as("a quarter is for the upload")
                .isEqualTo(new Slice(5_000_000_000L, 1_250_000_000L, 5_000_000_000L));
        assertThat(decide(request(nas, "sharing", "pass", MAC))).isInstanceOfSatisfying(Accept.class, accept -> {
            assertThat(accept.subscriberId()).isEqualTo(subscriber);
            assertThat(accept.terms().interimInterval())
                    .as("a quarter of the time 3.125 GB last")
                    .isEqualTo(Duration.ofSeconds(62));
            assertThat(accept.terms().dataLeft()).as("for those who show it").isEqualTo(new Bytes(10_000_000_000L));
        });
    }

    @Test
    void aDeviceThatComesAgainGetsItsNextSliceAndHoldsNoTwo() {
        UUID subscriber = shared("again", 1_000_000_000L);
        assertThat(slice("again", MAC).given()).isEqualTo(500_000_000L);
        assertThat(slice("again", MAC).given()).as("asked again").isEqualTo(500_000_000L);

        RIG.used(tenant, subscriber, new Bytes(501_000), new Bytes(499_500_000)); // of which 1,000 were before
        access.committed(List.of(AccessRig.grew(nas, subscriber, 500_000_000)));

        assertThat(slice("again", MAC).given())
                .as("its slice is used up, the right is not")
                .isEqualTo(250_000_000L);
    }

    @Test
    void whatWasGivenIsKnownToAProcessThatStartsLater() {
        UUID subscriber = shared("restart", 1_000_000_000L);
        assertThat(slice("restart", MAC).given()).isEqualTo(500_000_000L);
        UUID session = RIG.session(nas, subscriber, "81b00001", MAC, 0);
        RIG.run("update sessions set download_bytes = 100000000 where session_id = :id", Map.of("id", session));
        RIG.used(tenant, subscriber, new Bytes(1_000), new Bytes(100_000_000));

        try (var later = new Access(
                DATABASE, TestDatabase.VAULT, () -> NOON, AccessSettings.from(Settings.defaults()), new Metrics())) {
            var accept = (Accept) later.decide(List.of(request(nas, "restart", "pass", OTHER_MAC)))
                    .getFirst();
            Slice slice = java.util.Objects.requireNonNull(accept.terms().slice());
            // 900 MB are left, and the first may still move 275 MB down and 125 MB up.
            assertThat(slice.given()).isEqualTo(250_000_000L);
        }
    }

    @Test
    void aSliceNobodyUsesIsFreeAgain() {
        shared("gone", 1_000_000_000L);
        assertThat(slice("gone", MAC).given()).isEqualTo(500_000_000L);

        AccessRequest afterwards = later("gone", OTHER_MAC, Duration.ofMinutes(3));
        assertThat(((Accept) decide(afterwards)).terms().slice())
                .satisfies(slice -> assertThat(slice.given())
                        .as("no session came of the first login")
                        .isEqualTo(500_000_000L));
        assertThat(DATABASE.<List<String>>callAcrossTenants(tx -> tx.sql()
                        .createQuery("select device from data_slices where tenant_id = :t")
                        .bind("t", tenant.value())
                        .mapTo(String.class)
                        .list()))
                .containsExactly(OTHER_MAC);
    }

    @Test
    void oneDeviceHasAllTheDataToItself() {
        RIG.subscriber(
                tenant, "alone", RIG.plan(tenant, Map.of("quota_bytes", 5_000_000_000L, "max_sessions", 1)), Map.of());
        RIG.subscriber(
                tenant, "one", RIG.plan(tenant, Map.of("quota_bytes", 5_000_000_000L, "max_devices", 1)), Map.of());
        RIG.subscriber(tenant, "unmetered", RIG.plan(tenant, Map.of()), Map.of());

        for (String username : List.of("alone", "one", "unmetered")) {
            assertThat(((Accept) decide(request(nas, username, "pass", MAC)))
                            .terms()
                            .slice())
                    .as(username)
                    .isNull();
        }
    }

    @Test
    void ofManyDevicesAtTheSameMomentNoTwoAreGivenTheSameData() throws Exception {
        shared("crowd", 1_000_000_000L);

        long given = 0;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Slice>> answers = java.util.stream.IntStream.range(0, 20)
                    .mapToObj(i -> pool.submit(() -> slice("crowd", "02-00-5E-30-00-%02X".formatted(i))))
                    .toList();
            for (Future<Slice> answer : answers) given += answer.get().given();
        }

        assertThat(given).isBetween(900_000_000L, 1_000_000_000L + Slices.CREDIT);
    }

    private UUID shared(String username, long quota) {
        return RIG.subscriber(tenant, username, RIG.plan(tenant, Map.of("quota_bytes", quota)), Map.of());
    }

    private Slice slice(String username, String mac) {
        var accept = (Accept) decide(request(nas, username, "pass", mac));
        return java.util.Objects.requireNonNull(accept.terms().slice());
    }

    private @Nullable Reason reason(AccessRequest request) {
        return switch (decide(request)) {
            case Accept accept -> null;
            case Reject reject -> reject.reason();
        };
    }

    private AccessDecision decide(AccessRequest request) {
        return access.decide(List.of(request)).getFirst();
    }

    private AccessRequest later(String username, String mac, Duration after) {
        Instant at = NOON.plus(after);
        return new AccessRequest(nas, username, new AccessRig.Clear("pass"), mac, AccessKind.HOTSPOT, null, at);
    }
}
