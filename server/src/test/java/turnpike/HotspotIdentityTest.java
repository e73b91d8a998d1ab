package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.subscribers.Guests;
import turnpike.vouchers.Dump;

/// Who is who at the hotspot: the payer by the phone number, the device by its hardware address, the router by the
/// address it sent the browser to. What others got wrong (docs/defects.md).
final class HotspotIdentityTest {
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
        rig.router.told.clear();
        shop = rig.new Shop("MIKROTIK");
    }

    private UUID buy(HotspotRig.Phone phone, UUID plan) throws Exception {
        phone.post("/p/s/pay", "plan=" + plan + "&phone=" + PHONE + "&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        return purchase;
    }

    @Test
    void whoBuysAgainWithTheSamePhoneIsOnePersonWhoseRightsFollowEachOther() throws Exception {
        UUID first = buy(shop.arrive(), shop.plan);
        await(() -> shop.state(first).equals("ONLINE"));
        HotspotRig.Phone tablet = shop.arrive();
        UUID second = buy(tablet, shop.plan("Another day", HotspotRig.PRICE, false));

        assertThat(shop.state(second)).isEqualTo("QUEUED");
        await(() -> rig.router.in.contains(tablet.mac));
        assertThat(shop.count("subscribers")).isEqualTo(1);
        assertThat(shop.count("subscriptions")).isEqualTo(2);
    }

    /// The next phone that is given the address of one that paid.
    @Test
    void anotherDeviceAtTheSameAddressIsAStranger() throws Exception {
        HotspotRig.Phone paid = shop.arrive();
        UUID purchase = buy(paid, shop.plan);
        await(() -> shop.state(purchase).equals("ONLINE"));

        HotspotRig.Phone next = shop.arrive(); // every phone of the rig comes from 10.5.50.7
        assertThat(next.page).contains("One day", "KES 50").doesNotContain("You are online");
        assertThat(rig.router.in).contains(paid.mac).doesNotContain(next.mac);
    }

    @Test
    void theRouterThatSentTheBrowserIsToldAndNoOther() throws Exception {
        UUID elder = new UUID(0, 1); // before the visitor's in every order a list may have
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into nases (tenant_id, nas_id, name, vendor, access_kind, identifier,
                               secret_sealed, created_at, updated_at, last_address)
                        values (:t, :id, 'a first gate', 'MIKROTIK', 'ANY', 'elder', :secret,
                                timestamptz '2020-01-01 00:00Z', now(), '127.0.0.1')
                        """)
                .bind("t", shop.tenant.value())
                .bind("id", elder)
                .bind("secret", TestDatabase.VAULT.seal("secret"))
                .execute());
        rig.nases.reload();

        UUID purchase = buy(shop.arrive(), shop.plan);
        await(() -> shop.state(purchase).equals("ONLINE"));

        assertThat(rig.router.told)
                .isNotEmpty()
                .allSatisfy(told -> assertThat(told.nas()).isEqualTo(shop.nas));
    }

    @Test
    void whatRoutersAndSubscribersAreGivenAsPasswordsLiesNowhereInClear() throws Exception {
        UUID purchase = buy(shop.arrive(), shop.plan);
        await(() -> shop.state(purchase).equals("ONLINE"));
        UUID subscriber = rig.desk
                .hotspot()
                .book()
                .get(shop.tenant, purchase)
                .purchase()
                .buyer()
                .subscriberId();
        var guests = new Guests(TestDatabase.VAULT, rig.ids, rig.clock);
        List<String> passwords = new ArrayList<>();
        passwords.add(rig.database
                .call(shop.tenant, tx -> guests.credentials(tx, shop.tenant, subscriber))
                .password());
        rig.router.told.forEach(told -> passwords.add(told.guest().password()));

        String dump = Dump.of(rig.database, shop.tenant);

        assertThat(passwords).hasSizeGreaterThan(1);
        assertThat(dump).as("the dump holds what was stored").contains("254712345678");
        for (String password : passwords) {
            assertThat(dump).doesNotContain(password);
            assertThat(dump).doesNotContain(HexFormat.of().formatHex(password.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
