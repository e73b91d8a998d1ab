package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From a stranger on the Wi-Fi to paid and online, through the pages alone.
final class HotspotJourneyTest {
    private static HotspotRig rig;

    private HotspotRig.Shop shop;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void fresh() {
        rig.router.serves = true;
        rig.router.offline = false;
        rig.router.whileLettingIn = _ -> {};
        shop = rig.new Shop("MIKROTIK");
    }

    private UUID pay(HotspotRig.Phone phone, String number) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + number + "&provider=mpesa");
        assertThat(phone.at).as(phone.page).startsWith("/p/s/wait?");
        return shop.lastPurchase();
    }

    @Test
    void aStrangerPaysAndIsOnlineWithoutTouchingAnythingElse() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        assertThat(phone.page).contains("One day", "KES 50", "href=\"#login\"");
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + shop.plan);
        assertThat(phone.page).contains("type=\"tel\"", "KES 50");

        UUID purchase = pay(phone, "0712345678");
        assertThat(phone.page).contains("Check your phone", "http-equiv=\"refresh\"");
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);
        assertThat(shop.line(purchase))
                .containsExactly("CHOSEN", "ASKED", "PAID", "GRANTED", "CREDENTIALS_SENT", "CONNECTED");
        phone.open(phone.at);
        assertThat(phone.page).contains("You are online", "One day", "by SMS");
    }

    @Test
    void theSecondSuccessOfOnePaymentGivesNothingMore() throws Exception {
        UUID purchase = pay(shop.arrive(), "0712345678");
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        var payment = rig.desk
                .hotspot()
                .book()
                .get(shop.tenant, purchase)
                .purchase()
                .links()
                .paymentId();
        var settled = rig.payments.get(shop.tenant, Objects.requireNonNull(payment));
        rig.database.run(shop.tenant, tx -> rig.desk.hotspot().paymentListener().settled(tx, shop.tenant, settled));

        assertThat(shop.count("subscriptions")).isEqualTo(1);
        assertThat(shop.wallet(Objects.requireNonNull(settled.subscriberId())).minor())
                .isZero();
        assertThat(shop.line(purchase)).doesNotContain("PAID_AGAIN", "UNDERPAID");
    }

    @Test
    void thePriceIsThePlansWhateverThePageSends() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        phone.post(
                "/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=mpesa&price=1&amount=1&amountMinor=100");
        var purchase =
                rig.desk.hotspot().book().get(shop.tenant, shop.lastPurchase()).purchase();
        assertThat(purchase.deal().price().minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(rig.payments
                        .get(
                                shop.tenant,
                                Objects.requireNonNull(purchase.links().paymentId()))
                        .asked()
                        .minor())
                .isEqualTo(HotspotRig.PRICE);
    }

    @Test
    void lessThanThePriceStaysInTheWalletAndBuysNothing() throws Exception {
        UUID purchase = pay(shop.arrive(), "0712345678");
        shop.settle(purchase, 1_000, "RCPT" + purchase);
        var found = rig.desk.hotspot().book().get(shop.tenant, purchase).purchase();
        assertThat(found.state().name()).isEqualTo("FAILED");
        assertThat(String.valueOf(found.outcome())).isEqualTo("UNDERPAID");
        assertThat(shop.wallet(found.buyer().subscriberId()).minor()).isEqualTo(1_000);
        assertThat(shop.count("subscriptions")).isZero();
    }

    @Test
    void moreThanThePriceLeavesTheRestInTheWallet() throws Exception {
        UUID purchase = pay(shop.arrive(), "0712345678");
        shop.settle(purchase, 7_000, "RCPT" + purchase);
        var found = rig.desk.hotspot().book().get(shop.tenant, purchase).purchase();
        assertThat(shop.wallet(found.buyer().subscriberId()).minor()).isEqualTo(2_000);
        assertThat(shop.line(purchase)).contains("OVERPAID", "GRANTED");
    }

    @Test
    void anImpatientSecondTapAsksNobodyTwice() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        String s = phone.s();
        UUID first = pay(phone, "0712345678");
        rig.call("/p/s/pay", "s=" + s + "&plan=" + shop.plan + "&phone=%2B254712345678&provider=mpesa");
        assertThat(shop.lastPurchase()).isEqualTo(first);
        assertThat(shop.count("payments")).isEqualTo(1);
    }

    @Test
    void aRouterThatIsOfflineIsTriedUntilItIsBackAndTheLineSaysSo() throws Exception {
        rig.router.offline = true;
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = pay(phone, "0712345678");
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        await(() -> shop.line(purchase).contains("NAS_OFFLINE"));
        phone.open(phone.at);
        assertThat(phone.page).contains("router offline");

        rig.router.offline = false;
        rig.clock.advance(Duration.ofSeconds(5));
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(shop.line(purchase))
                .containsExactly("CHOSEN", "ASKED", "PAID", "GRANTED", "NAS_OFFLINE", "CREDENTIALS_SENT", "CONNECTED");
    }

    @Test
    void whoCannotBeConnectedInTimeHasThePriceBackInTheWallet() throws Exception {
        shop.sellsWithInvoices();
        rig.router.offline = true;
        UUID purchase = pay(shop.arrive(), "0712345678");
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        rig.sales.issue();
        assertThat(shop.invoiced()).containsExactly("INVOICE purchase " + purchase + " 690 of 5000");
        rig.clock.advance(Duration.ofMinutes(31));
        rig.desk.hotspot().giveUps().run();

        var found = rig.desk.hotspot().book().get(shop.tenant, purchase).purchase();
        assertThat(String.valueOf(found.outcome())).isEqualTo("CREDITED");
        assertThat(shop.wallet(found.buyer().subscriberId()).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.line(purchase)).contains("GIVEN_UP", "CREDITED");
        rig.desk.hotspot().giveUps().run();
        assertThat(shop.wallet(found.buyer().subscriberId()).minor()).isEqualTo(HotspotRig.PRICE);
        rig.sales.issue();
        assertThat(shop.invoiced())
                .containsExactly(
                        "INVOICE purchase " + purchase + " 690 of 5000",
                        "CREDIT_NOTE credit " + purchase + " 690 of 5000");
    }

    /// A voucher is billed when it is used.
    @Test
    void whatIsSoldIsInvoicedOnceAndHasTheTaxOfTheBooks() throws Exception {
        shop.sellsWithInvoices();
        UUID paid = pay(shop.arrive(), "0712345678");
        shop.settle(paid, HotspotRig.PRICE, "RCPT" + paid);
        HotspotRig.Phone holder = shop.arrive();
        holder.post("/p/s/voucher", "code=" + shop.voucher());
        UUID redeemed = shop.lastPurchase();
        rig.sales.issue();
        rig.sales.issue();

        assertThat(shop.invoiced())
                .containsExactly(
                        "INVOICE purchase " + paid + " 690 of 5000", "INVOICE purchase " + redeemed + " 690 of 5000");
        assertThat(shop.taxBooked()).isEqualTo(1_380);
    }

    @Test
    void aVoucherLogsInWithoutScriptAndWorksOnce() throws Exception {
        String code = shop.voucher();
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/voucher", "code=" + code.toLowerCase(java.util.Locale.ROOT));
        UUID purchase = shop.lastPurchase();
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);

        HotspotRig.Phone other = shop.arrive();
        other.post("/p/s/voucher", "code=" + "Z".repeat(code.length()));
        assertThat(other.page).contains("This code does not work", "role=\"alert\"");
        phone.post("/p/s/voucher", "code=" + code);
        assertThat(shop.count("subscriptions")).isEqualTo(1);
        assertThat(shop.count("purchases")).isEqualTo(1);
        assertThat(shop.count("subscribers")).isEqualTo(1);
    }

    @Test
    void aTrialIsGivenOnceADay() throws Exception {
        UUID trial = shop.plan("Taste", 0, true);
        HotspotRig.Phone phone = shop.arrive();
        assertThat(phone.page).contains("Try it free");
        phone.post("/p/s/trial", "plan=" + trial);
        await(() -> shop.state(shop.lastPurchase()).equals("ONLINE"));
        HotspotRig.Phone again = rig.new Phone(phone.mac);
        again.open("/p/s/packages?s=" + phone.s());
        again.post("/p/s/trial", "plan=" + trial);
        assertThat(again.page).contains("used today");
        rig.clock.advance(Duration.ofDays(1).plusHours(1));
        HotspotRig.Phone tomorrow = shop.arrive(phone.mac);
        tomorrow.open("/p/s/packages?s=" + tomorrow.s());
        tomorrow.post("/p/s/trial", "plan=" + trial);
        assertThat(tomorrow.page).doesNotContain("used today");
        assertThat(shop.count("purchases")).isEqualTo(2);
    }

    @Test
    void whoseFirstPacketIsFasterThanTheRoutersAnswerStaysOnline() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = pay(phone, "0712345678");
        rig.router.whileLettingIn = mac -> {
            shop.firstPacket(purchase, mac);
            rig.desk.hotspot().arrivals().look();
        };
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        await(() -> rig.router.answered.contains(phone.mac));
        await(() -> shop.orders().stream().allMatch("LOGIN DONE"::equals));
        assertThat(shop.state(purchase)).isEqualTo("ONLINE");
        rig.desk.hotspot().arrivals().look();
        assertThat(shop.orders()).containsExactly("LOGIN DONE");
        assertThat(rig.router.in).contains(phone.mac);
    }

    @Test
    void whereNobodyTellsTheNasTheBrowserIsSentThereWithAPasswordForOnce() throws Exception {
        rig.router.serves = false;
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = pay(phone, "0712345678");
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        await(() -> shop.line(purchase).contains("BROWSER_LOGIN"));
        phone.open(phone.at);

        assertThat(phone.at).startsWith("/p/s/login?");
        assertThat(phone.page).contains("0;url&#x3D;http://10.5.50.1/login?username&#x3D;254712345678&amp;password");
        assertThat(shop.state(purchase)).isEqualTo("GRANTED");
        shop.firstPacket(purchase, phone.mac);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(shop.line(purchase)).endsWith("CONNECTED");
    }

    @Test
    void whoComesBackAfterTheWindowWasClosedIsLetInAtOnce() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = pay(phone, "0712345678");
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        await(() -> shop.state(purchase).equals("ONLINE"));
        rig.router.in.clear();

        HotspotRig.Phone back = shop.arrive(phone.mac);
        await(() -> rig.router.in.contains(phone.mac));
        await(() -> shows(back, "One day"));
    }

    /// The router has let it in a moment before that is in the books.
    private static boolean shows(HotspotRig.Phone phone, String text) {
        try {
            phone.open(phone.at);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return phone.page.contains(text);
    }

    @Test
    void whoComesBackBeforePayingGoesOnWaiting() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        pay(phone, "0712345678");
        HotspotRig.Phone back = shop.arrive(phone.mac);
        assertThat(back.at).startsWith("/p/s/wait?");
    }

    @Test
    void pagesFitIntoSixtyKilobytesAndSetNoCookie() throws Exception {
        for (String page : new String[] {"packages", "recover", "signin", "account"}) {
            var reply = rig.call("/p/s/" + page + "?s=" + shop.arrive().s(), null);
            assertThat(reply.statusCode()).as(page).isEqualTo(200);
            assertThat(reply.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(gzipped(reply.body())).as(page).isLessThan(60 * 1024);
            assertThat(reply.body()).doesNotContain("localStorage", "_blank", "alert(", "http://cdn", "https://cdn");
        }
    }

    @Test
    void pagesSpeakSwahiliWhenAsked() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        phone.open("/p/s/packages?s=" + phone.s() + "&lang=sw");
        assertThat(phone.page).contains("lang=\"sw\"", "Chagua kifurushi");
        phone.open("/p/s/recover?s=" + phone.s());
        assertThat(phone.page).contains("Namba ya simu");
    }

    @Test
    void aChangedOrForeignAddressLeadsNowhere() throws Exception {
        String s = shop.arrive().s();
        for (String wrong : new String[] {"", "x", s.substring(1), s.substring(0, s.length() - 2) + "zz"}) {
            assertThat(rig.call("/p/s/packages?s=" + wrong, null).statusCode()).isEqualTo(404);
        }
        assertThat(rig.call("/h/" + "A".repeat(64) + "?mac=02-00-00-00-00-09", null)
                        .statusCode())
                .isEqualTo(404);
    }

    /// Whatever a browser sends comes back as text, or not at all.
    @Test
    void nothingSentIntoAPageRunsThere() throws Exception {
        String script = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
        String s = shop.arrive().s();
        for (String page : new String[] {"packages", "pay", "recover", "signin", "account", "devices", "done"}) {
            var looked = rig.call("/p/s/" + page + "?s=" + s + "&lang=" + script + "&bad=" + script, null);
            assertThat(looked.body()).as(page).doesNotContain("<script>alert");
        }
        String everything = "s=" + s + "&plan=" + shop.plan + "&phone=" + script + "&code=" + script + "&otp=&receipt="
                + script + "&username=" + script + "&password=x&provider=" + script + "&device=" + script;
        for (String page : new String[] {"pay", "voucher", "recover", "signin", "wallet", "trial", "devices"}) {
            var answered = rig.call("/p/s/" + page, everything);
            assertThat(answered.body()).as(page).doesNotContain("<script>alert");
            assertThat(answered.headers().firstValue("Content-Security-Policy").orElse("script-src 'nonce-"))
                    .as(page)
                    .contains("script-src 'nonce-")
                    .doesNotContain("script-src 'unsafe-inline'");
        }
        var lost = rig.call("/p/" + script + "?mac=" + script, null);
        assertThat(lost.body()).doesNotContain("<script>alert");
    }

    /// Passwords for one login are sent to the NAS: an address on the internet is none.
    @Test
    void noAddressOnTheInternetIsTakenForTheRoutersLogin() throws Exception {
        rig.router.serves = false;
        String gate = "/h/" + rig.desk.hotspot().tokens().ofNas(shop.tenant, shop.nas)
                + "?mac=02%3A00%3A00%3A00%3AEE%3A01&ip=10.5.50.7&id=gate&orig=http%3A%2F%2Fevil.example%2F&lo=";
        for (String login : new String[] {
            "https%3A%2F%2Fevil.example%2Flogin",
            "http%3A%2F%2F10.5.50.1%40evil.example%2Flogin",
            "http%3A%2F%2F8.8.8.8%2Flogin",
            "javascript%3Aalert(1)",
            "%2F%2Fevil.example%2Flogin"
        }) {
            assertThat(rig.call(gate + login, null).statusCode()).as(login).isEqualTo(404);
        }
        HotspotRig.Phone phone = rig.new Phone("02-00-00-00-EE-01");
        phone.open(gate + "http%3A%2F%2F10.5.50.1%2Flogin");
        UUID purchase = pay(phone, "0712345678");
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        await(() -> shop.line(purchase).contains("BROWSER_LOGIN"));
        phone.open(phone.at);
        assertThat(phone.page).contains("http://10.5.50.1/login").doesNotContain("evil.example");
        phone.open("/p/s/done?s=" + phone.s());
        assertThat(phone.page).doesNotContain("evil.example");
    }

    /// What a browser carries of one tenant opens nothing of another, and a purchase cannot be written into it.
    @Test
    void thePurchaseOfAnotherVisitIsNotShown() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        pay(phone, "0712345678");
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        HotspotRig.Phone stranger = other.arrive();
        stranger.open("/p/s/wait?s=" + stranger.s());
        assertThat(stranger.at).startsWith("/p/s/packages?");
        byte[] own = java.util.Base64.getUrlDecoder().decode(stranger.s());
        byte[] theirs = java.util.Base64.getUrlDecoder().decode(phone.s());
        System.arraycopy(theirs, 32, own, 32, 16);
        String mixed = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(own);
        assertThat(rig.call("/p/s/wait?s=" + mixed, null).statusCode()).isEqualTo(404);
    }

    @Test
    void aPlanOfAnotherTenantIsNotOnSale() throws Exception {
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/pay", "plan=" + other.plan + "&phone=0712345678&provider=mpesa");
        assertThat(phone.page).contains("not on sale here");
        assertThat(shop.count("purchases")).isZero();
    }

    @Test
    void aPaymentsStatusOpensToItsOwnTokenOnly() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        String body =
                "{\"visit\":\"%s\",\"packageId\":\"%s\",\"phone\":\"0712345678\"}".formatted(phone.s(), shop.plan);
        var made = rig.json("POST", "/api/payments/initiate", null, body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var json = turnpike.platform.http.Json.parse(made.body());
        String path = "/api/payments/" + json.get("paymentId").asText() + "/status?token=";
        String token = json.get("token").asText();

        var right = rig.json("GET", path + token, null, null);
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.body())
                .contains("\"state\":\"waiting\"", "2547****678")
                .doesNotContain("password", "254712345678");
        HotspotRig.Phone other = shop.arrive();
        String foreign = other.s();
        String never = "/api/payments/" + UUID.randomUUID() + "/status?token=" + token;
        for (String wrong : new String[] {path + foreign, path + "x", path + token.substring(1), never}) {
            var reply = rig.json("GET", wrong, null, null);
            assertThat(reply.statusCode()).as(wrong).isEqualTo(404);
            assertThat(reply.body()).contains("not_found").doesNotContain("waiting");
        }
    }

    @Test
    void aPurchaseOfAnotherTenantDoesNotExist() throws Exception {
        UUID purchase = pay(shop.arrive(), "0712345678");
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        String path = "/api/hotspot/purchases/" + purchase;
        assertThat(rig.json("GET", path, shop.tenant.toString(), null).statusCode())
                .isEqualTo(200);
        assertThat(rig.json("GET", path, other.tenant.toString(), null).statusCode())
                .isEqualTo(404);
        assertThat(rig.json("POST", path + "/retry", other.tenant.toString(), null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(rig.json("GET", "/api/hotspot/purchases", other.tenant.toString(), null)
                        .body())
                .doesNotContain(purchase.toString());
        assertThat(rig.json("GET", "/api/hotspot/gates/" + shop.nas, other.tenant.toString(), null)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void theCodeOfTheReceiptFindsThePayerFromANewDevice() throws Exception {
        UUID purchase = pay(shop.arrive(), "0712345678");
        shop.settle(purchase, HotspotRig.PRICE, "QK12AB34CD");
        await(() -> shop.state(purchase).equals("ONLINE"));

        HotspotRig.Phone other = shop.arrive();
        other.post("/p/s/recover", "receipt=QK12AB34CX");
        assertThat(other.page).contains("No payment with this code is known here");
        other.post("/p/s/recover", "receipt=qk12ab34cd");
        await(() -> rig.router.in.contains(other.mac));
    }

    @Test
    void staffSetTheThemeAndThePagesWearIt() throws Exception {
        String theme = """
                {"title":"Cafe <b>One</b>","color":"#112233","background":"#ffffff","language":"sw","providers":["mpesa"],
                 "vouchers":false,"trials":false,"giveUpMinutes":5,"giveUpPolicy":"keep"}""";
        var set = rig.json("PUT", "/api/hotspot/theme", shop.tenant.toString(), theme);
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        HotspotRig.Phone phone = shop.arrive();
        assertThat(phone.page)
                .contains("#112233", "Cafe &lt;b&gt;One", "Chagua")
                .doesNotContain("id=\"code\"", "Cafe <b>");
    }

    private static int gzipped(String text) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.size();
    }
}
