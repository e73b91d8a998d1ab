package turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;

final class JournalTest {
    private static final LedgerRig RIG = new LedgerRig();

    private final TenantId tenant = RIG.tenant();
    private final UUID subscriber = UUID.randomUUID();

    @Test
    void aPaymentToldTwiceIsPostedOnce() {
        Entry payment = RIG.payment(UUID.randomUUID(), subscriber, 5000);

        assertThat(RIG.post(tenant, payment)).isTrue();
        assertThat(RIG.post(tenant, payment)).isFalse();

        assertThat(RIG.balance(tenant, LedgerRig.wallet(subscriber))).isEqualTo(5000);
        assertThat(RIG.balance(tenant, Place.provider("mpesa"))).isEqualTo(5000);
    }

    @Test
    void aWalletNeverFallsBelowZeroAndNothingOfTheEntryStays() {
        RIG.post(tenant, RIG.payment(UUID.randomUUID(), subscriber, 100));
        Entry tooMuch = RIG.purchase(UUID.randomUUID(), subscriber, 90, 14);

        assertThatThrownBy(() -> RIG.post(tenant, tooMuch))
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo("insufficient_balance"));

        assertThat(RIG.balance(tenant, LedgerRig.wallet(subscriber))).isEqualTo(100);
        assertThat(RIG.balance(tenant, Place.of(Account.TAX))).isZero();
        assertThat(RIG.journal.find(tenant, all(), 0, 10).total()).isEqualTo(1);
    }

    @Test
    void moneyThatNeverCameCannotBeSpent() {
        assertThatThrownBy(() -> RIG.post(tenant, RIG.purchase(UUID.randomUUID(), subscriber, 90, 14)))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void aFloatKeepsTheBoundsItWasGiven() {
        UUID agent = UUID.randomUUID();
        var place = Place.of(Account.AGENT_FLOAT, agent);
        RIG.database.run(
                tenant, tx -> RIG.journal.bound(tx, tenant, new Journal.BalanceKey(place, "KES"), -50L, 1000L));
        var sold = new Posting(place, Place.of(Account.REVENUE_DEFERRED), LedgerRig.kes(1000));
        var oneMore = new Posting(place, Place.of(Account.REVENUE_DEFERRED), LedgerRig.kes(1));
        var paidIn = new Posting(Place.of(Account.CASH), place, LedgerRig.kes(1050));

        assertThat(RIG.post(tenant, entry(Entry.Kind.VOUCHER_SALE, sold))).isTrue();
        assertThatThrownBy(() -> RIG.post(tenant, entry(Entry.Kind.VOUCHER_SALE, oneMore)))
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo("limit_reached"));
        assertThat(RIG.post(tenant, entry(Entry.Kind.AGENT_SETTLEMENT, paidIn))).isTrue();
        assertThat(RIG.balance(tenant, place)).isEqualTo(-50);
    }

    @Test
    void severalEntriesOfATransactionArePostedTogether() {
        UUID purchase = UUID.randomUUID();
        List<Entry> entries =
                List.of(RIG.payment(UUID.randomUUID(), subscriber, 116), RIG.purchase(purchase, subscriber, 100, 16));

        assertThat(RIG.database.<Integer>call(tenant, tx -> RIG.journal.post(tx, tenant, entries)))
                .isEqualTo(2);
        assertThat(RIG.database.<Integer>call(tenant, tx -> RIG.journal.post(tx, tenant, entries)))
                .isZero();

        assertThat(RIG.balance(tenant, LedgerRig.wallet(subscriber))).isZero();
        assertThat(RIG.balance(tenant, Place.of(Account.REVENUE_DEFERRED))).isEqualTo(100);
    }

    /// What stands in the journal stands there for good, whatever the code above asks for.
    @Test
    void theJournalCannotBeRewritten() {
        RIG.post(tenant, RIG.payment(UUID.randomUUID(), subscriber, 100));
        for (String rewriting : List.of(
                "update journal set amount_minor = 1",
                "delete from journal",
                "truncate journal",
                "delete from ledger_balances")) {
            assertThatThrownBy(() -> RIG.database.run(tenant, tx -> tx.sql().execute(rewriting)))
                    .as(rewriting)
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(
                            () -> RIG.database.runAcrossTenants(tx -> tx.sql().execute(rewriting)))
                    .as(rewriting)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void anotherTenantsMoneyIsNotSeenAndNotMoved() {
        TenantId other = RIG.tenant();
        RIG.post(tenant, RIG.payment(UUID.randomUUID(), subscriber, 100));

        assertThat(RIG.balance(other, LedgerRig.wallet(subscriber))).isZero();
        assertThat(RIG.journal.find(other, all(), 0, 10).items()).isEmpty();
        assertThat(RIG.journal.balances(other)).isEmpty();
        UUID entry = RIG.journal.find(tenant, all(), 0, 10).items().getFirst().entryId();
        assertThatThrownBy(() -> RIG.journal.get(other, entry)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> RIG.post(other, RIG.purchase(UUID.randomUUID(), subscriber, 50, 8)))
                .isInstanceOf(Conflict.class);
    }

    /// The payments room has the only door out: `Payments.resolve`.
    @Test
    void nobodyMovesMoneyIntoOrOutOfSuspenseByHand() {
        var suspense = Place.of(Account.SUSPENSE);
        var amount = LedgerRig.kes(700);
        RIG.post(tenant, entry(Entry.Kind.PAYMENT, new Posting(Place.provider("mpesa"), suspense, amount)));

        for (var byHand : List.of(
                new Posting(suspense, LedgerRig.wallet(subscriber), amount),
                new Posting(Place.of(Account.CASH), suspense, amount))) {
            assertThatThrownBy(
                            () -> RIG.journal.adjust(LedgerRig.actor(tenant), UUID.randomUUID(), byHand, "her receipt"))
                    .isInstanceOf(InvalidInput.class);
        }

        assertThat(RIG.balance(tenant, suspense)).isEqualTo(700);
        assertThat(RIG.balance(tenant, LedgerRig.wallet(subscriber))).isZero();
    }

    @Test
    void anAdjustmentAskedForTwiceIsMadeOnceAndAudited() {
        UUID key = UUID.randomUUID();
        var gift = new Posting(Place.of(Account.WRITE_OFF), LedgerRig.wallet(subscriber), LedgerRig.kes(50));

        var first = RIG.journal.adjust(LedgerRig.actor(tenant), key, gift, "sorry for the outage");
        var second = RIG.journal.adjust(LedgerRig.actor(tenant), key, gift, "sorry for the outage");

        assertThat(second).isEqualTo(first);
        var more = new Posting(gift.debit(), gift.credit(), LedgerRig.kes(60));
        assertThatThrownBy(() -> RIG.journal.adjust(LedgerRig.actor(tenant), key, more, "another"))
                .as("the key names the first")
                .isInstanceOf(Conflict.class);
        assertThat(RIG.balance(tenant, LedgerRig.wallet(subscriber))).isEqualTo(50);
        List<String> actions = RIG.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("select action from audit_entries")
                        .mapTo(String.class)
                        .list());
        assertThat(actions).containsExactly("ledger.adjusted");
    }

    /// Whatever is posted, however often, by however many at once: nothing is made or lost, balances are what the
    /// journal says, and no wallet falls below zero.
    @Test
    void theBooksCloseWhateverIsPosted() throws Exception {
        for (long seed = 1; seed <= 6; seed++) {
            List<UUID> subscribers = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
            TenantId mine = RIG.tenant();
            List<Callable<Integer>> crowd = new ArrayList<>();
            List<UUID> shared = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
            for (int i = 0; i < 5; i++) {
                var random = new Random(seed * 100 + i);
                crowd.add(() -> postAtRandom(mine, subscribers, shared, random));
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Integer> done : threads.invokeAll(crowd))
                    assertThat(done.get()).isPositive();
            }

            assertThat(RIG.findings()).as("seed %d", seed).isEmpty();
            for (UUID each : subscribers) {
                assertThat(RIG.balance(mine, LedgerRig.wallet(each)))
                        .as("seed %d", seed)
                        .isNotNegative();
            }
            long clearing = RIG.balance(mine, Place.provider("mpesa"));
            long sum = RIG.balance(mine, Place.of(Account.REVENUE_DEFERRED)) + RIG.balance(mine, Place.of(Account.TAX));
            for (UUID each : subscribers) sum += RIG.balance(mine, LedgerRig.wallet(each));
            assertThat(sum).as("seed %d", seed).isEqualTo(clearing);
        }
    }

    private static int postAtRandom(TenantId tenant, List<UUID> subscribers, List<UUID> shared, Random random) {
        int posted = 0;
        for (int i = 0; i < 60; i++) {
            UUID who = subscribers.get(random.nextInt(subscribers.size()));
            UUID source = random.nextInt(10) == 0 ? shared.get(random.nextInt(shared.size())) : UUID.randomUUID();
            int amount = 1 + random.nextInt(200);
            Entry entry = random.nextBoolean()
                    ? RIG.payment(source, who, amount)
                    : RIG.purchase(source, who, amount, 1 + amount / 6);
            boolean fails = random.nextInt(12) == 0;
            try {
                if (RIG.database.<Boolean>call(tenant, tx -> {
                    boolean fresh = RIG.journal.post(tx, tenant, entry);
                    if (fails) throw new Conflict("changed_mind", "the caller rolls back");
                    return fresh;
                })) posted++;
            } catch (Conflict e) {
                assertThat(e.code()).isIn("insufficient_balance", "changed_mind");
            }
        }
        return posted;
    }

    private static Entry entry(Entry.Kind kind, Posting posting) {
        return new Entry(kind, UUID.randomUUID(), RIG.clock.instant(), "", List.of(posting));
    }

    private static Journal.Search all() {
        return new Journal.Search(null, null, null, null, null);
    }
}
