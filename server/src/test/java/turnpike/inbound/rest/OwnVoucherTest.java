package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// Vouchers used away from the portal: by subscribers at their own page, and by staff to whom they bring one.
final class OwnVoucherTest {
    private static final String WRONG = "2222-2222-2222";

    private static HouseUnderTest house;
    private static String operator;

    private Provider ours;

    /// A tenant that sells with invoices, with a plan for each way to come online and a subscriber of each.
    private record Provider(String admin, String home, String cafe, Person asha, Person juma) {}

    /// @param token of the own page
    private record Person(String id, String token) {}

    @BeforeAll
    static void open() throws Exception {
        house = new HouseUnderTest();
        operator = house.signIn(HouseUnderTest.OPERATOR);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @BeforeEach
    void furnish() throws Exception {
        ours = provider();
    }

    private static Provider provider() throws Exception {
        String slug = "m" + UUID.randomUUID().toString().substring(0, 8);
        var first = Map.of("name", slug, "email", "a@" + slug + ".test", "password", HouseUnderTest.PASSWORD);
        house.made(
                operator,
                "/api/tenants",
                Map.of("name", slug, "slug", slug, "timeZone", "Africa/Nairobi", "admin", first));
        String admin = house.signIn("a@" + slug + ".test");
        Map<String, Object> billing = Map.of("sellerName", slug, "taxBasisPoints", 1_600);
        Reply set = house.call("PUT", "/api/invoice-settings", admin, billing);
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        return new Provider(
                admin,
                plan(admin, "Home", "pppoe"),
                plan(admin, "Cafe", "hotspot"),
                person(slug, admin, "asha", "pppoe"),
                person(slug, admin, "juma", "hotspot"));
    }

    private static String plan(String admin, String name, String kind) throws Exception {
        Map<String, Object> terms =
                Map.of("name", name, "accessKind", kind, "priceMinor", 5_000, "durationSeconds", 86_400);
        return house.made(admin, "/api/plans", terms).get("id").asText();
    }

    private static Person person(String slug, String admin, String name, String kind) throws Exception {
        Map<String, Object> body = Map.of("username", name, "password", "secret " + name, "accessKind", kind);
        String id = house.made(admin, "/api/subscribers", body).get("id").asText();
        var login = Map.of("tenant", slug, "username", name, "password", "secret " + name);
        String token = house.call("POST", "/api/my/login", null, login)
                .json()
                .get("access_token")
                .asText();
        return new Person(id, token);
    }

    /// The code of a voucher that was given out.
    private static String voucher(String admin, String plan) throws Exception {
        Map<String, Object> wanted = Map.of("planId", plan, "size", 1, "format", "csv");
        String csv = house.call("POST", "/api/voucher-batches", admin, wanted).text();
        String batch = house.call("GET", "/api/voucher-batches", admin, null)
                .json()
                .at("/items/0/id")
                .asText();
        Reply issued = house.call("POST", "/api/voucher-batches/" + batch + "/issue", admin, Map.of());
        assertThat(issued.status()).as(issued.text()).isEqualTo(200);
        return csv.lines().skip(1).findFirst().orElseThrow().split(",", -1)[1];
    }

    private static Reply use(Person who, UUID key, String code) throws Exception {
        return house.call("POST", "/api/my/vouchers", who.token, Map.of("key", key, "code", code));
    }

    private Reply bring(Person who, UUID key, String code) throws Exception {
        String path = "/api/subscribers/" + who.id + "/vouchers";
        return house.call("POST", path, ours.admin, Map.of("key", key, "code", code));
    }

    private static JsonNode get(String token, String path) throws Exception {
        return house.call("GET", path, token, null).json();
    }

    private static String code(Reply reply) {
        return reply.json().path("code").asText();
    }

    private static int rights(Person who) throws Exception {
        return get(who.token, "/api/my/rights").at("/total").asInt();
    }

    @Test
    void aVoucherOfAPppoePlanIsTheSubscribersRightAndIsBilledOnce() throws Exception {
        String code = voucher(ours.admin, ours.home);
        UUID key = UUID.randomUUID();
        assertThat(get(ours.asha.token, "/api/my/shop").at("/vouchers").asBoolean())
                .isTrue();
        Reply used = use(ours.asha, key, code.toLowerCase(Locale.ROOT));
        assertThat(used.status()).as(used.text()).isEqualTo(201);
        assertThat(used.json().at("/purchase/method").asText()).isEqualTo("voucher");
        assertThat(used.json().at("/purchase/state").asText()).isEqualTo("granted");
        assertThat(use(ours.asha, key, code).json().at("/purchase/id"))
                .as("sent again")
                .isEqualTo(used.json().at("/purchase/id"));
        assertThat(code(use(ours.asha, UUID.randomUUID(), code))).isEqualTo("voucher_refused");

        JsonNode rights = get(ours.asha.token, "/api/my/rights");
        assertThat(rights.at("/total").asInt()).isEqualTo(1);
        assertThat(rights.at("/items/0/state").asText()).isEqualTo("running");
        assertThat(rights.at("/items/0/planName").asText()).isEqualTo("Home");
        assertThat(get(ours.asha.token, "/api/my/wallet")
                        .at("/balances/0/minor")
                        .asLong())
                .isZero();
        JsonNode moved = get(ours.asha.token, "/api/my/wallet/movements");
        assertThat(moved.at("/items").findValuesAsText("kind")).containsExactly("purchase", "voucher");
        house.call("POST", "/api/jobs/schedules/issue-invoices/run", operator, null);
        long deadline = System.nanoTime() + 10_000_000_000L;
        JsonNode invoices = get(ours.asha.token, "/api/my/invoices");
        while (invoices.at("/total").asInt() == 0 && System.nanoTime() < deadline) {
            Thread.sleep(50);
            invoices = get(ours.asha.token, "/api/my/invoices");
        }
        assertThat(invoices.at("/total").asInt()).isEqualTo(1);
        assertThat(invoices.at("/items/0/totalMinor").asLong()).isEqualTo(5_000);
    }

    @Test
    void aVoucherOfAnotherWayToComeOnlineStaysGood() throws Exception {
        String code = voucher(ours.admin, ours.cafe);
        assertThat(code(use(ours.asha, UUID.randomUUID(), code))).isEqualTo("voucher_other_service");
        assertThat(code(bring(ours.asha, UUID.randomUUID(), code))).isEqualTo("voucher_other_service");
        assertThat(rights(ours.asha)).isZero();
        assertThat(use(ours.juma, UUID.randomUUID(), code).status()).isEqualTo(201);
        assertThat(rights(ours.juma)).isEqualTo(1);
    }

    @Test
    void whoGuessesWaitsAndNeighboursAtTheSameAddressDoNot() throws Exception {
        String code = voucher(ours.admin, ours.home);
        for (int i = 0; i < 6; i++) {
            assertThat(code(use(ours.asha, UUID.randomUUID(), WRONG))).isEqualTo("voucher_refused");
        }
        Reply blocked = use(ours.asha, UUID.randomUUID(), code);
        assertThat(blocked.status()).as("even with a good code").isEqualTo(429);
        assertThat(code(blocked)).isEqualTo("voucher_tries_exhausted");
        assertThat(code(use(ours.juma, UUID.randomUUID(), WRONG))).isEqualTo("voucher_refused");
        assertThat(rights(ours.asha)).isZero();
    }

    @Test
    void staffUseAVoucherForWhoBringsItAndAreToldWhyOneIsRefused() throws Exception {
        String code = voucher(ours.admin, ours.home);
        UUID key = UUID.randomUUID();
        Reply used = bring(ours.asha, key, code);
        assertThat(used.status()).as(used.text()).isEqualTo(201);
        assertThat(used.json().at("/purchase/subscriberId").asText()).isEqualTo(ours.asha.id);
        assertThat(bring(ours.asha, key, code).json().at("/purchase/id"))
                .isEqualTo(used.json().at("/purchase/id"));
        assertThat(rights(ours.asha)).isEqualTo(1);
        assertThat(code(bring(ours.asha, UUID.randomUUID(), code))).isEqualTo("voucher_used");
        assertThat(code(bring(ours.asha, UUID.randomUUID(), WRONG))).isEqualTo("voucher_refused");
        JsonNode life = house.call("POST", "/api/vouchers/find", ours.admin, Map.of("code", code))
                .json();
        assertThat(life.at("/voucher/changedBy").asText()).contains("a@");
        assertThat(life.at("/voucher/subscriberId").asText()).isEqualTo(ours.asha.id);
    }

    @Test
    void nobodyUsesAVoucherOfAnotherTenantOrForOneOfAnother() throws Exception {
        String code = voucher(ours.admin, ours.home);
        Provider theirs = provider();
        assertThat(code(use(theirs.asha, UUID.randomUUID(), code))).isEqualTo("voucher_refused");
        assertThat(bring(theirs.asha, UUID.randomUUID(), code).status()).isEqualTo(404);
        assertThat(use(ours.asha, UUID.randomUUID(), code).status()).isEqualTo(201);
    }

    @Test
    void nothingIsUsedUpForTheSuspended() throws Exception {
        String code = voucher(ours.admin, ours.home);
        house.call("POST", "/api/subscribers/" + ours.asha.id + "/suspend", ours.admin, Map.of());
        assertThat(code(use(ours.asha, UUID.randomUUID(), code))).isEqualTo("subscriber_suspended");
        assertThat(code(bring(ours.asha, UUID.randomUUID(), code))).isEqualTo("subscriber_suspended");
        house.call("POST", "/api/subscribers/" + ours.asha.id + "/activate", ours.admin, null);
        assertThat(use(ours.asha, UUID.randomUUID(), code).status()).isEqualTo(201);
    }

    @Test
    void whereThePortalTakesNoCodesOnlyStaffDo() throws Exception {
        String code = voucher(ours.admin, ours.home);
        Map<String, Object> theme = Map.of(
                "color",
                "#112233",
                "background",
                "#ffffff",
                "language",
                "en",
                "providers",
                List.of(),
                "vouchers",
                false,
                "trials",
                true,
                "giveUpMinutes",
                30,
                "giveUpPolicy",
                "wallet");
        Reply set = house.call("PUT", "/api/hotspot/theme", ours.admin, theme);
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(get(ours.asha.token, "/api/my/shop").at("/vouchers").asBoolean())
                .isFalse();
        assertThat(code(use(ours.asha, UUID.randomUUID(), code))).isEqualTo("voucher_refused");
        assertThat(bring(ours.asha, UUID.randomUUID(), code).status()).isEqualTo(201);
    }
}
