package turnpike.renewals;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.renewals.RenewalRig.DAY;
import static turnpike.renewals.RenewalRig.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Place;
import turnpike.plans.Plan;

/// What ends is bought again from the wallet: once, without a gap, never with money that is not there.
final class RenewalsTest {
    private static final RenewalRig RIG = new RenewalRig();
    private static final Duration TO_THE_LOOK = DAY.minusMinutes(10);

    private TenantId tenant = TenantId.PLATFORM;
    private UUID subscriber = new UUID(0, 0);

    @BeforeEach
    void furnish() {
        RIG.clock.set(NOON);
        tenant = RIG.tenant();
        subscriber = RIG.subscriber(tenant, "+254712345678", true);
    }

    @AfterAll
    static void close() {
        RIG.close();
    }

    private Plan daily(long price) {
        return RIG.plan(tenant, price, DAY, Duration.ZERO);
    }

    private void runAfter(Duration span) {
        RIG.clock.advance(span);
        RIG.renewals.run();
    }

    @Test
    void aRightIsRenewedOnceHoweverOftenAndByHoweverMany() throws Exception {
        RIG.give(tenant, subscriber, daily(5_000));
        RIG.pay(tenant, subscriber, 20_000);
        RIG.clock.advance(TO_THE_LOOK);

        for (int time = 0; time < 3; time++) { // the lease ends between the times
            try (var threads = Executors.newFixedThreadPool(4)) {
                List<Callable<Boolean>> runs = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Renewals another = RIG.renewals();
                    runs.add(() -> {
                        another.run();
                        return true;
                    });
                }
                for (var run : threads.invokeAll(runs)) run.get();
            }
            RIG.clock.advance(Duration.ofMinutes(3));
        }

        assertThat(RIG.renewed(tenant, subscriber)).hasSize(1);
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(15_000);
        assertThat(RIG.told(tenant, subscriber)).containsExactly("renewed");
        assertThat(RIG.findings()).isEmpty();
    }

    /// A process that died after its claim, or one that is slow, works on what another has renewed.
    @Test
    void twoThatHoldTheSameRightRenewItOnce() throws Exception {
        RIG.give(tenant, subscriber, daily(5_000));
        RIG.pay(tenant, subscriber, 20_000);
        RIG.clock.advance(TO_THE_LOOK);
        List<Callable<Boolean>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Renewals another = RIG.renewals();
            var due = RIG.queue.claim(10).due();
            assertThat(due).hasSize(1);
            RIG.clock.advance(Duration.ofMinutes(2)); // its lease is over
            runs.add(() -> {
                due.forEach(another::renew);
                return true;
            });
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var run : threads.invokeAll(runs)) run.get();
        }

        assertThat(RIG.renewed(tenant, subscriber)).hasSize(1);
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(15_000);
        assertThat(RIG.findings()).isEmpty();
    }

    @Test
    void theNewRightBeginsWhereTheOldOneEndsAndNobodyConnectsAgain() {
        RIG.give(tenant, subscriber, daily(5_000));
        RIG.pay(tenant, subscriber, 5_000);

        runAfter(TO_THE_LOOK);
        RIG.clock.advance(Duration.ofMinutes(10).plusSeconds(3));
        RIG.sessions.ended.clear();
        RIG.expiry.carryOut();

        assertThat(RIG.renewed(tenant, subscriber))
                .containsExactly(
                        new RenewalRig.Renewed(1, NOON.plus(DAY), NOON.plus(DAY).plus(DAY)));
        assertThat(RIG.sessions.ended).doesNotContain(subscriber);
        assertThat(RIG.sessions.refreshed).contains(subscriber);
    }

    @Test
    void whatIsPaidForTomorrowIsNotIncomeToday() {
        RIG.give(tenant, subscriber, daily(5_000));
        RIG.pay(tenant, subscriber, 5_000);

        runAfter(TO_THE_LOOK);
        RIG.journal.revenue().recognise(RIG.clock);

        assertThat(RIG.balance(tenant, Place.of(Account.REVENUE_DEFERRED))).isEqualTo(5_000);
        assertThat(RIG.balance(tenant, Place.of(Account.REVENUE_EARNED))).isZero();
    }

    @Test
    void whoHasTooLittleIsToldOnceAndTheRightEnds() {
        RIG.give(tenant, subscriber, daily(5_000));
        RIG.pay(tenant, subscriber, 4_999);
        RIG.clock.advance(TO_THE_LOOK);
        RIG.sessions.ended.clear();

        for (int minute = 0; minute < 30; minute++) runAfter(Duration.ofMinutes(1));
        RIG.expiry.carryOut();

        assertThat(RIG.renewed(tenant, subscriber)).isEmpty();
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(4_999);
        assertThat(RIG.told(tenant, subscriber)).containsExactly("renewal_short");
        assertThat(RIG.sessions.ended).contains(subscriber);
        assertThat(RIG.findings()).isEmpty();
    }

    @Test
    void moneyThatComesInTheDaysOfGraceRenewsFromTheOldEnd() {
        RIG.give(tenant, subscriber, RIG.plan(tenant, 5_000, DAY, Duration.ofDays(3)));
        runAfter(TO_THE_LOOK);
        runAfter(Duration.ofMinutes(9));
        runAfter(Duration.ofHours(20));

        RIG.pay(tenant, subscriber, 5_000);
        runAfter(Duration.ofMinutes(10));

        assertThat(RIG.renewed(tenant, subscriber))
                .extracting(RenewalRig.Renewed::startsAt)
                .containsExactly(NOON.plus(DAY));
    }

    /// Looked at every ten minutes while grace lasts, and never after it: money that comes then buys what is asked for.
    @Test
    void afterTheDaysOfGraceNothingIsLookedAtAndNothingTaken() {
        RIG.give(tenant, subscriber, RIG.plan(tenant, 5_000, DAY, Duration.ofMinutes(35)));
        runAfter(TO_THE_LOOK);
        Set<Instant> looks = new HashSet<>();
        for (int minute = 0; minute < 90; minute++) {
            RIG.clock.advance(Duration.ofMinutes(1));
            RIG.renewals.run();
            RIG.nextLook(tenant, subscriber).ifPresent(looks::add);
        }
        assertThat(looks)
                .isNotEmpty()
                .allSatisfy(look -> assertThat(look).isBefore(NOON.plus(DAY).plus(Duration.ofMinutes(35))));
        assertThat(looks).hasSizeLessThanOrEqualTo(5);
        assertThat(RIG.nextLook(tenant, subscriber)).isEmpty();

        RIG.pay(tenant, subscriber, 5_000);
        for (int hour = 0; hour < 3; hour++) runAfter(Duration.ofHours(1));
        assertThat(RIG.renewed(tenant, subscriber)).isEmpty();
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(5_000);
        assertThat(RIG.told(tenant, subscriber)).containsExactly("renewal_short");
    }

    @Test
    void theSubscribersWordGoesBeforeTheTenants() {
        UUID silent = RIG.subscriber(tenant, "+254712345601", null);
        UUID no = RIG.subscriber(tenant, "+254712345602", false);
        Plan plan = daily(5_000);
        for (UUID one : List.of(subscriber, silent, no)) {
            RIG.give(tenant, one, plan);
            RIG.pay(tenant, one, 50_000);
        }

        runAfter(TO_THE_LOOK); // the tenant said nothing: off
        RIG.rule(tenant, true);
        RIG.clock.advance(Duration.ofHours(1));
        RIG.expiry.carryOut();
        for (UUID one : List.of(silent, no)) RIG.give(tenant, one, plan);
        RIG.clock.advance(DAY);
        RIG.renewals.run();

        assertThat(RIG.renewed(tenant, subscriber)).hasSize(2);
        assertThat(RIG.renewed(tenant, silent)).hasSize(1);
        assertThat(RIG.renewed(tenant, no)).isEmpty();
        assertThat(RIG.told(tenant, no)).isEmpty();
    }

    @Test
    void whoSwitchesItOnAtTheLastMomentIsRenewed() {
        UUID late = RIG.subscriber(tenant, "+254712345603", false);
        RIG.give(tenant, late, daily(5_000));
        RIG.pay(tenant, late, 5_000);
        runAfter(DAY.minusMinutes(3));

        RIG.database.run(tenant, tx -> RIG.subscribers.setAutoRenew(tx, tenant, late, true, RenewalRig.actor(tenant)));
        runAfter(Duration.ofMinutes(1));

        assertThat(RIG.renewed(tenant, late)).hasSize(1);
    }

    @Test
    void aPlanThatIsNoLongerSoldIsNotRenewedAndItsHolderIsTold() {
        Plan plan = daily(5_000);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 5_000);
        RIG.plans.archive(RenewalRig.actor(tenant), plan.id());

        for (int times = 0; times < 3; times++) runAfter(times == 0 ? TO_THE_LOOK : Duration.ofMinutes(4));

        assertThat(RIG.renewed(tenant, subscriber)).isEmpty();
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(5_000);
        assertThat(RIG.told(tenant, subscriber)).containsExactly("renewal_not_sold");
    }

    @Test
    void aRaisedPriceIsTakenWhenItWasToldBefore() {
        Plan plan = daily(5_000);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 10_000);
        RIG.price(tenant, plan, 7_500);

        RIG.remind(tenant, "DELIVERED");
        runAfter(TO_THE_LOOK);

        assertThat(RIG.renewed(tenant, subscriber))
                .extracting(RenewalRig.Renewed::version)
                .containsExactly(2);
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(2_500);
        assertThat(RIG.told(tenant, subscriber)).containsExactly("renewal_ahead", "renewed");
    }

    @Test
    void noMoreIsTakenThanWasTold() {
        Plan plan = daily(5_000);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 10_000);
        RIG.price(tenant, plan, 6_000);
        RIG.remind(tenant, "DELIVERED");
        RIG.price(tenant, plan, 7_500); // after the last reminder

        for (int times = 0; times < 3; times++) runAfter(times == 0 ? TO_THE_LOOK : Duration.ofMinutes(4));

        assertThat(RIG.renewed(tenant, subscriber)).isEmpty();
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(10_000);
        assertThat(RIG.told(tenant, subscriber)).containsExactly("renewal_ahead", "renewal_raised");
        assertThat(RIG.outcome(tenant, subscriber)).isEqualTo("RAISED");
    }

    @Test
    void aReminderThatDidNotGoOutTellsNobody() {
        Plan plan = daily(5_000);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 10_000);
        RIG.price(tenant, plan, 7_500);

        RIG.remind(tenant, "FAILED");
        runAfter(TO_THE_LOOK);

        assertThat(RIG.renewed(tenant, subscriber)).isEmpty();
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(10_000);
    }

    @Test
    void aPriceThatFellIsTakenAsItIs() {
        Plan plan = daily(5_000);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 10_000);
        RIG.price(tenant, plan, 3_000);

        runAfter(TO_THE_LOOK);

        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(7_000);
    }

    /// Of an hour nobody is told each time; of one that costs more now, they are.
    @Test
    void aRaisedPriceOfAShortTermIsToldAfterwardsToo() {
        Plan plan = RIG.plan(tenant, 1_000, Duration.ofHours(1), Duration.ZERO);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 10_000);
        RIG.price(tenant, plan, 1_500);

        RIG.remind(tenant, "ACCEPTED");
        runAfter(Duration.ofMinutes(56));

        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(8_500);
        assertThat(RIG.told(tenant, subscriber)).containsExactly("renewal_ahead", "renewed");
    }

    @Test
    void whatWaitsBehindIsNotBoughtAgain() {
        Plan plan = daily(5_000);
        RIG.give(tenant, subscriber, plan);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 50_000);

        runAfter(TO_THE_LOOK);

        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(50_000);
    }

    @Test
    void nothingIsTakenFromWhoeverIsSuspended() {
        RIG.give(tenant, subscriber, daily(5_000));
        RIG.pay(tenant, subscriber, 5_000);
        RIG.subscribers.suspend(RenewalRig.actor(tenant), subscriber, "unruly");
        runAfter(TO_THE_LOOK);
        assertThat(RIG.wallet(tenant, subscriber)).isEqualTo(5_000);

        RIG.subscribers.activate(RenewalRig.actor(tenant), subscriber);
        runAfter(Duration.ofMinutes(10));

        assertThat(RIG.renewed(tenant, subscriber)).hasSize(1);
    }

    /// We were down while it ended: some hours late it is renewed from then, days late nobody expects it any more.
    @Test
    void whatEndedWhileWeWereDownIsRenewedIfItIsNotTooLate() {
        UUID forgotten = RIG.subscriber(tenant, "+254712345604", true);
        Plan plan = daily(5_000);
        RIG.give(tenant, forgotten, plan);
        RIG.pay(tenant, forgotten, 5_000);
        RIG.clock.advance(DAY);
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 5_000);

        runAfter(DAY.plusHours(3));

        assertThat(RIG.renewed(tenant, subscriber))
                .extracting(RenewalRig.Renewed::startsAt)
                .containsExactly(RIG.clock.instant());
        assertThat(RIG.renewed(tenant, forgotten)).isEmpty();
        assertThat(RIG.wallet(tenant, forgotten)).isEqualTo(5_000);
    }

    @Test
    void whatCannotBeRenewedKeepsNobodyWaiting() {
        Plan plan = daily(5_000);
        for (int i = 0; i < 6; i++) {
            Boolean wish = i % 2 == 0;
            RIG.give(tenant, RIG.subscriber(tenant, "+25471234570" + i, wish), plan); // without money, or not wanted
        }
        RIG.clock.advance(Duration.ofSeconds(1));
        RIG.give(tenant, subscriber, plan);
        RIG.pay(tenant, subscriber, 5_000);

        runAfter(TO_THE_LOOK);

        assertThat(RIG.renewed(tenant, subscriber)).hasSize(1);
        assertThat(RIG.queue.claim(1)).isEqualTo(new turnpike.subscribers.RenewalQueue.Claim(List.of(), false));
    }

    @Test
    void eachTenantsWalletPaysForItsOwn() {
        TenantId other = RIG.tenant();
        UUID namesake = RIG.subscriber(other, "+254712345678", null);
        RIG.give(other, namesake, RIG.plan(other, 5_000, DAY, Duration.ZERO));
        RIG.pay(other, namesake, 50_000);
        RIG.give(tenant, subscriber, daily(5_000)); // with an empty wallet
        RIG.rule(tenant, true);

        runAfter(TO_THE_LOOK);

        assertThat(RIG.renewed(tenant, subscriber)).isEmpty();
        assertThat(RIG.renewed(other, namesake)).isEmpty();
        assertThat(RIG.wallet(other, namesake)).isEqualTo(50_000);
    }

    /// Whatever comes in and whenever: a wallet never owes, and every right costs its price.
    @Test
    void noWalletEverOwes() {
        var random = new Random(20_260_301);
        List<UUID> people = new ArrayList<>();
        List<Long> paid = new ArrayList<>();
        Plan plan = RIG.plan(tenant, 1_000, Duration.ofHours(2), Duration.ofMinutes(30));
        for (int i = 0; i < 5; i++) {
            people.add(RIG.subscriber(tenant, "+25471234580" + i, true));
            paid.add(0L);
            RIG.give(tenant, people.get(i), plan);
        }
        Instant until = NOON.plus(Duration.ofHours(7));
        while (RIG.clock.instant().isBefore(until)) {
            int who = random.nextInt(people.size());
            long amount = 1L + random.nextInt(900);
            RIG.pay(tenant, people.get(who), amount);
            paid.set(who, paid.get(who) + amount);
            RIG.clock.advance(Duration.ofMinutes(5 + random.nextInt(15)));
            RIG.renewals.run();
            RIG.expiry.carryOut();
            for (int i = 0; i < people.size(); i++) {
                long renewals = RIG.renewed(tenant, people.get(i)).size();
                assertThat(RIG.wallet(tenant, people.get(i))).isNotNegative().isEqualTo(paid.get(i) - 1_000 * renewals);
            }
        }
        assertThat(RIG.findings()).isEmpty();
    }
}
