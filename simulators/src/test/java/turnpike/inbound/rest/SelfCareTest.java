package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.HouseUnderTest.Reply;
import turnpike.simulators.daraja.DarajaAccount;
import turnpike.simulators.daraja.DarajaSimulator;
import turnpike.simulators.daraja.StkOrder;

/// Subscribers at their own page buy, pay and look after what is theirs, with the provider as a server.
final class SelfCareTest {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static DarajaSimulator daraja;
    private static HouseUnderTest house;
    private static String operator;

    private static Provider provider;
    private static Provider another;
    private static int people;

    private People ours;

    /// A tenant with one plan for PPPoE at 50 shillings.
    private record Provider(String slug, String admin, String plan) {}

    /// Two subscribers of a tenant, who hold nothing: their tokens, and what is known of the first.
    private record People(String admin, String plan, String asha, String ashaId, String juma, String phone) {}

    @BeforeAll
    static void open() throws Exception {
        daraja = DarajaSimulator.start(DarajaAccount.SANDBOX, InstantSource.system());
        daraja.payByHand();
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        house = new HouseUnderTest(Map.of(
                "TURNPIKE_HTTP_PORT", String.valueOf(port),
                "TURNPIKE_HTTP_PUBLIC_URL", "http://127.0.0.1:" + port,
                "TURNPIKE_MPESA_SANDBOX_URL", daraja.address().toString()));
        operator = house.signIn(HouseUnderTest.OPERATOR);
        provider = provider();
        another = provider();
    }

    @AfterAll
    static void close() {
        house.close();
        daraja.close();
    }

    @BeforeEach
    void furnish() throws Exception {
        ours = people(provider);
    }

    private static People people(Provider of) throws Exception {
        int number = ++people;
        String phone = "+254" + (700_000_000 + number);
        String asha = subscriber(of, "asha" + number, phone);
        subscriber(of, "juma" + number, null);
        return new People(of.admin, of.plan, signIn(of, "asha" + number), asha, signIn(of, "juma" + number), phone);
    }

    private static Provider provider() throws Exception {
        String slug = "m" + UUID.randomUUID().toString().substring(0, 8);
        var first = Map.of("name", slug, "email", "a@" + slug + ".test", "password", HouseUnderTest.PASSWORD);
        house.made(
                operator,
                "/api/tenants",
                Map.of("name", slug, "slug", slug, "timeZone", "Africa/Nairobi", "admin", first));
        String admin = house.signIn("a@" + slug + ".test");
        var sandbox = DarajaAccount.SANDBOX;
        var settings = Map.of(
                "environment", "sandbox",
                "consumerKey", sandbox.consumerKey(),
                "consumerSecret", sandbox.consumerSecret(),
                "shortCode", sandbox.shortCode(),
                "passkey", sandbox.passkey());
        house.made(
                admin,
                "/api/payment-accounts",
                Map.of(
                        "provider",
                        "mpesa",
                        "name",
                        "Pay bill",
                        "settings",
                        settings,
                        "trustedAddresses",
                        List.of("127.0.0.1")));
        String plan = plan(admin, "Home", "pppoe", 5_000);
        return new Provider(slug, admin, plan);
    }

    private static String plan(String admin, String name, String kind, long price) throws Exception {
        Map<String, Object> terms = Map.of(
                "name", name, "accessKind", kind, "priceMinor", price, "durationSeconds", 86_400, "devicesMax", 2);
        return house.made(admin, "/api/plans", terms).get("id").asText();
    }

    private static String subscriber(Provider of, String name, @Nullable String phone) throws Exception {
        Map<String, Object> body =
                new HashMap<>(Map.of("username", name, "password", "secret " + name, "accessKind", "pppoe"));
        if (phone != null) body.put("phone", phone);
        return house.made(of.admin, "/api/subscribers", body).get("id").asText();
    }

    private static String signIn(Provider of, String name) throws Exception {
        var body = Map.of("tenant", of.slug, "username", name, "password", "secret " + name);
        return house.call("POST", "/api/my/login", null, body)
                .json()
                .get("access_token")
                .asText();
    }

    /// From the offer to the right, on nothing but one's own page and phone.
    @Test
    void whatIsPaidByPhoneIsTheirsAtOnceAndASecondTapAsksNobodyTwice() throws Exception {
        JsonNode shop = get(ours.asha, "/api/my/shop").json();
        assertThat(shop.at("/offers/0/name").asText()).isEqualTo("Home");
        assertThat(shop.at("/phone").asText()).isEqualTo(ours.phone);
        UUID key = UUID.randomUUID();
        Reply first = buy(ours.asha, key, "payment");
        Reply second = buy(ours.asha, key, "payment");
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        String id = first.json().at("/purchase/id").asText();
        assertThat(second.json().at("/purchase/id").asText()).isEqualTo(id);
        assertThat(buy(ours.asha, UUID.randomUUID(), "payment")
                        .json()
                        .at("/purchase/id")
                        .asText())
                .as("another wish for what waits for its payment")
                .isEqualTo(id);
        StkOrder prompt = prompt(ours.phone);
        assertThat(prompt.amount()).isEqualTo(50);
        assertThat(prompts(ours.phone)).hasSize(1);

        String receipt = daraja.pay(prompt.checkoutRequestId());
        await(() -> state(ours.asha, id).equals("granted"));

        JsonNode right = get(ours.asha, "/api/my/rights").json();
        assertThat(right.at("/total").asInt()).isEqualTo(1);
        assertThat(right.at("/items/0/state").asText()).isEqualTo("running");
        assertThat(right.at("/items/0/planName").asText()).isEqualTo("Home");
        assertThat(get(ours.asha, "/api/my/wallet")
                        .json()
                        .at("/balances/0/minor")
                        .asLong())
                .isZero();
        JsonNode lines = get(ours.asha, "/api/my/wallet/movements").json();
        assertThat(lines.at("/total").asInt()).isEqualTo(2);
        assertThat(lines.at("/items/0/kind").asText()).isEqualTo("purchase");
        assertThat(lines.at("/items/0/amountMinor").asLong()).isEqualTo(-5_000);
        assertThat(lines.at("/items/0/planName").asText()).isEqualTo("Home");
        assertThat(lines.at("/items/1/balanceMinor").asLong()).isEqualTo(5_000);
        JsonNode paid = get(ours.asha, "/api/my/payments").json().at("/items/0");
        assertThat(paid.get("state").asText()).isEqualTo("settled");
        await(() -> get(ours.asha, "/api/my/payments")
                .json()
                .at("/items/0/receipt")
                .asText()
                .equals(receipt));
        assertThat(paid.get("phone").asText()).contains("****");
        assertThat(kinds(ours.asha, id)).containsExactly("chosen", "asked", "paid", "granted");
    }

    @Test
    void whoSaysNoAtThePhoneIsToldWhy() throws Exception {
        String id = buy(ours.asha, UUID.randomUUID(), "payment")
                .json()
                .at("/purchase/id")
                .asText();
        daraja.cancel(prompt(ours.phone).checkoutRequestId());
        await(() -> state(ours.asha, id).equals("failed"));
        assertThat(kinds(ours.asha, id)).endsWith("payment_failed");
        assertThat(get(ours.asha, "/api/my/payments")
                        .json()
                        .at("/items/0/reason")
                        .asText())
                .isNotBlank();
        assertThat(get(ours.asha, "/api/my/rights").json().at("/total").asInt()).isZero();
    }

    @Test
    void theWalletIsFilledByPhoneAndBuysUntilItIsEmpty() throws Exception {
        assertThat(buy(ours.asha, UUID.randomUUID(), "wallet")
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("insufficient_balance");
        UUID key = UUID.randomUUID();
        Reply asked = topUp(ours.asha, key, 10_000);
        assertThat(asked.status()).as(asked.text()).isEqualTo(201);
        String payment = asked.json().get("id").asText();
        assertThat(topUp(ours.asha, key, 10_000).json().get("id").asText()).isEqualTo(payment);
        assertThat(topUp(ours.asha, key, 20_000).json().path("code").asText()).isEqualTo("key_used");
        daraja.pay(prompt(ours.phone).checkoutRequestId());
        await(() -> get(ours.asha, "/api/my/payments/" + payment)
                .json()
                .get("state")
                .asText()
                .equals("settled"));
        assertThat(get(ours.asha, "/api/my/wallet")
                        .json()
                        .at("/balances/0/minor")
                        .asLong())
                .isEqualTo(10_000);

        UUID wish = UUID.randomUUID();
        Reply first = buy(ours.asha, wish, "wallet");
        assertThat(first.json().at("/purchase/state").asText()).as(first.text()).isEqualTo("granted");
        assertThat(buy(ours.asha, wish, "wallet").json().at("/purchase/id").asText())
                .isEqualTo(first.json().at("/purchase/id").asText());
        assertThat(buy(ours.asha, UUID.randomUUID(), "wallet")
                        .json()
                        .at("/purchase/state")
                        .asText())
                .isEqualTo("queued");
        assertThat(buy(ours.asha, UUID.randomUUID(), "wallet").status()).isEqualTo(409);
        JsonNode rights = get(ours.asha, "/api/my/rights").json();
        assertThat(rights.at("/items/0/state").asText()).isEqualTo("running");
        assertThat(rights.at("/items/1/state").asText()).isEqualTo("queued");
        String end = rights.at("/items/0/endsAt").asText();
        assertThat(rights.at("/items/1/expectedStartAt").asText())
                .as("what waits says when it begins")
                .isEqualTo(end);
        assertThat(Instant.parse(rights.at("/items/1/expectedEndAt").asText()))
                .isEqualTo(Instant.parse(end).plusSeconds(86_400));
        JsonNode bought = get(ours.asha, "/api/my/purchases").json();
        assertThat(bought.at("/items/0/startsAt").asText()).isEqualTo(end);
        assertThat(bought.at("/items/1").hasNonNull("startsAt")).isFalse();
        assertThat(prompts(ours.phone)).hasSize(1);
    }

    /// Five prompts in ten minutes, whoever causes them.
    @Test
    void aPhoneIsNotRungAgainAndAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(topUp(ours.asha, UUID.randomUUID(), 1_000 + i * 100).status())
                    .isEqualTo(201);
        }
        Reply more = topUp(ours.asha, UUID.randomUUID(), 2_000);
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.json().path("code").asText()).isEqualTo("prompts_exhausted");
        assertThat(buy(ours.asha, UUID.randomUUID(), "payment").status()).isEqualTo(429);
        Map<String, Object> atTheSamePhone =
                Map.of("key", UUID.randomUUID(), "amountMinor", 1_000, "phone", ours.phone.replace("+254", "0"));
        assertThat(house.call("POST", "/api/my/wallet/top-ups", ours.juma, atTheSamePhone)
                        .status())
                .isEqualTo(429);
    }

    /// Neither a neighbour of the same tenant nor somebody of another sees, changes or pays with anything of theirs.
    @Test
    void nobodyReachesWhatIsAnothers() throws Exception {
        People theirs = people(another);
        house.made(
                ours.admin,
                "/api/ledger/adjustments",
                Map.of(
                        "debitAccount", "cash",
                        "creditAccount", "customer_wallet",
                        "subscriberId", ours.ashaId,
                        "amountMinor", 5_000,
                        "memo", "said by the cashier"));
        UUID key = UUID.randomUUID();
        String purchase =
                buy(ours.asha, key, "wallet").json().at("/purchase/id").asText();
        topUp(ours.asha, key, 1_000);
        String payment =
                get(ours.asha, "/api/my/payments").json().at("/items/0/id").asText();
        String mac = "02-00-00-00-77-01";
        house.made(
                ours.admin, "/api/subscribers/" + ours.ashaId + "/devices", Map.of("macAddress", mac, "label", "TV"));
        String invoice = invoice();
        assertThat(get(ours.asha, "/api/my/wallet/movements").text()).doesNotContain("cashier");
        assertThat(get(ours.asha, "/api/my/invoices/" + invoice + "/pdf").status())
                .isEqualTo(200);

        for (String stranger : List.of(ours.juma, theirs.asha)) {
            for (String path : List.of(
                    "/api/my/purchases/" + purchase,
                    "/api/my/payments/" + payment,
                    "/api/my/invoices/" + invoice + "/pdf")) {
                Reply reply = get(stranger, path);
                assertThat(reply.status()).as(path).isEqualTo(404);
                assertThat(reply.json().path("code").asText()).isEqualTo("not_found");
            }
            assertThat(house.call("DELETE", "/api/my/devices/" + mac, stranger, null)
                            .status())
                    .isEqualTo(404);
            assertThat(house.call("PATCH", "/api/my/devices/" + mac, stranger, Map.of("label", "mine"))
                            .status())
                    .isEqualTo(404);
            for (String list : List.of("purchases", "payments", "wallet/movements", "rights", "devices", "invoices")) {
                assertThat(get(stranger, "/api/my/" + list).json().at("/total").asInt())
                        .as(list)
                        .isZero();
            }
            assertThat(get(stranger, "/api/my/wallet")
                            .json()
                            .at("/balances/0/minor")
                            .asLong())
                    .isZero();
        }
        Map<String, Object> ofOurs = Map.of("key", UUID.randomUUID(), "planId", ours.plan, "method", "wallet");
        assertThat(house.call("POST", "/api/my/purchases", theirs.asha, ofOurs).status())
                .as("a plan of another tenant")
                .isEqualTo(404);
        assertThat(house.call("POST", "/api/my/purchases", ours.juma, order(key, "wallet"))
                        .json()
                        .path("code")
                        .asText())
                .as("the key of another subscriber is a key like any")
                .isEqualTo("insufficient_balance");
    }

    @Test
    void onlyWhatFitsIsOnOfferAndNothingIsSoldToTheSuspended() throws Exception {
        String hotspot = plan(ours.admin, "Cafe", "hotspot", 1_000);
        plan(ours.admin, "Taste", "pppoe", 0);
        JsonNode offers = get(ours.asha, "/api/my/shop").json().get("offers");
        assertThat(offers).extracting(offer -> offer.get("name").asText()).containsExactly("Home");
        Map<String, Object> wish = Map.of("key", UUID.randomUUID(), "planId", hotspot, "method", "wallet");
        assertThat(house.call("POST", "/api/my/purchases", ours.asha, wish).status())
                .isEqualTo(404);
        house.call("POST", "/api/subscribers/" + ours.ashaId + "/suspend", ours.admin, Map.of());
        assertThat(buy(ours.asha, UUID.randomUUID(), "payment")
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("subscriber_suspended");
    }

    /// What ends on a day of the month lasts half a month more or less than it says.
    @Test
    void whatEndsOnADayOfTheMonthSaysUntilWhenBeforeItIsPaid() throws Exception {
        Provider monthly = provider();
        People theirs = people(monthly);
        int tomorrow = Math.min(28, LocalDate.now(NAIROBI).plusDays(1).getDayOfMonth());
        Map<String, Object> terms = Map.of(
                "name",
                "Month",
                "accessKind",
                "pppoe",
                "priceMinor",
                100_000,
                "durationMonths",
                1,
                "anchorDay",
                tomorrow);
        String month = house.made(monthly.admin, "/api/plans", terms).get("id").asText();

        Instant said = endsAt(theirs.asha, "Month");
        assertThat(Duration.between(Instant.now(), said)).isBetween(Duration.ofDays(14), Duration.ofDays(47));
        house.call(
                "POST", "/api/subscribers/" + theirs.ashaId + "/subscription", monthly.admin, Map.of("planId", month));
        JsonNode rights = get(theirs.asha, "/api/my/rights").json();
        assertThat(Instant.parse(rights.at("/items/0/endsAt").asText())).isEqualTo(said);
        assertThat(endsAt(theirs.asha, "Month"))
                .as("the next follows it")
                .isEqualTo(said.atZone(NAIROBI).plusMonths(1).toInstant());
    }

    private static Instant endsAt(String token, String plan) throws Exception {
        JsonNode offers = get(token, "/api/my/shop").json().get("offers");
        for (JsonNode offer : offers) {
            if (offer.get("name").asText().equals(plan)) {
                return Instant.parse(offer.get("endsAt").asText());
            }
        }
        throw new AssertionError(offers.toString());
    }

    @Test
    void devicesAreNamedAndForgottenButNotThoseStaffRefuse() throws Exception {
        String path = "/api/subscribers/" + ours.ashaId + "/devices";
        house.made(ours.admin, path, Map.of("macAddress", "02-00-00-00-78-01"));
        house.made(ours.admin, path, Map.of("macAddress", "02-00-00-00-78-02"));
        house.call(
                "POST", "/api/subscribers/" + ours.ashaId + "/subscription", ours.admin, Map.of("planId", ours.plan));
        house.call("POST", path + "/02-00-00-00-78-02/block", ours.admin, null);

        String mine = "/api/my/devices/02-00-00-00-78-01";
        Reply named = house.call("PATCH", mine, ours.asha, Map.of("label", "Television"));
        assertThat(named.json().get("label").asText()).isEqualTo("Television");
        JsonNode list = get(ours.asha, "/api/my/devices").json();
        assertThat(list.at("/devicesMax").asInt()).isEqualTo(2);
        assertThat(list.toString()).contains("Television");
        assertThat(house.call("DELETE", mine, ours.asha, null).status()).isEqualTo(204);
        Reply refused = house.call("DELETE", "/api/my/devices/02-00-00-00-78-02", ours.asha, null);
        assertThat(refused.json().path("code").asText()).isEqualTo("device_blocked");
        assertThat(get(ours.asha, "/api/my/devices").json().at("/total").asInt())
                .isEqualTo(1);
        assertThat(house.call("GET", "/api/audit", ours.admin, null).text()).contains("subscriber asha" + people);
    }

    @Test
    void renewalIsTheirsToChoose() throws Exception {
        for (Object wanted : new Object[] {true, false, null}) {
            Map<String, Object> body = new HashMap<>();
            body.put("autoRenew", wanted);
            Reply reply = house.call("PUT", "/api/my/auto-renewal", ours.asha, body);
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            JsonNode now = get(ours.asha, "/api/my/account").json().path("autoRenew");
            assertThat(now.isBoolean() ? now.asBoolean() : null).isEqualTo(wanted);
        }
    }

    private String invoice() throws Exception {
        Map<String, Object> draft = Map.of(
                "subscriberId",
                ours.ashaId,
                "customerName",
                "Asha",
                "lines",
                List.of(Map.of("text", "Router", "unitPriceMinor", 100_000)));
        String id = house.made(ours.admin, "/api/invoices", draft).get("id").asText();
        assertThat(get(ours.asha, "/api/my/invoices").json().at("/total").asInt())
                .as("a draft is staff's")
                .isZero();
        Reply done = house.call("POST", "/api/invoices/" + id + "/finalise", ours.admin, null);
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        return done.json().get("id").asText();
    }

    private Map<String, Object> order(UUID key, String method) {
        return Map.of("key", key, "planId", ours.plan, "method", method);
    }

    private Reply buy(String token, UUID key, String method) throws Exception {
        return house.call("POST", "/api/my/purchases", token, order(key, method));
    }

    private static Reply topUp(String token, UUID key, long amount) throws Exception {
        return house.call("POST", "/api/my/wallet/top-ups", token, Map.of("key", key, "amountMinor", amount));
    }

    private static String state(String token, String purchase) throws Exception {
        return get(token, "/api/my/purchases/" + purchase)
                .json()
                .at("/purchase/state")
                .asText();
    }

    private static List<String> kinds(String token, String purchase) throws Exception {
        List<String> kinds = new ArrayList<>();
        get(token, "/api/my/purchases/" + purchase)
                .json()
                .get("events")
                .forEach(event -> kinds.add(event.get("kind").asText()));
        return kinds;
    }

    private static StkOrder prompt(String phone) throws Exception {
        await(() -> !prompts(phone).isEmpty());
        return prompts(phone).getLast();
    }

    private static List<StkOrder> prompts(String phone) {
        return daraja.orders().stream()
                .filter(order -> phone.endsWith(order.phone()))
                .toList();
    }

    private static Reply get(String token, String path) throws IOException, InterruptedException {
        return house.call("GET", path, token, null);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within fifteen seconds").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
