package turnpike.simulators.airtel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import turnpike.TestClock;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.outbound.airtel.AirtelGateway;
import turnpike.outbound.airtel.AirtelSettings;
import turnpike.payments.PaymentGateway.Account;
import turnpike.payments.PaymentGateway.Asked;
import turnpike.payments.PaymentGateway.Order;
import turnpike.payments.PaymentGateway.Raw;
import turnpike.payments.PaymentGateway.RefundAsked;
import turnpike.payments.PaymentGateway.Report;
import turnpike.payments.PaymentGateway.Report.Kind;
import turnpike.payments.PaymentGateway.Standing;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.CallbackDoor;
import turnpike.simulators.airtel.AirtelFaults.Callbacks;
import turnpike.simulators.airtel.AirtelSimulator.Application;

/// The gateway against an Airtel that is strict about every request, over real HTTP.
final class AirtelGatewayTest {
    private static final String CLIENT = "7f3a0c1e-client-9d21";
    private static final String CLIENT_SECRET = "b1946ac9-secret";
    private static final String CALLBACK_KEY = "callback-key-5e8f";
    private static final Money PRICE = Money.ofMajor(50, "KES");
    private static final String PAYS = "254733123456";

    private final TestClock clock = new TestClock("2026-11-28T03:00:00Z");
    private final WebCaller web = new WebCaller();
    private final Metrics metrics = new Metrics();
    private AirtelSimulator airtel;
    private CallbackDoor door;
    private AirtelGateway gateway;

    @BeforeEach
    void open() throws IOException {
        door = new CallbackDoor(clock);
        start(new Application(CLIENT, CLIENT_SECRET, "KE", "KES", CALLBACK_KEY, false));
    }

    private void start(Application application) throws IOException {
        airtel = AirtelSimulator.start(0, application, clock);
        airtel.callBackTo(door.url());
        gateway = new AirtelGateway(web, new AirtelSettings(airtel.url(), airtel.url()), clock, metrics);
    }

    @AfterEach
    void close() {
        airtel.close();
        door.close();
        web.close();
        metrics.close();
    }

    // ---- asking

    @Test
    void somebodyPaysAtThePrompt() throws Exception {
        Order order = order(PAYS);
        Asked.Accepted asked = asked(order);
        assertThat(asked.providerRef()).isEqualTo(order.paymentId().toString().replace("-", ""));
        assertThat(asked.payUrlOrSecret()).isNull();
        assertThat(query(order)).isEqualTo(new Standing.Pending());

        airtel.answerPrompts();

        Report told = read(door.next(1).getFirst());
        assertThat(told.kind()).as("a callback only makes us ask").isEqualTo(Kind.IGNORED);
        assertThat(told.providerRef()).isEqualTo(asked.providerRef());
        assertThat(told.reference()).isEqualTo(order.paymentId().toString());
        assertThat(told.code()).isEqualTo("TS");
        assertThat(query(order)).isEqualTo(new Standing.Paid(told.receipt()));
        assertThat(airtel.held()).isEqualTo(50);
        assertThat(metrics.total("airtel_callbacks_unproven")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "254733123402, DP00800001002",
        "254733123407, DP00800001007",
        "254733123408, DP00800001008",
        "254733123429, TE"
    })
    void whoDoesNotPayIsKnownByCode(String phone, String code) {
        Order order = order(phone);
        asked(order);
        airtel.answerPrompts();

        assertThat(query(order))
                .isInstanceOfSatisfying(
                        Standing.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(code));
    }

    @Test
    void whatAirtelLostTrackOfStaysOpen() {
        Order order = order("254733123400");
        asked(order);
        airtel.answerPrompts();

        assertThat(query(order)).isEqualTo(new Standing.Pending());
        assertThat(query(order("254733000001"))).as("never ordered").isEqualTo(new Standing.Pending());
    }

    @Test
    void whatCannotBeAskedIsRefusedBeforeOrBehind() {
        assertThat(gateway.ask(account(), order("256701234567")))
                .isInstanceOfSatisfying(
                        Asked.Refused.class, no -> assertThat(no.code()).isEqualTo("phone_not_payable"));
        Order cents = new Order(UUID.randomUUID(), new Money(5050, "KES"), PAYS, "A", "B", door.url());
        assertThat(gateway.ask(account(), cents)).isInstanceOf(Asked.Refused.class);
        Order dollars = new Order(UUID.randomUUID(), Money.ofMajor(5, "USD"), PAYS, "A", "B", door.url());
        assertThat(gateway.ask(account(), dollars)).isInstanceOf(Asked.Refused.class);
        Order nobody = new Order(UUID.randomUUID(), PRICE, null, "A", "B", door.url());
        assertThat(gateway.ask(account(), nobody)).isInstanceOf(Asked.Refused.class);
        assertThat(airtel.tokens()).as("calls made").isZero();
        assertThatThrownBy(() -> gateway.accept(new Money(5050, "KES"), PAYS)).hasMessageStartingWith("amount");
        assertThatThrownBy(() -> gateway.accept(PRICE, null)).hasMessageStartingWith("phone");
        gateway.accept(PRICE, PAYS);

        assertThat(gateway.ask(account(), order("254733123410")))
                .isInstanceOfSatisfying(
                        Asked.Refused.class, no -> assertThat(no.code()).isEqualTo("DP00800001010"));
        assertThat(airtel.prompts()).isZero();
    }

    // ---- answers that do not come

    /// Whether the order got through or not, asking again sends one prompt, and the payment can be asked about.
    @Test
    void aLostAnswerSendsNoSecondPrompt() {
        Order order = order(PAYS);
        gateway.test(account());
        airtel.faults().cut(1);
        assertThatThrownBy(() -> gateway.ask(account(), order)).isInstanceOf(Unavailable.class);
        asked(order);
        assertThat(airtel.prompts()).isEqualTo(1);
        airtel.answerPrompts();

        assertThat(gateway.query(account(), order, "")).isInstanceOf(Standing.Paid.class);
    }

    @Test
    void anUnclearAnswerIsNoRefusal() {
        Order order = order(PAYS);
        airtel.faults().unclear(1);
        asked(order);
        airtel.answerPrompts();

        assertThat(query(order)).isInstanceOf(Standing.Paid.class);
    }

    @Test
    void troubleOnTheWayIsSaidSo() {
        gateway.test(account());
        airtel.faults().fail(1);
        assertThatThrownBy(() -> gateway.ask(account(), order(PAYS))).isInstanceOf(Unavailable.class);
        airtel.faults().fail(1);
        assertThatThrownBy(() -> query(order(PAYS))).isInstanceOf(Unavailable.class);
        airtel.faults().busy(1);
        assertThat(gateway.ask(account(), order(PAYS)))
                .isInstanceOfSatisfying(
                        Asked.Refused.class,
                        no -> assertThat(no.worthRetrying()).isTrue());
        assertThat(airtel.prompts()).isZero();
    }

    // ---- tokens and keys

    /// But for its last seconds: it could end on the way.
    @Test
    void aTokenIsKeptForItsLife() {
        for (int i = 0; i < 5; i++) query(order(PAYS));
        assertThat(airtel.tokens()).isEqualTo(1);

        clock.advance(AirtelSimulator.TOKEN_LIFE.minusSeconds(5));
        query(order(PAYS));
        assertThat(airtel.tokens()).isEqualTo(2);
    }

    @Test
    void aTokenThatEndedEarlyIsFetchedAnewOnce() {
        asked(order(PAYS));
        airtel.forgetTokens();
        asked(order(PAYS));

        assertThat(airtel.tokens()).isEqualTo(2);
        assertThat(airtel.prompts()).isEqualTo(2);
    }

    @Test
    void aWrongSecretIsNamedAndMovesNothing() {
        Account wrong = account("clientSecret", "of-somebody-else");
        assertThatThrownBy(() -> gateway.test(wrong))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("clientSecret");
        assertThat(gateway.ask(wrong, order(PAYS))).isInstanceOf(Asked.Refused.class);
        assertThatThrownBy(() -> gateway.query(wrong, order(PAYS), "")).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> gateway.refund(wrong, order(PAYS), "MP1", PRICE))
                .isInstanceOf(Unavailable.class);
    }

    /// Where message signing is on, the message is under Airtel's key, also after Airtel has changed it.
    @Test
    void messagesAreSignedWhereAirtelWantsIt() throws IOException {
        airtel.close();
        start(new Application(CLIENT, CLIENT_SECRET, "ZM", "ZMW", "", true));
        Account zambia = account("country", "ZM", "signMessages", "true");

        for (int i = 0; i < 2; i++) {
            Order order =
                    new Order(UUID.randomUUID(), Money.ofMajor(20, "ZMW"), "260977123456", "Ab-12/x", "D", door.url());
            assertThat(gateway.ask(zambia, order)).isInstanceOf(Asked.Accepted.class);
            airtel.answerPrompts();
            assertThat(gateway.query(zambia, order, "")).isInstanceOf(Standing.Paid.class);
            airtel.changeKeys();
        }
        Account unsigned = account("country", "ZM");
        Order order = new Order(UUID.randomUUID(), Money.ofMajor(20, "ZMW"), "260977123456", "A", "D", door.url());
        assertThat(gateway.ask(unsigned, order))
                .isInstanceOfSatisfying(
                        Asked.Refused.class, no -> assertThat(no.code()).isEqualTo("DP00800001026"));
    }

    // ---- callbacks that misbehave

    @Test
    void aLostCallbackIsMadeUpForByAsking() {
        airtel.faults().callbacks(Callbacks.NEVER);
        Order order = order(PAYS);
        asked(order);
        airtel.answerPrompts();

        assertThat(query(order)).isInstanceOf(Standing.Paid.class);
        assertThat(door.waiting()).isZero();
    }

    @Test
    void aCallbackThatComesTwiceHasOneKey() throws Exception {
        airtel.faults().callbacks(Callbacks.TWICE);
        asked(order(PAYS));
        airtel.answerPrompts();

        List<Raw> came = door.next(2);
        assertThat(read(came.getFirst())).isEqualTo(read(came.getLast()));
    }

    @Test
    void lateAndReorderedCallbacksOnlyMakeUsAsk() throws Exception {
        airtel.faults().callbacks(Callbacks.HELD);
        Order pays = order(PAYS);
        Order fails = order("254733123407");
        asked(pays);
        asked(fails);
        airtel.answerPrompts();
        clock.advance(Duration.ofHours(2));
        airtel.releaseCallbacks(true);

        assertThat(door.next(2).stream().map(this::read))
                .allSatisfy(report -> assertThat(report.kind()).isEqualTo(Kind.IGNORED))
                .extracting(Report::code)
                .containsExactly("TF", "TS");
        assertThat(query(pays)).isInstanceOf(Standing.Paid.class);
        assertThat(query(fails)).isInstanceOf(Standing.Failed.class);
    }

    /// Who forges a callback can make us ask, and nothing else.
    @Test
    void aForgedCallbackIsCountedAndMovesNothing() throws Exception {
        airtel.faults().callbacks(Callbacks.FORGED);
        asked(order(PAYS));
        airtel.answerPrompts();
        assertThat(read(door.next(1).getFirst()).kind()).isEqualTo(Kind.IGNORED);
        assertThat(metrics.total("airtel_callbacks_unproven")).isEqualTo(1);

        Order unpaid = order(PAYS);
        String id = asked(unpaid).providerRef();
        String body = "{\"transaction\":{\"id\":\"" + id + "\",\"status_code\":\"TS\",\"airtel_money_id\":\"MP0\"}}";
        Report forged = read(new Raw(body, Map.of(), "", "203.0.113.9", clock.instant()));
        assertThat(forged.kind()).isEqualTo(Kind.IGNORED);
        assertThat(query(unpaid)).isEqualTo(new Standing.Pending());
        assertThat(metrics.total("airtel_callbacks_unproven")).isEqualTo(2);
    }

    /// As in Airtel's portal, and with the hash over the transaction as it is written there.
    @Test
    void aHashOverTheTransactionAsWrittenIsProof() {
        String transaction = """
                { "id": "BBZMiscxy", "message": "Paid UGX 5,000", "status_code": "TS", "airtel_money_id": "MP210603.1" }""";
        String hash = AirtelSimulator.hash(CALLBACK_KEY, transaction);
        String body = "{ \"transaction\": " + transaction + ", \"hash\": \"" + hash + "\" }";

        Report report = read(new Raw(body, Map.of(), "", "127.0.0.1", clock.instant()));

        assertThat(report.providerRef()).isEqualTo("BBZMiscxy");
        assertThat(report.receipt()).isEqualTo("MP210603.1");
        assertThat(metrics.total("airtel_callbacks_unproven")).isZero();
    }

    @Test
    void whatIsNoCallbackIsRefused() {
        for (String body :
                List.of("", "no json", "{}", "{\"transaction\":{\"id\":\"x\"}}", "{\"transaction\":[]}", "7")) {
            assertThatThrownBy(() -> read(new Raw(body, Map.of(), "", "127.0.0.1", clock.instant())))
                    .as(body)
                    .isInstanceOf(InvalidInput.class);
        }
    }

    // ---- money back

    @Test
    void aRefundIsSentOnce() {
        Order order = order(PAYS);
        String receipt = paid(order);
        airtel.faults().cut(1);
        assertThatThrownBy(() -> gateway.refund(account(), order, receipt, PRICE))
                .isInstanceOf(Unavailable.class);

        assertThat(gateway.refund(account(), order, receipt, PRICE)).isEqualTo(new RefundAsked.Done(receipt));
        assertThat(airtel.held()).isZero();
    }

    @Test
    void aRefundThatFailsSaysWhy() {
        Order order = order(PAYS);
        String receipt = paid(order);
        airtel.faults().refundsFail(true);
        assertThat(gateway.refund(account(), order, receipt, PRICE))
                .isEqualTo(new RefundAsked.Refused("ESB000011", "Failed"));
        assertThat(gateway.refund(account(), order, receipt, Money.ofMajor(20, "KES")))
                .isInstanceOfSatisfying(
                        RefundAsked.Refused.class, no -> assertThat(no.code()).isEqualTo("partial_refund"));
        assertThat(airtel.held()).isEqualTo(50);

        airtel.faults().refundsFail(false);
        assertThat(gateway.refund(account(), order, receipt, PRICE)).isInstanceOf(RefundAsked.Done.class);
    }

    // ---- settings

    @Test
    void settingsThatCannotBeAreNamed() {
        for (String[] wrong : List.of(
                new String[] {"country", "GB"},
                new String[] {"country", ""},
                new String[] {"currency", "USD"},
                new String[] {"clientId", ""},
                new String[] {"environment", "test"},
                new String[] {"host", "169.254.169.254"},
                new String[] {"host", "openapi.airtel.africa.example.org"},
                new String[] {"signMessages", "yes"},
                new String[] {"clientid", "x"})) {
            assertThatThrownBy(() -> gateway.check(account(wrong[0], wrong[1])))
                    .as("%s=%s", wrong[0], wrong[1])
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageStartingWith(wrong[0]);
        }
        gateway.check(account("host", "openapi.airtel.co.zm"));
        gateway.check(account("host", "openapiuat.airtel.cg"));
        gateway.check(account("environment", "uat"));
        assertThat(gateway.label(account())).isEqualTo("KE …9d21");
        assertThat(account().toString()).doesNotContain(CLIENT_SECRET, CALLBACK_KEY);
    }

    // ---- helpers

    private static Account account(String... changes) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "clientId", CLIENT,
                "clientSecret", CLIENT_SECRET,
                "country", "KE",
                "callbackKey", CALLBACK_KEY));
        for (int i = 0; i < changes.length; i += 2) settings.put(changes[i], changes[i + 1]);
        return new Account(new TenantId(new UUID(0, 7)), settings);
    }

    private Order order(String phone) {
        return new Order(UUID.randomUUID(), PRICE, phone, "AB12", "1 hour", door.url());
    }

    private Asked.Accepted asked(Order order) {
        Asked asked = gateway.ask(account(), order);
        if (asked instanceof Asked.Accepted accepted) return accepted;
        throw new AssertionError("refused: " + asked);
    }

    private Standing query(Order order) {
        return gateway.query(account(), order, order.paymentId().toString().replace("-", ""));
    }

    private String paid(Order order) {
        asked(order);
        airtel.answerPrompts();
        if (query(order) instanceof Standing.Paid(var receipt) && receipt != null) return receipt;
        throw new AssertionError("not paid");
    }

    private Report read(Raw raw) {
        return gateway.read(account(), raw).getFirst();
    }
}
