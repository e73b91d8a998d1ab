package turnpike.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.payments.MpesaHouse.PHONE;
import static turnpike.payments.MpesaHouse.letter;
import static turnpike.payments.MpesaHouse.raw;
import static turnpike.payments.MpesaHouse.token;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Place;
import turnpike.tenancy.Actor;

/// Money that moves without a prompt: by pay bill, over the counter, back to whoever paid; and what an account takes.
final class MpesaMoneyTest {
    private final MpesaHouse house = new MpesaHouse();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void moneyNobodyAskedForWaitsInSuspenseUntilSomebodySaysWhoseItIs() {
        house.payments.accounts().register(Actor.system(house.tenant, "test"), house.account);
        String receipt = house.daraja.payBill(PHONE, 30, "NOBODY");
        house.work();

        var search = new PaymentSearch(null, null, null, true, null, null, null, 0, 10);
        Payment waiting = house.payments.find(house.tenant, search).items().getFirst();
        assertThat(waiting.receipt()).isEqualTo(receipt);
        assertThat(waiting.unasked()).isTrue();
        assertThat(house.balance(Place.of(Account.SUSPENSE))).isEqualTo(3000);
        assertThat(house.settled).isEmpty();

        var clerk = Actor.system(house.tenant, "test");
        Payment resolved = house.payments.resolve(clerk, waiting.id(), UUID.randomUUID());
        assertThat(house.wallet(resolved)).isEqualTo(3000);
        assertThat(house.balance(Place.of(Account.SUSPENSE))).isZero();
        assertThat(house.settled).hasSize(1);

        UUID somebodyElse = UUID.randomUUID();
        assertThatThrownBy(() -> house.payments.resolve(clerk, waiting.id(), somebodyElse))
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo("payment_not_in_suspense"));
        assertThat(house.balance(Place.of(Account.SUSPENSE))).isZero();
        assertThat(house.wallet(resolved)).isEqualTo(3000);
    }

    @Test
    void aPayBillWithTheReferenceOfAPaymentSettlesIt() {
        house.payments.accounts().register(Actor.system(house.tenant, "test"), house.account);
        Payment payment = house.pushed(50);
        house.daraja.payBill(PHONE, 50, payment.wanted().reference());
        house.work();
        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);

        house.daraja.pay(house.prompt().checkoutRequestId()); // and types the PIN as well
        house.work();
        assertThat(house.settled).hasSize(2);
        assertThat(house.wallet(payment)).isEqualTo(10_000); // the second is the payer's, for the wallet
        assertThat(house.clearing()).isEqualTo(100 * house.daraja.balance());
    }

    @Test
    void aPayBillToldFromElsewhereCountsOnlyWhenTheStatementShowsIt() {
        var strict =
                new PaymentAccount.Rules(List.of("196.201.214.200"), PaymentAccount.AddressRule.SCORE, null, false);
        TenantId other = house.tenant("two");
        UUID account = house.account(other, strict);
        house.payments.accounts().register(Actor.system(other, "test"), account);
        String url = house.payments.accounts().get(other, account).callbacks().confirm();
        house.payments.inbox().take(letter(url), token(url), raw("""
                {"TransID":"FAKE000009","TransAmount":"900.00","BusinessShortCode":"174379","BillRefNumber":"X","MSISDN":""}
                """));
        String receipt = house.daraja.payBill(PHONE, 30, "X");
        house.work();
        var all = new PaymentSearch(null, null, null, false, null, null, null, 0, 10);
        assertThat(house.payments.find(other, all).items()).isEmpty();

        house.later(Duration.ofSeconds(61));
        assertThat(house.payments.find(other, all).items())
                .extracting(Payment::receipt)
                .containsExactly(receipt);
    }

    @Test
    void aRefundGoesBackAndARefusedOneReturnsToTheWallet() throws InterruptedException {
        Payment payment = house.paid(50);
        house.daraja.reversalsEndIn(21);
        house.database.run(
                house.tenant, tx -> house.payments.refund(tx, house.tenant, payment.id(), "no access", "test"));
        assertThat(house.wallet(payment)).isZero();
        until(() -> house.now(payment).state() == State.SETTLED);
        assertThat(house.wallet(payment)).isEqualTo(5000);

        house.daraja.reversalsEndIn(0);
        house.database.run(
                house.tenant, tx -> house.payments.refund(tx, house.tenant, payment.id(), "no access", "test"));
        until(() -> house.now(payment).state() == State.REFUNDED);
        assertThat(house.wallet(payment)).isZero();
        assertThat(house.clearing()).isZero();
        assertThat(house.daraja.balance()).isZero();
        assertThat(house.refunded).hasSize(1);
    }

    @Test
    void cashIsTakenOnceForOneReceiptAndGivenBackByHand() {
        var money = new NewPayment(
                UUID.randomUUID(),
                NewPayment.Purpose.TOPUP,
                UUID.randomUUID(),
                Money.ofMajor(100, "KES"),
                "cash",
                null,
                "desk",
                "");
        Actor desk = Actor.system(house.tenant, "desk");
        Payment first =
                house.database.call(house.tenant, tx -> house.payments.receive(tx, house.tenant, money, "R-1", desk));
        Payment again =
                house.database.call(house.tenant, tx -> house.payments.receive(tx, house.tenant, money, "R-1", desk));

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(house.balance(Place.of(Account.CASH))).isEqualTo(10_000);
        house.database.run(house.tenant, tx -> house.payments.refund(tx, house.tenant, first.id(), "wrong", "desk"));
        assertThat(house.now(first).state()).isEqualTo(State.REFUNDED);
        assertThat(house.balance(Place.of(Account.CASH))).isZero();
    }

    @Test
    void secretsOfAnAccountAreNeverShownAndStayWhenLeftOut() {
        Actor admin = Actor.system(house.tenant, "admin");
        PaymentAccount shown = house.payments.accounts().get(house.tenant, house.account);
        assertThat(shown.settings().get("passkey")).isEqualTo("…c919");
        assertThat(shown.toString()).doesNotContain("sandbox-consumer-secret");

        var draft = new PaymentAccount.Draft(
                "mpesa", "Renamed", Map.of("environment", "sandbox", "shortCode", "174379"), shown.rules(), true);
        house.payments.accounts().update(admin, house.account, draft);
        house.payments.accounts().test(house.tenant, house.account);
        var bad = new PaymentAccount.Draft("mpesa", "Bad", Map.of("shortCode", "1", "pass", "x"), shown.rules(), false);
        assertThatThrownBy(() -> house.payments.accounts().create(admin, bad)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void amountsAreWholeShillingsAndPhonesKenyan() {
        NewPayment cents = new NewPayment(
                null, NewPayment.Purpose.PURCHASE, UUID.randomUUID(), new Money(4950, "KES"), "mpesa", PHONE, "A1", "");
        assertThatThrownBy(() -> house.open(cents)).isInstanceOf(InvalidInput.class);
        NewPayment abroad = new NewPayment(
                null,
                NewPayment.Purpose.PURCHASE,
                UUID.randomUUID(),
                Money.ofMajor(50, "KES"),
                "mpesa",
                "255712345678",
                "A1",
                "");
        assertThatThrownBy(() -> house.open(abroad)).isInstanceOf(InvalidInput.class);
    }

    private void until(BooleanSupplier truth) throws InterruptedException {
        for (int i = 0; i < 200 && !truth.getAsBoolean(); i++) {
            house.work();
            Thread.sleep(25); // the result comes over a socket
        }
        assertThat(truth.getAsBoolean()).isTrue();
    }
}
