package turnpike.vouchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.plans.PlanTerms;

final class BatchesTest {
    private static final VoucherRig RIG = new VoucherRig();
    private final VoucherRig.Shop shop = RIG.shop();

    @Test
    void serialsHaveNoGaps() {
        Printed first = shop.print(3);
        Printed second = shop.print(2);

        assertThat(second.batch().number()).isEqualTo(first.batch().number() + 1);
        assertThat(shop.list(first.batch().id())).extracting(Voucher::number).containsExactly(1, 2, 3);
        assertThat(first.codes()).hasSize(3).doesNotContainAnyElementsOf(second.codes());
    }

    @Test
    void aThousandCodesAreAThousand() {
        Printed printed = shop.print(1_000);

        assertThat(new HashSet<>(printed.codes())).hasSize(1_000);
        assertThat(shop.list(printed.batch().id()))
                .extracting(Voucher::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 1_000).boxed().toList());
    }

    /// Each code printed is the one stored under its number.
    @Test
    void theCodeBelongsToItsSerial() {
        Printed printed = shop.print(30);
        for (int number : List.of(1, 17, 30)) {
            Voucher.Life life = RIG.vouchers.lookUp(shop.actor, printed.codes().get(number - 1));
            assertThat(life.voucher().number()).isEqualTo(number);
        }
    }

    @Test
    void aBatchKeepsThePriceOfTheDayItWasPrinted() {
        Printed printed = shop.issued(1);
        PlanTerms old = RIG.plans.get(shop.tenant, shop.plan).terms();
        RIG.plans.update(
                shop.actor,
                shop.plan,
                new PlanTerms(
                        old.name(),
                        "",
                        old.accessKind(),
                        new PlanTerms.Price(9_900, "KES"),
                        old.validity(),
                        old.allowance(),
                        old.seats(),
                        old.service(),
                        old.offer()));

        var redeemed = (Redemption.Redeemed) shop.redeem(printed.codes().getFirst());

        assertThat(redeemed.value()).isEqualTo(VoucherRig.kes(VoucherRig.PRICE));
        assertThat(redeemed.planVersion()).isEqualTo(1);
        assertThat(shop.print(1).batch().terms().planVersion()).isEqualTo(2);
    }

    @Test
    void aVoidBatchOpensNothing() {
        Printed printed = shop.issued(3);
        shop.redeem(printed.codes().get(2));

        int voided = RIG.batches.voidVouchers(shop.actor, printed.batch().id(), Batches.Range.ALL, "stolen");

        assertThat(voided).as("what is used stays used").isEqualTo(2);
        assertThat(shop.redeem(printed.codes().get(0))).isEqualTo(VoucherRig.refused(Redemption.Reason.VOID));
        assertThat(RIG.vouchers.lookUp(shop.actor, printed.codes().get(1)).events())
                .filteredOn(e -> e.state() == VoucherState.VOID)
                .extracting(Voucher.Event::detail)
                .containsExactly("stolen");
        assertThat(RIG.batches.voidVouchers(shop.actor, printed.batch().id(), Batches.Range.ALL, "again"))
                .isZero();
    }

    @Test
    void onlyTheRangeNamedIsMoved() {
        UUID batch = shop.print(10).batch().id();

        RIG.batches.issue(shop.actor, batch, new Batches.Range(3, 7), null);
        RIG.batches.voidVouchers(shop.actor, batch, new Batches.Range(7, null), "lost");

        List<VoucherState> states =
                shop.list(batch).stream().map(Voucher::state).toList();
        assertThat(states.subList(0, 2)).containsOnly(VoucherState.PRINTED);
        assertThat(states.subList(2, 6)).containsOnly(VoucherState.ISSUED);
        assertThat(states.subList(6, 10)).containsOnly(VoucherState.VOID);
    }

    @Test
    void printingAgainMakesOtherCodesAndVoidsTheOld() {
        Printed printed = shop.print(5);
        RIG.batches.issue(shop.actor, printed.batch().id(), new Batches.Range(1, 2), null);

        Printed again = RIG.batches.reprint(shop.actor, printed.batch().id());

        assertThat(again.codes()).hasSize(3).doesNotContainAnyElementsOf(printed.codes());
        assertThat(again.batch().origin().reprintOf()).isEqualTo(printed.batch().id());
        RIG.batches.issue(shop.actor, again.batch().id(), Batches.Range.ALL, null);
        assertThat(shop.redeem(printed.codes().get(4))).isEqualTo(VoucherRig.refused(Redemption.Reason.VOID));
        assertThat(shop.redeem(printed.codes().get(0))).isInstanceOf(Redemption.Redeemed.class);
        assertThat(shop.redeem(again.codes().get(0))).isInstanceOf(Redemption.Redeemed.class);
        assertThatThrownBy(() -> RIG.batches.reprint(shop.actor, printed.batch().id()))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void whatStandsAroundACodeIsPartOfIt() {
        var wanted = new NewBatch(shop.plan, 1, "HOTEL", "01", null, "");
        Printed printed = RIG.batches.create(shop.actor, wanted);
        RIG.batches.issue(shop.actor, printed.batch().id(), Batches.Range.ALL, null);
        String code = printed.codes().getFirst();

        assertThat(code).startsWith("HOTEL-").endsWith("-01");
        assertThat(shop.redeem(code.substring(6))).isEqualTo(VoucherRig.refused(Redemption.Reason.UNKNOWN));
        assertThat(shop.redeem(code)).isInstanceOf(Redemption.Redeemed.class);
    }

    @Test
    void whatCannotBePrintedIsRefused() {
        assertThatThrownBy(() -> new NewBatch(shop.plan, 0, "", "", null, "")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> new NewBatch(shop.plan, 10_001, "", "", null, ""))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> new NewBatch(shop.plan, 1, "no way", "", null, ""))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> shop.print(1, RIG.clock.instant())).isInstanceOf(InvalidInput.class);
    }

    @Test
    void anotherTenantsBatchAndPlanDoNotExist() {
        VoucherRig.Shop other = RIG.shop();
        UUID batch = other.print(1).batch().id();

        assertThatThrownBy(() -> RIG.batches.get(shop.tenant, batch)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> RIG.batches.reprint(shop.actor, batch)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> RIG.batches.create(shop.actor, new NewBatch(other.plan, 1, "", "", null, "")))
                .isInstanceOf(NotFound.class);
        assertThat(shop.list(batch)).isEmpty();
    }

    @Test
    void batchesAreCountedByState() {
        Printed printed = shop.issued(4);
        shop.redeem(printed.codes().getFirst());

        Batch found = RIG.batches
                .find(shop.tenant, new Batches.Search(null, shop.plan, null, 0, 10))
                .items()
                .getFirst();

        assertThat(found.counts()).containsEntry(VoucherState.ISSUED, 3).containsEntry(VoucherState.USED, 1);
    }
}
