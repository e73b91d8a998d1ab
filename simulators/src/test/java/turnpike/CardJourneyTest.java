package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.hotspot.Theme;
import turnpike.outbound.stripe.StripeGateway;
import turnpike.outbound.stripe.StripeSettings;
import turnpike.payments.Payment;
import turnpike.payments.PaymentAccount;
import turnpike.platform.http.Json;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.stripe.StripeSimulator;
import turnpike.simulators.stripe.StripeWebhooks.Manner;

/// A stranger pays by card: from the portal to the provider's page and back, through pages alone.
final class CardJourneyTest {
    private static final String KEY = "sk_test_turnpike51abcd";
    private static final String SECRET = "whsec_turnpike_test";
    private static final Pattern CARD = Pattern.compile("id=\"card\" href=\"([^\"]+)\"");

    private static final TestClock STRIPE_CLOCK = new TestClock("2026-03-02T09:00:00Z");
    private static HotspotRig rig;
    private static StripeSimulator stripe;
    private static WebCaller web;

    private HotspotRig.Shop shop;
    private HotspotRig.Phone phone;

    @BeforeAll
    static void open() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        web = new WebCaller();
        stripe = StripeSimulator.start(0, KEY, STRIPE_CLOCK);
        var metrics = new turnpike.platform.metrics.Metrics();
        rig = new HotspotRig(port, List.of(new StripeGateway(web, new StripeSettings(stripe.url()), metrics)));
    }

    @AfterAll
    static void close() {
        rig.close();
        stripe.close();
        web.close();
    }

    @BeforeEach
    void fresh() throws Exception {
        rig.router.serves = true;
        shop = rig.new Shop("MIKROTIK");
        Theme theme = Theme.standard();
        rig.desk
                .hotspot()
                .themes()
                .set(
                        shop.actor,
                        new Theme(
                                theme.look(),
                                theme.words(),
                                theme.language(),
                                List.of("mpesa", "stripe", "airtel"),
                                true,
                                true,
                                theme.giveUp()));
        var settings = Map.of("secretKey", KEY, "webhookSecrets", SECRET);
        PaymentAccount account = rig.payments
                .accounts()
                .create(
                        shop.actor,
                        new PaymentAccount.Draft("stripe", "Cards", settings, PaymentAccount.Rules.USUAL, true));
        String told = account.callbacks().confirm().replace("https://isp.example", rig.address());
        stripe.webhooks().sendTo(told, SECRET);
        stripe.webhooks().arrive(Manner.ONCE);
        phone = shop.arrive();
    }

    private UUID choose(String provider) throws Exception {
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + shop.plan);
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=" + provider);
        assertThat(phone.at).as(phone.page).startsWith("/p/s/wait?");
        return shop.lastPurchase();
    }

    /// The address of the button, once the provider has named its page.
    private String card() throws Exception {
        await(() -> look().contains("id=\"card\""));
        var link = CARD.matcher(phone.page);
        assertThat(link.find()).isTrue();
        return link.group(1).replace("&#x3D;", "=").replace("&amp;", "&");
    }

    private String look() {
        try {
            phone.open(phone.at);
            return phone.page;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Taps a button of the provider's page.
    ///
    /// @return where it sends the browser
    private static String tap(String page, String form) throws Exception {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(page))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form));
            return browser.send(request.build(), BodyHandlers.ofString())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
        }
    }

    private Payment payment(UUID purchase) {
        return rig.payments.get(
                shop.tenant,
                Objects.requireNonNull(rig.desk
                        .hotspot()
                        .book()
                        .get(shop.tenant, purchase)
                        .purchase()
                        .links()
                        .paymentId()));
    }

    @Test
    void aStrangerPaysByCardAndIsOnline() throws Exception {
        UUID purchase = choose("stripe");
        String page = card();
        assertThat(page).startsWith(stripe.url());
        assertThat(phone.page).contains("Pay by card", "data-go=\"http", "http-equiv=\"refresh\"");

        String back = tap(page, "action=pay&card=GOOD");
        assertThat(back).startsWith(rig.address() + "/p/s/wait?").endsWith("&back=paid");
        phone.follow(back);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);
        phone.follow(back);
        assertThat(phone.page).contains("You are online", "One day");
        assertThat(payment(purchase).receipt()).startsWith("pi_");
    }

    @Test
    void whoComesBackBeforeTheNewsIsNotAskedToPayAgain() throws Exception {
        stripe.webhooks().arrive(Manner.HELD);
        UUID purchase = choose("stripe");
        phone.follow(tap(card(), "action=pay&card=GOOD"));
        assertThat(phone.page).contains("being checked").doesNotContain("id=\"card\"", "data-go=\"http");

        stripe.webhooks().release(true);
        await(() -> shop.state(purchase).equals("ONLINE"));
    }

    @Test
    void whoGivesUpOnThePageComesBackStaysAndMayPayOtherwise() throws Exception {
        UUID byCard = choose("stripe");
        String back = tap(card(), "action=cancel");
        phone.follow(back);
        assertThat(back).endsWith("&back=no");
        assertThat(phone.page).contains("id=\"card\"", "data-go=\"\"", "Pay in another way");
        var live = Json.parse(rig.call(back.substring(rig.address().length()).replace("/wait?", "/live?"), null)
                .body());
        assertThat(live.has("go")).isFalse();

        UUID byPhone = choose("mpesa");
        assertThat(byPhone).isNotEqualTo(byCard);
        assertThat(phone.page).contains("Check your phone").doesNotContain("id=\"card\"");
        shop.settle(byPhone, HotspotRig.PRICE, "RCPT" + byPhone);
        await(() -> shop.state(byPhone).equals("ONLINE"));
    }

    /// The provider is busy at first; the page's open question is answered as soon as there is somewhere to go.
    @Test
    void whoWaitsIsSentOnAsSoonAsThePageIsThere() throws Exception {
        stripe.faults().busy(1);
        UUID purchase = choose("stripe");
        await(() -> "rate_limit".equals(payment(purchase).outcome().code()));
        String live = phone.at.replace("/wait?", "/live?") + "&wait=1&after=";
        var first = Json.parse(rig.call(live + "none", null).body());
        assertThat(first.has("go")).isFalse();

        var next = CompletableFuture.supplyAsync(
                () -> ask(live + first.get("revision").asText()));
        STRIPE_CLOCK.advance(Duration.ofSeconds(61));
        rig.clock.advance(Duration.ofSeconds(61));
        rig.payments.sweep();
        assertThat(next.get(10, TimeUnit.SECONDS)).contains("\"go\":\"" + stripe.url());
    }

    private static String ask(String path) {
        try {
            return rig.call(path, null).body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onlyWhatTheTenantCanAskIsOffered() throws Exception {
        assertThat(phone.page).contains("M-Pesa · Card").doesNotContain("Airtel");
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + shop.plan);
        assertThat(phone.page).contains("value=\"mpesa\"", "value=\"stripe\"", "payment page", "PIN");
        assertThat(phone.page).doesNotContain("value=\"airtel\"");
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=airtel");
        assertThat(phone.page).contains("not offered here");
    }
}
