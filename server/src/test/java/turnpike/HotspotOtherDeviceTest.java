package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.PlanTerms;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;

/// Three devices, one of them at a time: who comes with another is told so and may bring the package over.
final class HotspotOtherDeviceTest {
    private static final String NUMBER = "0712345678";
    private static HotspotRig rig;

    private HotspotRig.Shop shop;
    private UUID plan;
    private HotspotRig.Phone first;
    private UUID bought;
    private UUID owner;
    private UUID session;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void oneOfThreeDevicesIsOnline() throws Exception {
        rig.router.serves = true;
        shop = rig.new Shop("MIKROTIK");
        plan = plan("One hour", Duration.ofHours(1));
        first = shop.arrive();
        bought = buy(first, plan, NUMBER);
        await(() -> shop.state(bought).equals("ONLINE"));
        owner = shop.buyer(bought);
        session = shop.online(owner, first.mac);
    }

    private UUID plan(String name, Duration span) {
        return rig.plans
                .create(
                        shop.actor,
                        new PlanTerms(
                                name,
                                "",
                                AccessKind.HOTSPOT,
                                new PlanTerms.Price(HotspotRig.PRICE, "KES"),
                                Validity.of(span),
                                new Allowance(null, null, null),
                                new Seats(1, 3),
                                Service.PLAIN,
                                new Offer(true, false, 0, null, null, List.of())))
                .id();
    }

    private UUID buy(HotspotRig.Phone phone, UUID what, String number) throws Exception {
        phone.post("/p/s/pay", "plan=" + what + "&phone=" + number + "&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, receipt(purchase));
        return purchase;
    }

    private static String receipt(UUID purchase) {
        return ("RCPT" + purchase).toUpperCase(Locale.ROOT);
    }

    private void ends(UUID which) {
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set ended_at = :at where tenant_id = :t and session_id = :id")
                .bind("at", rig.clock.instant())
                .bind("t", shop.tenant.value())
                .bind("id", which)
                .execute());
        rig.desk.hotspot().arrivals().look();
    }

    private String tail() {
        return "…" + first.mac.substring(12).replace('-', ':');
    }

    @Test
    void aSecondDeviceIsToldSoAndTakesThePackageOver() throws Exception {
        HotspotRig.Phone second = shop.arrive();
        second.post("/p/s/recover", "receipt=" + receipt(bought));
        assertThat(second.at).startsWith("/p/s/login?");
        assertThat(second.page)
                .contains("in use on another device (" + tail() + ")", "Use it on this device")
                .doesNotContain("class=\"spin\"");
        await(() -> shop.orders().contains("LOGIN REFUSED"));
        second.open(second.at + "&lang=sw");
        assertThat(second.page).contains("kinatumika kwenye kifaa kingine", "Kitumie kwenye kifaa hiki");
        second.open(second.at.replace("lang=sw", "lang=en"));
        int asked = rig.router.asked.get();

        second.post("/p/s/here", "");
        await(() -> shop.ending(session).equals("ACKNOWLEDGED") && !rig.router.in.contains(first.mac));
        assertThat(second.page).contains("is being logged out");
        assertThat(rig.router.in).doesNotContain(second.mac);
        assertThat(rig.router.asked.get()).isEqualTo(asked);
        ends(session);
        rig.clock.advance(Duration.ofSeconds(2));
        await(() -> rig.router.in.contains(second.mac));
        second.open(second.at);
        assertThat(second.page).contains("You are online");
    }

    /// A hardware address can be copied: whoever came with one only must show more.
    @Test
    void whoHasShownNothingTakesNobodysPackage() throws Exception {
        HotspotRig.Phone second = shop.arrive();
        second.post("/p/s/recover", "receipt=" + receipt(bought));
        HotspotRig.Phone copied = shop.arrive(second.mac);
        assertThat(copied.page)
                .contains("in use on another device", "Show first")
                .doesNotContain("/p/s/here");
        copied.post("/p/s/here", "");
        assertThat(copied.at).startsWith("/p/s/recover?");
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        HotspotRig.Phone stranger = other.arrive();
        stranger.post("/p/s/here", "");
        assertThat(shop.ending(session)).isEmpty();
        assertThat(rig.router.in).contains(first.mac).doesNotContain(second.mac, stranger.mac);
    }

    @Test
    void theRouterIsNotAskedAgainUntilTheOtherDeviceLeaves() throws Exception {
        HotspotRig.Phone second = shop.arrive();
        int asked = rig.router.asked.get();
        second.post("/p/s/recover", "receipt=" + receipt(bought));
        await(() -> shop.orders().contains("LOGIN REFUSED"));
        rig.clock.advance(Duration.ofMinutes(5));
        rig.desk.hotspot().arrivals().look();
        assertThat(rig.router.asked.get()).isEqualTo(asked);

        ends(session);
        await(() -> rig.router.in.contains(second.mac));
    }

    @Test
    void whereTheBrowserLogsInItIsToldTheSame() throws Exception {
        rig.router.serves = false;
        HotspotRig.Phone second = shop.arrive();
        second.post("/p/s/recover", "receipt=" + receipt(bought));
        assertThat(second.page).contains("in use on another device", "Use it on this device");
        second.post("/p/s/here", "");
        await(() -> shop.ending(session).equals("ACKNOWLEDGED"));
        ends(session);
        second.open(second.at);
        assertThat(second.page).contains("http://10.5.50.1/login");
    }

    /// In the days of grace a new right goes on where the old one ended: the session of the first device stays, and
    /// nobody is put out for what was bought on the second.
    @Test
    void aRightThatBeginsWhileAnotherDeviceIsInWaitsForItAndSaysSo() throws Exception {
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate(
                                "update subscriptions set ends_at = :past, access_until = :later where tenant_id = :t")
                        .bind("past", rig.clock.instant().minusSeconds(60))
                        .bind("later", rig.clock.instant().plusSeconds(86_400))
                        .bind("t", shop.tenant.value())
                        .execute());
        HotspotRig.Phone second = shop.arrive();
        await(() -> !shop.orders().contains("LOGIN PENDING"));
        int asked = rig.router.asked.get();
        UUID purchase = buy(second, plan, NUMBER);
        await(() -> shop.line(purchase).contains("OTHER_DEVICE_ONLINE"));
        assertThat(shop.orders()).last().isEqualTo("LOGIN REFUSED");
        assertThat(shop.line(purchase)).doesNotContain("NAS_REFUSED", "CONNECTED");
        assertThat(shop.state(purchase)).isEqualTo("GRANTED");
        assertThat(shop.ending(session)).isEmpty();
        assertThat(rig.router.asked.get()).isEqualTo(asked);
        second.open(second.at);
        assertThat(second.page).contains("in use on another device (" + tail() + ")");

        ends(session);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(second.mac);
    }

    @Test
    void whatIsBoughtAheadOnAnotherDeviceWaitsInWordsAndTheRouterIsNotAsked() throws Exception {
        UUID day = plan("A day", Duration.ofDays(1));
        HotspotRig.Phone second = shop.arrive();
        second.post("/p/s/pay", "plan=" + day + "&phone=" + NUMBER + "&provider=mpesa");
        assertThat(second.page).contains("You may close this page");
        UUID purchase = shop.lastPurchase();
        int orders = shop.orders().size();
        shop.settle(purchase, HotspotRig.PRICE, receipt(purchase));
        assertThat(shop.state(purchase)).isEqualTo("QUEUED");

        second.open(second.at);
        assertThat(second.page)
                .contains("it starts at ", ", when One hour ends.", "in use on another device", "Use it on this device")
                .doesNotContain("class=\"spin\"", "You may close this page");
        assertThat(shop.orders()).hasSize(orders);
        assertThat(shop.line(purchase)).doesNotContain("NAS_REFUSED");

        second.post("/p/s/here", "");
        await(() -> shop.ending(session).equals("ACKNOWLEDGED"));
        ends(session);
        rig.clock.advance(Duration.ofSeconds(2));
        await(() -> rig.router.in.contains(second.mac));
    }

    /// Two numbers pay for one phone: it goes on as the one that paid last.
    @Test
    void aDevicePaidForByAnotherNumberGoesOnAsThatOne() throws Exception {
        HotspotRig.Phone again = shop.arrive(first.mac);
        again.open("/p/s/packages?s=" + again.s());
        rig.router.leaves.clear();
        UUID purchase = buy(again, plan, "0712000131");
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.leaves).contains(first.mac);
        assertThat(rig.router.in).contains(first.mac);
        assertThat(rig.router.told.getLast().guest().username()).isEqualTo("254712000131");
    }
}
