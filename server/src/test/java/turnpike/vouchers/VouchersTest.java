package turnpike.vouchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import turnpike.base.NotFound;
import turnpike.ledger.Account;

final class VouchersTest {
    private static final VoucherRig RIG = new VoucherRig();
    private final VoucherRig.Shop shop = RIG.shop();

    @Test
    void anIssuedVoucherIsRedeemedOnce() {
        Printed printed = shop.issued(1);

        var redeemed = (Redemption.Redeemed) shop.redeem(printed.codes().getFirst());

        assertThat(redeemed.planId()).isEqualTo(shop.plan);
        assertThat(redeemed.value()).isEqualTo(VoucherRig.kes(VoucherRig.PRICE));
        assertThat(redeemed.batchId()).isEqualTo(printed.batch().id());
        assertThat(shop.redeem(printed.codes().getFirst())).isEqualTo(VoucherRig.refused(Redemption.Reason.USED));
    }

    @Test
    void ofFiftyWhoTryTheSameCodeAtOnceOneRedeemsIt() throws Exception {
        String code = shop.issued(1).codes().getFirst();
        UUID subscriber = shop.subscriber();
        var start = new CountDownLatch(1);
        List<Future<Redemption>> tries = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                var by = new Vouchers.Redeemer(subscriber, "02-00-00-00-01-" + (10 + i), "198.51.100." + i);
                tries.add(threads.submit(() -> {
                    start.await();
                    return shop.redeem(code, by);
                }));
            }
            start.countDown();
            int redeemed = 0;
            for (Future<Redemption> each : tries) {
                if (each.get() instanceof Redemption.Redeemed) redeemed++;
                else assertThat(each.get()).isEqualTo(VoucherRig.refused(Redemption.Reason.USED));
            }
            assertThat(redeemed).isEqualTo(1);
        }
        assertThat(shop.balance(Account.CUSTOMER_WALLET, subscriber)).isEqualTo(VoucherRig.PRICE);
    }

    @Test
    void aRedemptionThatIsRolledBackLeavesTheVoucherGood() {
        String code = shop.issued(1).codes().getFirst();
        var by = new Vouchers.Redeemer(null, null, "198.51.100.1");

        assertThatThrownBy(() -> RIG.database.run(shop.tenant, tx -> {
                    RIG.vouchers.redeem(tx, shop.tenant, code, by);
                    throw new IllegalStateException("the purchase failed");
                }))
                .hasMessage("the purchase failed");

        assertThat(shop.redeem(code)).isInstanceOf(Redemption.Redeemed.class);
    }

    @Test
    void anotherTenantsCodeIsUnknown() {
        String code = shop.issued(1).codes().getFirst();
        VoucherRig.Shop other = RIG.shop();
        other.issued(1);

        assertThat(other.redeem(code)).isEqualTo(VoucherRig.refused(Redemption.Reason.UNKNOWN));
        assertThatThrownBy(() -> RIG.vouchers.lookUp(other.actor, code)).isInstanceOf(NotFound.class);
        assertThat(shop.redeem(code)).isInstanceOf(Redemption.Redeemed.class);
    }

    /// Tenants have keys of their own: who sees two tables cannot tell that two tenants have the same code.
    @Test
    void theSameCodeHasAnotherHashAtEveryTenant() {
        byte[] ours = new CodeHash(turnpike.TestDatabase.VAULT, shop.tenant).of("2345-6789-ABCD");
        byte[] theirs = new CodeHash(turnpike.TestDatabase.VAULT, RIG.shop().tenant).of("2345-6789-ABCD");

        assertThat(ours).hasSize(32).isNotEqualTo(theirs);
        assertThat(new CodeHash(turnpike.TestDatabase.VAULT, shop.tenant).of("2345 6789 abcd"))
                .isEqualTo(ours);
    }

    @Test
    void whatIsOnlyPrintedOpensNothing() {
        assertThat(shop.redeem(shop.print(1).codes().getFirst()))
                .isEqualTo(VoucherRig.refused(Redemption.Reason.NOT_ISSUED));
    }

    @Test
    void aVoucherIsWorthNothingFromTheInstantItExpires() {
        var end = RIG.clock.instant().plus(Duration.ofHours(1));
        Printed printed = shop.print(2, end);
        RIG.batches.issue(shop.actor, printed.batch().id(), Batches.Range.ALL, null);

        RIG.clock.set(end.minusMillis(1));
        assertThat(shop.redeem(printed.codes().get(0))).isInstanceOf(Redemption.Redeemed.class);
        RIG.clock.set(end);
        assertThat(shop.redeem(printed.codes().get(1))).isEqualTo(VoucherRig.refused(Redemption.Reason.EXPIRED));

        RIG.batches.expire();
        assertThat(shop.list(printed.batch().id()))
                .extracting(Voucher::state)
                .containsExactly(VoucherState.USED, VoucherState.EXPIRED);
    }

    @Test
    void strangersAreToldTheSameWhateverIsWrong() {
        for (Redemption.Reason reason : Redemption.Reason.values()) {
            assertThat(reason.toStranger())
                    .isEqualTo(reason == Redemption.Reason.TOO_MANY_TRIES ? reason : Redemption.Reason.UNKNOWN);
        }
    }

    @Test
    void staffFindAVoucherWithItsWholeLife() {
        Printed printed = shop.issued(1);
        String code = printed.codes().getFirst();
        shop.redeem(code);
        shop.redeem(code);

        Voucher.Life life =
                RIG.vouchers.lookUp(shop.actor, code.toLowerCase(Locale.ROOT).replace('-', ' '));

        assertThat(life.voucher().serial()).isEqualTo(printed.batch().number() + "-0001");
        assertThat(life.events())
                .extracting(Voucher.Event::state)
                .containsExactlyInAnyOrder(VoucherState.PRINTED, VoucherState.ISSUED, VoucherState.USED);
        assertThat(life.events())
                .filteredOn(e -> e.state() == VoucherState.ISSUED)
                .allMatch(e -> e.by().equals("Wanjiru"));
        assertThat(life.refusals()).extracting(Voucher.Refusal::reason).containsExactly(Redemption.Reason.USED);
        assertThat(RIG.audit
                        .find(
                                shop.tenant,
                                new turnpike.tenancy.Audit.Search(null, null, "voucher.looked_up", null, null),
                                0,
                                10)
                        .total())
                .isEqualTo(1);
    }

    /// No code text anywhere: every row of every table, as text, is searched for every code made so far.
    @Test
    void noCodeIsInTheDatabase() {
        Printed printed = shop.issued(20);
        shop.redeem(printed.codes().get(0));
        shop.redeem(printed.codes().get(0));
        RIG.vouchers.lookUp(shop.actor, printed.codes().get(1));
        Printed again = RIG.batches.reprint(shop.actor, shop.print(3).batch().id());
        List<String> codes = new ArrayList<>(printed.codes());
        codes.addAll(again.codes());

        String dump = Dump.of(RIG.database, shop.tenant);

        assertThat(dump).as("the dump holds what was stored").contains("Wanjiru", "voucher_batch.created");
        String squeezed = dump.replace("-", "");
        for (String code : codes) {
            assertThat(dump).doesNotContain(code);
            assertThat(squeezed).doesNotContain(code.replace("-", ""));
        }
    }
}
