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
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Zones;

/// What was bought ahead begins by itself, with the device that was online until then.
final class HotspotNextPackageTest {
    private static HotspotRig rig;

    private HotspotRig.Shop shop;
    private HotspotRig.Phone phone;
    private UUID owner;
    private UUID session;
    private UUID ahead;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void aDeviceIsOnlineAndASecondDayIsPaid() throws Exception {
        rig.router.offline = false;
        shop = rig.new Shop("MIKROTIK");
        phone = shop.arrive();
        UUID first = buy();
        await(() -> shop.state(first).equals("ONLINE"));
        owner = shop.buyer(first);
        session = shop.online(owner, phone.mac);
        phone = shop.arrive(phone.mac);
        phone.open("/p/s/packages?s=" + phone.s());
        ahead = buy();
        assertThat(shop.state(ahead)).isEqualTo("QUEUED");
    }

    private UUID buy() throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, ("RCPT" + purchase).toUpperCase(Locale.ROOT));
        return purchase;
    }

    /// The first day is over and the second begins, as the clock of rights carries it out.
    private void theNextDayBegins() {
        rig.clock.advance(Duration.ofDays(1));
        assertThat(rig.grants.advance(shop.tenant, owner)).isTrue();
    }

    private void ends(Duration ago) {
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set ended_at = :at where tenant_id = :t and session_id = :id")
                .bind("at", rig.clock.instant().minus(ago))
                .bind("t", shop.tenant.value())
                .bind("id", session)
                .execute());
    }

    private void settled() {
        rig.clock.advance(Duration.ofSeconds(6));
        rig.desk.hotspot().arrivals().look();
    }

    @Test
    void aSessionThatGoesOnIsThePurchasesFromItsBegin() throws Exception {
        int orders = shop.orders().size();
        theNextDayBegins();
        await(() -> {
            settled();
            return shop.state(ahead).equals("ONLINE");
        });
        assertThat(shop.line(ahead)).endsWith("BEGUN", "CONNECTED");
        assertThat(shop.orders()).hasSize(orders);
    }

    @Test
    void aDeviceWhoseRouterEndedTheSessionWithTheFirstRightIsLetInAgain() throws Exception {
        rig.router.in.remove(phone.mac);
        theNextDayBegins();
        ends(Duration.ofSeconds(1));
        rig.desk.hotspot().arrivals().look();
        await(() -> shop.state(ahead).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);
        assertThat(shop.line(ahead)).endsWith("BEGUN", "CONNECTED");
    }

    @Test
    void whatWaitsIsOnlineAsSoonAsStaffEndWhatRuns() throws Exception {
        var subscribers = new Subscribers(
                rig.database,
                TestDatabase.VAULT,
                rig.ids,
                rig.clock,
                rig.audit,
                new Zones(rig.database),
                rig.plans,
                rig.sessions());
        subscribers.endSubscription(
                shop.actor, owner, (tx, right) -> rig.desk.hotspot().book().takenAway(tx, shop.actor, right, true));

        await(() -> {
            settled();
            return shop.state(ahead).equals("ONLINE");
        });
        assertThat(shop.line(ahead)).endsWith("BEGUN", "CONNECTED");
    }

    @Test
    void theRouterIsToldAtOnceThatTheSessionMayLastLonger() {
        List<String> told = rig.database.call(
                shop.tenant,
                tx -> tx.sql()
                        .createQuery("select kind || ' ' || reason from nas_commands where tenant_id = :t")
                        .bind("t", shop.tenant.value())
                        .mapTo(String.class)
                        .list());
        assertThat(told).containsExactly("COA PLAN_FOLLOWS");
    }

    /// Before that it waits as long as it takes.
    @Test
    void whoIsNotLetInIsGivenUpFromTheBeginOn() throws Exception {
        ends(Duration.ZERO);
        int asked = rig.router.asked.get();
        rig.clock.advance(Duration.ofHours(5));
        rig.desk.hotspot().giveUps().run();
        assertThat(shop.state(ahead)).isEqualTo("QUEUED");
        rig.clock.advance(Duration.ofHours(-5));
        theNextDayBegins();
        rig.desk.hotspot().arrivals().look();
        await(() -> shop.state(ahead).equals("GRANTED"));
        assertThat(rig.router.asked.get()).isEqualTo(asked);

        rig.clock.advance(Duration.ofMinutes(31));
        rig.desk.hotspot().giveUps().run();
        assertThat(shop.state(ahead)).isEqualTo("GIVEN_UP");
        assertThat(shop.wallet(owner).minor()).isEqualTo(HotspotRig.PRICE);
    }

    @Test
    void whatIsTakenBackWhileItWaitsIsOver() throws Exception {
        UUID right = rig.desk
                .hotspot()
                .book()
                .get(shop.tenant, ahead)
                .purchase()
                .links()
                .subscriptionId();
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate(
                                "update subscriptions set closed_at = now() where tenant_id = :t and subscription_id = :id")
                        .bind("t", shop.tenant.value())
                        .bind("id", right)
                        .execute());
        rig.desk.hotspot().arrivals().look();
        await(() -> shop.state(ahead).equals("GIVEN_UP"));
        assertThat(List.of("REVOKED")).contains(shop.line(ahead).getLast());
    }
}
