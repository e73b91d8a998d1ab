package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.HotspotRig.await;

import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.InvalidInput;
import turnpike.hotspot.PurchaseBook;
import turnpike.ledger.Account;
import turnpike.ledger.Place;

/// What becomes of the money of a purchase that is not just paid and delivered.
final class HotspotMoneyTest {
    private static final Pattern CODE = Pattern.compile("\\b[0-9]{6}\\b");
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
        shop = rig.new Shop("MIKROTIK");
    }

    private UUID asked(HotspotRig.Phone phone) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        return shop.lastPurchase();
    }

    private UUID bought(HotspotRig.Phone phone, long paid) throws Exception {
        UUID purchase = asked(phone);
        shop.settle(purchase, paid, "RCPT" + purchase);
        await(() -> shop.state(purchase).equals("ONLINE"));
        return purchase;
    }

    /// A device whose holder has shown to be the owner of the phone number.
    private HotspotRig.Phone owner() throws Exception {
        HotspotRig.Phone owner = shop.arrive();
        owner.post("/p/s/recover", "phone=" + PHONE);
        var found = CODE.matcher(shop.sms("otp"));
        assertThat(found.find()).isTrue();
        owner.post("/p/s/recover", "otp=" + found.group());
        return owner;
    }

    @Test
    void theWalletBuysWhatAPromptIsOutForAndThePromptPaidLaterBuysItsOwn() throws Exception {
        UUID first = bought(shop.arrive(), 2 * HotspotRig.PRICE);
        UUID buyer = shop.buyer(first);
        HotspotRig.Phone owner = owner();
        UUID prompted = asked(shop.arrive());
        assertThat(shop.state(prompted)).isEqualTo("WAITING");

        owner.post("/p/s/wallet", "plan=" + shop.plan);
        assertThat(owner.status).as(owner.page).isEqualTo(200);
        assertThat(shop.wallet(buyer).minor()).isZero();
        assertThat(shop.count("subscriptions")).isEqualTo(2);
        assertThat(shop.state(prompted)).isEqualTo("FAILED");

        shop.settle(prompted, HotspotRig.PRICE, "RCPT" + prompted);
        assertThat(shop.state(prompted)).isEqualTo("QUEUED");
        assertThat(shop.count("subscriptions")).isEqualTo(3);
        assertThat(shop.wallet(buyer).minor()).isZero();
    }

    private void refund(UUID purchase) throws Exception {
        UUID payment = shop.payment(purchase);
        rig.database.run(shop.tenant, tx -> rig.payments.refund(tx, shop.tenant, payment, "staff", shop.actor));
        await(() -> shop.line(purchase).contains("REFUNDED"));
    }

    @Test
    void aRefundByStaffTakesTheSaleBackAndCreditsItsInvoiceOnce() throws Exception {
        shop.sellsWithInvoices();
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        rig.sales.issue();

        refund(purchase);
        refund(purchase);
        rig.sales.issue();
        rig.sales.issue();

        assertThat(shop.invoiced())
                .containsExactly(
                        "INVOICE purchase " + purchase + " 690 of 5000",
                        "CREDIT_NOTE credit " + purchase + " 690 of 5000");
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
        assertThat(shop.taxBooked()).isZero();
        await(() -> !rig.router.in.contains(phone.mac));
    }

    @Test
    void whatStaffTakeBackGoesToTheWalletAndIsNeverEarned() throws Exception {
        shop.sellsWithInvoices();
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        revoke(purchase, "", false);
        revoke(purchase, "", false);
        rig.sales.issue();

        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.line(purchase)).endsWith("REVOKED", "CREDITED");
        assertThat(shop.taxBooked()).isZero();
        assertThat(shop.invoiced()).hasSize(2);
        await(() -> !rig.router.in.contains(phone.mac));
        rig.clock.advance(Duration.ofDays(2));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(earned()).isZero();
    }

    private void revoke(UUID purchase, String reason, boolean keepMoney) {
        rig.desk.hotspot().book().revoke(shop.actor, purchase, new PurchaseBook.Revocation(reason, keepMoney));
    }

    @Test
    void whoKeepsTheMoneySaysWhy() {
        assertThatThrownBy(() -> new PurchaseBook.Revocation(" ", true)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void whatIsRevokedWhileTheMoneyIsKeptIsEarnedAtOnceUntilTheMoneyGoesBack() throws Exception {
        shop.sellsWithInvoices();
        UUID purchase = bought(shop.arrive(), HotspotRig.PRICE);
        revoke(purchase, "abuse", true);
        rig.sales.issue();
        assertThat(shop.invoiced()).containsExactly("INVOICE purchase " + purchase + " 690 of 5000");
        assertThat(shop.taxBooked()).isEqualTo(690);
        assertThat(earned()).isEqualTo(4_310);

        refund(purchase);
        rig.sales.issue();
        assertThat(shop.invoiced()).hasSize(2);
        assertThat(shop.taxBooked()).isZero();
        assertThat(earned()).isZero();
    }

    /// Two days sold at once: each day earns its own, the second from when the first is over.
    @Test
    void whatWaitsIsEarnedWhenItRuns() throws Exception {
        bought(shop.arrive(), HotspotRig.PRICE);
        UUID second = asked(shop.arrive());
        shop.settle(second, HotspotRig.PRICE, "RCPT" + second);
        assertThat(shop.state(second)).isEqualTo("QUEUED");
        assertThat(earned()).isZero();

        rig.clock.advance(Duration.ofDays(1));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(earned()).isEqualTo(HotspotRig.PRICE);
        rig.clock.advance(Duration.ofDays(1));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(earned()).isEqualTo(2 * HotspotRig.PRICE);
    }

    private long earned() {
        return rig.database
                .call(shop.tenant, tx -> rig.journal.balance(tx, shop.tenant, Place.of(Account.REVENUE_EARNED), "KES"))
                .minor();
    }
}
