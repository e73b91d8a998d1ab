package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.base.Money;
import turnpike.hotspot.OwnPurchases;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.Purchases;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.PlanTerms;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.vouchers.Batches;
import turnpike.vouchers.NewBatch;

/// Everybody can write a device's address into an address of ours, and type anybody's number: who did only
/// that gets nothing that is somebody else's.
final class HotspotWhoMayTest {
    private static final String PHONE = "0712345678";
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
        shop = rig.new Shop("MIKROTIK");
    }

    private UUID asked(HotspotRig.Phone phone) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        return shop.lastPurchase();
    }

    private UUID bought(HotspotRig.Phone phone) throws Exception {
        UUID purchase = asked(phone);
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        await(() -> shop.state(purchase).equals("ONLINE"));
        return purchase;
    }

    private static int told(HotspotRig.Phone phone, String call) throws Exception {
        return rig.json("POST", "/api/hotspot/" + call, null, "{\"visit\":\"" + phone.s() + "\"}")
                .statusCode();
    }

    @Test
    void aCopiedAddressLogsNobodyOutAndOpensNobodysAccount() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID session = shop.online(shop.buyer(bought(phone)), phone.mac);
        HotspotRig.Phone copied = shop.arrive(phone.mac);
        String visit = "{\"visit\":\"" + copied.s() + "\"}";

        copied.open("/p/s/account?s=" + copied.s());
        assertThat(copied.page).contains("Show first").doesNotContain("2547", "One day", "/p/s/logout");
        copied.post("/p/s/logout", "");
        assertThat(copied.at).startsWith("/p/s/recover?");
        assertThat(copied.page).contains("Show first that you are the one who is online here");
        assertThat(told(copied, "logout")).isEqualTo(403);
        var standing = rig.json("POST", "/api/hotspot/check-session", null, visit);
        assertThat(standing.body()).contains("\"isActive\":true", "\"onlineSince\":null");
        assertThat(shop.ending(session)).isEmpty();
        assertThat(rig.router.in).contains(phone.mac);

        phone.open("/p/s/account?s=" + phone.s());
        assertThat(phone.page).contains("2547", "One day");
        phone.post("/p/s/logout", "");
        await(() -> !rig.router.in.contains(phone.mac) && shop.ending(session).equals("ACKNOWLEDGED"));
    }

    /// Where no address is translated, the NAS says who has it.
    @Test
    void whoCallsFromTheAddressOfTheSessionMayEndIt() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID session = shop.online(shop.buyer(bought(phone)), phone.mac);
        isAt(session, "127.0.0.2");
        HotspotRig.Phone copied = shop.arrive(phone.mac);
        assertThat(told(copied, "logout")).as("calls from elsewhere").isEqualTo(403);

        isAt(session, "127.0.0.1");
        HotspotRig.Phone back = shop.arrive(phone.mac);
        back.open("/p/s/account?s=" + back.s());
        assertThat(back.page).contains("2547", "One day");
        assertThat(told(back, "logout")).isEqualTo(204);
        await(() -> shop.ending(session).equals("ACKNOWLEDGED"));
    }

    private static void isAt(UUID session, String address) {
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set framed_address = cast(:at as inet) where session_id = :id")
                .bind("at", address)
                .bind("id", session)
                .execute());
    }

    @Test
    void whoGetsTheCodeSentToTheNumberSpeaksForItsOwner() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID session = shop.online(shop.buyer(bought(phone)), phone.mac);
        HotspotRig.Phone back = shop.arrive(phone.mac);
        back.post("/p/s/recover", "phone=" + PHONE);
        back.post("/p/s/recover", "otp=000000");
        assertThat(told(back, "logout")).as("guessed").isEqualTo(403);

        back.post("/p/s/recover", "otp=" + shop.sms("otp").replaceAll("(?s).*\\b([0-9]{6})\\b.*", "$1"));
        back.open("/p/s/account?s=" + back.s());
        assertThat(back.page).contains("2547", "One day");
        assertThat(told(back, "logout")).isEqualTo(204);
        await(() -> shop.ending(session).equals("ACKNOWLEDGED"));
    }

    private Purchase bySelfCare(UUID subscriber) {
        var wish = new OwnPurchases.Wish(shop.tenant, subscriber, AccessKind.HOTSPOT, UUID.randomUUID());
        var payer = new OwnPurchases.Payer("+254712345678", "mpesa");
        var bought = rig.desk.hotspot().own().pay(wish, shop.plan, payer);
        return ((Purchases.Bought.Under) bought).purchase();
    }

    /// The prompt for what a stranger ordered is out already; nobody gets a second one.
    @Test
    void whoBuysSignedInPaysForNoDeviceOfWhoeverTypedTheNumber() throws Exception {
        HotspotRig.Phone stranger = shop.arrive();
        UUID ordered = asked(stranger);
        UUID owner = shop.buyer(ordered);
        assertThat(bySelfCare(owner).id()).isEqualTo(ordered);

        stranger.open(stranger.at);
        assertThat(stranger.page).contains("The owner of this number went on with it");
        shop.settle(ordered, HotspotRig.PRICE, "RCPT" + ordered);
        assertThat(shop.state(ordered)).isEqualTo("GRANTED");
        assertThat(shop.orders()).isEmpty();
        assertThat(shop.devices(owner)).isEmpty();
        stranger.open("/p/s/account?s=" + stranger.s());
        assertThat(stranger.page).doesNotContain("2547");
        assertThat(rig.router.in).doesNotContain(stranger.mac);
    }

    @Test
    void whoBuysSignedInGoesOnWithWhatWasOrderedOnAnOwnDevice() throws Exception {
        HotspotRig.Phone first = shop.arrive();
        UUID owner = shop.buyer(bought(first));
        rig.clock.advance(java.time.Duration.ofMinutes(3));
        HotspotRig.Phone own = shop.arrive(first.mac);
        UUID ordered = asked(own);

        assertThat(bySelfCare(owner).id()).isEqualTo(ordered);
        own.open(own.at);
        assertThat(own.at).startsWith("/p/s/wait?");
    }

    /// A trial needs nothing that could be shown.
    @Test
    void whoTookATrialMayLogItsDeviceOutAndNoOtherVisitMay() throws Exception {
        UUID free = shop.plan("Free", 0, true);
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/trial", "plan=" + free);
        await(() -> rig.router.in.contains(phone.mac));
        UUID guest = shop.buyer(shop.lastPurchase());
        UUID session = shop.online(guest, phone.mac);

        assertThat(told(shop.arrive(phone.mac), "logout")).isEqualTo(403);
        phone.open("/p/s/account?s=" + phone.s());
        assertThat(phone.page).contains("/p/s/logout");
        phone.post("/p/s/logout", "");
        await(() -> !rig.router.in.contains(phone.mac) && shop.ending(session).equals("ACKNOWLEDGED"));
    }

    /// Somebody wrote the address of a device that came later, or was here before.
    @Test
    void aTrialTakenWithACopiedAddressPutsNobodyOut() throws Exception {
        UUID free = shop.plan("Free", 0, true);
        HotspotRig.Phone early = shop.arrive();
        early.post("/p/s/trial", "plan=" + free);
        HotspotRig.Phone owner = shop.arrive(early.mac);
        owner.post("/p/s/voucher", "code=" + voucher(shop.plan));
        assertThat(told(early, "logout")).as("a voucher is used there since").isEqualTo(403);

        HotspotRig.Phone payer = shop.arrive();
        bought(payer);
        HotspotRig.Phone late = shop.arrive(payer.mac);
        late.post("/p/s/trial", "plan=" + free);
        assertThat(told(late, "logout")).as("it was somebody's before").isEqualTo(403);

        HotspotRig.Phone first = shop.arrive();
        first.post("/p/s/trial", "plan=" + free);
        UUID purchase = asked(shop.arrive(first.mac));
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        assertThat(told(first, "logout")).as("somebody paid there since").isEqualTo(403);
    }

    /// The owner is at the prompt when somebody types the same number elsewhere.
    @Test
    void whatIsPaidLetsInTheDeviceItWasOrderedAtAndNoOther() throws Exception {
        HotspotRig.Phone owner = shop.arrive();
        UUID first = asked(owner);
        HotspotRig.Phone other = shop.arrive();
        UUID second = asked(other);
        assertThat(second).isNotEqualTo(first);

        shop.settle(first, HotspotRig.PRICE, "RCPT" + first);
        await(() -> shop.state(first).equals("ONLINE"));
        assertThat(rig.router.in).contains(owner.mac).doesNotContain(other.mac);
        assertThat(shop.devices(shop.buyer(first))).containsExactly(owner.mac);
    }

    private UUID plan(int devices) {
        return rig.plans
                .create(
                        shop.actor,
                        new PlanTerms(
                                "For " + devices,
                                "",
                                AccessKind.HOTSPOT,
                                new PlanTerms.Price(HotspotRig.PRICE, "KES"),
                                Validity.of(java.time.Duration.ofHours(1)),
                                new Allowance(null, null, null),
                                new Seats(1, devices),
                                Service.PLAIN,
                                new Offer(true, false, 0, null, null, java.util.List.of())))
                .id();
    }

    private String voucher(UUID plan) {
        var printed = rig.batches.create(shop.actor, new NewBatch(plan, 1, "", "", null, ""));
        rig.batches.issue(shop.actor, printed.batch().id(), Batches.Range.ALL, null);
        return printed.codes().getFirst();
    }

    @Test
    void whoGetsAnotherPersonsOldNumberGetsNothingOfTheirs() throws Exception {
        HotspotRig.Phone first = shop.arrive();
        UUID purchase = asked(first);
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        UUID owner = shop.buyer(purchase);
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate("update subscribers set phone = '+254712345999' where tenant_id = :t")
                        .bind("t", shop.tenant.value())
                        .execute());

        UUID strangers = asked(shop.arrive());
        shop.settle(strangers, HotspotRig.PRICE, "RCPT" + strangers);

        assertThat(shop.buyer(strangers)).isNotEqualTo(owner);
        await(() -> shop.state(strangers).equals("ONLINE"));
        assertThat(shop.sms("already_connected")).contains("254712345678-2");
    }

    /// There is no number, no receipt and no password: the code is all the person has.
    @Test
    void theCodeOfAVoucherIsItsOwnersOnAnyDevice() throws Exception {
        String code = voucher(plan(3));
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/voucher", "code=" + code);
        await(() -> rig.router.in.contains(phone.mac));
        UUID owner = shop.buyer(shop.lastPurchase());
        UUID session = shop.online(owner, phone.mac);

        HotspotRig.Phone changed = shop.arrive();
        changed.post("/p/s/voucher", "code=" + code);
        assertThat(changed.page).contains("in use on another device", "Use it on this device");
        changed.post("/p/s/here", "");
        await(() -> shop.ending(session).equals("ACKNOWLEDGED"));
        assertThat(shop.count("subscribers")).isEqualTo(1);
        assertThat(shop.count("purchases")).isEqualTo(1);

        HotspotRig.Phone stranger = shop.arrive();
        stranger.post("/p/s/voucher", "code=" + "A".repeat(code.length()));
        assertThat(stranger.page).contains("This code does not work");
        HotspotRig.Shop elsewhere = rig.new Shop("MIKROTIK");
        HotspotRig.Phone foreign = elsewhere.arrive();
        foreign.post("/p/s/voucher", "code=" + code);
        assertThat(foreign.page).contains("This code does not work");
    }

    @Test
    void wherePackagesAreForOneDeviceTheCodeOfAVoucherTakesTheOldOneOff() throws Exception {
        String code = voucher(plan(1));
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/voucher", "code=" + code);
        await(() -> rig.router.in.contains(phone.mac));

        HotspotRig.Phone changed = shop.arrive();
        changed.post("/p/s/voucher", "code=" + code);
        assertThat(changed.at).startsWith("/p/s/devices?");
        assertThat(changed.page).contains("Take it off");
    }

    /// Whoever has the address of the device alone does not spend what the voucher left there.
    @Test
    void theWalletOfAVoucherOpensToItsCode() throws Exception {
        String code = voucher(shop.plan);
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/voucher", "code=" + code);
        UUID owner = shop.buyer(shop.lastPurchase());
        String revoke = "{\"reason\":\"trial\",\"keepMoney\":false}";
        var revoked = rig.json(
                "POST", "/api/hotspot/purchases/" + shop.lastPurchase() + "/revoke", shop.tenant.toString(), revoke);
        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
        assertThat(shop.wallet(owner)).isEqualTo(new Money(HotspotRig.PRICE, "KES"));

        HotspotRig.Phone copied = shop.arrive(phone.mac);
        copied.post("/p/s/wallet", "plan=" + shop.plan);
        assertThat(copied.page).contains("Show first that the wallet is yours");

        HotspotRig.Phone changed = shop.arrive();
        changed.post("/p/s/voucher", "code=" + code);
        assertThat(changed.at).startsWith("/p/s/account?");
        assertThat(changed.page).contains("KES 50");
        changed.post("/p/s/wallet", "plan=" + shop.plan);
        await(() -> rig.router.in.contains(changed.mac));
        assertThat(shop.wallet(owner).minor()).isZero();
    }
}
