package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.Money;
import turnpike.payments.PaymentSearch;
import turnpike.platform.http.Json;
import turnpike.subscribers.Guests;

/// Ways back in for somebody who has paid: by a code, by a link, by the password; out again; and who tries what is not
/// theirs. Through the pages and calls alone.
final class HotspotWaysBackTest {
    private static final Pattern CODE = Pattern.compile("\\b[0-9]{6}\\b");
    private static final Pattern LINK = Pattern.compile("https://wifi\\.example(/p/l/[A-Za-z0-9_-]+)");
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

    private UUID bought(HotspotRig.Phone phone, long paid) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, paid, "RCPT" + purchase);
        await(() -> rig.router.offline || shop.state(purchase).equals("ONLINE"));
        return purchase;
    }

    private UUID bought() throws Exception {
        return bought(shop.arrive(), HotspotRig.PRICE);
    }

    private String code(HotspotRig.Phone phone) throws Exception {
        phone.post("/p/s/recover", "phone=" + PHONE);
        assertThat(phone.page).contains("name=\"otp\"");
        var found = CODE.matcher(shop.sms("otp"));
        assertThat(found.find()).isTrue();
        return found.group();
    }

    private static String form(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /// The end of a slice of shared data: nobody has to open a page.
    @Test
    void aDeviceIsLetInAgainFromOurSideUnlessSomethingElseWasOrdered() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        rig.router.in.remove(phone.mac);

        rig.desk.hotspot().letInAgain(shop.tenant, shop.nas, phone.mac, "10.5.50.7", shop.buyer(purchase));

        await(() -> rig.router.in.contains(phone.mac));
        rig.router.serves = false;
        int asked = rig.router.asked.get();
        rig.desk.hotspot().letInAgain(shop.tenant, shop.nas, phone.mac, null, shop.buyer(purchase));
        assertThat(rig.router.asked.get()).isEqualTo(asked);
    }

    private Guests.Credentials credentials(UUID purchase) {
        var guests = new Guests(TestDatabase.VAULT, rig.ids, rig.clock);
        return rig.database.call(shop.tenant, tx -> guests.credentials(tx, shop.tenant, shop.buyer(purchase)));
    }

    @Test
    void theCodeSentToThePhoneLetsAnotherDeviceIn() throws Exception {
        bought();
        HotspotRig.Phone other = shop.arrive();
        String code = code(other);
        other.post("/p/s/recover", "otp=" + code);
        await(() -> rig.router.in.contains(other.mac));

        HotspotRig.Phone thief = shop.arrive();
        thief.post("/p/s/recover", "otp=" + code);
        assertThat(thief.page).contains("This code does not work");
        assertThat(rig.router.in).doesNotContain(thief.mac);
    }

    /// Cards have receipts of small letters and large ones; people type what they like.
    @Test
    void aReceiptIsFoundHoweverItsLettersAreTyped() throws Exception {
        UUID purchase = bought();
        String receipt = "RCPT" + purchase;
        for (String typed : List.of(receipt, receipt.toUpperCase(Locale.ROOT), receipt.toLowerCase(Locale.ROOT))) {
            HotspotRig.Phone other = shop.arrive();
            other.post("/p/s/recover", form("receipt", " " + typed));
            await(() -> rig.router.in.contains(other.mac));
            var search = new PaymentSearch(null, null, null, false, typed, null, null, 0, 5);
            assertThat(rig.payments.find(shop.tenant, search).total()).isEqualTo(1);
        }
    }

    @Test
    void aCodeIsGoodForOneUseAndFiveGuessesAndTenMinutes() throws Exception {
        bought();
        HotspotRig.Phone guesser = shop.arrive();
        String right = code(guesser);
        String wrong = right.equals("000000") ? "000001" : "000000";
        for (int i = 0; i < 5; i++) {
            guesser.post("/p/s/recover", "otp=" + wrong);
            assertThat(guesser.page).contains("This code does not work");
        }
        guesser.post("/p/s/recover", "otp=" + right);
        assertThat(guesser.page).contains("This code does not work");
        for (int i = 0; i < 5; i++) guesser.post("/p/s/recover", "otp=" + wrong);
        assertThat(guesser.page).contains("Too many tries");
        assertThat(rig.router.in).doesNotContain(guesser.mac);

        HotspotRig.Phone late = shop.arrive();
        String old = code(late);
        rig.clock.advance(Duration.ofMinutes(11));
        late.post("/p/s/recover", "otp=" + old);
        assertThat(late.page).contains("This code does not work");
    }

    @Test
    void aStrangersPhoneIsAnsweredTheSameAndSentNothing() throws Exception {
        bought();
        HotspotRig.Phone known = shop.arrive();
        known.post("/p/s/recover", "phone=" + PHONE);
        HotspotRig.Phone stranger = shop.arrive();
        int before = shop.count("dispatches");
        stranger.post("/p/s/recover", "phone=0799999999");
        assertThat(neutral(stranger)).isEqualTo(neutral(known));
        assertThat(shop.count("dispatches")).isEqualTo(before);
        assertThat(shop.count("subscribers")).isEqualTo(1);
    }

    private static String neutral(HotspotRig.Phone phone) {
        return phone.page
                .replaceAll("value=\"[A-Za-z0-9_-]{90,}\"", "s")
                .replaceAll("s=[A-Za-z0-9_-]{90,}", "s")
                .replaceAll("[0-9a-f]{24}", "n");
    }

    @Test
    void theLinkInTheSmsMakesThePhonesNewAddressOneOfItsOwn() throws Exception {
        keepWhatIsPaid();
        rig.router.offline = true;
        UUID purchase = bought();
        rig.clock.advance(Duration.ofMinutes(31));
        rig.desk.hotspot().giveUps().run();
        rig.router.offline = false;
        var link = LINK.matcher(shop.sms("paid_not_connected"));
        assertThat(link.find()).isTrue();

        HotspotRig.Phone cellular = shop.arrive();
        cellular.open(link.group(1));
        assertThat(cellular.page).contains("Join the Wi-Fi", "10.5.50.1");

        HotspotRig.Phone back = kept(shop, link.group(1));
        await(() -> rig.router.in.contains(back.mac));
        assertThat(shop.count("subscribers")).isEqualTo(1);
        assertThat(shop.state(purchase)).isEqualTo("GIVEN_UP");

        HotspotRig.Shop elsewhere = rig.new Shop("MIKROTIK");
        HotspotRig.Phone foreign = kept(elsewhere, link.group(1));
        assertThat(foreign.at).startsWith("/p/s/packages");
        HotspotRig.Phone changed =
                kept(shop, link.group(1).substring(0, link.group(1).length() - 3) + "AAA");
        assertThat(changed.at).startsWith("/p/s/packages");
        rig.clock.advance(Duration.ofDays(31));
        cellular.open(link.group(1));
        assertThat(cellular.page).contains("too old");
    }

    /// A phone with another address opened the link and was sent here by the NAS, which tells where it wanted to go.
    private HotspotRig.Phone kept(HotspotRig.Shop at, String link) throws Exception {
        HotspotRig.Phone phone = rig.new Phone(at.arrive().mac.replaceFirst("02", "06"));
        phone.open("/h/" + rig.desk.hotspot().tokens().ofNas(at.tenant, at.nas) + "?"
                + form("mac", phone.mac.replace('-', ':')) + "&id=gate&"
                + form("lo", "http://10.5.50.1/login") + "&" + form("orig", "https://wifi.example" + link));
        return phone;
    }

    private void keepWhatIsPaid() throws Exception {
        policy("keep");
    }

    private void policy(String policy) throws Exception {
        String theme = """
                {"color":"#112233","background":"#ffffff","language":"en","providers":["mpesa"],"vouchers":true,
                 "trials":true,"giveUpMinutes":30,"giveUpPolicy":"%s"}""".formatted(policy);
        var set = rig.json("PUT", "/api/hotspot/theme", shop.tenant.toString(), theme);
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    }

    @Test
    void aRefundGoesBackToThePhoneWhereTheTenantWantsIt() throws Exception {
        policy("refund");
        rig.router.offline = true;
        UUID purchase = bought();
        rig.clock.advance(Duration.ofMinutes(31));
        int before = rig.provider.refunds.get();
        rig.desk.hotspot().giveUps().run();
        await(() -> shop.line(purchase).contains("REFUNDED"));

        assertThat(rig.provider.refunds.get()).isEqualTo(before + 1);
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
        assertThat(running(shop)).isZero();
        assertThat(unbalanced(shop)).isZero();
        rig.desk.hotspot().giveUps().run();
        assertThat(rig.provider.refunds.get()).isEqualTo(before + 1);
    }

    private static int running(HotspotRig.Shop of) {
        return rig.database.call(
                of.tenant,
                tx -> tx.sql()
                        .createQuery("select count(*) from subscriptions where tenant_id = :t and closed_at is null")
                        .bind("t", of.tenant.value())
                        .mapTo(Integer.class)
                        .one());
    }

    /// What income is still to come of a sale that was taken back.
    private static long unbalanced(HotspotRig.Shop of) {
        return rig.database.call(
                of.tenant,
                tx -> rig.journal
                        .balance(
                                tx,
                                of.tenant,
                                turnpike.ledger.Place.of(turnpike.ledger.Account.REVENUE_DEFERRED),
                                "KES")
                        .minor());
    }

    @Test
    void nameAndPasswordLetAnotherDeviceInAndLogoutEndsItsSession() throws Exception {
        var login = credentials(bought());
        HotspotRig.Phone laptop = shop.arrive();
        laptop.post("/p/s/signin", form("username", login.username()) + "&password=wrong");
        assertThat(laptop.page).contains("Username or password is wrong");
        laptop.post("/p/s/signin", form("username", login.username()) + "&" + form("password", login.password()));
        await(() -> rig.router.in.contains(laptop.mac));
        UUID session = shop.online(shop.buyer(shop.lastPurchase()), laptop.mac);
        UUID others = shop.online(shop.buyer(shop.lastPurchase()), "02-00-00-00-FF-FF");

        laptop.post("/p/s/logout", "");
        await(() -> !rig.router.in.contains(laptop.mac) && shop.ending(session).equals("ACKNOWLEDGED"));
        assertThat(shop.ending(others)).isEmpty();
    }

    @Test
    void whoGuessesPasswordsIsLockedOut() throws Exception {
        var login = credentials(bought());
        HotspotRig.Phone guesser = shop.arrive();
        for (int i = 0; i < 12 && !guesser.page.contains("Too many tries"); i++) {
            guesser.post("/p/s/signin", form("username", login.username()) + "&password=wrong" + i);
        }
        assertThat(guesser.page).contains("Too many tries");
        guesser.post("/p/s/signin", form("username", login.username()) + "&" + form("password", login.password()));
        assertThat(guesser.page).contains("Too many tries");
        assertThat(rig.router.in).doesNotContain(guesser.mac);
    }

    @Test
    void theWalletPaysForWhoHasShownToBeItsOwner() throws Exception {
        HotspotRig.Phone first = shop.arrive();
        UUID purchase = bought(first, 3 * HotspotRig.PRICE + 500);
        HotspotRig.Phone copied = shop.arrive(first.mac);
        copied.post("/p/s/wallet", "plan=" + shop.plan);
        assertThat(copied.page).contains("Show first that the wallet is yours").doesNotContain("KES 105");

        HotspotRig.Phone owner = shop.arrive();
        owner.post("/p/s/recover", "otp=" + code(owner));
        owner.open("/p/s/account?s=" + owner.s());
        assertThat(owner.page).contains("KES 105");
        String way = owner.s();
        owner.post("/p/s/wallet", "plan=" + shop.plan + "&price=1&amountMinor=1");
        assertThat(shop.wallet(shop.buyer(purchase))).isEqualTo(new Money(HotspotRig.PRICE + 500, "KES"));
        assertThat(shop.count("subscriptions")).isEqualTo(2);

        rig.call("/p/s/wallet", "s=" + way + "&plan=" + shop.plan);
        assertThat(shop.wallet(shop.buyer(purchase))).isEqualTo(new Money(HotspotRig.PRICE + 500, "KES"));
        assertThat(shop.count("subscriptions")).isEqualTo(2);
    }

    /// Of a person who is known, with whatever device.
    @Test
    void aTrialIsNotGivenToTheSamePersonsNextDevice() throws Exception {
        UUID trial = shop.plan("Taste", 0, true);
        bought();
        for (int i = 0; i < 2; i++) {
            HotspotRig.Phone phone = shop.arrive();
            phone.post("/p/s/recover", "otp=" + code(phone));
            phone.open("/p/s/packages?s=" + phone.s());
            phone.post("/p/s/trial", "plan=" + trial);
            if (i == 1) assertThat(phone.page).contains("used today");
        }
        assertThat(shop.count("purchases")).isEqualTo(2);
    }

    @Test
    void theCallsForPagesOfOnesOwnLogInTellAndLogOut() throws Exception {
        var login = credentials(bought());
        HotspotRig.Phone laptop = shop.arrive();
        String visit = "{\"visit\":\"" + laptop.s() + "\"}";
        var before = rig.json("POST", "/api/hotspot/check-session", null, visit);
        assertThat(before.body()).contains("\"isActive\":false", "\"mayPass\":false");
        String wrong = body(laptop.s(), login.username(), "wrong");
        assertThat(rig.json("POST", "/api/hotspot/login", null, wrong).statusCode())
                .isEqualTo(401);
        String right = body(laptop.s(), login.username(), login.password());
        var in = rig.json("POST", "/api/hotspot/login", null, right);
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        assertThat(in.body()).contains("\"mayPass\":true", "One day").doesNotContain(login.password());
        await(() -> rig.router.in.contains(laptop.mac));

        UUID session = shop.online(shop.buyer(shop.lastPurchase()), laptop.mac);
        assertThat(rig.json("POST", "/api/hotspot/check-session", null, visit).body())
                .contains("\"isActive\":true");
        assertThat(rig.json("POST", "/api/hotspot/logout", null, visit).statusCode())
                .isEqualTo(204);
        await(() -> !rig.router.in.contains(laptop.mac) && shop.ending(session).equals("ACKNOWLEDGED"));
        for (String call : new String[] {"logout", "check-session"}) {
            var guess = rig.json("POST", "/api/hotspot/" + call, null, "{\"visit\":\"" + "A".repeat(96) + "\"}");
            assertThat(guess.statusCode()).as(call).isEqualTo(404);
        }
    }

    private static String body(String visit, String username, String password) {
        return "{\"visit\":\"%s\",\"username\":\"%s\",\"password\":\"%s\"}".formatted(visit, username, password);
    }

    @Test
    void staffLetsADeviceInAtOnceAndItIsWrittenDown() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        String wish = "{\"id\":\"%s\",\"macAddress\":\"%s\",\"planId\":\"%s\",\"reason\":\"The speaker of today\"}"
                .formatted(UUID.randomUUID(), phone.mac.replace("-", ""), shop.plan);
        var in = rig.json("POST", "/api/hotspot/access", shop.tenant.toString(), wish);
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        assertThat(in.body()).contains("\"ordered\":true", "\"queued\":false");
        await(() -> rig.router.in.contains(phone.mac));

        var again = rig.json("POST", "/api/hotspot/access", shop.tenant.toString(), wish);
        assertThat(Json.parse(again.body()).get("subscriptionId"))
                .isEqualTo(Json.parse(in.body()).get("subscriptionId"));
        assertThat(shop.count("subscriptions")).isEqualTo(1);
        assertThat(shop.count("purchases")).isZero();
        assertThat(audited(shop)).contains("The speaker of today", phone.mac);
    }

    @Test
    void aSecondPressWhileTheRouterIsToldChangesNothing() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        rig.router.offline = true;
        String wish = "{\"id\":\"%s\",\"macAddress\":\"%s\",\"planId\":\"%s\",\"reason\":\"Pressed twice\"}"
                .formatted(UUID.randomUUID(), phone.mac, shop.plan);
        var first = rig.json("POST", "/api/hotspot/access", shop.tenant.toString(), wish);
        var second = rig.json("POST", "/api/hotspot/access", shop.tenant.toString(), wish);

        assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(shop.orders()).hasSize(1);
        assertThat(audited(shop)).containsOnlyOnce("Pressed twice");
    }

    private static String audited(HotspotRig.Shop of) {
        return rig.database.call(
                of.tenant,
                tx -> tx.sql()
                        .createQuery("""
                                select string_agg(a::text, ' ') from audit_entries a
                                 where tenant_id = :t and action = 'access.granted'
                                """)
                        .bind("t", of.tenant.value())
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void staffLetsTheDeviceOfAPhonesOwnerInAndNothingOfAnotherTenants() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        rig.router.in.remove(phone.mac);
        String wish = "{\"phone\":\"%s\",\"planId\":\"%s\",\"reason\":\"Outage\"}";
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        String foreign = wish.formatted(PHONE, other.plan);
        assertThat(rig.json("POST", "/api/hotspot/access", shop.tenant.toString(), foreign)
                        .statusCode())
                .isEqualTo(404);
        String nobody = "{\"planId\":\"%s\",\"reason\":\"Outage\"}".formatted(shop.plan);
        assertThat(rig.json("POST", "/api/hotspot/access", shop.tenant.toString(), nobody)
                        .statusCode())
                .isEqualTo(422);
        assertThat(rig.router.in).doesNotContain(phone.mac);

        String own = wish.formatted(PHONE, shop.plan);
        var in = rig.json("POST", "/api/hotspot/access", shop.tenant.toString(), own);
        assertThat(in.body()).contains(shop.buyer(purchase).toString(), "\"queued\":true", "\"ordered\":true");
        await(() -> rig.router.in.contains(phone.mac));
    }

    @Test
    void whatStrangersMayBuyIsToldToEverybodyAndNothingElse() throws Exception {
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        var told = rig.json("GET", "/api/public/packages?tenant=" + shop.slug, null, null);
        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(Json.parse(told.body()).get("items")).hasSize(1);
        assertThat(told.body())
                .contains(shop.plan.toString(), "\"priceMinor\":5000")
                .doesNotContain(other.plan.toString(), shop.tenant.toString());
        assertThat(rig.json("GET", "/api/public/packages?tenant=nobody", null, null)
                        .statusCode())
                .isEqualTo(404);
    }

    /// RFC 8908: what an operating system asks about its own captivity, whoever it is.
    @Test
    void theOperatingSystemIsToldWhetherItIsCaptive() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        String token = rig.desk.hotspot().tokens().ofNas(shop.tenant, shop.nas);
        String path = "/capport/" + token + "?mac=" + phone.mac;
        var captive = rig.call(path, null);
        assertThat(captive.headers().firstValue("Content-Type")).hasValue("application/captive+json");
        assertThat(captive.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        assertThat(Json.parse(captive.body()).get("captive").asBoolean()).isTrue();
        assertThat(Json.parse(captive.body()).get("user-portal-url").asText())
                .isEqualTo("https://wifi.example/h/" + token);

        shop.online(shop.buyer(purchase), phone.mac);
        var open = Json.parse(rig.call(path, null).body());
        assertThat(open.get("captive").asBoolean()).isFalse();
        assertThat(open.get("seconds-remaining").asLong()).isBetween(1L, 86_400L);
        assertThat(rig.call("/capport/" + token + "?mac=%3Cscript%3E", null).body())
                .doesNotContain("script");
        assertThat(rig.call("/capport/" + "A".repeat(64), null).statusCode()).isEqualTo(404);
    }

    /// A DHCP option says the same to every device, so none is named: the address tells, or nobody is told anything. A
    /// phone that is online and called captive would never leave its sign-in page.
    @Test
    void aDeviceIsKnownByItsAddressAndOneThatIsNotGetsNoAnswer() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        String path = "/capport/" + rig.desk.hotspot().tokens().ofNas(shop.tenant, shop.nas);
        shop.online(shop.buyer(purchase), phone.mac);
        assertThat(rig.call(path, null).statusCode()).as("behind translation").isEqualTo(404);

        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set framed_address = '127.0.0.1' where tenant_id = :t")
                .bind("t", shop.tenant.value())
                .execute());
        assertThat(Json.parse(rig.call(path, null).body()).get("captive").asBoolean())
                .isFalse();

        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set ended_at = now() where tenant_id = :t")
                .bind("t", shop.tenant.value())
                .execute());
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate("update portal_visits set address = '127.0.0.1' where tenant_id = :t")
                        .bind("t", shop.tenant.value())
                        .execute());
        assertThat(Json.parse(rig.call(path, null).body()).get("captive").asBoolean())
                .isTrue();
        rig.clock.advance(Duration.ofHours(2));
        assertThat(rig.call(path, null).statusCode()).as("it may be another's").isEqualTo(404);
    }
}
