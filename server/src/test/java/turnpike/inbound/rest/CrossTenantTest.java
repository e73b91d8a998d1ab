package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.ContractDocument.Described;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// No tenant reaches another's things, and no role more than its own, in any operation of the contract.
///
/// Generated from the contract: an operation that takes an id, answers a list, or does neither, is tested as such
/// without being named here. A new kind of thing fails the test until [#RECIPES] says how to make one; an operation
/// that shows or makes only the caller's own things must be named in [#OWN_ONLY].
final class CrossTenantTest {
    private static final ContractDocument CONTRACT = new ContractDocument();

    /// Kinds of things and how one is found again in the tenant's fixtures.
    private static final Set<String> RECIPES = Set.of(
            "plan",
            "subscriber",
            "device",
            "nas",
            "session",
            "staff",
            "api_key",
            "journal_entry",
            "invoice",
            "message_account",
            "message",
            "voucher_batch",
            "agent",
            "payment",
            "payment_account",
            "purchase");

    /// Operations that take nobody's id and answer no list: what they show is the caller's.
    private static final Set<String> OWN_ONLY = Set.of(
            "logout",
            "getMe",
            "changeOwnPassword",
            "authorizeChannel",
            "getRealtimeSettings",
            "getDashboardStats",
            "refreshDashboard",
            "getUsageTrend",
            "getAccessRules",
            "setAccessRules",
            "createSubscriber",
            "createPlan",
            "createNas",
            "createStaff",
            "createApiKey",
            "getLedgerBalances",
            "exportJournal",
            "adjustLedger",
            "getReconciliationDay",
            "uploadStatement",
            "createInvoice",
            "exportInvoices",
            "getInvoiceSettings",
            "updateInvoiceSettings",
            "createMessageAccount",
            "putMessageTemplate",
            "resetMessageTemplate",
            "previewMessageTemplate",
            "getMessageBudget",
            "putMessageBudget",
            "getMessageFigures",
            "recordMessagePurchase",
            "removeMessageOptOut",
            "getPortalTheme",
            "setPortalTheme",
            "previewPortalTheme",
            "createPaymentAccount",
            "receivePayment",
            "mpesaCallback",
            "letDeviceIn",
            "createVoucherBatch",
            "findVoucher",
            "createAgent");

    private static HouseUnderTest house;
    private static Tenant ours;
    private static Tenant theirs;
    private static String operator;

    /// One tenant with one of everything.
    ///
    /// @param mark stands in every name, so that a leak shows in any answer
    /// @param ids by kind
    private record Tenant(String mark, UUID id, String admin, String clerk, String key, Map<String, String> ids) {}

    @BeforeAll
    static void furnish() throws Exception {
        house = new HouseUnderTest();
        operator = house.signIn(HouseUnderTest.OPERATOR);
        ours = tenant(11);
        theirs = tenant(12);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static Tenant tenant(int address) throws Exception {
        String mark = "m" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, Object> administrator =
                Map.of("name", mark, "email", "admin@" + mark + ".test", "password", HouseUnderTest.PASSWORD);
        JsonNode made = house.made(
                operator,
                "/api/tenants",
                Map.of("name", mark, "slug", mark, "timeZone", "Africa/Nairobi", "admin", administrator));
        String admin = house.signIn("admin@" + mark + ".test");
        Map<String, String> ids = new HashMap<>();
        JsonNode key = house.made(admin, "/api/api-keys", Map.of("name", mark, "role", "tenant_admin"));
        ids.put("api_key", key.at("/apiKey/id").asText());
        String clerk = "clerk@" + mark + ".test";
        ids.put(
                "staff",
                house.made(
                                admin,
                                "/api/staff",
                                Map.of(
                                        "name",
                                        mark,
                                        "email",
                                        clerk,
                                        "role",
                                        "staff",
                                        "password",
                                        HouseUnderTest.PASSWORD))
                        .get("id")
                        .asText());
        ids.put(
                "plan",
                house.made(admin, "/api/plans", Map.of("name", mark, "priceMinor", 5_000))
                        .get("id")
                        .asText());
        ids.put(
                "subscriber",
                house.made(
                                admin,
                                "/api/subscribers",
                                Map.of(
                                        "username",
                                        mark,
                                        "password",
                                        "pass",
                                        "name",
                                        mark,
                                        "accessKind",
                                        "hotspot",
                                        "planId",
                                        ids.get("plan")))
                        .get("id")
                        .asText());
        ids.put(
                "agent",
                house.made(admin, "/api/agents", Map.of("name", mark, "creditLimitMinor", 1_000))
                        .get("id")
                        .asText());
        var batch = Map.of("planId", ids.get("plan"), "size", 2, "note", mark, "format", "csv");
        assertThat(house.call("POST", "/api/voucher-batches", admin, batch).status())
                .isEqualTo(200);
        ids.put(
                "voucher_batch",
                house.call("GET", "/api/voucher-batches", admin, null)
                        .json()
                        .at("/items/0/id")
                        .asText());
        String devices = "/api/subscribers/" + ids.get("subscriber") + "/devices";
        ids.put(
                "device",
                house.made(admin, devices, Map.of("macAddress", "02-00-00-00-00-" + address, "label", mark))
                        .get("macAddress")
                        .asText());
        var goods = new TenantGoods(house);
        goods.bookMoney(admin, mark, ids);
        goods.receiveMoney(admin, mark, ids);
        goods.wantToBuy(mark, ids);
        JsonNode nas = house.made(
                admin, "/api/nases", Map.of("name", mark, "vendor", "generic", "network", "127.0.0." + address));
        ids.put("nas", nas.at("/nas/id").asText());
        Map<String, ?> link =
                Map.of("protocol", "none", "address", mark + ".test", "port", 8728, "username", mark, "password", mark);
        assertThat(house.call("PUT", "/api/routers/" + ids.get("nas") + "/link", admin, link)
                        .status())
                .isEqualTo(200);
        var router = new RadiusPackets(address, nas.get("secret").asText());
        assertThat(router.askAccess(house.house().authPort(), mark, "pass")).isEqualTo(2);
        router.startSession(house.house().acctPort(), mark, "s-" + mark, 1000);
        awaitHeard(admin);
        goods.messages(admin, mark, ids);
        ids.put(
                "session",
                house.call("GET", "/api/sessions", admin, null)
                        .json()
                        .at("/items/0/id")
                        .asText());
        assertThat(ids.keySet()).isEqualTo(RECIPES);
        return new Tenant(
                mark,
                UUID.fromString(made.get("id").asText()),
                admin,
                house.signIn(clerk),
                key.get("secret").asText(),
                Map.copyOf(ids));
    }

    /// That a NAS was heard is written about a second later; until then its state still changes.
    private static void awaitHeard(String admin) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!house.call("GET", "/api/nases", admin, null)
                        .json()
                        .at("/items/0/state")
                        .asText()
                        .equals("online")
                && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }

    /// An id is worth nothing in other hands: the answer is that of an id that does not exist, and nothing changes.
    @Test
    void anotherTenantsIdInThePathDoesNotExist() throws Exception {
        var soft = new SoftAssertions();
        Map<String, JsonNode> before = things();
        for (Described operation : tenantOperations()) {
            if (operation.ownedInPath().isEmpty()) continue;
            String path = path(operation, theirs);
            Object body = body(operation, ours);
            for (String bearer : List.of(ours.admin(), ours.key())) {
                Reply reply = house.call(operation.method(), path, bearer, body);
                soft.assertThat(reply.status())
                        .as(operation.id() + " " + reply.text())
                        .isEqualTo(404);
                soft.assertThat(reply.json().path("code").asText())
                        .as(operation.id())
                        .isEqualTo("not_found");
                soft.assertThat(reply.text()).as(operation.id()).doesNotContain(theirs.mark());
            }
        }
        soft.assertThat(things()).isEqualTo(before);
        soft.assertAll();
    }

    @Test
    void anotherTenantsIdInTheBodyDoesNotExist() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : tenantOperations()) {
            for (var owned : operation.ownedInBody().entrySet()) {
                Map<String, String> foreign = Map.of(owned.getKey(), id(theirs, owned.getValue()));
                Object body = CONTRACT.leastBody(operation.bodySchema(), foreign);
                Reply reply = house.call(operation.method(), path(operation, ours), ours.admin(), body);
                soft.assertThat(reply.status())
                        .as(operation.id() + " " + reply.text())
                        .isIn(404, 422);
                soft.assertThat(reply.text()).as(operation.id()).doesNotContain(theirs.mark());
            }
        }
        soft.assertAll();
    }

    @Test
    void listsHoldOnesOwnThingsOnly() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : tenantOperations()) {
            if (!operation.isList()) continue;
            Reply own = house.call("GET", path(operation, ours), ours.admin(), null);
            soft.assertThat(own.status()).as(operation.id() + " " + own.text()).isEqualTo(200);
            assertNothingLeaks(soft, operation, own);
        }
        soft.assertAll();
    }

    /// Theirs and nobody's are told alike, one's own is found.
    @Test
    void anotherTenantsIdInTheQueryDoesNotExist() throws Exception {
        var soft = new SoftAssertions();
        int asked = 0;
        for (Described operation : tenantOperations()) {
            for (var owned : operation.ownedInQuery().entrySet()) {
                String path = path(operation, ours) + "?" + owned.getKey() + "=";
                Reply own = house.call("GET", path + encoded(id(ours, owned.getValue())), ours.admin(), null);
                soft.assertThat(own.status()).as(path + own.text()).isEqualTo(200);
                for (String id :
                        List.of(id(theirs, owned.getValue()), UUID.randomUUID().toString())) {
                    Reply reply = house.call("GET", path + encoded(id), ours.admin(), null);
                    soft.assertThat(reply.status()).as(path + reply.text()).isEqualTo(404);
                    soft.assertThat(reply.json().path("code").asText()).as(path).isEqualTo("not_found");
                    soft.assertThat(reply.text()).as(path).doesNotContain(theirs.mark());
                }
                asked++;
            }
        }
        soft.assertThat(asked).as("filters by id").isGreaterThan(5);
        soft.assertAll();
    }

    /// What happened on a router does not vanish with it.
    @Test
    void whatWasRemovedStillNamesItsHistory() throws Exception {
        JsonNode made = house.made(
                ours.admin(),
                "/api/nases",
                Map.of("name", "short-lived", "vendor", "generic", "network", "127.0.0.99"));
        String id = made.at("/nas/id").asText();
        house.call("DELETE", "/api/nases/" + id, ours.admin(), null);

        assertThat(get("/api/sessions?nasId=" + id).status()).isEqualTo(200);
        assertThat(get("/api/nases/" + id).status()).isEqualTo(404);
    }

    /// Without this a list that is always empty would pass.
    @Test
    void listsDoHoldOnesOwnThings() throws Exception {
        var soft = new SoftAssertions();
        Stream.of(
                        "/api/plans",
                        "/api/voucher-batches",
                        "/api/agents",
                        "/api/subscribers",
                        "/api/nases",
                        "/api/sessions",
                        "/api/staff",
                        "/api/api-keys",
                        "/api/audit",
                        "/api/ledger/journal",
                        "/api/invoices",
                        "/api/access-attempts",
                        "/api/messages",
                        "/api/message-accounts",
                        "/api/subscribers/" + ours.ids().get("subscriber") + "/sessions",
                        "/api/subscribers/" + ours.ids().get("subscriber") + "/access-attempts",
                        "/api/subscribers/" + ours.ids().get("subscriber") + "/devices")
                .forEach(path -> soft.assertThat(get(path).text()).as(path).contains(ours.mark()));
        soft.assertAll();
    }

    @Test
    void whatIsShownWithoutAnIdIsOnesOwn() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : tenantOperations()) {
            boolean byId = !operation.ownedInPath().isEmpty() || operation.isList();
            soft.assertThat(byId || OWN_ONLY.contains(operation.id()))
                    .as(operation.id() + " takes no id, is no list and is not named as showing one's own only")
                    .isTrue();
            if (byId || !operation.method().equals("GET")) continue;
            Reply reply = house.call("GET", operation.path(), ours.admin(), null);
            soft.assertThat(reply.status())
                    .as(operation.id() + " " + reply.text())
                    .isEqualTo(200);
            assertNothingLeaks(soft, operation, reply);
        }
        soft.assertAll();
    }

    @Test
    void everyIdSaysWhatItNames() {
        var soft = new SoftAssertions();
        for (Described operation : tenantOperations()) {
            var kinds = new TreeMap<>(operation.ownedInPath());
            kinds.putAll(operation.ownedInQuery());
            kinds.putAll(operation.ownedInBody());
            kinds.forEach((name, kind) -> soft.assertThat(RECIPES)
                    .as(operation.id() + ": " + name + " needs x-tenant-owned with a kind we can make")
                    .contains(kind));
        }
        soft.assertAll();
    }

    private static void assertNothingLeaks(SoftAssertions soft, Described operation, Reply reply) {
        soft.assertThat(reply.text())
                .as(operation.id())
                .doesNotContain(theirs.mark(), theirs.id().toString());
        theirs.ids().forEach((kind, id) -> {
            if (!kind.equals("device"))
                soft.assertThat(reply.text()).as(operation.id()).doesNotContain(id);
        });
    }

    /// Everything of the other tenant that a change could touch, as its own administrator sees it.
    private static Map<String, JsonNode> things() throws Exception {
        Map<String, JsonNode> things = new TreeMap<>();
        for (String path : List.of(
                "/api/plans",
                "/api/subscribers",
                "/api/nases",
                "/api/staff",
                "/api/nas-commands",
                "/api/ledger/journal",
                "/api/invoices",
                "/api/message-accounts",
                "/api/voucher-batches",
                "/api/agents")) {
            things.put(path, house.call("GET", path, theirs.admin(), null).json());
        }
        String devices = "/api/subscribers/" + theirs.ids().get("subscriber") + "/devices";
        things.put(devices, house.call("GET", devices, theirs.admin(), null).json());
        return things;
    }

    /// Operations a tenant's administrator may call.
    private static List<Described> tenantOperations() {
        return CONTRACT.operations().stream()
                .filter(o -> Set.of("any", "staff", "tenant_admin").contains(o.role()))
                .toList();
    }

    private static String path(Described operation, Tenant owner) {
        String path = operation.path();
        for (var parameter : operation.ownedInPath().entrySet()) {
            path = path.replace("{" + parameter.getKey() + "}", encoded(id(owner, parameter.getValue())));
        }
        return path;
    }

    private static @Nullable Object body(Described operation, Tenant owner) {
        if (!operation.takesBody()) return null;
        Map<String, String> ids = new HashMap<>();
        operation.ownedInBody().forEach((name, kind) -> ids.put(name, id(owner, kind)));
        return CONTRACT.leastBody(operation.bodySchema(), ids);
    }

    /// Things of the platform (jobs, tenants) are nobody's; any id will do.
    private static String id(Tenant owner, String kind) {
        return owner.ids().getOrDefault(kind, owner.id().toString());
    }

    private static Reply get(String path) {
        try {
            return house.call("GET", path, ours.admin(), null);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(path, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
