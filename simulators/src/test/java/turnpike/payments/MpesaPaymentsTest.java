package turnpike.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.payments.MpesaHouse.PHONE;
import static turnpike.payments.MpesaHouse.letter;
import static turnpike.payments.MpesaHouse.raw;
import static turnpike.payments.MpesaHouse.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.simulators.daraja.Script;
import turnpike.simulators.daraja.Script.Fault;
import turnpike.tenancy.Actor;

/// Payments against the provider as a server: every way a callback, a query or an answer has been seen to go wrong.
final class MpesaPaymentsTest {
    private final MpesaHouse house = new MpesaHouse();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aPromptThatIsPaidSettlesOnceWithItsReceipt() {
        Payment payment = house.paid(50);

        assertThat(payment.state()).isEqualTo(State.SETTLED);
        assertThat(payment.receipt()).isEqualTo(house.prompt().receipt());
        assertThat(payment.isCovered()).isTrue();
        assertThat(house.settled).hasSize(1);
        assertThat(house.wallet(payment)).isEqualTo(5000);
        assertThat(house.clearing()).isEqualTo(5000);
    }

    @Test
    void threeCallbacksOfOnePaymentSettleOnce() {
        Payment payment = house.paid(50, Fault.REPEATED, Fault.TOLD_AS_PAY_BILL);

        assertThat(house.settled).hasSize(1);
        assertThat(house.wallet(payment)).isEqualTo(5000);
    }

    @Test
    void aFailureAfterASuccessChangesNothing() {
        Payment payment = house.paid(50, Fault.FAILURE_AFTER);

        assertThat(payment.state()).isEqualTo(State.SETTLED);
        assertThat(house.failed).isEmpty();
    }

    @Test
    void aSuccessAfterAFailureWins() {
        Payment payment = house.paid(50, Fault.FAILURE_FIRST);

        assertThat(payment.state()).isEqualTo(State.SETTLED);
        assertThat(house.settled).hasSize(1);
    }

    @Test
    void aWrongAmountIsCreditedAsItCameAndDoesNotCoverThePrice() {
        Payment payment = house.paid(50, Fault.WRONG_AMOUNT);

        assertThat(payment.received()).isEqualTo(Money.ofMajor(1, "KES"));
        assertThat(payment.isCovered()).isFalse();
        assertThat(house.wallet(payment)).isEqualTo(100);
    }

    @Test
    void aSuccessOfAnotherPayerIsAskedAboutFirst() {
        Payment payment = house.paid(50, Fault.WRONG_PHONE, Fault.QUERY_BUSY);
        assertThat(payment.state()).isEqualTo(State.ASKED);

        house.daraja.script(PHONE, Script.PAID);
        house.later(Duration.ofSeconds(40));

        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
        assertThat(house.now(payment).receipt()).isEqualTo(house.prompt().receipt());
    }

    @Test
    void aLostCallbackIsFoundByAQuestionAndItsReceiptOnTheStatement() {
        Payment payment = house.paid(50, Fault.LOST);
        assertThat(payment.state()).isEqualTo(State.ASKED);

        house.later(Duration.ofSeconds(17));
        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
        assertThat(house.now(payment).receipt()).isNull();

        house.payments.pull();
        assertThat(house.now(payment).receipt()).isEqualTo(house.prompt().receipt());
        assertThat(house.clearing()).isEqualTo(5000);
    }

    @Test
    void noAnswerFromThePhoneIsAskedAboutAndNotBelieved() {
        house.daraja.script(PHONE, Script.of(1037));
        Payment payment = house.pushed(50);
        String order = house.prompt().checkoutRequestId();
        house.payments
                .inbox()
                .take(
                        letter(house.prompt().callbackUrl()),
                        token(house.prompt().callbackUrl()),
                        raw("{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":\"" + order
                                + "\",\"ResultCode\":1037,\"ResultDesc\":\"DS timeout\"}}}"));
        house.work();

        assertThat(house.now(payment).state()).isEqualTo(State.ASKED);
        assertThat(house.kinds(payment)).contains("AMBIGUOUS");
        house.daraja.pay(order);
        house.work();
        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
    }

    @Test
    void aCodeMayBeATextAndItemsMayBeMissingMoreOrReordered() {
        Payment payment = house.pushed(50);
        String url = house.prompt().callbackUrl();
        house.payments.inbox().take(letter(url), token(url), raw("""
                {"Body":{"stkCallback":{"ResultCode":"0","CheckoutRequestID":"%s","CallbackMetadata":{"Item":[
                 {"Name":"New"},{"Name":"MpesaReceiptNumber","Value":"SGR1234567"},{"Name":"Amount","Value":"50.00"}]}}}}
                """.formatted(
                        house.prompt().checkoutRequestId())));
        house.work();

        assertThat(house.now(payment).receipt()).isEqualTo("SGR1234567");
        assertThat(house.now(payment).received()).isEqualTo(Money.ofMajor(50, "KES"));
    }

    @Test
    void aSpoofedCallbackIsStoredAndHarmless() {
        Payment payment = house.pushed(50);
        String url = house.prompt().callbackUrl();
        String fake = success("ws_CO_never_issued", "FAKE000001", 5000);
        house.payments.inbox().take(letter(url), token(url), raw(fake));
        house.payments.inbox().takeOpen("mpesa", raw(fake));
        house.work();

        assertThat(house.now(payment).state()).isEqualTo(State.ASKED);
        assertThat(house.settled).isEmpty();
        var log = house.payments.inbox().log(house.tenant, new Inbox.Search(payment.id(), null, null, 0, 10));
        assertThat(log.items()).extracting(Inbox.Entry::outcome).containsExactly("MISMATCH");
        assertThat(log.items().getFirst().body()).contains("2547****678").doesNotContain(PHONE);
        assertThatThrownBy(() -> house.payments.inbox().take("p", "00".repeat(48), raw(fake)))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void whatComesToTheCommonAddressIsAskedAboutFirst() {
        Payment payment = house.pushed(50);
        String order = house.prompt().checkoutRequestId();
        house.payments.inbox().takeOpen("mpesa", raw(success(order, "FAKE000001", 50)));
        house.work();
        assertThat(house.now(payment).state()).isEqualTo(State.ASKED);

        house.daraja.script(PHONE, Script.of(0, Fault.LOST));
        house.daraja.pay(order);
        house.payments.inbox().takeOpen("mpesa", raw(success(order, "FAKE000001", 50)));
        house.work();

        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
        assertThat(house.now(payment).receipt()).isNotEqualTo("FAKE000001");
    }

    @Test
    void anAddressOfOneTenantSettlesNothingOfAnother() {
        Payment mine = house.pushed(50);
        String order = house.prompt().checkoutRequestId();
        TenantId other = house.tenant("two");
        house.account(other);
        // Past the first prompt's minute on the phone, which shows one at a time.
        house.clock.advance(Duration.ofSeconds(61));
        house.open(other, house.wanted(50));
        house.work();
        String foreign = house.prompt().callbackUrl();
        assertThat(foreign).isNotEqualTo(house.daraja.orders().getFirst().callbackUrl());

        house.payments.inbox().take(letter(foreign), token(foreign), raw(success(order, "SGR7777777", 50)));
        house.work();

        assertThat(house.now(mine).state()).isEqualTo(State.ASKED);
        assertThat(house.settled).isEmpty();
        assertThatThrownBy(() -> house.payments.get(other, mine.id())).isInstanceOf(NotFound.class);
    }

    @Test
    void aCallbackStoredByAProcessThatDiedIsReadByTheNext() {
        Payment payment = house.pushed(50);
        house.daraja.pay(house.prompt().checkoutRequestId());
        assertThat(house.payments.inbox().claim(10)).hasSize(1); // and dies with it in hand

        Payments next = house.payments();
        MpesaHouse.work(next);
        assertThat(house.now(payment).state()).isEqualTo(State.ASKED);
        house.clock.advance(Duration.ofSeconds(61));
        MpesaHouse.work(next);

        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
        assertThat(house.settled).hasSize(1);
        assertThat(house.wallet(payment)).isEqualTo(5000);
    }

    @Test
    void aProcessThatDiesWhileItAsksSendsNoSecondPrompt() {
        Payment payment = house.open(house.wanted(50));
        house.database.run(
                house.tenant, tx -> new StepStore().begin(tx, house.tenant, payment.id(), house.clock.instant()));
        house.work();

        assertThat(house.daraja.orders()).isEmpty();
        assertThat(house.now(payment).state()).isEqualTo(State.ASKED);
        assertThat(house.kinds(payment)).contains("ASK_UNANSWERED");
    }

    @Test
    void aLostAnswerToThePushIsNoSecondPromptAndItsCallbackSettles() {
        house.daraja.script(PHONE, Script.of(0, Fault.ANSWER_LOST));
        Payment payment = house.pushed(50);
        assertThat(payment.state()).isEqualTo(State.ASKED);
        house.daraja.pay(house.prompt().checkoutRequestId());
        house.work();

        assertThat(house.daraja.orders()).hasSize(1);
        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
    }

    @Test
    void theStatementFindsWhatEverythingElseLost() {
        Payment payment = house.paid(50, Fault.ANSWER_LOST, Fault.LOST);
        for (int i = 0; i < 8; i++) house.later(Duration.ofSeconds(100));

        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
        assertThat(house.now(payment).receipt()).isEqualTo(house.prompt().receipt());
        assertThat(house.settled).hasSize(1);
    }

    @Test
    void aReceiptTypedInSmallLettersIsTheSameMoneyOnTheStatement() {
        Payment payment = house.paid(50, Fault.LOST, Fault.QUERY_BUSY);
        String typed = " " + Objects.requireNonNull(house.prompt().receipt()).toLowerCase(Locale.ROOT);

        house.payments.confirm(Actor.system(house.tenant, "test"), payment.id(), typed, Money.ofMajor(50, "KES"));
        house.payments.pull();

        assertThat(house.now(payment).receipt()).isEqualTo(house.prompt().receipt());
        assertThat(house.wallet(payment)).isEqualTo(5000);
    }

    @Test
    void questionsFollowThePlanAndThenAPersonIsAsked() {
        Payment payment = house.pushed(50);
        for (int second = 0; second < 700; second++) house.later(Duration.ofSeconds(1));

        long queries = house.daraja.calls().stream()
                .filter(path -> path.endsWith("stkpushquery/v1/query"))
                .count();
        assertThat(queries).isEqualTo(7);
        assertThat(house.now(payment).state()).isEqualTo(State.UNKNOWN);
        house.daraja.pay(house.prompt().checkoutRequestId());
        house.work();
        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
    }

    /// A callback, or the word that money went back, comes while the provider is asked: the answer may be
    /// older than that.
    @Test
    void whatIsHurriedWhileTheProviderIsAskedIsAskedAgain() {
        Payment payment = house.pushed(50);
        house.clock.advance(Duration.ofSeconds(17));
        Instant now = house.clock.instant();
        Instant later = now.plus(Duration.ofMinutes(10));
        var steps = new StepStore();
        assertThat(claimed()).isEqualTo(1);
        house.database.run(house.tenant, tx -> steps.hurry(tx, house.tenant, payment.id(), null, now));
        house.database.run(house.tenant, tx -> steps.queried(tx, house.tenant, payment.id(), later, now));
        assertThat(claimed()).isEqualTo(1);

        house.database.run(house.tenant, tx -> steps.queried(tx, house.tenant, payment.id(), later, now));
        assertThat(claimed()).as("nobody hurried").isZero();
        house.clock.advance(Duration.ofMinutes(10));
        assertThat(claimed()).isEqualTo(1);
        house.database.run(house.tenant, tx -> steps.hurry(tx, house.tenant, payment.id(), null, later));
        house.database.run(house.tenant, tx -> steps.queried(tx, house.tenant, payment.id(), null, later));
        assertThat(claimed()).as("the last question was asked before").isEqualTo(1);

        var no = new StepStore.Move(State.FAILED, "1032", "says so", later, null);
        house.database.run(house.tenant, tx -> {
            steps.hurry(tx, house.tenant, payment.id(), "SGR7777777", later);
            steps.move(tx, house.tenant, payment.id(), no);
        });
        assertThat(claimed()).as("success was claimed").isEqualTo(1);
        house.database.run(house.tenant, tx -> steps.move(tx, house.tenant, payment.id(), no));
        assertThat(claimed()).isZero();
    }

    /// Payments taken in hand, as a process does before it asks.
    private int claimed() {
        Instant now = house.clock.instant();
        return house.database
                .callAcrossTenants(tx -> new PaymentStore().claim(tx, now, now.plus(Orders.LEASE), 10))
                .size();
    }

    @Test
    void aQueryThatLiesUndoesNothingAndALateCallbackWins() {
        Payment payment = house.paid(50, Fault.LATE, Fault.QUERY_LIES);
        house.later(Duration.ofSeconds(17));
        assertThat(house.now(payment).state()).isEqualTo(State.FAILED);

        house.daraja.deliver();
        house.work();
        assertThat(house.now(payment).state()).isEqualTo(State.SETTLED);
        assertThatThrownBy(() -> house.payments.retry(Actor.system(house.tenant, "test"), payment.id()))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void aCancelledPromptFailsAndMayBeTriedAgainAfterAMinute() {
        NewPayment wanted = house.wanted(50);
        Payment payment = house.open(wanted);
        assertThat(house.open(wanted).id()).isEqualTo(payment.id());
        house.work();
        house.daraja.cancel(house.prompt().checkoutRequestId());
        house.work();
        assertThat(house.now(payment).state()).isEqualTo(State.FAILED);
        assertThat(house.now(payment).outcome().code()).isEqualTo("1032");
        assertThatThrownBy(() -> house.open(wanted))
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo("payment_too_soon"));

        house.clock.advance(Duration.ofSeconds(61));
        assertThat(house.open(wanted).id()).isNotEqualTo(payment.id());
    }

    @Test
    void aPayerWhoseLockIsHeldIsAskedAgainAMinuteLater() {
        house.daraja.script(PHONE, Script.of(0, Fault.LOCKED));
        Payment payment = house.pushed(50);
        assertThat(payment.state()).isEqualTo(State.REQUESTED);

        house.daraja.script(PHONE, Script.PAID);
        house.later(Duration.ofSeconds(61));
        assertThat(house.now(payment).state()).isEqualTo(State.ASKED);
    }

    /// Daraja shows a phone one prompt at a time.
    @Test
    void aPhoneWithAPromptOutIsAskedForTheNextOneOnceThatIsAnswered() {
        Payment first = house.pushed(50);
        Payment second = house.pushed(70);
        assertThat(second.state()).isEqualTo(State.REQUESTED);
        assertThat(house.daraja.orders()).hasSize(1);

        house.daraja.pay(house.prompt().checkoutRequestId());
        house.later(Duration.ofSeconds(61));
        assertThat(house.now(first).state()).isEqualTo(State.SETTLED);
        assertThat(house.now(second).state()).isEqualTo(State.ASKED);
        house.daraja.pay(house.prompt().checkoutRequestId());
        house.work();
        assertThat(house.now(second).state()).isEqualTo(State.SETTLED);
    }

    private static String success(String order, String receipt, long shillings) {
        return """
                {"Body":{"stkCallback":{"MerchantRequestID":"1","CheckoutRequestID":"%s","ResultCode":0,"ResultDesc":"ok",
                 "CallbackMetadata":{"Item":[{"Name":"Amount","Value":%d.00},{"Name":"MpesaReceiptNumber","Value":"%s"},
                 {"Name":"Balance"},{"Name":"PhoneNumber","Value":%s}]}}}}
                """.formatted(order, shillings, receipt, PHONE);
    }
}
