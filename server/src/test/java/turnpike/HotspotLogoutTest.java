package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.aaa.AccessDecision;
import turnpike.hotspot.PurchaseBook;

/// Who logs out at the portal stays out, also where the router asks by itself for devices it has seen.
final class HotspotLogoutTest {
    private static final AccessDecision REFUSED = new AccessDecision.Reject(AccessDecision.Reason.LOGGED_OUT);
    private static HotspotRig rig;

    private HotspotRig.Shop shop;
    private HotspotRig.Phone phone;
    private UUID owner;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void aDeviceIsOnlineAndLogsOut() throws Exception {
        shop = rig.new Shop("MIKROTIK");
        phone = shop.arrive();
        owner = shop.buyer(buy());
        await(() -> rig.router.in.contains(phone.mac));
        assertThat(rig.byAddress(shop, phone.mac)).isInstanceOf(AccessDecision.Accept.class);
        phone.post("/p/s/logout", "");
        await(() -> !rig.router.in.contains(phone.mac));
    }

    private UUID buy() throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, ("RCPT" + purchase).toUpperCase(java.util.Locale.ROOT));
        return purchase;
    }

    @Test
    void theRoutersOwnQuestionIsRefusedUntilTheOwnerTaps() throws Exception {
        assertThat(rig.byAddress(shop, phone.mac)).isEqualTo(REFUSED);
        HotspotRig.Phone back = shop.arrive(phone.mac);
        assertThat(back.at).startsWith("/p/s/packages?");
        assertThat(rig.byAddress(shop, phone.mac)).isEqualTo(REFUSED);

        back.post("/p/s/connect", "");
        assertThat(rig.byAddress(shop, phone.mac)).isInstanceOf(AccessDecision.Accept.class);
        await(() -> rig.router.in.contains(phone.mac));
    }

    @Test
    void whoIsOnlineIsNotAskedToConnect() throws Exception {
        HotspotRig.Phone back = shop.arrive(phone.mac);
        assertThat(back.page).contains("/p/s/connect");
        back.post("/p/s/connect", "");
        await(() -> rig.router.in.contains(phone.mac));
        shop.online(owner, phone.mac);
        for (String page : List.of("packages", "account")) {
            phone.open("/p/s/" + page + "?s=" + phone.s());
            assertThat(phone.page).as(page).contains("One day").doesNotContain("/p/s/connect");
        }
    }

    @Test
    void aNewPaymentOrAVoucherLetsInAgain() throws Exception {
        phone = shop.arrive(phone.mac);
        buy();
        assertThat(rig.byAddress(shop, phone.mac)).isInstanceOf(AccessDecision.Accept.class);
        phone.post("/p/s/logout", "");
        assertThat(rig.byAddress(shop, phone.mac)).isEqualTo(REFUSED);

        phone.post("/p/s/voucher", "code=" + shop.voucher());
        assertThat(rig.byAddress(shop, phone.mac)).isInstanceOf(AccessDecision.Accept.class);
    }

    /// What a router was to go on with by itself, it does not.
    @Test
    void whatGoesOnByItselfLetsNobodyInWhoLoggedOut() {
        int orders = shop.orders().size();
        rig.desk.hotspot().letInAgain(shop.tenant, shop.nas, phone.mac, null, owner);
        assertThat(shop.orders()).hasSize(orders);
    }

    /// One number, another shop: the same address there is another's.
    @Test
    void aLogoutIsOneTenants() throws Exception {
        HotspotRig.Shop other = rig.new Shop("MIKROTIK");
        HotspotRig.Phone same = other.arrive(phone.mac);
        same.post("/p/s/pay", "plan=" + other.plan + "&phone=0712345678&provider=mpesa");
        UUID purchase = other.lastPurchase();
        other.settle(purchase, HotspotRig.PRICE, ("RCPT" + purchase).toUpperCase(java.util.Locale.ROOT));
        same.post("/p/s/logout", "");
        assertThat(rig.byAddress(other, phone.mac)).isEqualTo(REFUSED);

        HotspotRig.Phone back = shop.arrive(phone.mac);
        back.post("/p/s/connect", "");
        assertThat(rig.byAddress(shop, phone.mac)).isInstanceOf(AccessDecision.Accept.class);
        assertThat(rig.byAddress(other, phone.mac)).isEqualTo(REFUSED);
    }

    /// Staff who took a package back are named to staff who wonder.
    @Test
    void thePersonAtTheCounterIsToldWhoTookThePackageBack() throws Exception {
        UUID purchase = shop.lastPurchase();
        assertThat(rig.whyOffline(shop, owner)).contains("Has logged out", "at " + rig.clock.instant());
        rig.desk.hotspot().book().revoke(shop.actor, purchase, new PurchaseBook.Revocation("", false));
        assertThat(rig.whyOffline(shop, owner))
                .isEqualTo("Cannot connect: No plan is held. One day was taken back by " + shop.actor.name() + " at "
                        + rig.clock.instant() + ".");
    }
}
