package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.outbound.mpesa.MpesaGateway;
import turnpike.payments.PaymentAccount;
import turnpike.payments.ProviderTokens;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.daraja.DarajaAccount;
import turnpike.simulators.daraja.DarajaSimulator;
import turnpike.tenancy.Actor;

/// When no prompt comes: the page says what to type, and money sent so pays for this purchase.
final class PayByHandTest {
    private static final DarajaAccount SANDBOX = DarajaAccount.SANDBOX;
    private static final String PHONE = "254712345678";
    private static final String SOMEBODY = "254799000111";
    private static final Pattern TYPED = Pattern.compile("<b><bdi>([^<]+)</bdi></b>");

    private WebCaller web;
    private DarajaSimulator daraja;
    private HotspotRig rig;

    @BeforeEach
    void open() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        web = new WebCaller();
        var clock = new TestClock("2026-03-02T09:00:00Z");
        daraja = DarajaSimulator.start(SANDBOX, clock);
        daraja.payByHand();
        rig = new HotspotRig(
                port,
                database -> List.of(new MpesaGateway(
                        web, new ProviderTokens(database, TestDatabase.VAULT, clock), clock, daraja.address())));
    }

    @AfterEach
    void close() {
        rig.close();
        daraja.close();
        web.close();
    }

    private HotspotRig.Shop shop(Map<String, String> more) {
        Map<String, String> settings = new java.util.HashMap<>(Map.of(
                "environment",
                "sandbox",
                "consumerKey",
                SANDBOX.consumerKey(),
                "consumerSecret",
                SANDBOX.consumerSecret(),
                "shortCode",
                SANDBOX.shortCode(),
                "passkey",
                SANDBOX.passkey()));
        settings.putAll(more);
        rig.mpesaSettings = settings;
        rig.mpesaRules = new PaymentAccount.Rules(
                List.of("127.0.0.1"), PaymentAccount.AddressRule.SCORE, null, false); // where the provider is here
        HotspotRig.Shop shop = rig.new Shop("MIKROTIK");
        rig.router.serves = true;
        return shop;
    }

    private void register(HotspotRig.Shop shop) {
        var account = rig.payments.accounts().list(shop.tenant).getFirst();
        rig.payments.accounts().register(Actor.system(shop.tenant, "test"), account.id());
    }

    private static HotspotRig.Phone waiting(HotspotRig.Shop shop, String number) throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + number + "&provider=mpesa");
        assertThat(phone.at).startsWith("/p/s/wait?");
        return phone;
    }

    /// Pay bill, account number, amount: as the page shows them.
    private static List<String> typed(HotspotRig.Phone phone) {
        return TYPED.matcher(phone.page).results().map(found -> found.group(1)).toList();
    }

    /// The payer is somebody else, from another phone: only the account number says what the money is for.
    @Test
    void moneySentWithWhatThePageSaysPaysForThisPurchaseAndTheDeviceIsIn() throws Exception {
        HotspotRig.Shop shop = shop(Map.of());
        register(shop);
        HotspotRig.Phone other = waiting(shop, "0711000222");
        UUID others = shop.lastPurchase();
        rig.clock.advance(Duration.ofSeconds(1));
        HotspotRig.Phone phone = waiting(shop, "0712345678");
        UUID purchase = shop.lastPurchase();
        assertThat(purchase).isNotEqualTo(others);
        assertThat(phone.page).contains("No prompt on your phone?");
        List<String> typed = typed(phone);
        assertThat(typed).hasSize(3).startsWith(SANDBOX.shortCode()).endsWith("KES 50");
        assertThat(typed.get(1)).isNotEqualTo(typed(other).get(1));

        assertThat(daraja.payBill(SOMEBODY, 50, typed.get(1).toLowerCase(java.util.Locale.ROOT)))
                .isNotNull();

        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac).doesNotContain(other.mac);
        assertThat(shop.state(others)).isEqualTo("WAITING");
        phone.open(phone.at);
        assertThat(phone.page).as("it is paid").doesNotContain("id=\"hand\"");
    }

    /// The prompt timed out while the payer was at the menu.
    @Test
    void moneySentAfterThePromptFailedPaysTheSamePurchase() throws Exception {
        HotspotRig.Shop shop = shop(Map.of());
        register(shop);
        HotspotRig.Phone phone = waiting(shop, "0712345678");
        UUID purchase = shop.lastPurchase();
        await(() -> !daraja.orders().isEmpty());
        daraja.cancel(daraja.orders().getLast().checkoutRequestId());
        await(() -> shop.state(purchase).equals("FAILED"));
        phone.open(phone.at + "&lang=sw");
        assertThat(phone.page).contains("Namba ya akaunti");

        assertThat(daraja.payBill(PHONE, 50, typed(phone).get(1))).isNotNull();
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);
    }

    /// M-Pesa prompts a phone once at a time, whoever asks.
    @Test
    void whileAPromptIsPutOffThePageSaysSoAndSaysWhenItIsOut() throws Exception {
        HotspotRig.Phone first = waiting(shop(Map.of()), "0712345678");
        await(() -> daraja.orders().size() == 1);
        HotspotRig.Phone second = waiting(shop(Map.of()), "0712345678");
        await(() -> open(second).contains("busy with another payment of this phone"));
        assertThat(open(second)).doesNotContain("Check your phone");
        assertThat(open(first)).contains("Check your phone");

        daraja.cancel(daraja.orders().getFirst().checkoutRequestId());
        rig.clock.advance(Duration.ofMinutes(1));
        await(() -> open(second).contains("Check your phone"));
    }

    private static String open(HotspotRig.Phone phone) {
        try {
            phone.open(phone.at);
            return phone.page;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whoever types a number has not shown to own it, and small money from elsewhere shows nothing either.
    @Test
    void whoTypesAnothersNumberAndPaysFromElsewhereComesNearNothingOfItsOwners() throws Exception {
        HotspotRig.Shop shop = shop(Map.of());
        register(shop);
        HotspotRig.Phone owner = waiting(shop, "0712345678");
        UUID own = shop.lastPurchase();
        await(() -> !daraja.orders().isEmpty());
        daraja.answer(daraja.orders().getLast().checkoutRequestId());
        await(() -> shop.state(own).equals("ONLINE"));
        UUID session = shop.online(shop.buyer(own), owner.mac);

        rig.clock.advance(Duration.ofSeconds(1));
        HotspotRig.Phone other = shop.arrive();
        UUID taster = shop.plan("Taster", 500, false);
        other.post("/p/s/pay", "plan=" + taster + "&phone=0712345678&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        assertThat(daraja.payBill(SOMEBODY, 5, typed(other).get(1))).isNotNull();

        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(owner.mac, other.mac);
        assertThat(shop.buyer(purchase)).isNotEqualTo(shop.buyer(own));
        assertThat(shop.devices(shop.buyer(own))).containsExactly(owner.mac);
        assertThat(shop.wallet(shop.buyer(own)).minor()).isZero();
        String s = other.s();
        for (String page : List.of("wait", "login", "account", "devices")) {
            other.open("/p/s/" + page + "?s=" + s);
            assertThat(other.page).as(page).doesNotContain("2547", "One day</b>", "Use it on this device");
        }
        rig.call("/p/s/here", "s=" + s);
        rig.call("/p/s/logout", "s=" + s);
        await(() -> !rig.router.in.contains(other.mac));
        assertThat(rig.router.in).contains(owner.mac);
        assertThat(shop.ending(session)).isEmpty();
    }

    /// The number's owner is sent the code.
    @Test
    void theCodeSentToTheNumberOpensWhatWasOrderedWithItAndPaidFromElsewhere() throws Exception {
        HotspotRig.Shop shop = shop(Map.of());
        register(shop);
        HotspotRig.Phone phone = waiting(shop, "0711000222");
        UUID purchase = shop.lastPurchase();
        daraja.payBill(SOMEBODY, 50, typed(phone).get(1));
        await(() -> shop.state(purchase).equals("ONLINE"));

        HotspotRig.Phone changed = shop.arrive();
        changed.post("/p/s/recover", "phone=0711000222");
        var code = Pattern.compile("\\b[0-9]{6}\\b").matcher(shop.sms("otp"));
        assertThat(code.find()).isTrue();
        changed.post("/p/s/recover", "otp=" + code.group());
        await(() -> rig.router.in.contains(changed.mac));
    }

    @Test
    void aPriceSentInPartsIsBoughtWithTheLastOfThem() throws Exception {
        HotspotRig.Shop shop = shop(Map.of());
        register(shop);
        HotspotRig.Phone phone = waiting(shop, "0712345678");
        UUID purchase = shop.lastPurchase();
        String reference = typed(phone).get(1);
        daraja.payBill(PHONE, 20, reference);
        await(() -> shop.state(purchase).equals("FAILED"));
        assertThat(shop.sms("paid_part")).contains("KES 20 came", "KES 30 is missing", reference);
        phone.open(phone.at);
        assertThat(phone.page).contains("Send the rest");
        assertThat(typed(phone)).containsExactly(SANDBOX.shortCode(), reference, "KES 30");

        daraja.payBill(PHONE, 10, reference);
        await(() -> shop.wallet(shop.buyer(purchase)).minor() == 3_000);
        phone.open(phone.at);
        assertThat(typed(phone)).endsWith("KES 20");

        daraja.payBill(SOMEBODY, 20, reference);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
        assertThat(shop.count("subscriptions")).isEqualTo(1);
    }

    /// Nobody is told to send money that would not be found.
    @Test
    void aTillOrAnAccountThatIsNotToldOfMoneyOffersNothingByHand() throws Exception {
        assertThat(waiting(shop(Map.of()), "0712345678").page).doesNotContain("id=\"hand\"");
        HotspotRig.Shop till = shop(Map.of("kind", "till", "tillNumber", "174379"));
        register(till);
        assertThat(waiting(till, "0712345678").page).doesNotContain("id=\"hand\"");
    }
}
