package turnpike.simulators.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.simulators.stripe.StripeRig.PRICE;
import static turnpike.simulators.stripe.StripeRig.intent;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.Money;
import turnpike.base.Unavailable;
import turnpike.payments.PaymentGateway.Order;
import turnpike.payments.PaymentGateway.Received;
import turnpike.payments.PaymentGateway.RefundAsked;
import turnpike.payments.PaymentGateway.Report;
import turnpike.payments.PaymentGateway.Report.Kind;
import turnpike.simulators.stripe.StripeWebhooks.Manner;

/// Money that goes back, and the feed that shows what came.
final class StripeRefundTest {
    private StripeRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new StripeRig();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aRefundIsSentOnce() throws Exception {
        Order order = rig.order(PRICE);
        String receipt = rig.paidIntent(order, StripeCard.GOOD);
        rig.stripe.faults().failBefore(1);
        assertThatThrownBy(() -> rig.gateway.refund(intent(), order, receipt, PRICE))
                .isInstanceOf(Unavailable.class);

        RefundAsked done = rig.gateway.refund(intent(), order, receipt, PRICE);
        rig.stripe.forgetKeys(); // a day later
        assertThat(rig.gateway.refund(intent(), order, receipt, PRICE)).isEqualTo(done);
        assertThat(done).isInstanceOf(RefundAsked.Done.class);
        assertThat(rig.stripe.refunded()).isEqualTo(5000);
        Report told = rig.read(rig.door.next(1).getFirst(), intent());
        assertThat(told.kind()).isEqualTo(Kind.REFUNDED);
        assertThat(told.receipt()).isEqualTo(receipt);
        assertThat(told.amount()).isEqualTo(PRICE);
    }

    /// A part sent back and a lost answer, after Stripe has forgotten the key: still one refund.
    @Test
    void aPartIsSentBackOnce() throws Exception {
        Order order = rig.order(PRICE);
        String receipt = rig.paidIntent(order, StripeCard.GOOD);
        Money part = Money.ofMajor(20, "KES");
        rig.stripe.faults().cut(1);
        assertThatThrownBy(() -> rig.gateway.refund(intent(), order, receipt, part))
                .isInstanceOf(Unavailable.class);
        rig.stripe.forgetKeys();
        rig.gateway.refund(intent(), order, receipt, part);

        assertThat(rig.stripe.refunded()).isEqualTo(2000);
        assertThat(rig.read(rig.door.next(1).getFirst(), intent()).amount()).isEqualTo(part);
    }

    @Test
    void aRefundOnItsWayIsToldWhenItArrives() throws Exception {
        Order order = rig.order(PRICE);
        String receipt = rig.paidIntent(order, StripeCard.REFUND_PENDING);

        assertThat(rig.gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Started.class);
        rig.stripe.settleRefunds();

        assertThat(rig.read(rig.door.next(1).getFirst(), intent()).kind()).isEqualTo(Kind.REFUNDED);
        assertThat(rig.gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Done.class);
    }

    /// The card is gone: the refund comes back, and can be tried again with a key of its own.
    @Test
    void aRefundThatFailsIsToldAndCanBeTriedAgain() throws Exception {
        Order order = rig.order(PRICE);
        String receipt = rig.paidIntent(order, StripeCard.REFUND_FAILS);
        assertThat(rig.gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Done.class);
        rig.stripe.settleRefunds();

        assertThat(rig.door.next(2).stream().map(raw -> rig.read(raw, intent())))
                .extracting(Report::kind)
                .containsExactly(Kind.REFUNDED, Kind.REFUND_FAILED);
        assertThat(rig.gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Done.class);
        assertThat(rig.stripe.refunded()).isEqualTo(5000);
    }

    @Test
    void aRefundOfNothingIsRefused() throws Exception {
        Order order = rig.order(PRICE);
        String receipt = rig.paidIntent(order, StripeCard.GOOD);

        assertThat(rig.gateway.refund(intent(), order, "pi_unknown", PRICE))
                .isEqualTo(new RefundAsked.Refused("resource_missing", "No such object: 'pi_unknown'"));
        assertThat(rig.gateway.refund(intent(), order, receipt, Money.ofMajor(51, "KES")))
                .isInstanceOf(RefundAsked.Refused.class);
    }

    @Test
    void aDisputeTakesTheMoneyAndAnInquiryDoesNot() throws Exception {
        String receipt = rig.paidIntent(rig.order(PRICE), StripeCard.GOOD);
        rig.stripe.dispute(receipt, true);
        assertThat(rig.read(rig.door.next(1).getFirst(), intent()).kind()).isEqualTo(Kind.IGNORED);

        rig.stripe.dispute(receipt, false);
        Report disputed = rig.read(rig.door.next(1).getFirst(), intent());
        assertThat(disputed.kind()).isEqualTo(Kind.REFUNDED);
        assertThat(disputed.code()).isEqualTo("disputed");
        assertThat(disputed.receipt()).isEqualTo(receipt);
    }

    /// 130 payments need two pages; what failed, is not ours or was paid at another time is not in it.
    @Test
    void theFeedHoldsWhatWasPaidInTheRange() throws Exception {
        rig.stripe.webhooks().arrive(Manner.NEVER);
        String before = rig.paidIntent(rig.order(PRICE), StripeCard.GOOD);
        rig.clock.advance(Duration.ofHours(1));
        var from = rig.clock.instant();
        for (int i = 0; i < 130; i++) rig.paidIntent(rig.order(PRICE), StripeCard.GOOD);
        rig.confirm(rig.asked(intent(), rig.order(PRICE)), StripeCard.DECLINED);
        rig.clock.advance(Duration.ofHours(1));
        var until = rig.clock.instant();
        String after = rig.paidIntent(rig.order(PRICE), StripeCard.GOOD);

        List<Received> feed = rig.gateway.received(intent(), from, until);

        assertThat(feed).hasSize(130).allSatisfy(one -> {
            assertThat(one.amount()).isEqualTo(PRICE);
            assertThat(one.at()).isEqualTo(from);
            assertThat(one.receipt()).isNotIn(before, after);
        });
        assertThat(feed.stream().map(Received::reference).distinct()).hasSize(130);
        rig.stripe.faults().failBefore(1);
        assertThatThrownBy(() -> rig.gateway.received(intent(), from, until)).isInstanceOf(Unavailable.class);
    }
}
