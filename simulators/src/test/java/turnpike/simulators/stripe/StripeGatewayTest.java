package turnpike.simulators.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.simulators.stripe.StripeRig.KEY;
import static turnpike.simulators.stripe.StripeRig.PRICE;
import static turnpike.simulators.stripe.StripeRig.account;
import static turnpike.simulators.stripe.StripeRig.intent;
import static turnpike.simulators.stripe.StripeRig.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.Unavailable;
import turnpike.payments.PaymentGateway.Asked;
import turnpike.payments.PaymentGateway.Order;
import turnpike.payments.PaymentGateway.Report;
import turnpike.payments.PaymentGateway.Report.Kind;
import turnpike.payments.PaymentGateway.Standing;

/// Asking for money: the gateway against a Stripe that is strict about every request, over real HTTP.
final class StripeGatewayTest {
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
    void aPageIsMadeAndSomebodyPaysOnIt() throws Exception {
        Order order = rig.order(PRICE);
        Asked.Accepted asked = rig.asked(page(), order);
        assertThat(asked.payUrlOrSecret()).startsWith(rig.stripe.url() + "/c/pay/cs_");
        assertThat(rig.gateway.query(page(), order, asked.providerRef())).isEqualTo(new Standing.Pending());

        rig.stripe.pay(asked.providerRef(), StripeCard.GOOD);

        List<Report> paid = rig.paid(rig.door.next(3), page());
        assertThat(paid).hasSize(2).allSatisfy(report -> {
            assertThat(report.amount()).isEqualTo(PRICE);
            assertThat(report.reference()).isEqualTo(order.paymentId().toString());
            assertThat(report.receipt())
                    .startsWith("pi_")
                    .isEqualTo(paid.getFirst().receipt());
        });
        assertThat(paid).extracting(Report::providerRef).containsExactlyInAnyOrder(null, asked.providerRef());
        assertThat(rig.gateway.query(page(), order, asked.providerRef()))
                .isEqualTo(new Standing.Paid(paid.getFirst().receipt()));
    }

    @Test
    void thePageCanBeClickedByABrowser() throws Exception {
        Order order = rig.order(PRICE);
        Asked.Accepted asked = rig.asked(page(), order);
        URI url = URI.create(asked.payUrlOrSecret());

        assertThat(rig.web.get(url.toString(), Map.of()).body()).contains("id=\"pay\"", "id=\"cancel\"", "1 hour");
        assertThat(click(url, "action=pay&card=DECLINED").body()).contains("The card was declined.");
        HttpResponse<String> cancelled = click(url, "action=cancel");
        assertThat(cancelled.statusCode()).isEqualTo(303);
        assertThat(cancelled.headers().firstValue("Location")).hasValue("https://isp.example/gave-up");
        HttpResponse<String> done = click(url, "action=pay&card=GOOD");
        assertThat(done.headers().firstValue("Location")).hasValue("https://isp.example/paid/" + order.paymentId());
        assertThat(rig.stripe.charged()).isEqualTo(1);
    }

    @Test
    void anIntentIsConfirmedWithItsSecret() throws Exception {
        Order order = rig.order(PRICE);
        Asked.Accepted asked = rig.asked(intent(), order);
        rig.confirm(asked, StripeCard.NO_FUNDS);

        Report failed = rig.read(rig.door.next(1).getFirst(), intent());
        assertThat(failed.kind()).isEqualTo(Kind.FAILED);
        assertThat(failed.code()).isEqualTo("insufficient_funds");
        assertThat(failed.providerRef()).isEqualTo(asked.providerRef());
        assertThat(rig.gateway.query(intent(), order, asked.providerRef()))
                .isEqualTo(new Standing.Failed("insufficient_funds", "Your card was declined."));

        rig.confirm(asked, StripeCard.GOOD);

        assertThat(rig.gateway.query(intent(), order, asked.providerRef()))
                .isEqualTo(new Standing.Paid(asked.providerRef()));
        assertThat(rig.paid(rig.door.next(2), intent())).singleElement().satisfies(report -> {
            assertThat(report.providerRef()).isEqualTo(asked.providerRef());
            assertThat(report.receipt()).isEqualTo(asked.providerRef());
        });
    }

    /// On Stripe's page a declined card is no failed payment: the payer may take another.
    @Test
    void aDeclinedCardOnThePageDecidesNothing() throws Exception {
        Order order = rig.order(new Money(5002, "KES")); // ends in 02: every card is declined
        Asked.Accepted asked = rig.asked(page(), order);
        rig.stripe.pay(asked.providerRef(), StripeCard.GOOD);

        Report declined = rig.read(rig.door.next(1).getFirst(), page());
        assertThat(declined.kind()).isEqualTo(Kind.IGNORED);
        assertThat(declined.code()).isEqualTo("generic_decline");
        assertThat(rig.gateway.query(page(), order, asked.providerRef())).isEqualTo(new Standing.Pending());

        rig.stripe.expire(asked.providerRef());
        assertThat(rig.read(rig.door.next(1).getFirst(), page()).kind()).isEqualTo(Kind.FAILED);
        assertThat(rig.gateway.query(page(), order, asked.providerRef())).isInstanceOf(Standing.Failed.class);
    }

    /// A finished page is not a paid page: banks pay days later.
    @Test
    void aFinishedPageIsPaidOnlyWhenTheBankHasPaid() throws Exception {
        for (boolean pays : new boolean[] {true, false}) {
            Order order = rig.order(PRICE);
            Asked.Accepted asked = rig.asked(page(), order);
            rig.stripe.pay(asked.providerRef(), StripeCard.BANK_DEBIT);
            assertThat(rig.kinds(rig.door.next(2))).containsOnly(Kind.IGNORED);
            assertThat(rig.gateway.query(page(), order, asked.providerRef())).isEqualTo(new Standing.Pending());

            rig.stripe.bankPays(asked.providerRef(), pays);

            if (pays) {
                assertThat(rig.kinds(rig.door.next(3))).containsExactlyInAnyOrder(Kind.IGNORED, Kind.PAID, Kind.PAID);
                assertThat(rig.gateway.query(page(), order, asked.providerRef()))
                        .isInstanceOf(Standing.Paid.class);
            } else {
                assertThat(rig.kinds(rig.door.next(2))).containsExactlyInAnyOrder(Kind.IGNORED, Kind.FAILED);
                assertThat(rig.gateway.query(page(), order, asked.providerRef()))
                        .isInstanceOf(Standing.Failed.class);
            }
        }
    }

    @Test
    void amountsArriveInStripesUnits() {
        for (Money price : List.of(new Money(500, "UGX"), new Money(500, "RWF"), new Money(50_000, "MGA"))) {
            Order order = rig.order(price);
            Asked.Accepted asked = rig.asked(page(), order);
            rig.stripe.pay(asked.providerRef(), StripeCard.GOOD);

            assertThat(rig.gateway.query(page(), order, asked.providerRef()))
                    .as(price.toString())
                    .isInstanceOf(Standing.Paid.class);
        }
        assertThat(rig.gateway.ask(page(), rig.order(new Money(5123, "KWD"))))
                .isInstanceOfSatisfying(
                        Asked.Refused.class, no -> assertThat(no.code()).isEqualTo("amount_not_payable"));
        assertThatThrownBy(() -> rig.gateway.accept(new Money(5123, "KWD"), null))
                .isInstanceOf(InvalidInput.class);
    }

    // ---- answers that do not come

    /// The answer was lost, the page was made: asked again with the same key it is the same page.
    @Test
    void askingTwiceMakesOnePage() {
        Order order = rig.order(PRICE);
        rig.stripe.faults().cut(1);
        assertThatThrownBy(() -> rig.gateway.ask(page(), order)).isInstanceOf(Unavailable.class);

        Asked.Accepted again = rig.asked(page(), order);
        assertThat(rig.asked(page(), order)).isEqualTo(again);
        rig.stripe.pay(again.providerRef(), StripeCard.GOOD);
        assertThat(rig.stripe.charged()).isEqualTo(1);
    }

    @Test
    void whatMayHaveBeenDoneIsNotCalledRefused() {
        Order order = rig.order(PRICE);
        rig.stripe.faults().failBefore(1);
        assertThatThrownBy(() -> rig.gateway.ask(page(), order)).isInstanceOf(Unavailable.class);
        rig.stripe.faults().garble(1);
        assertThatThrownBy(() -> rig.gateway.ask(page(), order)).isInstanceOf(Unavailable.class);
        rig.stripe.faults().busy(1);
        assertThat(rig.gateway.ask(page(), order))
                .isEqualTo(new Asked.Refused("rate_limit", "Too many requests", true));
        assertThat(rig.asked(page(), order).providerRef()).startsWith("cs_");
        rig.stripe.faults().failBefore(1);
        assertThatThrownBy(() -> rig.gateway.query(page(), order, "cs_test_1")).isInstanceOf(Unavailable.class);
    }

    /// A 500 is kept under its key for a day: the payment stays unknown, and the search for it finds nothing.
    @Test
    void aKeptFailureStaysUnknown() {
        Order order = rig.order(PRICE);
        rig.stripe.faults().failAfterwards(1);
        assertThatThrownBy(() -> rig.gateway.ask(intent(), order)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> rig.gateway.ask(intent(), order)).isInstanceOf(Unavailable.class);
        assertThat(rig.gateway.query(intent(), order, "")).isEqualTo(new Standing.Pending());
    }

    @Test
    void aPaymentWhoseAnswerWasLostIsFoundByItsId() throws Exception {
        Order order = rig.order(PRICE);
        Asked.Accepted asked = rig.asked(intent(), order);
        rig.confirm(asked, StripeCard.GOOD);

        assertThat(rig.gateway.query(intent(), order, "")).isEqualTo(new Standing.Paid(asked.providerRef()));
        assertThat(rig.gateway.query(intent(), rig.order(PRICE), "")).isEqualTo(new Standing.Pending());
    }

    @Test
    void paidWithAnotherAmountIsForAPersonToSee() throws Exception {
        Order order = rig.order(PRICE);
        Asked.Accepted asked = rig.asked(intent(), order);
        rig.confirm(asked, StripeCard.GOOD);
        Order dearer = new Order(order.paymentId(), Money.ofMajor(60, "KES"), null, "R", "D", rig.door.url());

        assertThat(rig.gateway.query(intent(), dearer, asked.providerRef())).isEqualTo(new Standing.Pending());
        assertThat(rig.metrics.total("stripe_amounts_mismatched")).isEqualTo(1);
    }

    // ---- settings

    @Test
    void settingsThatCannotBeAreNamed() {
        assertThatThrownBy(() -> rig.gateway.check(account("secretKey", "pk_test_public")))
                .hasMessageStartingWith("secretKey");
        assertThatThrownBy(() -> rig.gateway.check(account("webhookSecrets", "")))
                .hasMessageStartingWith("webhookSecrets");
        assertThatThrownBy(() -> rig.gateway.check(account("webhookSecrets", "secret")))
                .hasMessageStartingWith("webhookSecrets");
        assertThatThrownBy(() -> rig.gateway.check(account("mode", "cash"))).hasMessageStartingWith("mode");
        assertThatThrownBy(() -> rig.gateway.check(account("returnUrl", "paid.html")))
                .hasMessageStartingWith("returnUrl");
        assertThatThrownBy(() -> rig.gateway.check(account("secretKye", "x"))).hasMessageStartingWith("secretKye");
        assertThat(rig.gateway.label(page())).isEqualTo("test …abcd");
        assertThat(page().toString()).doesNotContain(KEY);
    }

    @Test
    void aKeyThatStripeRefusesIsFoundByTrying() {
        rig.gateway.test(page());
        assertThatThrownBy(() -> rig.gateway.test(account("secretKey", "sk_test_wrongwrong")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("secretKey");
        assertThat(rig.gateway.ask(account("secretKey", "sk_test_wrongwrong"), rig.order(PRICE)))
                .isEqualTo(new Asked.Refused("api_key_invalid", "Invalid API Key provided", false));
    }

    private static HttpResponse<String> click(URI url, String form) throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(url)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build();
            return browser.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
