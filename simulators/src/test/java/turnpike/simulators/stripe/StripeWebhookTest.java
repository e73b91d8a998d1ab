package turnpike.simulators.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.simulators.stripe.StripeRig.PRICE;
import static turnpike.simulators.stripe.StripeRig.SECRET;
import static turnpike.simulators.stripe.StripeRig.account;
import static turnpike.simulators.stripe.StripeRig.intent;
import static turnpike.simulators.stripe.StripeRig.page;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.InvalidInput;
import turnpike.payments.PaymentGateway.Asked;
import turnpike.payments.PaymentGateway.Order;
import turnpike.payments.PaymentGateway.Raw;
import turnpike.payments.PaymentGateway.Report;
import turnpike.payments.PaymentGateway.Report.Kind;
import turnpike.payments.PaymentGateway.Standing;
import turnpike.simulators.stripe.StripeWebhooks.Manner;

/// Webhooks that are late, lost, doubled, out of order or forged: what the gateway makes of them.
final class StripeWebhookTest {
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
    void aLostWebhookIsMadeUpForByAsking() {
        rig.stripe.webhooks().arrive(Manner.NEVER);
        Order order = rig.order(PRICE);
        Asked.Accepted asked = rig.asked(page(), order);
        rig.stripe.pay(asked.providerRef(), StripeCard.GOOD);

        assertThat(rig.gateway.query(page(), order, asked.providerRef())).isInstanceOf(Standing.Paid.class);
        assertThat(rig.door.waiting()).isZero();
    }

    @Test
    void aWebhookThatComesTwiceHasOneKey() throws Exception {
        rig.stripe.webhooks().arrive(Manner.TWICE);
        rig.stripe.pay(rig.asked(page(), rig.order(PRICE)).providerRef(), StripeCard.GOOD);

        List<Raw> came = rig.door.next(6);
        assertThat(came.stream().map(raw -> rig.read(raw, page()).dedupeKey()).distinct())
                .hasSize(3);
    }

    /// Ten minutes late and last first: still genuine, for each attempt is signed anew, and still the same payment.
    @Test
    void lateAndReorderedWebhooksSayTheSame() throws Exception {
        rig.stripe.webhooks().arrive(Manner.HELD);
        Order order = rig.order(PRICE);
        Asked.Accepted asked = rig.asked(intent(), order);
        rig.confirm(asked, StripeCard.DECLINED);
        rig.confirm(asked, StripeCard.GOOD);
        rig.clock.advance(Duration.ofMinutes(10));
        rig.stripe.webhooks().release(true);

        assertThat(rig.kinds(rig.door.next(3), intent())).containsExactly(Kind.PAID, Kind.IGNORED, Kind.FAILED);
        assertThat(rig.gateway.query(intent(), order, asked.providerRef())).isInstanceOf(Standing.Paid.class);
    }

    @Test
    void aWebhookThatWasNotTakenComesAgain() throws Exception {
        rig.door.answer(503);
        rig.stripe.webhooks().arrive(Manner.HELD);
        rig.stripe.pay(rig.asked(page(), rig.order(PRICE)).providerRef(), StripeCard.GOOD);
        rig.stripe.webhooks().release(false);
        List<Raw> first = rig.door.next(3);
        assertThat(rig.stripe.webhooks().unanswered()).isEqualTo(3);

        rig.door.answer(200);
        rig.clock.advance(Duration.ofHours(5));
        rig.stripe.webhooks().retry();

        assertThat(rig.door.next(3).stream().map(raw -> rig.read(raw, page())).toList())
                .isEqualTo(first.stream().map(raw -> rig.read(raw, page())).toList());
        assertThat(rig.stripe.webhooks().unanswered()).isZero();
    }

    @Test
    void aForgedWebhookIsRefusedAndCounted() throws Exception {
        rig.stripe.webhooks().arrive(Manner.FORGED);
        rig.stripe.pay(rig.asked(page(), rig.order(PRICE)).providerRef(), StripeCard.GOOD);

        Raw forged = rig.door.next(3).getFirst();
        assertThatThrownBy(() -> rig.gateway.read(page(), forged)).isInstanceOf(InvalidInput.class);
        Raw unsigned = new Raw(forged.body(), Map.of(), "", forged.remoteAddress(), forged.receivedAt());
        assertThatThrownBy(() -> rig.gateway.read(page(), unsigned)).isInstanceOf(InvalidInput.class);
        assertThat(rig.metrics.total("stripe_webhooks_refused", "reason", "wrong"))
                .isEqualTo(1);
        assertThat(rig.metrics.total("stripe_webhooks_refused", "reason", "unsigned"))
                .isEqualTo(1);
    }

    /// A replay of what was once genuine is old; what waited in our own queue is not.
    @Test
    void aSignatureGrowsOldOutsideOnly() throws Exception {
        rig.stripe.pay(rig.asked(page(), rig.order(PRICE)).providerRef(), StripeCard.GOOD);
        Raw genuine = rig.door.next(3).getFirst();
        rig.clock.advance(Duration.ofHours(1));
        Raw replayed = new Raw(genuine.body(), genuine.headers(), "", "127.0.0.1", rig.clock.instant());

        assertThat(rig.gateway.read(page(), genuine)).hasSize(1);
        assertThatThrownBy(() -> rig.gateway.read(page(), replayed)).isInstanceOf(InvalidInput.class);
        assertThat(rig.metrics.total("stripe_webhooks_refused", "reason", "old"))
                .isEqualTo(1);
    }

    @Test
    void whileASecretIsRotatedBothAreGood() throws Exception {
        rig.stripe.webhooks().sendTo(rig.door.url(), "whsec_newsecret1", SECRET);
        rig.stripe.pay(rig.asked(page(), rig.order(PRICE)).providerRef(), StripeCard.GOOD);
        Raw raw = rig.door.next(3).getFirst();

        assertThat(rig.gateway.read(page(), raw)).hasSize(1);
        assertThat(rig.gateway.read(account("webhookSecrets", "whsec_newsecret1"), raw))
                .hasSize(1);
        assertThat(rig.gateway.read(account("webhookSecrets", "whsec_another1, whsec_newsecret1"), raw))
                .hasSize(1);
        assertThatThrownBy(() -> rig.gateway.read(account("webhookSecrets", "whsec_another1"), raw))
                .isInstanceOf(InvalidInput.class);
    }

    @Test
    void moneyNobodyAskedForHereSaysNothing() {
        String foreign = """
                {"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":
                {"id":"pi_1","object":"payment_intent","amount_received":999,"currency":"usd","metadata":{}}}}""";
        String unknown = foreign.replace("payment_intent.succeeded", "customer.created");

        for (String body : List.of(foreign, unknown)) {
            Report report = rig.read(rig.signed(body), page());
            assertThat(report.kind()).isEqualTo(Kind.IGNORED);
            assertThat(report.providerRef()).isNull();
            assertThat(report.receipt()).isNull();
        }
        assertThatThrownBy(() -> rig.gateway.read(page(), rig.signed("{\"id\":1}")))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> rig.gateway.read(page(), rig.signed("no json")))
                .isInstanceOf(InvalidInput.class);
    }
}
