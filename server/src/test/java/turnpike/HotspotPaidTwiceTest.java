package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.HotspotRig.PRICE;
import static turnpike.HotspotRig.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.ledger.Account;
import turnpike.ledger.LedgerBooks;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.payments.State;

/// One purchase, two payments that both came: each goes back by itself.
final class HotspotPaidTwiceTest {
    private static final String PHONE = "254712345678";
    private static HotspotRig rig;

    private HotspotRig.Shop shop;
    private HotspotRig.Phone phone;
    private UUID purchase;
    private UUID early;
    private UUID late;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    /// The first prompt seemed to have failed, and a second was sent.
    @BeforeEach
    void twoPromptsAreOut() throws Exception {
        shop = rig.new Shop("MIKROTIK");
        shop.sellsWithInvoices();
        phone = shop.arrive();
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=mpesa");
        purchase = shop.lastPurchase();
        late = shop.payment(purchase);
        rig.payments.giveUp(shop.actor, late);
        rig.clock.advance(Duration.ofMinutes(2));
        var again = new NewPayment(
                shop.buyer(purchase),
                NewPayment.Purpose.PURCHASE,
                purchase,
                new Money(PRICE, "KES"),
                "mpesa",
                PHONE,
                "AGAIN",
                "One day");
        early = rig.database
                .call(shop.tenant, tx -> rig.payments.open(tx, shop.tenant, again))
                .id();
    }

    private void pays(UUID payment) {
        rig.payments.confirm(shop.actor, payment, "R" + payment, new Money(PRICE, "KES"));
    }

    private void refund(UUID payment) {
        rig.database.run(shop.tenant, tx -> rig.payments.refund(tx, shop.tenant, payment, "paid twice", shop.actor));
    }

    private Payment payment(UUID id) {
        return rig.payments.get(shop.tenant, id);
    }

    private void isBack(UUID payment) throws InterruptedException {
        await(() -> payment(payment).state() == State.REFUNDED);
        rig.sales.issue();
        rig.sales.issue();
        assertThat(new LedgerBooks(rig.database).check()).isEmpty();
    }

    private long held(Place place) {
        return rig.database
                .call(shop.tenant, tx -> rig.journal.balance(tx, shop.tenant, place, "KES"))
                .minor();
    }

    private long wallet() {
        return shop.wallet(shop.buyer(purchase)).minor();
    }

    private long income() {
        return held(Place.of(Account.REVENUE_DEFERRED)) + held(Place.of(Account.REVENUE_EARNED)) + shop.taxBooked();
    }

    /// How many rights stand.
    private int rights() {
        return rig.database.call(
                shop.tenant,
                tx -> tx.sql()
                        .createQuery("select count(*) from subscriptions where tenant_id = :t and closed_at is null")
                        .bind("t", shop.tenant.value())
                        .mapTo(Integer.class)
                        .one());
    }

    private void bothCame() throws InterruptedException {
        pays(early);
        await(() -> shop.state(purchase).equals("ONLINE"));
        pays(late);
        assertThat(shop.line(purchase)).contains("PAID_AGAIN");
        assertThat(rights()).isEqualTo(2);
        assertThat(held(Place.provider("mpesa"))).isEqualTo(2 * PRICE);
        rig.sales.issue();
    }

    @Test
    void theSecondGoesBackOnceAndThePurchaseItsRightAndItsInvoiceStand() throws Exception {
        bothCame();
        int sent = rig.provider.refunds.get();
        refund(late);
        refund(late);
        isBack(late);

        assertThat(rig.provider.refunds.get() - sent).isEqualTo(1);
        assertThat(held(Place.provider("mpesa"))).isEqualTo(PRICE);
        assertThat(wallet()).isZero();
        assertThat(income()).isEqualTo(PRICE);
        assertThat(payment(early).state()).isEqualTo(State.SETTLED);
        assertThat(shop.state(purchase)).isEqualTo("ONLINE");
        assertThat(shop.line(purchase)).contains("REFUNDED").doesNotContain("REVOKED");
        assertThat(rights()).isEqualTo(1);
        assertThat(rig.router.in).contains(phone.mac);
        assertThat(shop.invoiced())
                .containsExactlyInAnyOrder(
                        "INVOICE purchase " + purchase + " 690 of 5000",
                        "INVOICE payment " + late + " 690 of 5000",
                        "CREDIT_NOTE credit " + late + " 690 of 5000");
    }

    @Test
    void theFirstGoesBackAndWhatTheSecondBoughtStands() throws Exception {
        bothCame();
        refund(early);
        isBack(early);

        assertThat(payment(late).state()).isEqualTo(State.SETTLED);
        assertThat(rights()).isEqualTo(1);
        assertThat(wallet()).isZero();
        assertThat(income()).isEqualTo(PRICE);
        refund(late);
        isBack(late);
        assertThat(rights()).isZero();
        assertThat(income()).isZero();
        assertThat(held(Place.provider("mpesa"))).isZero();
    }

    /// The rate changed in between: each sale has its own tax.
    @Test
    void eachGoesBackWithTheTaxItWasSoldWith() throws Exception {
        pays(early);
        await(() -> shop.state(purchase).equals("ONLINE"));
        shop.sellsWithTax(0);
        pays(late);
        assertThat(shop.taxBooked()).isEqualTo(690);
        refund(late);
        isBack(late);
        assertThat(shop.taxBooked()).isEqualTo(690);
        refund(early);
        isBack(early);
        assertThat(shop.taxBooked()).isZero();
        assertThat(income()).isZero();
    }

    @Test
    void whatTheProviderDoesNotReturnIsInTheWalletAndGoesBackWhenAskedAgain() throws Exception {
        bothCame();
        rig.provider.returns = false;
        refund(late);
        await(() -> payment(late).state() == State.SETTLED);
        assertThat(wallet()).isEqualTo(PRICE);
        rig.provider.returns = true;
        refund(late);
        isBack(late);
        assertThat(wallet()).isZero();
        assertThat(income()).isEqualTo(PRICE);
    }

    @Test
    void whatCameAfterThePurchaseWasGivenUpGoesBackFromTheWallet() throws Exception {
        rig.router.offline = true;
        pays(early);
        rig.clock.advance(Duration.ofHours(1));
        rig.desk.hotspot().giveUps().run();
        rig.router.offline = false;
        assertThat(shop.state(purchase)).isEqualTo("GIVEN_UP");
        assertThat(wallet()).isEqualTo(PRICE);
        pays(late);
        assertThat(wallet()).isEqualTo(2 * PRICE);

        refund(late);
        refund(late);
        isBack(late);
        assertThat(wallet()).isEqualTo(PRICE);
        assertThat(shop.state(purchase)).isEqualTo("GIVEN_UP");
        refund(early);
        isBack(early);
        assertThat(wallet()).isZero();
        assertThat(held(Place.provider("mpesa"))).isZero();
    }

    @Test
    void whatIsSpentIsNotSentBack() throws Exception {
        rig.router.offline = true;
        pays(early);
        rig.clock.advance(Duration.ofHours(1));
        rig.desk.hotspot().giveUps().run();
        rig.router.offline = false;
        UUID buyer = shop.buyer(purchase);
        rig.journal.adjust(
                shop.actor,
                UUID.randomUUID(),
                new Posting(Place.of(Account.CUSTOMER_WALLET, buyer), Place.of(Account.CASH), new Money(PRICE, "KES")),
                "spent");
        assertThatThrownBy(() -> refund(early)).isInstanceOf(Conflict.class);
    }
}
