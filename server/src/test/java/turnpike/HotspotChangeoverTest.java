package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.aaa.Changeovers;
import turnpike.base.Money;
import turnpike.hotspot.StaffAccess;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;

/// A right that nobody bought at the portal follows another, and the NAS ends the session: the device goes on by
/// itself.
final class HotspotChangeoverTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static HotspotRig rig;

    private HotspotRig.Shop shop;
    private HotspotRig.Phone phone;
    private String receipt;
    private UUID owner;
    private UUID session;
    private Instant end;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void aDeviceIsOnlineForADay() throws Exception {
        shop = rig.new Shop("MIKROTIK");
        phone = shop.arrive();
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        receipt = "Q" + purchase.toString().substring(27).toUpperCase(Locale.ROOT);
        shop.settle(purchase, HotspotRig.PRICE, receipt);
        end = rig.clock.instant().plus(DAY);
        await(() -> shop.state(purchase).equals("ONLINE"));
        owner = shop.buyer(purchase);
        session = shop.online(owner, phone.mac);
        rig.router.told.clear();
    }

    private void givenByStaff() throws Exception {
        var wanted = new StaffAccess.Wanted(UUID.randomUUID(), phone.mac, null, shop.plan, "for the outage");
        assertThat(rig.desk.hotspot().staffAccess().letIn(shop.actor, wanted).queued())
                .isTrue();
        await(() -> !shop.orders().contains("LOGIN PENDING"));
        rig.router.told.clear();
    }

    private void renewed() {
        execute("insert into access_rules (tenant_id, auto_renew) values (:t, true)");
        var posting = new Posting(
                Place.of(Account.CASH), Place.of(Account.CUSTOMER_WALLET, owner), new Money(HotspotRig.PRICE, "KES"));
        var entry = new Entry(Entry.Kind.TOPUP, UUID.randomUUID(), rig.clock.instant(), "cash", List.of(posting));
        rig.database.run(shop.tenant, tx -> rig.journal.post(tx, shop.tenant, entry));
        rig.clock.advance(DAY.minusMinutes(9));
        rig.renewals.run();
        assertThat(shop.wallet(owner).minor()).isZero();
    }

    private void execute(String sql) {
        rig.database.run(
                shop.tenant,
                tx -> tx.sql().createUpdate(sql).bind("t", shop.tenant.value()).execute());
    }

    private void theDayIsOver() {
        rig.clock.advance(Duration.between(rig.clock.instant(), end));
    }

    /// As the clock of rights carries it out.
    private void theNextRightBegins() {
        assertThat(rig.grants.advance(shop.tenant, owner)).isTrue();
    }

    private void theRouterEndsTheSession() {
        rig.router.in.remove(phone.mac);
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set ended_at = :at where tenant_id = :t and session_id = :id")
                .bind("at", rig.clock.instant())
                .bind("t", shop.tenant.value())
                .bind("id", session)
                .execute());
    }

    private void looks() {
        rig.changeovers.look();
    }

    private List<String> told() {
        return rig.router.told.stream()
                .filter(told -> told.nas().equals(shop.nas))
                .map(told -> told.guest().mac())
                .toList();
    }

    @Test
    void whatStaffGaveGoesOnWhereTheRouterEndedTheSession() throws Exception {
        givenByStaff();
        theDayIsOver();
        theRouterEndsTheSession();
        theNextRightBegins();
        looks();
        await(() -> rig.router.in.contains(phone.mac));
    }

    @Test
    void soDoesWhatIsRenewed() throws Exception {
        renewed();
        theDayIsOver();
        theRouterEndsTheSession();
        theNextRightBegins();
        looks();
        await(() -> rig.router.in.contains(phone.mac));
    }

    /// The router is told to end what it cannot change, and does so a moment later; its report takes as long again.
    @Test
    void aSessionThatEndsAMomentAfterIsFollowedToo() throws Exception {
        givenByStaff();
        theDayIsOver();
        theNextRightBegins();
        looks();
        for (int second = 0; second < 20; second++) {
            rig.clock.advance(Duration.ofSeconds(1));
            looks();
        }
        assertThat(told()).isEmpty();
        theRouterEndsTheSession();
        rig.clock.advance(Duration.ofSeconds(16));
        looks();
        await(() -> rig.router.in.contains(phone.mac));
    }

    /// However often it is looked, and by whichever process; until its first packet is booked, it looks offline.
    @Test
    void theRouterIsToldOnce() throws Exception {
        givenByStaff();
        theDayIsOver();
        theRouterEndsTheSession();
        theNextRightBegins();
        for (int look = 0; look < 5; look++) {
            try (var another = new Changeovers(rig.database, rig.clock, rig.desk.hotspot()::goOn)) {
                another.look();
            }
            await(() -> rig.router.in.contains(phone.mac) && !shop.orders().contains("LOGIN PENDING"));
            rig.clock.advance(Duration.ofSeconds(16));
        }
        assertThat(told()).containsExactly(phone.mac);
        for (int look = 0; look < 3; look++) {
            rig.clock.advance(Duration.ofMinutes(5));
            looks();
        }
        assertThat(shop.count("changeovers")).isZero();
    }

    @Test
    void whoseSessionGoesOnOrWhoLeftIsNotLetIn() throws Exception {
        givenByStaff();
        theDayIsOver();
        theNextRightBegins();
        looks();
        assertThat(told()).isEmpty();

        phone = shop.arrive(phone.mac);
        phone.post("/p/s/recover", "receipt=" + receipt);
        phone.post("/p/s/logout", "");
        await(() -> !shop.orders().contains("LOGOUT PENDING"));
        rig.router.told.clear();
        theRouterEndsTheSession();
        rig.clock.advance(Duration.ofSeconds(2));
        looks();
        assertThat(shop.orders()).last().asString().startsWith("LOGOUT");
        assertThat(told()).isEmpty();
    }

    /// Another shop's router is none of its business.
    @Test
    void aChangeoverIsOneTenants() throws Exception {
        givenByStaff();
        theDayIsOver();
        theRouterEndsTheSession();
        theNextRightBegins();
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        assertThat(other.count("changeovers")).isZero();
        looks();
        await(() -> rig.router.in.contains(phone.mac));
        assertThat(other.orders()).isEmpty();
    }
}
