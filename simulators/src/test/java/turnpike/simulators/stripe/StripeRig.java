package turnpike.simulators.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import turnpike.TestClock;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.outbound.stripe.StripeGateway;
import turnpike.outbound.stripe.StripeSettings;
import turnpike.payments.PaymentGateway.Account;
import turnpike.payments.PaymentGateway.Asked;
import turnpike.payments.PaymentGateway.Order;
import turnpike.payments.PaymentGateway.Raw;
import turnpike.payments.PaymentGateway.Report;
import turnpike.payments.PaymentGateway.Report.Kind;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.CallbackDoor;

/// A strict Stripe, a door for its webhooks and the gateway between them.
final class StripeRig implements AutoCloseable {
    static final String KEY = "sk_test_turnpike51abcd";
    static final String SECRET = "whsec_turnpike_test";
    static final Money PRICE = Money.ofMajor(50, "KES");

    final TestClock clock = new TestClock("2026-11-28T03:00:00Z");
    final WebCaller web = new WebCaller();
    final Metrics metrics = new Metrics();
    final StripeSimulator stripe;
    final CallbackDoor door;
    final StripeGateway gateway;

    StripeRig() throws IOException {
        stripe = StripeSimulator.start(0, KEY, clock);
        door = new CallbackDoor(clock);
        stripe.webhooks().sendTo(door.url(), SECRET);
        gateway = new StripeGateway(web, new StripeSettings(stripe.url()), metrics);
    }

    @Override
    public void close() {
        stripe.close();
        door.close();
        web.close();
        metrics.close();
    }

    static Account page() {
        return account("mode", "checkout");
    }

    static Account intent() {
        return account("mode", "intent");
    }

    static Account account(String name, String value) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "secretKey",
                KEY,
                "webhookSecrets",
                SECRET,
                "returnUrl",
                "https://isp.example/paid/{payment}",
                "cancelUrl",
                "https://isp.example/gave-up"));
        settings.put(name, value);
        return new Account(new TenantId(new UUID(0, 7)), settings);
    }

    Order order(Money amount) {
        return new Order(UUID.randomUUID(), amount, null, "AB12", "1 hour & more", door.url());
    }

    Asked.Accepted asked(Account account, Order order) {
        Asked asked = gateway.ask(account, order);
        if (asked instanceof Asked.Accepted accepted) return accepted;
        throw new AssertionError("refused: " + asked);
    }

    /// A paid intent, its events read away unless they are lost.
    String paidIntent(Order order, StripeCard card) throws InterruptedException {
        Asked.Accepted asked = asked(intent(), order);
        confirm(asked, card);
        if (stripe.webhooks().isHeard()) door.next(2);
        return asked.providerRef();
    }

    /// What the card form in the payer's browser does.
    void confirm(Asked.Accepted asked, StripeCard card) {
        String secret = String.valueOf(asked.payUrlOrSecret());
        var reply = web.postForm(
                stripe.url() + "/v1/payment_intents/" + asked.providerRef() + "/confirm",
                Map.of("Authorization", "Bearer " + KEY, "Stripe-Version", "2025-04-30.basil"),
                Map.of("client_secret", secret, "payment_method", card.token()));
        assertThat(reply.status()).isEqualTo(200);
    }

    Raw signed(String body) {
        String time = Long.toString(clock.instant().getEpochSecond());
        String v1 = StripeWebhooks.signature(SECRET, time + "." + body);
        return new Raw(body, Map.of("stripe-signature", "t=" + time + ",v1=" + v1), "", "127.0.0.1", clock.instant());
    }

    Report read(Raw raw, Account account) {
        return gateway.read(account, raw).getFirst();
    }

    List<Kind> kinds(List<Raw> came) {
        return kinds(came, page());
    }

    List<Kind> kinds(List<Raw> came, Account account) {
        return came.stream().map(raw -> read(raw, account).kind()).toList();
    }

    List<Report> paid(List<Raw> came, Account account) {
        return came.stream()
                .map(raw -> read(raw, account))
                .filter(report -> report.kind() == Kind.PAID)
                .toList();
    }
}
