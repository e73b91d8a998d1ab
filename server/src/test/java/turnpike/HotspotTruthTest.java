package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.ledger.Account;
import turnpike.ledger.Place;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.PlanTerms;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.vouchers.Batches;
import turnpike.vouchers.NewBatch;

/// What a buyer is told at the portal and by SMS is so, and nobody loses money or time by what was not.
final class HotspotTruthTest {
    private static final Pattern CODE = Pattern.compile("\\b[0-9]{6}\\b");
    private static final Pattern TYPE = Pattern.compile("type ([A-Za-z0-9]+)");
    private static final String PHONE = "0712345678";
    private static HotspotRig rig;

    private HotspotRig.Shop shop;

    @BeforeAll
    static void open() {
        rig = new HotspotRig("https://wifi.example");
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void fresh() {
        rig.router.serves = true;
        rig.router.offline = false;
        shop = rig.new Shop("MIKROTIK");
    }

    private String voucher(UUID plan) {
        var printed = rig.batches.create(shop.actor, new NewBatch(plan, 1, "", "", null, ""));
        rig.batches.issue(shop.actor, printed.batch().id(), Batches.Range.ALL, null);
        return printed.codes().getFirst();
    }

    private UUID toDay(int day) {
        return rig.plans
                .create(
                        shop.actor,
                        new PlanTerms(
                                "Home month",
                                "",
                                AccessKind.HOTSPOT,
                                new PlanTerms.Price(100_000, "KES"),
                                new Validity(null, 1, day, Validity.StartsOn.GRANT, Duration.ZERO),
                                new Allowance(null, null, null),
                                Seats.UNLIMITED,
                                Service.PLAIN,
                                new Offer(true, false, 0, null, null, List.of())))
                .id();
    }

    /// It is 2 March: a month to the 3rd is not a day.
    @Test
    void aMonthToADayOfTheMonthSaysUntilWhenBeforeItIsPaidAndLastsThatLong() throws Exception {
        UUID month = toDay(3);
        HotspotRig.Phone phone = shop.arrive();
        assertThat(phone.page).contains("1 month · until 3.4.2026 00:00 if it begins today", "KES 1,000");
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + month);
        assertThat(phone.page).contains("until 3.4.2026 00:00 if it begins today");

        phone.post("/p/s/pay", "plan=" + month + "&phone=" + PHONE + "&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, 100_000, "RCPT" + purchase);

        await(() -> shop.state(purchase).equals("ONLINE"));
        phone.open(phone.at);
        assertThat(phone.page).contains("3.4.2026 00:00");
    }

    private String stateOfVoucher() {
        return rig.database.call(
                shop.tenant,
                tx -> tx.sql()
                        .createQuery("select state from vouchers where tenant_id = :t")
                        .bind("t", shop.tenant.value())
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void aVoucherThatIsNotForTheHotspotIsRefusedBeforeItIsUsed() throws Exception {
        UUID cable = rig.plans
                .create(
                        shop.actor,
                        new PlanTerms(
                                "Home line",
                                "",
                                AccessKind.PPPOE,
                                new PlanTerms.Price(HotspotRig.PRICE, "KES"),
                                Validity.of(Duration.ofDays(30)),
                                new Allowance(null, null, null),
                                Seats.UNLIMITED,
                                Service.PLAIN,
                                new Offer(true, false, 0, null, null, List.of())))
                .id();
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/voucher", "code=" + voucher(cable));

        assertThat(phone.page).contains("not for the Wi-Fi here", "role=\"alert\"");
        assertThat(stateOfVoucher()).isEqualTo("ISSUED");
        assertThat(shop.count("purchases")).isZero();
        assertThat(shop.count("subscribers")).isZero();
    }

    private void policy(String policy) throws Exception {
        String theme = """
                {"color":"#112233","background":"#ffffff","language":"en","providers":["mpesa"],"vouchers":true,
                 "trials":true,"giveUpMinutes":30,"giveUpPolicy":"%s"}""".formatted(policy);
        var set = rig.json("PUT", "/api/hotspot/theme", shop.tenant.toString(), theme);
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    }

    private void giveUp() {
        rig.clock.advance(Duration.ofMinutes(31));
        rig.desk.hotspot().giveUps().run();
    }

    private UUID paid(HotspotRig.Phone phone) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, receipt(purchase));
        return purchase;
    }

    private static String receipt(UUID purchase) {
        return "QK" + purchase.toString().substring(24);
    }

    private String outcome(UUID purchase) {
        return String.valueOf(
                rig.desk.hotspot().book().get(shop.tenant, purchase).purchase().outcome());
    }

    private int sent() {
        return rig.database.call(
                shop.tenant,
                tx -> tx.sql()
                        .createQuery("select count(*) from dispatches where tenant_id = :t and template <> 'otp'")
                        .bind("t", shop.tenant.value())
                        .mapTo(Integer.class)
                        .one());
    }

    private HotspotRig.Phone owner() throws Exception {
        HotspotRig.Phone owner = shop.arrive();
        owner.post("/p/s/recover", "phone=" + PHONE);
        var found = CODE.matcher(shop.sms("otp"));
        assertThat(found.find()).isTrue();
        owner.post("/p/s/recover", "otp=" + found.group());
        return owner;
    }

    @Test
    void aVoucherThatCouldNotBeConnectedIsInTheWalletWhereTheTenantWantsItAndBuysFromThere() throws Exception {
        policy("wallet");
        rig.router.offline = true;
        HotspotRig.Phone phone = shop.arrive();
        String code = voucher(shop.plan);
        phone.post("/p/s/voucher", "code=" + code);
        UUID purchase = shop.lastPurchase();
        giveUp();

        assertThat(outcome(purchase)).isEqualTo("CREDITED");
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isEqualTo(HotspotRig.PRICE);
        long deferred = rig.database.call(
                shop.tenant,
                tx -> rig.journal
                        .balance(tx, shop.tenant, Place.of(Account.REVENUE_DEFERRED), "KES")
                        .minor());
        assertThat(deferred).isZero();

        rig.router.offline = false;
        HotspotRig.Phone back = shop.arrive(phone.mac);
        back.open("/p/s/pay?s=" + back.s() + "&plan=" + shop.plan);
        assertThat(back.page).as("the address alone").doesNotContain("Pay from my wallet");
        back.post("/p/s/voucher", "code=" + code);
        back.open("/p/s/pay?s=" + back.s() + "&plan=" + shop.plan);
        assertThat(back.page).contains("Pay from my wallet <bdi>(KES 50)");
        back.post("/p/s/wallet", "plan=" + shop.plan);
        await(() -> rig.router.in.contains(phone.mac));
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
    }

    @Test
    void aVoucherThatCouldNotBeConnectedIsKeptWhereTheTenantWantsThat() throws Exception {
        policy("keep");
        rig.router.offline = true;
        shop.arrive().post("/p/s/voucher", "code=" + voucher(shop.plan));
        UUID purchase = shop.lastPurchase();
        giveUp();

        assertThat(outcome(purchase)).isEqualTo("KEPT");
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
    }

    @Test
    void nobodyIsToldToBeConnectedBeforeTheDeviceIsSeenOnline() throws Exception {
        rig.router.offline = true;
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = paid(phone);
        rig.desk.hotspot().arrivals().look();
        assertThat(sent()).isZero();

        shop.firstPacket(purchase, phone.mac);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(shop.sms("already_connected")).contains("you are already connected");
        rig.clock.advance(Duration.ofMinutes(2));
        rig.desk.hotspot().arrivals().look();
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void whoIsNotOnlineInAMinuteIsToldTheLoginInWordsThatClaimNothing() throws Exception {
        rig.router.offline = true;
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = paid(phone);
        rig.clock.advance(Duration.ofSeconds(61));
        rig.desk.hotspot().arrivals().look();
        await(() -> sent() == 1);
        assertThat(shop.sms("credentials")).contains("is ready").doesNotContain("connected");

        shop.firstPacket(purchase, phone.mac);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(sent()).isEqualTo(1);
    }

    /// Where the browser has to carry the login, a window that is closed connects nothing.
    @Test
    void whereTheBrowserLogsInThePageIsToStayOpenAndWhoClosedItIsToldAtOnceToOpenAnother() throws Exception {
        HotspotRig.Phone told = shop.arrive();
        told.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        assertThat(told.page).contains("You may close this page").doesNotContain("Keep this page open");

        rig.router.serves = false;
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = paid(phone);
        assertThat(phone.page).contains("Keep this page open").doesNotContain("You may close this page");
        await(() -> shop.line(purchase).contains("BROWSER_LOGIN"));
        rig.desk.hotspot().arrivals().look();
        assertThat(sent()).as("an open page logs in by itself").isZero();
        rig.clock.advance(Duration.ofSeconds(11));
        rig.desk.hotspot().arrivals().look();
        await(() -> sent() == 1);
        assertThat(shop.sms("open_any_page")).contains("open any page", "password");
    }

    @Test
    void whoGetsTheMoneyIntoTheWalletIsToldSoAndHowToUseIt() throws Exception {
        policy("wallet");
        rig.router.offline = true;
        UUID purchase = paid(shop.arrive());
        giveUp();
        rig.desk.hotspot().arrivals().look();

        assertThat(shop.sms("paid_credited"))
                .contains("KES 50 is in your wallet", "Already paid")
                .doesNotContain("http", receipt(purchase));
        assertThat(sent()).as("no login that opens nothing").isEqualTo(1);
        HotspotRig.Phone owner = owner();
        owner.open("/p/s/pay?s=" + owner.s() + "&plan=" + shop.plan);
        assertThat(owner.page).contains("Pay from my wallet <bdi>(KES 50)");
    }

    @Test
    void theCodeInTheSmsLetsInWhateverWasPaidWith() throws Exception {
        policy("keep");
        rig.router.offline = true;
        paid(shop.arrive());
        giveUp();
        rig.router.offline = false;
        typed(shop.sms("paid_not_connected"));

        shop = rig.new Shop("MIKROTIK");
        policy("wallet");
        rig.router.offline = true;
        paid(shop.arrive());
        giveUp();
        policy("keep");
        owner().post("/p/s/wallet", "plan=" + shop.plan);
        assertThat(shop.state(shop.lastPurchase())).isEqualTo("GRANTED");
        giveUp();
        rig.router.offline = false;
        typed(shop.sms("paid_not_connected"));
    }

    private void typed(String sms) throws Exception {
        var code = TYPE.matcher(sms);
        assertThat(code.find()).as(sms).isTrue();
        HotspotRig.Phone other = shop.arrive();
        other.post("/p/s/recover", "receipt=" + code.group(1));
        assertThat(other.page).doesNotContain("does not work");
        await(() -> rig.router.in.contains(other.mac));
    }

    private String initiation(HotspotRig.Phone phone, String provider) {
        return "{\"visit\":\"%s\",\"packageId\":\"%s\",\"provider\":\"%s\"}".formatted(phone.s(), shop.plan, provider);
    }

    @Test
    void theWalletPaysThroughTheCallsToo() throws Exception {
        policy("wallet");
        rig.router.offline = true;
        HotspotRig.Phone payer = shop.arrive();
        UUID purchase = paid(payer);
        giveUp();

        var copied = rig.json("POST", "/api/payments/initiate", null, initiation(shop.arrive(payer.mac), "wallet"));
        assertThat(copied.statusCode()).isEqualTo(403);
        assertThat(copied.body()).contains("wallet_not_proven");
        var none = rig.json("POST", "/api/payments/initiate", null, initiation(payer, "mpesa"));
        assertThat(none.statusCode()).as("no phone").isEqualTo(422);

        HotspotRig.Phone owner = owner();
        var bought = rig.json("POST", "/api/payments/initiate", null, initiation(owner, "wallet"));
        assertThat(bought.statusCode()).as(bought.body()).isEqualTo(201);
        assertThat(bought.body()).contains("\"amountMinor\":5000", "\"token\"");
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
        rig.clock.advance(Duration.ofMinutes(3));
        var more = rig.json("POST", "/api/payments/initiate", null, initiation(owner, "wallet"));
        assertThat(more.statusCode()).isEqualTo(409);
        assertThat(more.body()).contains("insufficient_balance");
    }

    @Test
    void theFormMayNameTheWalletAsTheWayToPay() throws Exception {
        policy("wallet");
        rig.router.offline = true;
        UUID purchase = paid(shop.arrive());
        giveUp();
        HotspotRig.Phone owner = owner();
        owner.post("/p/s/pay", "plan=" + shop.plan + "&provider=wallet");

        assertThat(owner.at).startsWith("/p/s/wait?");
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
    }

    @Test
    void aPaymentThatFailedSaysWhyInThePayersWords() throws Exception {
        try {
            for (var said : Map.of(
                            "1", "not enough money",
                            "1032", "You cancelled",
                            "1037", "could not be reached",
                            "2001", "The PIN was wrong",
                            "500.001.1001", "is busy")
                    .entrySet()) {
                rig.provider.refuses = said.getKey();
                shop = rig.new Shop("MIKROTIK");
                HotspotRig.Phone phone = shop.arrive();
                phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
                UUID purchase = shop.lastPurchase();
                await(() -> shop.state(purchase).equals("FAILED"));
                phone.open(phone.at);
                assertThat(phone.page).contains(said.getValue()).doesNotContain("You may close", "provider puts it");
                phone.open(phone.at + "&lang=sw");
                assertThat(phone.page).contains("Hakuna kilichokatwa");
            }
        } finally {
            rig.provider.refuses = null;
        }
    }

    /// A browser that goes back to the answer to a form shows an error of its own instead.
    @Test
    void everyFormIsAnsweredWithTheAddressOfAPage() throws Exception {
        String s = shop.arrive().s();
        String plan = "&plan=" + shop.plan;
        for (String form : List.of(
                "pay " + plan + "&phone=12&provider=mpesa",
                "pay " + plan + "&phone=" + PHONE + "&provider=airtel",
                "pay &phone=" + PHONE,
                "voucher &code=AAAA-BBBB-CCCC",
                "wallet " + plan,
                "trial " + plan,
                "signin &username=x&password=y",
                "recover &phone=12",
                "recover &phone=" + PHONE,
                "recover &otp=123456",
                "devices &device=x",
                "connect ",
                "logout ")) {
            String[] parts = form.split(" ", 2);
            var answered = rig.call("/p/s/" + parts[0], "s=" + s + parts[1]);
            assertThat(answered.statusCode()).as(form).isEqualTo(302);
            String to = answered.headers().firstValue("Location").orElseThrow();
            assertThat(to).as(form).doesNotContain("phone=12", PHONE);
            assertThat(rig.call(to, null).statusCode()).as(form).isEqualTo(200);
        }
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/pay", plan.substring(1) + "&phone=12&provider=mpesa");
        assertThat(phone.page).contains("This is no phone number", "role=\"alert\"", "One day");
    }

    @Test
    void whoLogsOutStaysOutUntilTheyTap() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = paid(phone);
        await(() -> shop.state(purchase).equals("ONLINE"));
        phone.post("/p/s/logout", "");
        await(() -> !rig.router.in.contains(phone.mac));

        rig.clock.advance(Duration.ofSeconds(3));
        HotspotRig.Phone back = shop.arrive(phone.mac);
        assertThat(back.at).startsWith("/p/s/packages?");
        assertThat(back.page).contains("action=\"/p/s/connect\"");
        assertThat(shop.orders()).containsExactly("LOGIN DONE", "LOGOUT DONE");

        back.post("/p/s/connect", "");
        await(() -> rig.router.in.contains(phone.mac));
        rig.router.in.clear();
        rig.clock.advance(Duration.ofMinutes(1));
        shop.arrive(phone.mac);
        await(() -> rig.router.in.contains(phone.mac));
    }

    @Test
    void aSessionToldOfWithoutItsDeviceIsNoOtherDevices() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = paid(phone);
        await(() -> shop.state(purchase).equals("ONLINE"));
        UUID session = shop.online(shop.buyer(purchase), phone.mac);
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set mac = null where session_id = :id")
                .bind("id", session)
                .execute());
        String visit = "{\"visit\":\"" + shop.arrive(phone.mac).s() + "\"}";
        assertThat(rig.json("POST", "/api/hotspot/check-session", null, visit).body())
                .contains("\"isActive\":false");

        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set framed_address = '10.5.50.7' where session_id = :id")
                .bind("id", session)
                .execute());
        assertThat(rig.json("POST", "/api/hotspot/check-session", null, visit).body())
                .contains("\"isActive\":true");
    }

    @Test
    void theLastPageSaysOnlineOnlyWhileAPackageRuns() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = paid(phone);
        await(() -> shop.state(purchase).equals("ONLINE"));
        phone.open("/p/s/done?s=" + phone.s());
        assertThat(phone.page).contains("You are online");
        var back = new turnpike.hotspot.PurchaseBook.Revocation("", false);
        rig.desk.hotspot().book().revoke(shop.actor, purchase, back);
        phone.open("/p/s/done?s=" + phone.s());
        assertThat(phone.page).contains("was taken back").doesNotContain("You are online");
        HotspotRig.Phone stranger = shop.arrive();
        stranger.open("/p/s/done?s=" + stranger.s());
        assertThat(stranger.page).contains("no running package").doesNotContain("You are online");
    }

    @Test
    void theThemesPreviewIsThePageDevicesGet() throws Exception {
        String theme = """
                {"title":"Not yet","color":"#445566","background":"#ffffff","language":"en","providers":["mpesa"],
                 "vouchers":true,"trials":true,"giveUpMinutes":30,"giveUpPolicy":"keep"}""";
        var drawn = rig.json("POST", "/api/hotspot/theme/preview", shop.tenant.toString(), theme);
        assertThat(drawn.statusCode()).as(drawn.body()).isEqualTo(200);
        assertThat(drawn.body()).contains("Not yet", "#445566");
        var swahili = rig.json("POST", "/api/hotspot/theme/preview?language=sw", shop.tenant.toString(), theme);
        assertThat(swahili.body()).contains("Chagua kifurushi");
        assertThat(shop.arrive().page).doesNotContain("Not yet");
        assertThat(shop.count("portal_visits")).isEqualTo(1);

        rig.json("PUT", "/api/hotspot/theme", shop.tenant.toString(), theme);
        assertThat(body(shop.arrive().page)).isEqualTo(body(drawn.body()));
    }

    private static String body(String page) {
        return page.replaceAll("[A-Za-z0-9_-]{90,}", "s").replaceAll("[0-9a-f]{24}", "n");
    }
}
