package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
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
import turnpike.subscribers.Guests;

/// A plan for so many devices lets so many in, whichever way they come; at the portal one may be taken off for another.
final class HotspotDeviceLimitTest {
    private static final Pattern KEY = Pattern.compile("name=\"device\" value=\"([0-9a-f]+)\"");
    private static HotspotRig rig;

    private HotspotRig.Shop shop;
    private HotspotRig.Phone first;
    private UUID owner;
    private String login;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void oneDeviceAllowedAndIn() throws Exception {
        shop = rig.new Shop("MIKROTIK");
        UUID plan = rig.plans
                .create(
                        shop.actor,
                        new PlanTerms(
                                "Solo",
                                "",
                                AccessKind.HOTSPOT,
                                new PlanTerms.Price(HotspotRig.PRICE, "KES"),
                                Validity.of(Duration.ofDays(1)),
                                new Allowance(null, null, null),
                                new Seats(null, 1),
                                Service.PLAIN,
                                new Offer(true, false, 0, null, null, List.of())))
                .id();
        first = shop.arrive();
        UUID purchase = buy(first, plan);
        await(() -> shop.state(purchase).equals("ONLINE"));
        owner = shop.buyer(purchase);
        var guests = new Guests(TestDatabase.VAULT, rig.ids, rig.clock);
        var credentials = rig.database.call(shop.tenant, tx -> guests.credentials(tx, shop.tenant, owner));
        login = "username=" + credentials.username() + "&password="
                + URLEncoder.encode(credentials.password(), StandardCharsets.UTF_8);
    }

    private UUID buy(HotspotRig.Phone phone, UUID plan) throws Exception {
        phone.post("/p/s/pay", "plan=" + plan + "&phone=0712345678&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, receipt());
        return purchase;
    }

    private static List<String> keys(HotspotRig.Phone phone) {
        return KEY.matcher(phone.page).results().map(found -> found.group(1)).toList();
    }

    @Test
    void theOwnerTakesTheOldDeviceOffAndTheNewOneIsLetIn() throws Exception {
        UUID session = shop.online(owner, first.mac);
        HotspotRig.Phone second = shop.arrive();
        second.post("/p/s/signin", login);
        assertThat(second.at).startsWith("/p/s/devices?");
        assertThat(second.page).contains(first.mac.substring(12), "online now").doesNotContain(first.mac);
        assertThat(keys(second)).hasSize(1);
        assertThat(rig.router.in).doesNotContain(second.mac);

        second.post("/p/s/devices", "device=" + keys(second).getFirst());
        await(() -> rig.router.in.contains(second.mac) && !rig.router.in.contains(first.mac));
        await(() -> shop.ending(session).equals("ACKNOWLEDGED"));

        HotspotRig.Phone back = shop.arrive(first.mac);
        assertThat(back.at).startsWith("/p/s/packages?");
        back.post("/p/s/signin", login);
        assertThat(back.at).startsWith("/p/s/devices?");
        assertThat(rig.router.in).doesNotContain(first.mac);
    }

    @Test
    void threeDevicesADayAreTakenOffAndNoMore() throws Exception {
        HotspotRig.Phone in = first;
        for (int i = 0; i < 3; i++) {
            HotspotRig.Phone next = shop.arrive();
            next.post("/p/s/signin", login);
            next.post("/p/s/devices", "device=" + keys(next).getFirst());
            await(() -> rig.router.in.contains(next.mac));
            in = next;
        }
        HotspotRig.Phone fourth = shop.arrive();
        fourth.post("/p/s/signin", login);
        String key = keys(fourth).getFirst();
        fourth.post("/p/s/devices", "device=" + key);
        assertThat(fourth.page).contains("can be taken off tomorrow");
        assertThat(rig.router.in).contains(in.mac).doesNotContain(fourth.mac);
    }

    @Test
    void whoHasNotShownToBeTheOwnerSeesNoDeviceAndTakesNoneOff() throws Exception {
        HotspotRig.Phone own = shop.arrive();
        own.post("/p/s/signin", login);
        String key = keys(own).getFirst();

        HotspotRig.Phone finder = shop.arrive();
        finder.post("/p/s/recover", "receipt=" + receipt());
        assertThat(finder.at).startsWith("/p/s/devices?");
        assertThat(finder.page).contains("Show first").doesNotContain(first.mac.substring(12));
        assertThat(keys(finder)).isEmpty();
        finder.post("/p/s/devices", "device=" + key);
        HotspotRig.Phone stranger = shop.arrive();
        stranger.post("/p/s/devices", "device=" + key);

        assertThat(rig.router.in).contains(first.mac).doesNotContain(finder.mac, stranger.mac);
        assertThat(shop.count("devices")).isEqualTo(1);
    }

    private String receipt() {
        return ("RCPT" + shop.lastPurchase()).toUpperCase(Locale.ROOT);
    }

    @Test
    void aBlockedDeviceStaysOutAndIsNotTakenOffToComeBack() throws Exception {
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate("update devices set blocked_at = now() where tenant_id = :t")
                        .bind("t", shop.tenant.value())
                        .execute());
        rig.router.in.remove(first.mac);
        HotspotRig.Phone back = shop.arrive(first.mac);
        String way = back.s();
        back.post("/p/s/signin", login);
        assertThat(back.page).contains("kept out");
        back.open("/p/s/devices?s=" + way);
        assertThat(keys(back)).isEmpty();
        assertThat(rig.router.in).doesNotContain(first.mac);
    }

    /// What waits is no seat more in what runs.
    @Test
    void aSecondPackageThatWaitsDoesNotLetASecondDeviceIn() throws Exception {
        HotspotRig.Phone second = shop.arrive();
        UUID purchase = buy(second, shop.plan);
        assertThat(shop.state(purchase)).isEqualTo("QUEUED");
        assertThat(shop.count("devices")).isEqualTo(1);
        assertThat(rig.router.in).doesNotContain(second.mac);
    }

    /// Phones change their hardware address: who buys anew is not kept out by the one before.
    @Test
    void aNewPackageBeginsWithTheDeviceItWasBoughtWith() throws Exception {
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate("update subscriptions set closed_at = now() where tenant_id = :t")
                        .bind("t", shop.tenant.value())
                        .execute());
        HotspotRig.Phone second = shop.arrive();
        second.post("/p/s/recover", "receipt=" + receipt());
        UUID plan = rig.desk
                .hotspot()
                .book()
                .get(shop.tenant, shop.lastPurchase())
                .purchase()
                .deal()
                .planId();
        UUID purchase = buy(second, plan);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(shop.count("devices")).isEqualTo(1);
        assertThat(rig.router.in).contains(second.mac);
    }

    private void forget(String mac) {
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate("delete from devices where tenant_id = :t and mac = :mac")
                        .bind("t", shop.tenant.value())
                        .bind("mac", mac)
                        .execute());
    }

    /// Eight tablets of one family at the same moment, and one place.
    @Test
    void ofDevicesThatComeAtTheSameMomentNoMoreAreLetInThanThePlanAllows() throws Exception {
        List<HotspotRig.Phone> phones = new ArrayList<>();
        for (int i = 0; i < 8; i++) phones.add(shop.arrive());
        forget(first.mac); // its place is free, and eight ask for it
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (HotspotRig.Phone phone : phones) {
                all.add(pool.submit(() -> {
                    phone.post("/p/s/signin", login);
                    return null;
                }));
            }
            for (Future<?> one : all) one.get();
        }
        assertThat(shop.count("devices")).isEqualTo(1);
        List<HotspotRig.Phone> in = phones.stream()
                .filter(phone -> !phone.at.startsWith("/p/s/devices?"))
                .toList();
        assertThat(in).hasSize(1);
        await(() -> in.stream().allMatch(phone -> rig.router.in.contains(phone.mac)));
        assertThat(phones.stream().filter(phone -> rig.router.in.contains(phone.mac)))
                .hasSize(1);
    }
}
