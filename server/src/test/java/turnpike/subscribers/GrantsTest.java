package turnpike.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.base.Bytes;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.Plan;
import turnpike.plans.PlanTerms;
import turnpike.plans.Plans;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.Metrics;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

/// Rights: given once for each source, one after the other, ended to the second.
final class GrantsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T09:00:00Z"); // noon in Nairobi
    private static final Database DATABASE = TestDatabase.fresh();

    private final TestClock clock = new TestClock(NOON.toString());
    private final Ids ids = new Ids(clock);
    private final Audit audit = new Audit(DATABASE, ids, clock);
    private final Zones zones = new Zones(DATABASE);
    private final Plans plans = new Plans(DATABASE, ids, clock, audit);
    private final Told sessions = new Told();
    private final Grants grants = new Grants(DATABASE, ids, clock, zones, plans, sessions);
    private final Guests guests = new Guests(TestDatabase.VAULT, ids, clock);
    private final Expiry expiry = new Expiry(DATABASE, clock, sessions, grants, new Metrics());

    private TenantId tenant = TenantId.PLATFORM;
    private UUID subscriber = new UUID(0, 0);

    /// What became of open sessions, in words.
    private static final class Told implements OpenSessions {
        final List<String> orders = java.util.Collections.synchronizedList(new ArrayList<>());

        @Override
        public void end(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy) {
            orders.add("end " + subscriberId);
        }

        @Override
        public void endAll(Tx tx, TenantId tenant, List<UUID> subscriberIds, Cause cause, String requestedBy) {
            subscriberIds.forEach(id -> orders.add("end " + id));
        }

        @Override
        public void endDevice(Tx tx, TenantId tenant, UUID subscriberId, String mac, String requestedBy) {
            orders.add("end device " + mac);
        }

        @Override
        public void refresh(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy) {
            orders.add("refresh " + subscriberId);
        }
    }

    @BeforeEach
    void furnish() {
        expiry.close(); // tests carry out ends themselves
        tenant = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:t, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("t", tenant.value())
                .bind("slug", "t" + tenant.value())
                .execute());
        subscriber = DATABASE.call(tenant, tx -> guests.ofPhone(tx, tenant, "+254712345678"));
    }

    private Plan plan(Validity validity, @Nullable Long quota) {
        var terms = new PlanTerms(
                "plan " + UUID.randomUUID(),
                "",
                AccessKind.ANY,
                new PlanTerms.Price(5_000, "KES"),
                validity,
                new Allowance(quota == null ? null : new Bytes(quota), null, null),
                Seats.UNLIMITED,
                Service.PLAIN,
                Offer.EVERYWHERE);
        return plans.create(actor(), terms);
    }

    private Actor actor() {
        return Actor.system(tenant, "test");
    }

    private Grants.Grant give(Plan plan, UUID source) {
        var wanted = new Grants.Wanted(subscriber, plan.id(), plan.version(), Grants.Source.PAYMENT, source);
        return DATABASE.call(tenant, tx -> grants.grant(tx, tenant, wanted));
    }

    /// What this subscriber's sessions were told; the books hold other tests' people too.
    private List<String> ordersNow() {
        return sessions.orders.stream()
                .filter(order -> order.endsWith(subscriber.toString()))
                .toList();
    }

    private boolean revoke(UUID subscription) {
        return DATABASE.call(tenant, tx -> grants.revoke(tx, tenant, subscription, "refund"));
    }

    private @Nullable Instant currentEnd() {
        return DATABASE.call(tenant, tx -> new SubscriptionStore().current(tx, tenant, subscriber))
                .map(SubscriptionStore.Row::endsAt)
                .orElse(null);
    }

    /// However often and from however many sides a payment is told, it gives one right.
    @Test
    void aSourceGivesOneRight() throws Exception {
        Plan hour = plan(Validity.of(Duration.ofHours(1)), null);
        UUID payment = UUID.randomUUID();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<UUID>> asked = new ArrayList<>();
            for (int i = 0; i < 24; i++) asked.add(() -> give(hour, payment).subscriptionId());
            List<UUID> given = new ArrayList<>();
            for (var answer : threads.invokeAll(asked)) given.add(answer.get());
            assertThat(given.stream().distinct()).hasSize(1);
        }
        assertThat(currentEnd()).isEqualTo(NOON.plusSeconds(3_600));
    }

    /// Two payments are two rights, one after the other, without a gap and without loss.
    @Test
    void aSecondRightBeginsWhereTheFirstEnds() {
        Plan hour = plan(Validity.of(Duration.ofHours(1)), null);
        give(hour, UUID.randomUUID());
        assertThat(give(hour, UUID.randomUUID()).queued()).isTrue();

        clock.advance(Duration.ofSeconds(3_605));
        expiry.carryOut();

        assertThat(currentEnd()).isEqualTo(NOON.plusSeconds(7_200));
        assertThat(ordersNow()).endsWith("refresh " + subscriber);
        clock.advance(Duration.ofHours(1));
        expiry.carryOut();
        assertThat(ordersNow()).endsWith("end " + subscriber);
    }

    @Test
    void anEndIsCarriedOutOnceAndNotBeforeItsTime() {
        give(plan(Validity.of(Duration.ofHours(1)), null), UUID.randomUUID());
        sessions.orders.clear();

        clock.advance(Duration.ofSeconds(3_599));
        expiry.carryOut();
        assertThat(ordersNow()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        expiry.carryOut();
        expiry.carryOut();

        assertThat(ordersNow()).containsExactly("end " + subscriber);
    }

    /// Paid in the days of grace, the new month begins where the old one ended.
    @Test
    void graceIsAccessButNoGift() {
        var monthly = new Validity(null, 1, null, Validity.StartsOn.GRANT, Duration.ofDays(3));
        Plan plan = plan(monthly, null);
        give(plan, UUID.randomUUID());
        Instant firstEnd = Objects.requireNonNull(currentEnd());
        sessions.orders.clear();

        clock.advance(Duration.between(NOON, firstEnd).plusDays(2));
        expiry.carryOut();
        assertThat(ordersNow()).isEmpty();
        Grants.Grant paid = give(plan, UUID.randomUUID());

        assertThat(paid.startsAt()).isEqualTo(firstEnd);
        assertThat(ordersNow()).containsExactly("refresh " + subscriber);
    }

    @Test
    void aRightMayWaitForTheFirstAccess() {
        var onAccess = new Validity(Duration.ofHours(1), null, null, Validity.StartsOn.FIRST_ACCESS, Duration.ZERO);
        assertThat(give(plan(onAccess, null), UUID.randomUUID()).startsAt()).isNull();

        clock.advance(Duration.ofHours(5));
        expiry.carryOut();
        grants.cameOnline(tenant, List.of(subscriber), clock.instant());

        assertThat(currentEnd()).isEqualTo(NOON.plus(Duration.ofHours(6)));
    }

    @Test
    void aRightNobodyCameForBeginsAtLast() {
        var onAccess = new Validity(Duration.ofHours(1), null, null, Validity.StartsOn.FIRST_ACCESS, Duration.ZERO);
        give(plan(onAccess, null), UUID.randomUUID());

        clock.advance(Duration.ofDays(31));
        expiry.beginUnused();

        assertThat(currentEnd()).isEqualTo(clock.instant().plusSeconds(3_600));
    }

    /// No report may lead to it: the one that used it up was lost, or came while nobody watched.
    @Test
    void whatWaitsBehindAUsedUpRightBeginsWithinAMinute() {
        Grants.Grant held = give(plan(Validity.of(Duration.ofDays(30)), 1_000L), UUID.randomUUID());
        Grants.Grant next = give(plan(Validity.of(Duration.ofHours(1)), null), UUID.randomUUID());
        expiry.advanceUsedUp();
        assertThat(currentEnd()).isEqualTo(held.endsAt());

        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into usage_subscriber_hourly_booked (tenant_id, subscriber_id, hour, upload_bytes,
                               download_bytes)
                        values (:t, :s, date_trunc('hour', cast(:at as timestamptz)), 0, 1000)
                        """)
                .bind("t", tenant.value())
                .bind("s", subscriber)
                .bind("at", clock.instant())
                .execute());
        expiry.advanceUsedUp();

        assertThat(next.queued()).isTrue();
        assertThat(currentEnd()).isEqualTo(clock.instant().plusSeconds(3_600));
    }

    /// What was sold stays as it was sold.
    @Test
    void aChangedPlanLeavesItsHoldersWhatTheyBought() {
        Plan plan = plan(Validity.of(Duration.ofHours(1)), null);
        give(plan, UUID.randomUUID());
        PlanTerms before = plan.terms();
        var shorter = new PlanTerms(
                before.name(),
                before.description(),
                before.accessKind(),
                new PlanTerms.Price(9_000, "KES"),
                Validity.of(Duration.ofMinutes(5)),
                before.allowance(),
                before.seats(),
                before.service(),
                before.offer());

        Plan after = plans.update(actor(), plan.id(), shorter);

        assertThat(after.version()).isEqualTo(2);
        PlanTerms sold = DATABASE.call(tenant, tx -> plans.version(tx, tenant, plan.id(), 1));
        assertThat(sold).isEqualTo(before);
        give(plan, UUID.randomUUID()); // sold before the change, told after it
        clock.advance(Duration.ofHours(1));
        expiry.carryOut();
        assertThat(currentEnd()).isEqualTo(NOON.plusSeconds(7_200));
    }

    @Test
    void whatWaitsBeginsAtOnceWhenStaffEndWhatRuns() {
        Plan hour = plan(Validity.of(Duration.ofHours(1)), null);
        give(hour, UUID.randomUUID());
        give(hour, UUID.randomUUID());
        sessions.orders.clear();
        clock.advance(Duration.ofMinutes(10));
        var staff = new Subscribers(DATABASE, TestDatabase.VAULT, ids, clock, audit, zones, plans, sessions);

        Subscriber after = staff.endSubscription(actor(), subscriber, (_, _) -> {});

        assertThat(currentEnd()).isEqualTo(NOON.plus(Duration.ofMinutes(70)));
        assertThat(Objects.requireNonNull(after.holding()).queued()).isZero();
        assertThat(ordersNow()).containsExactly("refresh " + subscriber);
        staff.endSubscription(actor(), subscriber, (_, _) -> {});
        assertThat(ordersNow()).as("nothing waits").endsWith("end " + subscriber);
    }

    @Test
    void aRightTakenBackMakesRoomForTheNext() {
        Plan hour = plan(Validity.of(Duration.ofHours(1)), null);
        UUID first = give(hour, UUID.randomUUID()).subscriptionId();
        UUID second = give(hour, UUID.randomUUID()).subscriptionId();

        assertThat(revoke(first)).isTrue();
        assertThat(currentEnd()).isEqualTo(NOON.plusSeconds(3_600));
        assertThat(revoke(second)).isTrue();

        assertThat(currentEnd()).isNull();
        assertThat(ordersNow()).endsWith("end " + subscriber);
        assertThat(revoke(second)).isFalse();
    }

    /// The same phone is the same person, whoever asks at the same moment; another tenant's is somebody else.
    @Test
    void aPhoneIsOnePerson() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<UUID>> asked = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String phone = i % 2 == 0 ? "+254700000001" : "254700000001";
                asked.add(() -> DATABASE.call(tenant, tx -> guests.ofPhone(tx, tenant, phone)));
            }
            List<UUID> found = new ArrayList<>();
            for (var answer : threads.invokeAll(asked)) found.add(answer.get());
            assertThat(found.stream().distinct()).hasSize(1);
        }
    }

    /// Numbers are given out again.
    @Test
    void anOldNumberIsSomebodyElses() {
        clock.advance(Duration.ofMinutes(1));
        called("254712345678", "+254712345679");

        UUID stranger = ofPhone("+254712345678");

        assertThat(stranger).isNotEqualTo(subscriber);
        assertThat(ofPhone("+254712345678")).isEqualTo(stranger);
        assertThat(ofPhone("+254712345679")).isEqualTo(subscriber);
        String name = DATABASE.call(
                tenant, tx -> guests.credentials(tx, tenant, stranger).username());
        assertThat(name).isEqualTo("254712345678-2");
    }

    @Test
    void whoIsCalledByANumberHasItWhereNoOtherIsKnown() {
        called("254712345678", null);
        assertThat(ofPhone("+254712345678")).isEqualTo(subscriber);
        called("254712345678", "0712 345 678");
        assertThat(ofPhone("+254712345678")).as("as staff write it").isEqualTo(subscriber);
    }

    private void called(String username, @Nullable String phone) {
        DATABASE.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate(
                                "update subscribers set phone = :phone where tenant_id = :t and username = :username")
                        .bind("t", tenant.value())
                        .bind("phone", phone)
                        .bind("username", username)
                        .execute());
    }

    private UUID ofPhone(String phone) {
        return DATABASE.call(tenant, tx -> guests.ofPhone(tx, tenant, phone));
    }

    /// M-Pesa menus write accounts in capitals, and parents pay for children from their own phone.
    @Test
    void moneyGoesToTheAccountThatWasTypedBeforeTheOneThatSharesThePhone() {
        UUID child = DATABASE.call(tenant, tx -> guests.ofPhone(tx, tenant, "+254722000000"));
        DATABASE.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate(
                                "update subscribers set username = 'njeri' where tenant_id = :t and subscriber_id = :id")
                        .bind("t", tenant.value())
                        .bind("id", child)
                        .execute());
        String phone = "254712345678";

        for (String typed : List.of("njeri", "NJERI", " njeri ")) {
            assertThat(payer(typed, phone)).as(typed).isEqualTo(child);
        }
        assertThat(payer("SHOP 4", phone)).isEqualTo(subscriber);
        assertThat(payer("SHOP 4", "254700000009")).isNull();
    }

    private @Nullable UUID payer(String typed, String phone) {
        return DATABASE.call(tenant, tx -> new Endings(DATABASE).payer(tx, tenant, typed, phone))
                .orElse(null);
    }
}
