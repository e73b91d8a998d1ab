package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// What people at a provider's counter do all day, over HTTP.
final class CounterTest {
    private static HouseUnderTest house;
    private static String admin;
    private static String stranger;

    @BeforeAll
    static void furnish() throws Exception {
        house = new HouseUnderTest();
        String operator = house.signIn(HouseUnderTest.OPERATOR);
        admin = tenant(operator, "savanna");
        stranger = tenant(operator, "coastal");
    }

    private static String tenant(String operator, String slug) throws Exception {
        var administrator = Map.of("name", slug, "email", slug + "@example.test", "password", HouseUnderTest.PASSWORD);
        house.made(
                operator,
                "/api/tenants",
                Map.of("name", slug, "slug", slug, "timeZone", "Africa/Nairobi", "admin", administrator));
        return house.signIn(slug + "@example.test");
    }

    @AfterAll
    static void close() {
        house.close();
    }

    /// By it the portal finds whose number it is.
    @Test
    void aPhoneIsKeptInOneFormHoweverStaffTypeIt() throws Exception {
        JsonNode made = house.made(
                admin,
                "/api/subscribers",
                Map.of("username", "typed", "password", "pw", "accessKind", "any", "phone", "0712 000 641"));
        assertThat(made.get("phone").asText()).isEqualTo("+254712000641");
        String path = "/api/subscribers/" + made.get("id").asText();
        for (String typed : List.of("0712-000-642", "254712000642", "+254 712 000 642")) {
            assertThat(call("PATCH", path, Map.of("phone", typed))
                            .json()
                            .get("phone")
                            .asText())
                    .as(typed)
                    .isEqualTo("+254712000642");
        }
        assertThat(call("PATCH", path, Map.of("phone", "ext. 12"))
                        .json()
                        .get("phone")
                        .asText())
                .as("no number of a phone")
                .isEqualTo("ext. 12");
    }

    @Test
    void aPlanIsMadeChangedFoundAndArchived() throws Exception {
        JsonNode plan = house.made(
                admin,
                "/api/plans",
                Map.of(
                        "name",
                        "Day",
                        "durationSeconds",
                        86_400,
                        "dataQuotaBytes",
                        1_000_000_000L,
                        "overQuota",
                        "throttle",
                        "throttledBps",
                        256_000,
                        "downloadBps",
                        5_000_000,
                        "sessionsMax",
                        2));
        String path = "/api/plans/" + plan.get("id").asText();
        assertThat(plan.get("accessKind").asText()).isEqualTo("any");
        assertThat(plan.get("interimIntervalSeconds").asInt()).isEqualTo(300);

        assertThat(call("POST", "/api/plans", Map.of("name", "day")).status()).isEqualTo(409);
        assertThat(call("POST", "/api/plans", Map.of("name", "Slow", "overQuota", "throttle", "throttledBps", 64_000))
                        .status())
                .isEqualTo(422);
        JsonNode changed = call("PUT", path, Map.of("name", "Day Plus", "uploadBps", 1_000_000))
                .json();
        assertThat(changed.get("name").asText()).isEqualTo("Day Plus");
        assertThat(changed.get("dataQuotaBytes").isNull()).isTrue();

        assertThat(names("/api/plans?q=plus&sort=-price", "name")).containsExactly("Day Plus");
        assertThat(call("POST", path + "/archive", null).json().get("state").asText())
                .isEqualTo("archived");
        assertThat(names("/api/plans?q=plus", "name")).isEmpty();
        assertThat(names("/api/plans?q=plus&state=all", "name")).containsExactly("Day Plus");
    }

    /// A subscriber's word can also be taken back: then the tenant's counts again.
    @Test
    void renewalIsSwitchedByTheTenantAndByEachSubscriber() throws Exception {
        assertThat(call("PUT", "/api/access-rules", Map.of("autoRenew", true)).status())
                .isEqualTo(200);
        assertThat(call("GET", "/api/access-rules", null)
                        .json()
                        .get("autoRenew")
                        .asBoolean())
                .isTrue();
        JsonNode made = house.made(
                admin, "/api/subscribers", Map.of("username", "renews", "password", "s3cret", "accessKind", "any"));
        String path = "/api/subscribers/" + made.get("id").asText();
        assertThat(made.get("autoRenew").isNull()).isTrue();

        assertThat(call("PATCH", path, Map.of("autoRenew", false)).json().get("autoRenew"))
                .hasToString("false");
        assertThat(call("PATCH", path, Map.of("name", "Akinyi")).json().get("autoRenew"))
                .hasToString("false");
        var back = new HashMap<String, @Nullable Object>();
        back.put("autoRenew", null);
        assertThat(call("PATCH", path, back).json().get("autoRenew").isNull()).isTrue();
    }

    @Test
    void aSubscriberIsAddedGivenAPlanSuspendedAndRemoved() throws Exception {
        String plan = house.made(admin, "/api/plans", Map.of("name", "Month", "durationSeconds", 2_592_000))
                .get("id")
                .asText();
        JsonNode made = house.made(
                admin,
                "/api/subscribers",
                Map.of(
                        "username",
                        "wanjiru",
                        "password",
                        "s3cret",
                        "accessKind",
                        "hotspot",
                        "name",
                        "Wanjiru Kamau",
                        "phone",
                        "+254700000001",
                        "planId",
                        plan));
        String path = "/api/subscribers/" + made.get("id").asText();
        assertThat(made.at("/subscription/state").asText()).isEqualTo("active");
        assertThat(made.at("/subscription/planName").asText()).isEqualTo("Month");
        assertThat(made.get("online").asBoolean()).isFalse();

        assertThat(call(
                                "POST",
                                "/api/subscribers",
                                Map.of("username", "wanjiru", "password", "other", "accessKind", "any"))
                        .json()
                        .get("code")
                        .asText())
                .isEqualTo("username_taken");

        var change = new HashMap<String, @Nullable Object>();
        change.put("phone", null);
        change.put("staticAddress", "10.5.0.9");
        JsonNode changed = call("PATCH", path, change).json();
        assertThat(changed.get("phone").isNull()).isTrue();
        assertThat(changed.get("name").asText()).isEqualTo("Wanjiru Kamau");
        assertThat(changed.get("staticAddress").asText()).isEqualTo("10.5.0.9");
        assertThat(call("PATCH", path, Map.of("staticAddress", "ten")).status()).isEqualTo(422);

        assertThat(call("POST", path + "/suspend", Map.of("reason", "unpaid"))
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("suspended");
        JsonNode why = call("GET", path + "/why-offline", null).json();
        assertThat(why.get("wouldAccept").asBoolean()).isFalse();
        assertThat(why.get("reason").asText()).isEqualTo("subscriber_suspended");
        assertThat(why.get("explanation").asText()).isEqualTo("Cannot connect: The subscriber is suspended.");
        assertThat(call("POST", path + "/activate", null).json().get("state").asText())
                .isEqualTo("active");
        assertThat(call("GET", path + "/why-offline", null)
                        .json()
                        .get("wouldAccept")
                        .asBoolean())
                .isTrue();

        assertThat(names("/api/subscribers?q=kamau&status=active&planId=" + plan + "&sort=-createdAt", "username"))
                .containsExactly("wanjiru");
        assertThat(names("/api/subscribers?status=suspended", "username")).isEmpty();
        assertThat(call("DELETE", path + "/subscription", null)
                        .json()
                        .get("subscription")
                        .isNull())
                .isTrue();
        assertThat(names("/api/subscribers?status=expired", "username")).contains("wanjiru");
        assertThat(call("POST", path + "/subscription", Map.of("planId", plan)).status())
                .isEqualTo(200);

        assertThat(call("DELETE", path, null).status()).isEqualTo(204);
        assertThat(call("GET", path, null).status()).isEqualTo(404);
    }

    @Test
    void whoHasMoneyWithUsIsRemovedAfterItIsPaidOutAndOnlyAdministratorsGiveMoneyBack() throws Exception {
        String plan = house.made(admin, "/api/plans", Map.of("name", "Counter day", "durationSeconds", 86_400))
                .get("id")
                .asText();
        var person = Map.of("username", "settled", "password", "s3cret", "accessKind", "any", "planId", plan);
        String id = house.made(admin, "/api/subscribers", person).get("id").asText();
        String path = "/api/subscribers/" + id;
        house.made(
                admin,
                "/api/payments",
                Map.of("provider", "cash", "amountMinor", 1_500, "subscriberId", id, "receipt", "C1"));

        Reply refused = call("DELETE", path, null);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("code").asText()).isEqualTo("subscriber_not_settled");
        assertThat(refused.json().get("detail").asText()).isEqualTo("not settled yet: the wallet holds KES 15");

        house.made(
                admin,
                "/api/staff",
                Map.of("name", "Clerk", "email", "clerk@x.test", "role", "staff", "password", HouseUnderTest.PASSWORD));
        String clerk = house.signIn("clerk@x.test");
        Reply mayNot = house.call("DELETE", path + "/subscription?keepMoney=false", clerk, null);
        assertThat(mayNot.status()).isEqualTo(403);
        assertThat(mayNot.json().get("code").asText()).isEqualTo("role_too_low");
        assertThat(house.call("DELETE", path + "/subscription", clerk, null).status())
                .isEqualTo(200);

        house.made(
                admin,
                "/api/ledger/adjustments",
                Map.of(
                        "debitAccount",
                        "customer_wallet",
                        "creditAccount",
                        "cash",
                        "subscriberId",
                        id,
                        "amountMinor",
                        1_500,
                        "memo",
                        "paid out"));
        assertThat(call("DELETE", path, null).status()).isEqualTo(204);
    }

    @Test
    void devicesAreAddedBlockedAndForgotten() throws Exception {
        String subscriber = house.made(
                        admin,
                        "/api/subscribers",
                        Map.of("username", "devices", "password", "s3cret", "accessKind", "any"))
                .get("id")
                .asText();
        String devices = "/api/subscribers/" + subscriber + "/devices";
        String device = devices + "/02-00-5E-10-00-01";

        assertThat(house.made(admin, devices, Map.of("macAddress", "02:00:5e:10:00:01", "label", "phone"))
                        .get("macAddress")
                        .asText())
                .isEqualTo("02-00-5E-10-00-01");
        assertThat(call("POST", devices, Map.of("macAddress", "02005e100001")).status())
                .isEqualTo(409);
        assertThat(call("POST", device + "/block", null).json().get("blocked").asBoolean())
                .isTrue();
        assertThat(call("POST", device + "/unblock", null).json().get("blocked").asBoolean())
                .isFalse();
        assertThat(house.call("POST", device + "/block", stranger, null).status())
                .isEqualTo(404);
        assertThat(call("DELETE", device, null).status()).isEqualTo(204);
        assertThat(names(devices, "macAddress")).isEmpty();
    }

    /// The wizard must not say "waiting" while packets come in and are dropped.
    @Test
    void aNasShowsWhyItsPacketsAreDropped() throws Exception {
        JsonNode made = house.made(
                admin, "/api/nases", Map.of("name", "Silent", "vendor", "mikrotik", "network", "127.0.0.77"));
        String path = "/api/nases/" + made.at("/nas/id").asText();
        assertThat(made.at("/nas/lastDroppedAt").isNull()).isTrue();

        new RadiusPackets(77, "whatever").askUnsigned(house.house().authPort(), "wanjiru");
        assertThat(dropReason(path)).isEqualTo("message_authenticator_missing");
        JsonNode shown = call("GET", path, null).json();
        assertThat(shown.get("lastDroppedAt").asText()).isNotEmpty();
        assertThat(shown.get("state").asText()).isEqualTo("waiting");
        assertThat(shown.get("lastPacketAt").isNull()).isTrue();
        assertThat(call("GET", "/api/nases?q=Silent", null)
                        .json()
                        .at("/items/0/lastDropReason")
                        .asText())
                .isEqualTo("message_authenticator_missing");
    }

    /// It is written to the row about a second later.
    private static String dropReason(String path) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < deadline) {
            JsonNode reason = call("GET", path, null).json().get("lastDropReason");
            if (!reason.isNull()) return reason.asText();
            Thread.sleep(50);
        }
        return "";
    }

    @Test
    void aNasIsAddedWithASnippetThatLeavesNothingToFillIn() throws Exception {
        JsonNode made = house.made(
                admin, "/api/nases", Map.of("name", "Kilimani", "vendor", "mikrotik", "network", "192.0.2.7"));
        String secret = made.get("secret").asText();
        String path = "/api/nases/" + made.at("/nas/id").asText();
        assertThat(secret).hasSize(24);
        assertThat(made.at("/nas/state").asText()).isEqualTo("waiting");
        assertThat(made.at("/nas/unsignedWarning").asBoolean()).isFalse();

        String routerOs =
                call("GET", path + "/snippet", null).json().get("text").asText();
        assertThat(routerOs.lines())
                .containsExactly(
                        "/radius add service=hotspot,ppp address=127.0.0.1 secret=\"" + secret
                                + "\" authentication-port=" + house.house().authPort() + " accounting-port="
                                + house.house().acctPort() + " timeout=1100ms comment=Turnpike",
                        "/radius incoming set accept=yes port=3799",
                        "/ip hotspot profile set [find] use-radius=yes radius-accounting=yes"
                                + " radius-interim-update=received",
                        "/ppp aaa set use-radius=yes accounting=yes interim-update=5m");
        assertThat(call("GET", path + "/snippet?flavour=coovachilli", null)
                        .json()
                        .get("text")
                        .asText())
                .contains("HS_RADSECRET=" + secret, "HS_COAPORT=3799", "HS_NASID=Kilimani");
        assertThat(call("GET", path + "/snippet?flavour=hostapd", null)
                        .json()
                        .get("text")
                        .asText())
                .contains("auth_server_shared_secret=" + secret, "radius_das_client=127.0.0.1 " + secret);

        assertThat(call("POST", path + "/rotate-secret", null)
                        .json()
                        .get("secret")
                        .asText())
                .isNotEqualTo(secret);
        assertThat(call("PATCH", path, Map.of("requireMessageAuthenticator", false))
                        .json()
                        .get("unsignedWarning")
                        .asBoolean())
                .isTrue();
        assertThat(call("POST", "/api/nases", Map.of("name", "Twin", "vendor", "wispr", "network", "192.0.2.7"))
                        .json()
                        .get("code")
                        .asText())
                .isEqualTo("nas_address_taken");
        assertThat(call("POST", "/api/nases", Map.of("name", "All", "vendor", "wispr", "network", "0.0.0.0/0"))
                        .status())
                .isEqualTo(422);
        assertThat(names("/api/nases?q=kili&state=waiting&sort=-lastPacketAt", "name"))
                .containsExactly("Kilimani");
        assertThat(call("GET", "/api/nases/unknown", null).status()).isEqualTo(200);
        assertThat(call("DELETE", path, null).status()).isEqualTo(204);
        assertThat(call("GET", path, null).status()).isEqualTo(404);
    }

    @Test
    void anothersThingsDoNotExist() throws Exception {
        String plan = house.made(stranger, "/api/plans", Map.of("name", "Theirs"))
                .get("id")
                .asText();
        String subscriber = house.made(
                        stranger,
                        "/api/subscribers",
                        Map.of("username", "theirs", "password", "s3cret", "accessKind", "any", "planId", plan))
                .get("id")
                .asText();

        assertThat(call("GET", "/api/plans/" + plan, null).status()).isEqualTo(404);
        assertThat(call("GET", "/api/subscribers/" + subscriber, null).status()).isEqualTo(404);
        assertThat(call("GET", "/api/subscribers/" + subscriber + "/why-offline", null)
                        .status())
                .isEqualTo(404);
        assertThat(call("GET", "/api/subscribers/" + subscriber + "/access-attempts", null)
                        .status())
                .isEqualTo(404);
        assertThat(call("POST", "/api/sessions/" + UUID.randomUUID() + "/disconnect", null)
                        .status())
                .isEqualTo(404);
        assertThat(call(
                                "POST",
                                "/api/subscribers",
                                Map.of("username", "mine", "password", "s3cret", "accessKind", "any", "planId", plan))
                        .status())
                .isEqualTo(404);
        assertThat(names("/api/subscribers?q=mine", "username")).isEmpty();
    }

    @Test
    void listsOfWhatHappenedAnswer() throws Exception {
        assertThat(call("GET", "/api/access-attempts?outcome=reject&reason=wrong_password&q=x", null)
                        .status())
                .isEqualTo(200);
        assertThat(call("GET", "/api/access-attempts?reason=no_such_reason", null)
                        .json()
                        .get("total")
                        .asInt())
                .isZero();
        assertThat(call("GET", "/api/nas-commands?state=pending", null).status())
                .isEqualTo(200);
    }

    private static Reply call(String method, String path, @Nullable Object body) throws Exception {
        return house.call(method, path, admin, body);
    }

    private static List<String> names(String path, String field) throws Exception {
        List<String> out = new ArrayList<>();
        call("GET", path, null)
                .json()
                .get("items")
                .forEach(item -> out.add(item.get(field).asText()));
        return out;
    }
}
