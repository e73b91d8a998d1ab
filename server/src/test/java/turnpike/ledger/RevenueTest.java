package turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import turnpike.base.Money;
import turnpike.base.TenantId;

final class RevenueTest {
    private final LedgerRig rig = new LedgerRig();
    private final TenantId tenant = rig.tenant();
    private final UUID subscriber = UUID.randomUUID();

    /// Three days of 100: 33, 33, 34, and January has what its own two days earned.
    @Test
    void aMonthHasTheIncomeOfItsOwnDaysAndTheLastDayTheRemainder() {
        sell(UUID.randomUUID(), 100, "2026-01-30T09:00:00Z", "2026-02-02T09:00:00Z");

        rig.clock.set(Instant.parse("2026-02-10T00:00:00Z"));
        rig.journal.revenue().recognise(rig.clock);

        List<Movement> earned = revenue(null, null);
        assertThat(earned).extracting(m -> m.posting().amount().minor()).containsExactly(34L, 33L, 33L);
        Instant february = Instant.parse("2026-01-31T21:00:00Z"); // midnight in Nairobi
        assertThat(revenue(null, february)).hasSize(2);
        assertThat(revenue(february, null)).hasSize(1);
        assertThat(rig.balance(tenant, Place.of(Account.REVENUE_EARNED))).isEqualTo(100);
        assertThat(rig.balance(tenant, Place.of(Account.REVENUE_DEFERRED))).isZero();
    }

    @Test
    void aDayIsEarnedWhenItIsOverInTheTenantsZone() {
        sell(UUID.randomUUID(), 70, "2026-01-30T09:00:00Z", "2026-02-06T09:00:00Z");

        rig.clock.set(Instant.parse("2026-01-30T20:59:59Z"));
        assertThat(rig.journal.revenue().recognise(rig.clock)).isZero();
        rig.clock.set(Instant.parse("2026-01-30T21:00:00Z"));
        assertThat(rig.journal.revenue().recognise(rig.clock)).isEqualTo(1);

        assertThat(rig.balance(tenant, Place.of(Account.REVENUE_EARNED))).isEqualTo(10);
    }

    @Test
    void runningAgainAndAtTheSameTimeEarnsNothingTwice() throws Exception {
        for (int i = 1; i <= 40; i++) sell(UUID.randomUUID(), 1000 + i, "2026-01-30T09:00:00Z", "2026-03-01T09:00:00Z");
        rig.clock.set(Instant.parse("2026-02-10T00:00:00Z"));

        var first = Thread.ofVirtual().start(() -> rig.journal.revenue().recognise(rig.clock));
        rig.journal.revenue().recognise(rig.clock);
        first.join();
        long after = rig.balance(tenant, Place.of(Account.REVENUE_EARNED));
        assertThat(rig.journal.revenue().recognise(rig.clock)).isZero();

        long expected = 0;
        for (int i = 1; i <= 40; i++) expected += (1000 + i) / 30 * 11L;
        assertThat(after).isEqualTo(expected);
        assertThat(rig.balance(tenant, Place.of(Account.REVENUE_EARNED))).isEqualTo(expected);
        assertThat(rig.findings()).isEmpty();
    }

    @Test
    void whatIsSoldForLessThanADayIsEarnedWithItsDay() {
        sell(UUID.randomUUID(), 20, "2026-01-30T09:00:00Z", "2026-01-30T10:00:00Z");

        rig.clock.set(Instant.parse("2026-01-31T00:00:00Z"));
        rig.journal.revenue().recognise(rig.clock);

        assertThat(rig.balance(tenant, Place.of(Account.REVENUE_EARNED))).isEqualTo(20);
    }

    @Test
    void whatHasNoEndIsEarnedAtOnce() {
        UUID subscription = UUID.randomUUID();
        sell(subscription, 500, "2026-01-30T09:00:00Z", null);
        rig.database.run(
                tenant,
                tx -> rig.journal.defer(tx, tenant, subscription, LedgerRig.kes(500), rig.clock.instant(), null));

        assertThat(rig.balance(tenant, Place.of(Account.REVENUE_EARNED))).isEqualTo(500);
    }

    @Test
    void whatIsStoppedEarnsNoMoreAndSaysWhatIsLeft() {
        UUID subscription = UUID.randomUUID();
        sell(subscription, 100, "2026-01-30T09:00:00Z", "2026-02-02T09:00:00Z");
        rig.clock.set(Instant.parse("2026-01-31T00:00:00Z"));
        rig.journal.revenue().recognise(rig.clock);

        assertThat(stop(subscription)).contains(LedgerRig.kes(67));
        assertThat(stop(subscription)).contains(LedgerRig.kes(0));
        assertThat(stop(UUID.randomUUID())).isEmpty();
        rig.clock.set(Instant.parse("2026-02-10T00:00:00Z"));
        assertThat(rig.journal.revenue().recognise(rig.clock)).isZero();
    }

    /// The switch to summer time makes a day of 23 hours; it is a day all the same.
    @Test
    void aShortDayEarnsAsMuchAsAnother() {
        TenantId berlin = rig.tenant("Europe/Berlin");
        rig.post(berlin, rig.payment(UUID.randomUUID(), subscriber, 90));
        rig.post(
                berlin,
                new Entry(
                        Entry.Kind.PURCHASE,
                        UUID.randomUUID(),
                        rig.clock.instant(),
                        "",
                        List.of(new Posting(
                                LedgerRig.wallet(subscriber), Place.of(Account.REVENUE_DEFERRED), LedgerRig.kes(90)))));
        rig.database.run(
                berlin,
                tx -> rig.journal.defer(
                        tx,
                        berlin,
                        UUID.randomUUID(),
                        LedgerRig.kes(90),
                        Instant.parse("2026-03-27T23:30:00Z"),
                        Instant.parse("2026-03-30T22:30:00Z")));

        rig.clock.set(Instant.parse("2026-03-29T22:00:00Z"));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(rig.balance(berlin, Place.of(Account.REVENUE_EARNED))).isEqualTo(60);
    }

    private Optional<Money> stop(UUID subscription) {
        return rig.database.call(tenant, tx -> rig.journal.stopEarning(tx, tenant, subscription));
    }

    private void sell(UUID subscription, long net, String from, @Nullable String until) {
        rig.post(tenant, rig.payment(UUID.randomUUID(), subscriber, net));
        rig.database.run(tenant, tx -> {
            rig.journal.post(
                    tx,
                    tenant,
                    new Entry(
                            Entry.Kind.PURCHASE,
                            subscription,
                            rig.clock.instant(),
                            "",
                            List.of(new Posting(
                                    LedgerRig.wallet(subscriber),
                                    Place.of(Account.REVENUE_DEFERRED),
                                    LedgerRig.kes(net)))));
            rig.journal.defer(
                    tx,
                    tenant,
                    subscription,
                    LedgerRig.kes(net),
                    Instant.parse(from),
                    until == null ? null : Instant.parse(until));
        });
    }

    private List<Movement> revenue(@Nullable Instant from, @Nullable Instant until) {
        return rig.journal
                .find(tenant, new Journal.Search(null, null, Entry.Kind.REVENUE, from, until), 0, 100)
                .items();
    }
}
