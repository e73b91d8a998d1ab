package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.inbound.pusher.ForeignClient;

/// A live connection lasts no longer than the sign-in it was opened by; an unmodified pusher-js hears so and stays
/// away.
final class LiveLoginTest {
    private static HouseUnderTest house;

    private final String slug = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final String clerk = "clerk@" + slug + ".test";
    private String operator = "";
    private String administrator = "";
    private String tenant = "";
    private String staffId = "";

    @BeforeAll
    static void open() throws Exception {
        house = new HouseUnderTest();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @BeforeEach
    void people() throws Exception {
        operator = house.signIn(HouseUnderTest.OPERATOR);
        String email = "a@" + slug + ".test";
        var first = Map.of("name", "Ada", "email", email, "password", HouseUnderTest.PASSWORD);
        tenant = house.made(
                        operator,
                        "/api/tenants",
                        Map.of("name", slug, "slug", slug, "timeZone", "Africa/Nairobi", "admin", first))
                .get("id")
                .asText();
        administrator = house.signIn(email);
        var wanted = Map.of("name", "Clerk", "email", clerk, "role", "staff", "password", HouseUnderTest.PASSWORD);
        staffId = house.made(administrator, "/api/staff", wanted).get("id").asText();
    }

    @Test
    void signingOutEndsTheConnectionsOfThatSignInOnly() throws Exception {
        JsonNode leaves = house.login(clerk);
        String stays = house.signIn(clerk);
        try (ForeignClient ended = client(leaves.get("access_token").asText());
                ForeignClient other = client(stays)) {
            ended.await("subscribed");
            other.await("subscribed");

            var body = Map.of("refresh_token", leaves.get("refresh_token").asText());
            done(house.call(
                    "POST", "/api/auth/logout", leaves.get("access_token").asText(), body));

            staysAway(ended);
            assertThat(other.rest()).noneMatch(said -> said.getString("what").equals("error"));
        }
    }

    @Test
    void whoIsDisabledIsCutOff() throws Exception {
        cutOffBy(() -> house.call("POST", "/api/staff/" + staffId + "/disable", administrator, null));
    }

    @Test
    void anotherRoleEndsTheConnection() throws Exception {
        cutOffBy(() -> house.call("PATCH", "/api/staff/" + staffId, administrator, Map.of("role", "tenant_admin")));
    }

    @Test
    void aNewPasswordEndsTheConnection() throws Exception {
        var body = Map.of("currentPassword", HouseUnderTest.PASSWORD, "newPassword", "another long password");
        String own = house.signIn(clerk);
        cutOffBy(() -> house.call("POST", "/api/auth/password", own, body));
    }

    @Test
    void aSuspendedTenantIsCutOff() throws Exception {
        var body = Map.of("reason", "unpaid");
        cutOffBy(() -> house.call("POST", "/api/tenants/" + tenant + "/suspend", operator, body));
    }

    @Test
    void usingARefreshTokenTwiceCutsOff() throws Exception {
        JsonNode login = house.login(clerk);
        var body = Map.of("refresh_token", login.get("refresh_token").asText());
        try (ForeignClient client = client(login.get("access_token").asText())) {
            client.await("subscribed");
            assertThat(house.call("POST", "/api/auth/refresh", null, body).status())
                    .isEqualTo(200);
            assertThat(client.rest()).noneMatch(said -> said.getString("what").equals("error"));

            assertThat(house.call("POST", "/api/auth/refresh", null, body).status())
                    .isEqualTo(401);

            staysAway(client);
        }
    }

    /// Something that ends the clerk's sign-ins.
    private interface Ending {
        HouseUnderTest.Reply end() throws Exception;
    }

    private void cutOffBy(Ending ending) throws Exception {
        try (ForeignClient client = client(house.signIn(clerk))) {
            client.await("subscribed");
            done(ending.end());
            staysAway(client);
        }
    }

    private static void done(HouseUnderTest.Reply reply) {
        assertThat(reply.status()).as(reply.text()).isBetween(200, 204);
    }

    private static void staysAway(ForeignClient client) throws InterruptedException {
        assertThat(client.await("error").toString()).contains("4009");
        Object state = client.await("state");
        assertThat(state).isEqualTo("disconnected");
    }

    private ForeignClient client(String token) throws Exception {
        JsonNode where = house.call("GET", "/api/realtime", token, null).json();
        URI address = URI.create(house.house().address());
        return new ForeignClient(
                "pusher",
                address.getHost(),
                String.valueOf(address.getPort()),
                where.get("key").asText(),
                address + "/api/broadcasting/auth",
                token,
                "private-tenant." + tenant + ".dashboard-stats",
                "stats.updated");
    }
}
