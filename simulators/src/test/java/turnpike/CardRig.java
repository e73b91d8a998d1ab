package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.io.IOException;
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
import java.util.regex.Pattern;
import turnpike.outbound.stripe.StripeGateway;
import turnpike.outbound.stripe.StripeSettings;
import turnpike.payments.Payment;
import turnpike.payments.PaymentAccount;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.stripe.StripeSimulator;
import turnpike.simulators.stripe.StripeWebhooks.Manner;
import turnpike.storefront.Theme;

/// A hotspot that takes cards, and the provider's servers beside it.
final class CardRig implements AutoCloseable {
    private static final String KEY = "sk_test_turnpike51abcd";
    private static final String SECRET = "whsec_turnpike_test";
    private static final Pattern CARD = Pattern.compile("id=\"card\" href=\"([^\"]+)\"");

    final TestClock stripeClock = new TestClock("2026-03-02T09:00:00Z");
    final StripeSimulator stripe;
    final HotspotRig rig;
    private final WebCaller web = new WebCaller();

    CardRig() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        stripe = StripeSimulator.start(0, KEY, stripeClock);
        var metrics = new turnpike.platform.metrics.Metrics();
        rig = new HotspotRig(port, List.of(new StripeGateway(web, new StripeSettings(stripe.url()), metrics)));
    }

    /// Both sides' time goes on.
    void later(Duration time) {
        stripeClock.advance(time);
        rig.clock.advance(time);
    }

    @Override
    public void close() {
        rig.close();
        stripe.close();
        web.close();
    }

    /// A shop with M-Pesa and cards, and a guest in it.
    final class Guest {
        final HotspotRig.Shop shop = rig.new Shop("MIKROTIK");
        final HotspotRig.Phone phone;

        Guest() throws Exception {
            rig.router.serves = true;
            Theme theme = Theme.standard();
            var ways = List.of("mpesa", "stripe", "airtel");
            var offering = new Theme(theme.look(), theme.words(), theme.language(), ways, true, true, theme.giveUp());
            rig.desk.hotspot().themes().set(shop.actor, offering);
            var settings = Map.of("secretKey", KEY, "webhookSecrets", SECRET);
            var draft = new PaymentAccount.Draft("stripe", "Cards", settings, PaymentAccount.Rules.USUAL, true);
            PaymentAccount account = rig.payments.accounts().create(shop.actor, draft);
            String told = account.callbacks().confirm().replace("https://isp.example", rig.address());
            stripe.webhooks().sendTo(told, SECRET);
            stripe.webhooks().arrive(Manner.ONCE);
            phone = shop.arrive();
        }

        UUID choose(String provider) throws Exception {
            phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + shop.plan);
            phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=" + provider);
            assertThat(phone.at).as(phone.page).startsWith("/p/s/wait?");
            return shop.lastPurchase();
        }

        /// The address of the button, once the provider has named its page.
        String card() throws Exception {
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

        /// Buys by card and is online.
        UUID online() throws Exception {
            UUID purchase = choose("stripe");
            tap(card(), "action=pay&card=GOOD");
            await(() -> shop.state(purchase).equals("ONLINE"));
            return purchase;
        }

        Payment payment(UUID purchase) {
            UUID id = rig.desk
                    .hotspot()
                    .book()
                    .get(shop.tenant, purchase)
                    .purchase()
                    .links()
                    .paymentId();
            return rig.payments.get(shop.tenant, Objects.requireNonNull(id));
        }
    }

    /// Taps a button of the provider's page.
    ///
    /// @return where it sends the browser
    static String tap(String page, String form) throws Exception {
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
}
