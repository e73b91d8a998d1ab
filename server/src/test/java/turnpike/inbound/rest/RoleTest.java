package turnpike.inbound.rest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.ContractDocument.Described;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// Every operation of the contract is closed to whoever the contract does not name. Generated from its `x-role`.
final class RoleTest {
    private static final ContractDocument CONTRACT = new ContractDocument();
    private static HouseUnderTest house;
    private static String operator;
    private static String admin;
    private static String clerk;
    private static String key;
    private static String subscriber;

    @BeforeAll
    static void furnish() throws Exception {
        house = new HouseUnderTest();
        operator = house.signIn(HouseUnderTest.OPERATOR);
        String mark = "m" + UUID.randomUUID().toString().substring(0, 8);
        var administrator = Map.of("name", mark, "email", "a@" + mark + ".test", "password", HouseUnderTest.PASSWORD);
        house.made(
                operator,
                "/api/tenants",
                Map.of("name", mark, "slug", mark, "timeZone", "Africa/Nairobi", "admin", administrator));
        admin = house.signIn("a@" + mark + ".test");
        var member = Map.of(
                "name", mark, "email", "c@" + mark + ".test", "role", "staff", "password", HouseUnderTest.PASSWORD);
        house.made(admin, "/api/staff", member);
        clerk = house.signIn("c@" + mark + ".test");
        key = house.made(admin, "/api/api-keys", Map.of("name", mark, "role", "tenant_admin"))
                .get("secret")
                .asText();
        house.made(admin, "/api/subscribers", Map.of("username", mark, "password", "pass", "accessKind", "hotspot"));
        subscriber = house.call(
                        "POST", "/api/my/login", null, Map.of("tenant", mark, "username", mark, "password", "pass"))
                .json()
                .get("access_token")
                .asText();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void nobodyIsAnsweredWithoutAGoodToken() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            if (operation.role().equals("public")) continue;
            for (String bearer :
                    new String[] {null, "x.y.z", "tpk_unknown", "tps_unknown", "tps_" + new UUID(0, 0) + ".x"}) {
                soft.assertThat(status(operation, bearer)).as(operation.id()).isEqualTo(401);
            }
        }
        soft.assertAll();
    }

    @Test
    void staffDoNotAdminister() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            if (!Set.of("tenant_admin", "platform_admin").contains(operation.role())) continue;
            soft.assertThat(status(operation, clerk)).as(operation.id()).isEqualTo(403);
        }
        soft.assertAll();
    }

    @Test
    void tenantsDoNotRunThePlatform() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            if (!operation.role().equals("platform_admin")) continue;
            for (String bearer : List.of(admin, key)) {
                soft.assertThat(status(operation, bearer)).as(operation.id()).isEqualTo(403);
            }
        }
        soft.assertAll();
    }

    /// Whatever a subscriber's token is tried on, but the subscriber's own page, is closed.
    @Test
    void subscribersSeeNothingOfTheConsole() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            if (Set.of("public", "subscriber").contains(operation.role())) continue;
            soft.assertThat(status(operation, subscriber)).as(operation.id()).isEqualTo(403);
        }
        soft.assertAll();
    }

    @Test
    void nobodyElseIsASubscriber() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            if (!operation.role().equals("subscriber")) continue;
            for (String bearer : List.of(operator, admin, clerk, key)) {
                soft.assertThat(status(operation, bearer)).as(operation.id()).isEqualTo(403);
            }
        }
        soft.assertAll();
    }

    /// The other direction: whoever is named is let in, and answered as the contract promises.
    @Test
    void whoIsNamedIsLetIn() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            if (!operation.method().equals("GET")) continue;
            String bearer = switch (operation.role()) {
                case "platform_admin" -> operator;
                case "tenant_admin" -> admin;
                case "subscriber" -> subscriber;
                default -> clerk;
            };
            Reply reply = ask(operation, bearer);
            soft.assertThat(reply.status()).as(operation.id()).isNotIn(401, 403, 500);
            soft.assertThat(CONTRACT.misfits(operation, reply.status(), reply.json()))
                    .as(operation.id() + " answers as the contract says: " + reply.text())
                    .isEmpty();
        }
        soft.assertAll();
    }

    private static int status(Described operation, @Nullable String bearer) throws Exception {
        return ask(operation, bearer).status();
    }

    private static Reply ask(Described operation, @Nullable String bearer) throws Exception {
        String path = operation.path().replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
        Object body = operation.takesBody() ? CONTRACT.leastBody(operation.bodySchema(), Map.of()) : null;
        return house.call(operation.method(), path, bearer, body);
    }
}
