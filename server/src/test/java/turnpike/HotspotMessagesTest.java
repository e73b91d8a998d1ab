package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nobody is told of an SMS that does not come.
final class HotspotMessagesTest {
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
        rig.sms.refuses = false;
        rig.router.serves = true;
        shop = rig.new Shop("MIKROTIK");
    }

    private UUID paid(HotspotRig.Phone phone, String number) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + number + "&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, "R" + phone.mac.replace("-", ""));
        await(() -> shop.state(purchase).equals("ONLINE"));
        return purchase;
    }

    @Test
    void aLoginThatCouldNotBeSentIsNotCalledSent() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID sent = paid(phone, PHONE);
        await(() -> shop.line(sent).contains("CREDENTIALS_SENT"));
        phone.open("/p/s/done?s=" + phone.s());
        assertThat(phone.page).contains("on its way to you by SMS");
        assertThat(shop.count("hotspot_credentials")).isEqualTo(1);

        rig.sms.refuses = true;
        HotspotRig.Phone other = shop.arrive();
        UUID lost = paid(other, "0712345679");
        await(() -> shop.line(lost).contains("CREDENTIALS_NOT_SENT"));
        other.open("/p/s/done?s=" + other.s());
        assertThat(other.page).contains("could not be sent by SMS").doesNotContain("on its way to you");
        assertThat(shop.count("hotspot_credentials")).isEqualTo(1);
    }

    @Test
    void noCodeIsPromisedWhileNobodyTakesMessages() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/recover", "phone=" + PHONE);
        assertThat(phone.page).contains("a code is on its way");

        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate("update message_accounts set disabled_at = now() where tenant_id = :t")
                        .bind("t", shop.tenant.value())
                        .execute());
        phone.post("/p/s/recover", "phone=" + PHONE);
        assertThat(phone.page).contains("No codes go out by SMS").doesNotContain("is on its way");
    }
}
