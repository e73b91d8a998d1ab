package turnpike.vouchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.NotFound;
import turnpike.ledger.Account;

final class AgentsTest {
    private static final VoucherRig RIG = new VoucherRig();
    private final VoucherRig.Shop shop = RIG.shop();

    private static void refused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private long owed(UUID agent) {
        return RIG.agents.get(shop.tenant, agent).owed().minor();
    }

    @Test
    void whatAnAgentGetsIsOwedUntilItIsSettled() {
        UUID agent = shop.agent(1_000, 1_000_000);
        shop.issued(20, agent);

        assertThat(owed(agent)).isEqualTo(100_000);
        assertThat(shop.balance(Account.VOUCHER_LIABILITY)).isEqualTo(100_000);

        AgentEntry settled = RIG.agents.settle(shop.actor, agent, VoucherRig.kes(60_000), "R-1");

        assertThat(settled.details().cash()).isEqualTo(VoucherRig.kes(54_000));
        assertThat(settled.details().commission()).isEqualTo(VoucherRig.kes(6_000));
        assertThat(owed(agent)).isEqualTo(40_000);
        assertThat(shop.balance(Account.CASH)).isEqualTo(54_000);
        assertThat(shop.balance(Account.COMMISSION, agent))
                .as("what it cost us")
                .isEqualTo(-6_000);
    }

    @Test
    void aReceiptSettlesOnce() {
        UUID agent = shop.agent(0, 1_000_000);
        shop.issued(10, agent);

        AgentEntry first = RIG.agents.settle(shop.actor, agent, VoucherRig.kes(10_000), "R-1");
        AgentEntry again = RIG.agents.settle(shop.actor, agent, VoucherRig.kes(10_000), " R-1 ");

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(owed(agent)).isEqualTo(40_000);
        refused("agent_receipt_used", () -> RIG.agents.settle(shop.actor, agent, VoucherRig.kes(9_000), "R-1"));
        refused("agent_owes_less", () -> RIG.agents.settle(shop.actor, agent, VoucherRig.kes(40_001), "R-2"));
    }

    @Test
    void nobodyGetsMoreOnCreditThanTheLimit() {
        UUID agent = shop.agent(0, 25_000);
        Printed printed = shop.print(10);
        UUID batch = printed.batch().id();

        refused("agent_credit_exceeded", () -> RIG.batches.issue(shop.actor, batch, new Batches.Range(1, 6), agent));
        assertThat(shop.list(batch)).allMatch(v -> v.state() == VoucherState.PRINTED);
        assertThat(RIG.batches.issue(shop.actor, batch, new Batches.Range(1, 5), agent))
                .isEqualTo(5);
        refused("agent_credit_exceeded", () -> RIG.batches.issue(shop.actor, batch, new Batches.Range(6, 6), agent));
    }

    @Test
    void aClosedAgentGetsNothing() {
        UUID agent = shop.agent(0, 25_000);
        var terms = RIG.agents.get(shop.tenant, agent).agent().terms();
        RIG.agents.update(shop.actor, agent, terms, false);

        refused("agent_closed", () -> shop.issued(1, agent));
    }

    @Test
    void whatIsRedeemedMovesFromTheLiabilityToTheWallet() {
        UUID agent = shop.agent(0, 1_000_000);
        UUID subscriber = shop.subscriber();
        String code = shop.issued(2, agent).codes().getFirst();

        shop.redeem(code, new Vouchers.Redeemer(subscriber, "02-00-00-00-00-01", "198.51.100.1"));

        assertThat(shop.balance(Account.CUSTOMER_WALLET, subscriber)).isEqualTo(VoucherRig.PRICE);
        assertThat(shop.balance(Account.VOUCHER_LIABILITY)).isEqualTo(VoucherRig.PRICE);
        assertThat(owed(agent)).as("the agent owes for the used one too").isEqualTo(2 * VoucherRig.PRICE);
    }

    /// Sold over the counter: nobody says when, so the cash is booked when it is used.
    @Test
    void whatTheTenantSellsItselfBringsCashWhenItIsUsed() {
        UUID subscriber = shop.subscriber();
        String code = shop.issued(2).codes().getFirst();
        assertThat(shop.balance(Account.CASH)).isZero();

        shop.redeem(code, new Vouchers.Redeemer(subscriber, null, "198.51.100.1"));

        assertThat(shop.balance(Account.CASH)).isEqualTo(VoucherRig.PRICE);
        assertThat(shop.balance(Account.CUSTOMER_WALLET, subscriber)).isEqualTo(VoucherRig.PRICE);
        assertThat(shop.balance(Account.VOUCHER_LIABILITY)).isZero();
    }

    @Test
    void whatIsTakenBackIsOwedNoMoreAndGivenBackWhereItWasSettled() {
        UUID agent = shop.agent(0, 1_000_000);
        Printed printed = shop.issued(4, agent);
        shop.redeem(printed.codes().getFirst());
        RIG.agents.settle(shop.actor, agent, VoucherRig.kes(10_000), "R-1");

        int voided = RIG.batches.voidVouchers(shop.actor, printed.batch().id(), Batches.Range.ALL, "stolen");

        assertThat(voided).isEqualTo(3);
        Agent.Standing standing = RIG.agents.get(shop.tenant, agent);
        assertThat(standing.owed()).isEqualTo(VoucherRig.kes(0));
        assertThat(standing.refund()).isEqualTo(VoucherRig.kes(5_000));
        assertThat(shop.balance(Account.VOUCHER_LIABILITY))
                .as("the one redeemed by nobody known")
                .isEqualTo(5_000);
    }

    @Test
    void whatExpiresIsEarnedAndStillOwed() {
        UUID agent = shop.agent(0, 1_000_000);
        var end = RIG.clock.instant().plus(Duration.ofHours(1));
        Printed printed = shop.print(3, end);
        RIG.batches.issue(shop.actor, printed.batch().id(), new Batches.Range(1, 2), agent);
        RIG.clock.advance(Duration.ofHours(2));

        RIG.batches.expire();
        RIG.batches.expire();

        assertThat(shop.balance(Account.REVENUE_EARNED)).isEqualTo(2 * VoucherRig.PRICE);
        assertThat(shop.balance(Account.VOUCHER_LIABILITY)).isZero();
        assertThat(owed(agent)).isEqualTo(2 * VoucherRig.PRICE);
    }

    /// Whatever happened, an agent's statement says what the journal says.
    @Test
    void theStatementAddsUpToTheJournal() {
        var random = new java.util.Random(11);
        UUID agent = shop.agent(750, 10_000_000);
        for (int i = 0; i < 25; i++) {
            Printed printed = shop.print(1 + random.nextInt(6));
            UUID batch = printed.batch().id();
            RIG.batches.issue(shop.actor, batch, Batches.Range.ALL, agent);
            if (random.nextBoolean()) shop.redeem(printed.codes().getFirst());
            long owed = owed(agent);
            if (owed > 0 && random.nextBoolean()) {
                RIG.agents.settle(shop.actor, agent, VoucherRig.kes(1 + random.nextLong(owed)), "R-" + i);
            }
            if (random.nextInt(3) == 0) RIG.batches.voidVouchers(shop.actor, batch, Batches.Range.ALL, "back");
        }

        List<AgentEntry> statement =
                RIG.agents.statement(shop.tenant, agent, 0, 1_000).items();
        long sum = statement.stream()
                .mapToLong(e -> e.kind() == AgentEntry.Kind.ISSUE
                        ? e.value().minor()
                        : -e.value().minor())
                .sum();
        long cash =
                statement.stream().mapToLong(e -> e.details().cash().minor()).sum();
        assertThat(statement.stream().map(AgentEntry::kind).distinct()).hasSize(3);
        assertThat(sum).isEqualTo(owed(agent));
        assertThat(cash).isEqualTo(shop.balance(Account.CASH));
        var stock = RIG.agents.stock(shop.tenant, agent);
        assertThat(stock).hasSize(25);
        assertThat(stock.stream()
                        .mapToInt(s -> s.counts().issued()
                                + s.counts().used()
                                + s.counts().voided())
                        .sum())
                .isEqualTo(statement.stream()
                        .filter(e -> e.kind() == AgentEntry.Kind.ISSUE)
                        .mapToInt(e -> e.details().vouchers())
                        .sum());
    }

    @Test
    void anotherTenantsAgentDoesNotExist() {
        UUID agent = RIG.shop().agent(0, 1_000_000);
        Printed printed = shop.print(1);

        assertThatThrownBy(() -> RIG.agents.get(shop.tenant, agent)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> RIG.agents.settle(shop.actor, agent, VoucherRig.kes(1), "R"))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> RIG.batches.issue(shop.actor, printed.batch().id(), Batches.Range.ALL, agent))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void anAgentWhoSellsAsAlwaysHasNoPointsAndOneWhoDoesNotHasMany() {
        UUID steady = shop.agent(0, 10_000_000);
        UUID burst = shop.agent(0, 10_000_000);
        RIG.clock.set(java.time.Instant.parse("2026-06-01T09:00:00Z"));
        for (int day = 0; day < 28; day++) {
            redeemAll(shop.issued(2, steady));
            if (day % 2 == 0) redeemAll(shop.issued(1, burst));
            RIG.clock.advance(Duration.ofDays(1));
        }
        redeemAll(shop.issued(3, steady));
        redeemAll(shop.issued(15, burst));
        RIG.clock.advance(Duration.ofDays(1));

        RIG.scores.scoreYesterday();
        RIG.scores.scoreYesterday();

        var calm = RIG.agents.scores(shop.tenant, steady);
        var loud = RIG.agents.scores(shop.tenant, burst);
        assertThat(calm).hasSize(1);
        assertThat(calm.getFirst().day()).isEqualTo(LocalDate.parse("2026-06-29"));
        assertThat(calm.getFirst().points()).isZero();
        assertThat(calm.getFirst().usualMilli()).isEqualTo(2_000);
        assertThat(loud.getFirst().points()).isEqualTo(50);
        assertThat(loud.getFirst().used()).isEqualTo(15);
    }

    @Test
    void codesTriedBeforeTheyWereIssuedSpeakAgainstWhoHadThem() {
        RIG.clock.set(java.time.Instant.parse("2026-08-01T09:00:00Z"));
        UUID agent = shop.agent(0, 10_000_000);
        Printed printed = shop.print(5);
        for (int i = 0; i < 3; i++) {
            assertThat(shop.redeem(printed.codes().get(i))).isEqualTo(VoucherRig.refused(Redemption.Reason.NOT_ISSUED));
        }
        RIG.batches.issue(shop.actor, printed.batch().id(), Batches.Range.ALL, agent);
        RIG.clock.advance(Duration.ofDays(1));

        RIG.scores.scoreYesterday();

        var score = RIG.agents.scores(shop.tenant, agent).getFirst();
        assertThat(score.early()).isEqualTo(3);
        assertThat(score.points()).isEqualTo(60);
    }

    private void redeemAll(Printed printed) {
        printed.codes().forEach(code -> assertThat(shop.redeem(code)).isInstanceOf(Redemption.Redeemed.class));
    }
}
