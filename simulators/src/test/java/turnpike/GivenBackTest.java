package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.hotspot.PurchaseBook;
import turnpike.ledger.Account;
import turnpike.ledger.LedgerBooks;
import turnpike.ledger.Place;
import turnpike.payments.Inbox;
import turnpike.payments.Payment;
import turnpike.payments.State;
import turnpike.simulators.stripe.StripeWebhooks.Manner;

/// A provider gives money back by itself: in its dashboard, or because a bank says so.
final class GivenBackTest {
    private static final long PRICE = HotspotRig.PRICE;

    private static CardRig cards;
    private static HotspotRig rig;

    private CardRig.Guest guest;
    private UUID purchase;
    private String receipt;

    @BeforeAll
    static void open() throws IOException {
        cards = new CardRig();
        rig = cards.rig;
    }

    @AfterAll
    static void close() {
        cards.close();
    }

    @BeforeEach
    void aPaidPurchase() throws Exception {
        guest = cards.new Guest();
        purchase = guest.online();
        receipt = Objects.requireNonNull(payment().receipt());
    }

    private Payment payment() {
        return guest.payment(purchase);
    }

    private long returned() {
        return payment().outcome().returned().minor();
    }

    private long balance(Place place) {
        return rig.database.call(
                guest.shop.tenant,
                tx -> rig.journal.balance(tx, guest.shop.tenant, place, "KES").minor());
    }

    private long clearing() {
        return balance(Place.provider("stripe"));
    }

    private long income() {
        return balance(Place.of(Account.REVENUE_DEFERRED)) + balance(Place.of(Account.REVENUE_EARNED));
    }

    private long wallet() {
        return balance(Place.of(
                Account.CUSTOMER_WALLET, Objects.requireNonNull(payment().subscriberId())));
    }

    /// What the tenant lost, by the payer.
    private long lost() {
        return balance(new Place(Account.WRITE_OFF, payment().subscriberId(), "given back"));
    }

    private String outcome() {
        return String.valueOf(rig.desk
                .hotspot()
                .book()
                .get(guest.shop.tenant, purchase)
                .purchase()
                .outcome());
    }

    private int events(String kind) {
        return (int) rig.payments.timeline(guest.shop.tenant, payment().id()).events().stream()
                .filter(event -> event.kind().equals(kind))
                .count();
    }

    /// Everything that came has been looked at, and nothing is due any more.
    private void quiet() throws InterruptedException {
        await(() -> rig.database.call(
                        guest.shop.tenant,
                        tx -> tx.sql()
                                .createQuery("""
                                select (select count(*) from provider_inbox
                                         where tenant_id = :t and processed_at is null and outcome is null)
                                     + (select count(*) from payments where tenant_id = :t and next_try_at is not null)
                                """)
                                .bind("t", guest.shop.tenant.value())
                                .mapTo(Integer.class)
                                .one())
                == 0);
        assertThat(new LedgerBooks(rig.database).check()).isEmpty();
    }

    @Test
    void aRefundInTheDashboardTakesBackWhatItPaidForOnceHoweverOftenItIsTold() throws Exception {
        assertThat(clearing()).isEqualTo(PRICE);
        cards.stripe.webhooks().arrive(Manner.TWICE);
        cards.stripe.refundByHand(receipt, PRICE);
        await(() -> payment().state() == State.REFUNDED);
        quiet();

        assertThat(returned()).isEqualTo(PRICE);
        assertThat(clearing()).isZero();
        assertThat(income()).isZero();
        assertThat(wallet()).isZero();
        assertThat(lost()).isZero();
        assertThat(outcome()).isEqualTo("REVOKED");
        assertThat(guest.shop.line(purchase)).contains("REVOKED", "REFUNDED");
        assertThat(events("GIVEN_BACK")).isEqualTo(1);
        await(() -> !rig.router.in.contains(guest.phone.mac));
    }

    @Test
    void partsAreBookedAsTheyGoAndTheRightStaysUntilAllIsBack() throws Exception {
        cards.stripe.refundByHand(receipt, 2_000);
        await(() -> returned() == 2_000);
        quiet();
        assertThat(payment().state()).isEqualTo(State.SETTLED);
        assertThat(clearing()).isEqualTo(PRICE - 2_000);
        assertThat(lost()).as("the wallet is spent").isEqualTo(2_000);
        assertThat(outcome()).isEqualTo("null");

        cards.stripe.refundByHand(receipt, 3_000);
        await(() -> payment().state() == State.REFUNDED);
        quiet();
        assertThat(clearing()).isZero();
        assertThat(outcome()).isEqualTo("REVOKED");
        assertThat(wallet() - lost())
                .as("the price came back, the first part was lost before")
                .isZero();
    }

    @Test
    void theOrderOfTheNewsDoesNotMatter() throws Exception {
        cards.stripe.webhooks().arrive(Manner.HELD);
        cards.stripe.refundByHand(receipt, 1_000);
        cards.stripe.refundByHand(receipt, 1_500);
        cards.stripe.webhooks().release(true);
        await(() -> returned() == 2_500);
        quiet();
        assertThat(returned()).isEqualTo(2_500);
        assertThat(clearing()).isEqualTo(PRICE - 2_500);
    }

    @Test
    void newsOfMoneyGivenBackThatOvertakesTheMoneyItselfIsNotLost() throws Exception {
        CardRig.Guest early = cards.new Guest();
        UUID bought = early.choose("stripe");
        String page = early.card();
        cards.stripe.webhooks().arrive(Manner.HELD);
        CardRig.tap(page, "action=pay&card=GOOD");
        String intent = cards.stripe.latestIntent();
        cards.stripe.refundByHand(intent, PRICE);
        cards.stripe.webhooks().release(true);
        await(() -> early.payment(bought).state() == State.SETTLED);
        cards.later(Duration.ofMinutes(1));
        await(() -> early.payment(bought).state() == State.REFUNDED);
    }

    @Test
    void aDisputeTakesTheMoneyAndGivesItBackWhenItIsWon() throws Exception {
        cards.stripe.dispute(receipt, true);
        quiet();
        assertThat(payment().state()).as("an inquiry takes nothing").isEqualTo(State.SETTLED);

        cards.stripe.dispute(receipt, false);
        await(() -> payment().state() == State.REFUNDED);
        quiet();
        assertThat(clearing()).isZero();

        cards.stripe.decide(receipt, true);
        await(() -> payment().state() == State.SETTLED);
        quiet();
        assertThat(clearing()).isEqualTo(PRICE);
        assertThat(wallet()).isEqualTo(PRICE);
        assertThat(returned()).isZero();
    }

    @Test
    void aLostDisputeAfterARefundIsBookedNoFurtherThanWhatCame() throws Exception {
        cards.stripe.dispute(receipt, false);
        cards.stripe.decide(receipt, false);
        cards.stripe.refundByHand(receipt, PRICE);
        await(() -> payment().state() == State.REFUNDED);
        quiet();
        assertThat(returned()).isEqualTo(PRICE);
        assertThat(clearing()).isZero();
    }

    @Test
    void whatStaffRefundIsTakenBackBeforeTheProviderReturnsIt() throws Exception {
        rig.database.run(
                guest.shop.tenant,
                tx -> rig.payments.refund(tx, guest.shop.tenant, payment().id(), "moved away", guest.shop.actor));
        await(() -> payment().state() == State.REFUNDED);
        quiet();
        assertThat(outcome()).isEqualTo("REVOKED");
        assertThat(clearing()).isZero();
        assertThat(income()).isZero();
        assertThat(wallet()).isZero();
        await(() -> !rig.router.in.contains(guest.phone.mac));
    }

    @Test
    void ourOwnRefundIsNotBookedASecondTimeByItsNews() throws Exception {
        cards.stripe.webhooks().arrive(Manner.TWICE);
        rig.desk.hotspot().book().revoke(guest.shop.actor, purchase, new PurchaseBook.Revocation("not wanted", false));
        rig.database.run(
                guest.shop.tenant,
                tx -> rig.payments.refund(tx, guest.shop.tenant, payment().id(), "not wanted", "staff"));
        await(() -> payment().state() == State.REFUNDED);
        quiet();
        assertThat(returned()).isEqualTo(PRICE);
        assertThat(events("REFUNDED")).isEqualTo(1);
        assertThat(events("GIVEN_BACK")).isZero();
        assertThat(clearing()).isZero();
    }

    @Test
    void anAccountOfAnotherTenantGivesNothingBackHere() throws Exception {
        CardRig.Guest other = cards.new Guest(); // its account hears the events from now on
        cards.stripe.refundByHand(receipt, PRICE);
        await(() -> rig.payments
                        .inbox()
                        .log(other.shop.tenant, new Inbox.Search(null, "UNKNOWN_ORDER", null, 0, 10))
                        .total()
                == 2);
        assertThat(payment().state()).isEqualTo(State.SETTLED);
        assertThat(returned()).isZero();
    }
}
