package turnpike.simulators.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.outbound.stripe.StripeGateway;
import turnpike.outbound.stripe.StripeSettings;
import turnpike.payments.PaymentGateway.Account;
import turnpike.payments.PaymentGateway.Asked;
import turnpike.payments.PaymentGateway.Order;
import turnpike.payments.PaymentGateway.Raw;
import turnpike.payments.PaymentGateway.Received;
import turnpike.payments.PaymentGateway.RefundAsked;
import turnpike.payments.PaymentGateway.Report;
import turnpike.payments.PaymentGateway.Report.Kind;
import turnpike.payments.PaymentGateway.Standing;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.CallbackDoor;
import turnpike.simulators.stripe.StripeWebhooks.Manner;

/// The gateway against a Stripe that is strict about every request, over real HTTP.
final class StripeGatewayTest {
    private static final String KEY = "sk_test_turnpike51abcd";
    private static final String SECRET = "whsec_turnpike_test";
    private static final Money PRICE = Money.ofMajor(50, "KES");

    private final TestClock clock = new TestClock("2026-11-28T03:00:00Z");
    private final WebCaller web = new WebCaller();
    private final Metrics metrics = new Metrics();
    private StripeSimulator stripe;
    private CallbackDoor door;
    private StripeGateway gateway;

    @BeforeEach
    void open() throws IOException {
        stripe = StripeSimulator.start(0, KEY, clock);
        door = new CallbackDoor(clock);
        stripe.webhooks().sendTo(door.url(), SECRET);
        gateway = new StripeGateway(web, new StripeSettings(stripe.url()), metrics);
    }

    @AfterEach
    void close() {
        stripe.close();
        door.close();
        web.close();
        metrics.close();
    }

    // ---- asking

    @Test
    void aPageIsMadeAndSomebodyPaysOnIt() throws Exception {
        Order order = order(PRICE);
        Asked.Accepted asked = asked(page(), order);
        assertThat(asked.payUrlOrSecret()).startsWith(stripe.url() + "/c/pay/cs_");
        assertThat(gateway.query(page(), order, asked.providerRef())).isEqualTo(new Standing.Pending());

        stripe.pay(asked.providerRef(), StripeCard.GOOD);

        List<Report> paid = paid(door.next(3), page());
        assertThat(paid).hasSize(2).allSatisfy(report -> {
            assertThat(report.amount()).isEqualTo(PRICE);
            assertThat(report.reference()).isEqualTo(order.paymentId().toString());
            assertThat(report.receipt()).startsWith("pi_").isEqualTo(paid.getFirst().receipt());
        });
        assertThat(paid).extracting(Report::providerRef).containsExactlyInAnyOrder(null, asked.providerRef());
        assertThat(gateway.query(page(), order, asked.providerRef()))
                .isEqualTo(new Standing.Paid(paid.getFirst().receipt()));
    }

    @Test
    void thePageCanBeClickedByABrowser() throws Exception {
        Order order = order(PRICE);
        Asked.Accepted asked = asked(page(), order);
        URI url = URI.create(asked.payUrlOrSecret());

        assertThat(web.get(url.toString(), Map.of()).body()).contains("id=\"pay\"", "id=\"cancel\"", "1 hour");
        assertThat(click(url, "action=pay&card=DECLINED").body()).contains("The card was declined.");
        HttpResponse<String> cancelled = click(url, "action=cancel");
        assertThat(cancelled.statusCode()).isEqualTo(303);
        assertThat(cancelled.headers().firstValue("Location")).hasValue("https://isp.example/gave-up");
        HttpResponse<String> done = click(url, "action=pay&card=GOOD");
        assertThat(done.headers().firstValue("Location")).hasValue("https://isp.example/paid/" + order.paymentId());
        assertThat(stripe.charged()).isEqualTo(1);
    }

    @Test
    void anIntentIsConfirmedWithItsSecret() throws Exception {
        Order order = order(PRICE);
        Asked.Accepted asked = asked(intent(), order);
        confirm(asked, StripeCard.NO_FUNDS);

        Report failed = read(door.next(1).getFirst(), intent());
        assertThat(failed.kind()).isEqualTo(Kind.FAILED);
        assertThat(failed.code()).isEqualTo("insufficient_funds");
        assertThat(failed.providerRef()).isEqualTo(asked.providerRef());
        assertThat(gateway.query(intent(), order, asked.providerRef()))
                .isEqualTo(new Standing.Failed("insufficient_funds", "Your card was declined."));

        confirm(asked, StripeCard.GOOD);

        assertThat(gateway.query(intent(), order, asked.providerRef()))
                .isEqualTo(new Standing.Paid(asked.providerRef()));
        assertThat(paid(door.next(2), intent())).singleElement().satisfies(report -> {
            assertThat(report.providerRef()).isEqualTo(asked.providerRef());
            assertThat(report.receipt()).isEqualTo(asked.providerRef());
        });
    }

    /// On Stripe's page a declined card is no failed payment: the payer may take another.
    @Test
    void aDeclinedCardOnThePageDecidesNothing() throws Exception {
        Order order = order(new Money(5002, "KES")); // ends in 02: every card is declined
        Asked.Accepted asked = asked(page(), order);
        stripe.pay(asked.providerRef(), StripeCard.GOOD);

        Report declined = read(door.next(1).getFirst(), page());
        assertThat(declined.kind()).isEqualTo(Kind.IGNORED);
        assertThat(declined.code()).isEqualTo("generic_decline");
        assertThat(gateway.query(page(), order, asked.providerRef())).isEqualTo(new Standing.Pending());

        stripe.expire(asked.providerRef());
        assertThat(read(door.next(1).getFirst(), page()).kind()).isEqualTo(Kind.FAILED);
        assertThat(gateway.query(page(), order, asked.providerRef())).isInstanceOf(Standing.Failed.class);
    }

    /// A finished page is not a paid page: banks pay days later.
    @Test
    void aFinishedPageIsPaidOnlyWhenTheBankHasPaid() throws Exception {
        for (boolean pays : new boolean[] {true, false}) {
            Order order = order(PRICE);
            Asked.Accepted asked = asked(page(), order);
            stripe.pay(asked.providerRef(), StripeCard.BANK_DEBIT);
            assertThat(kinds(door.next(2))).containsOnly(Kind.IGNORED);
            assertThat(gateway.query(page(), order, asked.providerRef())).isEqualTo(new Standing.Pending());

            stripe.bankPays(asked.providerRef(), pays);

            if (pays) {
                assertThat(kinds(door.next(3))).containsExactlyInAnyOrder(Kind.IGNORED, Kind.PAID, Kind.PAID);
                assertThat(gateway.query(page(), order, asked.providerRef())).isInstanceOf(Standing.Paid.class);
            } else {
                assertThat(kinds(door.next(2))).containsExactlyInAnyOrder(Kind.IGNORED, Kind.FAILED);
                assertThat(gateway.query(page(), order, asked.providerRef())).isInstanceOf(Standing.Failed.class);
            }
        }
    }

    @Test
    void amountsArriveInStripesUnits() {
        for (Money price : List.of(new Money(500, "UGX"), new Money(500, "RWF"), new Money(50_000, "MGA"))) {
            Order order = order(price);
            Asked.Accepted asked = asked(page(), order);
            stripe.pay(asked.providerRef(), StripeCard.GOOD);

            assertThat(gateway.query(page(), order, asked.providerRef()))
                    .as(price.toString())
                    .isInstanceOf(Standing.Paid.class);
        }
        assertThat(gateway.ask(page(), order(new Money(5123, "KWD"))))
                .isInstanceOfSatisfying(Asked.Refused.class, no -> assertThat(no.code()).isEqualTo("amount_not_payable"));
    }

    // ---- answers that do not come

    /// The answer was lost, the page was made: asked again with the same key it is the same page.
    @Test
    void askingTwiceMakesOnePage() {
        Order order = order(PRICE);
        stripe.faults().cut(1);
        assertThatThrownBy(() -> gateway.ask(page(), order)).isInstanceOf(Unavailable.class);

        Asked.Accepted again = asked(page(), order);
        assertThat(asked(page(), order)).isEqualTo(again);
        stripe.pay(again.providerRef(), StripeCard.GOOD);
        assertThat(stripe.charged()).isEqualTo(1);
    }

    @Test
    void whatMayHaveBeenDoneIsNotCalledRefused() {
        Order order = order(PRICE);
        stripe.faults().failBefore(1);
        assertThatThrownBy(() -> gateway.ask(page(), order)).isInstanceOf(Unavailable.class);
        stripe.faults().garble(1);
        assertThatThrownBy(() -> gateway.ask(page(), order)).isInstanceOf(Unavailable.class);
        stripe.faults().busy(1);
        assertThat(gateway.ask(page(), order))
                .isEqualTo(new Asked.Refused("rate_limit", "Too many requests", true));
        assertThat(asked(page(), order).providerRef()).startsWith("cs_");
        stripe.faults().failBefore(1);
        assertThatThrownBy(() -> gateway.query(page(), order, "cs_test_1")).isInstanceOf(Unavailable.class);
    }

    /// A 500 is kept under its key for a day: the payment stays unknown, and the search for it finds nothing.
    @Test
    void aKeptFailureStaysUnknown() {
        Order order = order(PRICE);
        stripe.faults().failAfterwards(1);
        assertThatThrownBy(() -> gateway.ask(intent(), order)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> gateway.ask(intent(), order)).isInstanceOf(Unavailable.class);
        assertThat(gateway.query(intent(), order, "")).isEqualTo(new Standing.Pending());
    }

    @Test
    void aPaymentWhoseAnswerWasLostIsFoundByItsId() throws Exception {
        Order order = order(PRICE);
        Asked.Accepted asked = asked(intent(), order);
        confirm(asked, StripeCard.GOOD);

        assertThat(gateway.query(intent(), order, "")).isEqualTo(new Standing.Paid(asked.providerRef()));
        assertThat(gateway.query(intent(), order(PRICE), "")).isEqualTo(new Standing.Pending());
    }

    @Test
    void paidWithAnotherAmountIsForAPersonToSee() throws Exception {
        Order order = order(PRICE);
        Asked.Accepted asked = asked(intent(), order);
        confirm(asked, StripeCard.GOOD);
        Order dearer = new Order(order.paymentId(), Money.ofMajor(60, "KES"), null, "R", "D", door.url());

        assertThat(gateway.query(intent(), dearer, asked.providerRef())).isEqualTo(new Standing.Pending());
        assertThat(metrics.total("stripe_amounts_mismatched")).isEqualTo(1);
    }

    // ---- webhooks that misbehave

    @Test
    void aLostWebhookIsMadeUpForByAsking() {
        stripe.webhooks().arrive(Manner.NEVER);
        Order order = order(PRICE);
        Asked.Accepted asked = asked(page(), order);
        stripe.pay(asked.providerRef(), StripeCard.GOOD);

        assertThat(gateway.query(page(), order, asked.providerRef())).isInstanceOf(Standing.Paid.class);
        assertThat(door.waiting()).isZero();
    }

    @Test
    void aWebhookThatComesTwiceHasOneKey() throws Exception {
        stripe.webhooks().arrive(Manner.TWICE);
        stripe.pay(asked(page(), order(PRICE)).providerRef(), StripeCard.GOOD);

        List<Raw> came = door.next(6);
        assertThat(came.stream().map(raw -> read(raw, page()).dedupeKey()).distinct())
                .hasSize(3);
    }

    /// Ten minutes late and last first: still genuine, for each attempt is signed anew, and still the same payment.
    @Test
    void lateAndReorderedWebhooksSayTheSame() throws Exception {
        stripe.webhooks().arrive(Manner.HELD);
        Order order = order(PRICE);
        Asked.Accepted asked = asked(intent(), order);
        confirm(asked, StripeCard.DECLINED);
        confirm(asked, StripeCard.GOOD);
        clock.advance(Duration.ofMinutes(10));
        stripe.webhooks().release(true);

        assertThat(kinds(door.next(3), intent())).containsExactly(Kind.PAID, Kind.IGNORED, Kind.FAILED);
        assertThat(gateway.query(intent(), order, asked.providerRef())).isInstanceOf(Standing.Paid.class);
    }

    @Test
    void aWebhookThatWasNotTakenComesAgain() throws Exception {
        door.answer(503);
        stripe.webhooks().arrive(Manner.HELD);
        stripe.pay(asked(page(), order(PRICE)).providerRef(), StripeCard.GOOD);
        stripe.webhooks().release(false);
        List<Raw> first = door.next(3);
        assertThat(stripe.webhooks().unanswered()).isEqualTo(3);

        door.answer(200);
        clock.advance(Duration.ofHours(5));
        stripe.webhooks().retry();

        assertThat(door.next(3).stream().map(raw -> read(raw, page())).toList())
                .isEqualTo(first.stream().map(raw -> read(raw, page())).toList());
        assertThat(stripe.webhooks().unanswered()).isZero();
    }

    @Test
    void aForgedWebhookIsRefusedAndCounted() throws Exception {
        stripe.webhooks().arrive(Manner.FORGED);
        stripe.pay(asked(page(), order(PRICE)).providerRef(), StripeCard.GOOD);

        Raw forged = door.next(3).getFirst();
        assertThatThrownBy(() -> gateway.read(page(), forged)).isInstanceOf(InvalidInput.class);
        Raw unsigned = new Raw(forged.body(), Map.of(), "", forged.remoteAddress(), forged.receivedAt());
        assertThatThrownBy(() -> gateway.read(page(), unsigned)).isInstanceOf(InvalidInput.class);
        assertThat(metrics.total("stripe_webhooks_refused", "reason", "wrong")).isEqualTo(1);
        assertThat(metrics.total("stripe_webhooks_refused", "reason", "unsigned"))
                .isEqualTo(1);
    }

    /// A replay of what was once genuine is old; what waited in our own queue is not.
    @Test
    void aSignatureGrowsOldOutsideOnly() throws Exception {
        stripe.pay(asked(page(), order(PRICE)).providerRef(), StripeCard.GOOD);
        Raw genuine = door.next(3).getFirst();
        clock.advance(Duration.ofHours(1));
        Raw replayed = new Raw(genuine.body(), genuine.headers(), "", "127.0.0.1", clock.instant());

        assertThat(gateway.read(page(), genuine)).hasSize(1);
        assertThatThrownBy(() -> gateway.read(page(), replayed)).isInstanceOf(InvalidInput.class);
        assertThat(metrics.total("stripe_webhooks_refused", "reason", "old")).isEqualTo(1);
    }

    @Test
    void whileASecretIsRotatedBothAreGood() throws Exception {
        stripe.webhooks().sendTo(door.url(), "whsec_newsecret1", SECRET);
        stripe.pay(asked(page(), order(PRICE)).providerRef(), StripeCard.GOOD);
        Raw raw = door.next(3).getFirst();

        assertThat(gateway.read(page(), raw)).hasSize(1);
        assertThat(gateway.read(account("webhookSecrets", "whsec_newsecret1"), raw)).hasSize(1);
        assertThat(gateway.read(account("webhookSecrets", "whsec_another1, whsec_newsecret1"), raw))
                .hasSize(1);
        assertThatThrownBy(() -> gateway.read(account("webhookSecrets", "whsec_another1"), raw))
                .isInstanceOf(InvalidInput.class);
    }

    @Test
    void moneyNobodyAskedForHereSaysNothing() {
        String foreign = """
                {"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":
                {"id":"pi_1","object":"payment_intent","amount_received":999,"currency":"usd","metadata":{}}}}""";
        String unknown = foreign.replace("payment_intent.succeeded", "customer.created");

        for (String body : List.of(foreign, unknown)) {
            Report report = read(signed(body), page());
            assertThat(report.kind()).isEqualTo(Kind.IGNORED);
            assertThat(report.providerRef()).isNull();
            assertThat(report.receipt()).isNull();
        }
        assertThatThrownBy(() -> gateway.read(page(), signed("{\"id\":1}"))).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> gateway.read(page(), signed("no json"))).isInstanceOf(InvalidInput.class);
    }

    // ---- money back

    @Test
    void aRefundIsSentOnce() throws Exception {
        Order order = order(PRICE);
        String receipt = paidIntent(order, StripeCard.GOOD);
        stripe.faults().failBefore(1);
        assertThatThrownBy(() -> gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(Unavailable.class);

        RefundAsked done = gateway.refund(intent(), order, receipt, PRICE);
        stripe.forgetKeys(); // a day later
        assertThat(gateway.refund(intent(), order, receipt, PRICE)).isEqualTo(done);
        assertThat(done).isInstanceOf(RefundAsked.Done.class);
        assertThat(stripe.refunded()).isEqualTo(5000);
        Report told = read(door.next(1).getFirst(), intent());
        assertThat(told.kind()).isEqualTo(Kind.REFUNDED);
        assertThat(told.receipt()).isEqualTo(receipt);
        assertThat(told.amount()).isEqualTo(PRICE);
    }

    /// A part sent back and a lost answer, after Stripe has forgotten the key: still one refund.
    @Test
    void aPartIsSentBackOnce() throws Exception {
        Order order = order(PRICE);
        String receipt = paidIntent(order, StripeCard.GOOD);
        Money part = Money.ofMajor(20, "KES");
        stripe.faults().cut(1);
        assertThatThrownBy(() -> gateway.refund(intent(), order, receipt, part)).isInstanceOf(Unavailable.class);
        stripe.forgetKeys();
        gateway.refund(intent(), order, receipt, part);

        assertThat(stripe.refunded()).isEqualTo(2000);
        assertThat(read(door.next(1).getFirst(), intent()).amount()).isEqualTo(part);
    }

    @Test
    void aRefundOnItsWayIsToldWhenItArrives() throws Exception {
        Order order = order(PRICE);
        String receipt = paidIntent(order, StripeCard.REFUND_PENDING);

        assertThat(gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Started.class);
        stripe.settleRefunds();

        assertThat(read(door.next(1).getFirst(), intent()).kind()).isEqualTo(Kind.REFUNDED);
        assertThat(gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Done.class);
    }

    /// The card is gone: the refund comes back, and can be tried again with a key of its own.
    @Test
    void aRefundThatFailsIsToldAndCanBeTriedAgain() throws Exception {
        Order order = order(PRICE);
        String receipt = paidIntent(order, StripeCard.REFUND_FAILS);
        assertThat(gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Done.class);
        stripe.settleRefunds();

        assertThat(door.next(2).stream().map(raw -> read(raw, intent())))
                .extracting(Report::kind)
                .containsExactly(Kind.REFUNDED, Kind.REFUND_FAILED);
        assertThat(gateway.refund(intent(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Done.class);
        assertThat(stripe.refunded()).isEqualTo(5000);
    }

    @Test
    void aRefundOfNothingIsRefused() throws Exception {
        Order order = order(PRICE);
        String receipt = paidIntent(order, StripeCard.GOOD);

        assertThat(gateway.refund(intent(), order, "pi_unknown", PRICE))
                .isEqualTo(new RefundAsked.Refused("resource_missing", "No such object: 'pi_unknown'"));
        assertThat(gateway.refund(intent(), order, receipt, Money.ofMajor(51, "KES")))
                .isInstanceOf(RefundAsked.Refused.class);
    }

    @Test
    void aDisputeTakesTheMoneyAndAnInquiryDoesNot() throws Exception {
        String receipt = paidIntent(order(PRICE), StripeCard.GOOD);
        stripe.dispute(receipt, true);
        assertThat(read(door.next(1).getFirst(), intent()).kind()).isEqualTo(Kind.IGNORED);

        stripe.dispute(receipt, false);
        Report disputed = read(door.next(1).getFirst(), intent());
        assertThat(disputed.kind()).isEqualTo(Kind.REFUNDED);
        assertThat(disputed.code()).isEqualTo("disputed");
        assertThat(disputed.receipt()).isEqualTo(receipt);
    }

    // ---- the feed

    /// 130 payments need two pages; what failed, is not ours or was paid at another time is not in it.
    @Test
    void theFeedHoldsWhatWasPaidInTheRange() throws Exception {
        stripe.webhooks().arrive(Manner.NEVER);
        String before = paidIntent(order(PRICE), StripeCard.GOOD);
        clock.advance(Duration.ofHours(1));
        var from = clock.instant();
        for (int i = 0; i < 130; i++) paidIntent(order(PRICE), StripeCard.GOOD);
        confirm(asked(intent(), order(PRICE)), StripeCard.DECLINED);
        clock.advance(Duration.ofHours(1));
        var until = clock.instant();
        String after = paidIntent(order(PRICE), StripeCard.GOOD);

        List<Received> feed = gateway.received(intent(), from, until);

        assertThat(feed).hasSize(130).allSatisfy(one -> {
            assertThat(one.amount()).isEqualTo(PRICE);
            assertThat(one.at()).isEqualTo(from);
            assertThat(one.receipt()).isNotIn(before, after);
        });
        assertThat(feed.stream().map(Received::reference).distinct()).hasSize(130);
        stripe.faults().failBefore(1);
        assertThatThrownBy(() -> gateway.received(intent(), from, until)).isInstanceOf(Unavailable.class);
    }

    // ---- settings

    @Test
    void settingsThatCannotBeAreNamed() {
        assertThatThrownBy(() -> gateway.check(account("secretKey", "pk_test_public")))
                .hasMessageStartingWith("secretKey");
        assertThatThrownBy(() -> gateway.check(account("webhookSecrets", ""))).hasMessageStartingWith("webhookSecrets");
        assertThatThrownBy(() -> gateway.check(account("webhookSecrets", "secret")))
                .hasMessageStartingWith("webhookSecrets");
        assertThatThrownBy(() -> gateway.check(account("mode", "cash"))).hasMessageStartingWith("mode");
        assertThatThrownBy(() -> gateway.check(account("returnUrl", "paid.html"))).hasMessageStartingWith("returnUrl");
        assertThatThrownBy(() -> gateway.check(account("secretKye", "x"))).hasMessageStartingWith("secretKye");
        assertThat(gateway.label(page())).isEqualTo("test …abcd");
        assertThat(page().toString()).doesNotContain(KEY);
    }

    @Test
    void aKeyThatStripeRefusesIsFoundByTrying() {
        gateway.test(page());
        assertThatThrownBy(() -> gateway.test(account("secretKey", "sk_test_wrongwrong")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("secretKey");
        assertThat(gateway.ask(account("secretKey", "sk_test_wrongwrong"), order(PRICE)))
                .isEqualTo(new Asked.Refused("api_key_invalid", "Invalid API Key provided", false));
    }

    // ---- helpers

    private static Account page() {
        return account("mode", "checkout");
    }

    private static Account intent() {
        return account("mode", "intent");
    }

    private static Account account(String name, String value) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "secretKey", KEY,
                "webhookSecrets", SECRET,
                "returnUrl", "https://isp.example/paid/{payment}",
                "cancelUrl", "https://isp.example/gave-up"));
        settings.put(name, value);
        return new Account(new TenantId(new UUID(0, 7)), settings);
    }

    private Order order(Money amount) {
        return new Order(UUID.randomUUID(), amount, null, "AB12", "1 hour & more", door.url());
    }

    private Asked.Accepted asked(Account account, Order order) {
        Asked asked = gateway.ask(account, order);
        if (asked instanceof Asked.Accepted accepted) return accepted;
        throw new AssertionError("refused: " + asked);
    }

    /// A paid intent, its events read away unless they are lost.
    private String paidIntent(Order order, StripeCard card) throws InterruptedException {
        Asked.Accepted asked = asked(intent(), order);
        confirm(asked, card);
        if (stripe.webhooks().isHeard()) door.next(2);
        return asked.providerRef();
    }

    /// What the card form in the payer's browser does.
    private void confirm(Asked.Accepted asked, StripeCard card) {
        String secret = String.valueOf(asked.payUrlOrSecret());
        var reply = web.postForm(
                stripe.url() + "/v1/payment_intents/" + asked.providerRef() + "/confirm",
                Map.of("Authorization", "Bearer " + KEY, "Stripe-Version", "2025-04-30.basil"),
                Map.of("client_secret", secret, "payment_method", card.token()));
        assertThat(reply.status()).isEqualTo(200);
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

    private Raw signed(String body) {
        String time = Long.toString(clock.instant().getEpochSecond());
        String v1 = StripeWebhooks.signature(SECRET, time + "." + body);
        return new Raw(body, Map.of("stripe-signature", "t=" + time + ",v1=" + v1), "", "127.0.0.1", clock.instant());
    }

    private Report read(Raw raw, Account account) {
        return gateway.read(account, raw).getFirst();
    }

    private List<Kind> kinds(List<Raw> came) {
        return kinds(came, page());
    }

    private List<Kind> kinds(List<Raw> came, Account account) {
        return came.stream().map(raw -> read(raw, account).kind()).toList();
    }

    private List<Report> paid(List<Raw> came, Account account) {
        return came.stream()
                .map(raw -> read(raw, account))
                .filter(report -> report.kind() == Kind.PAID)
                .toList();
    }
}
