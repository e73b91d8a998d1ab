package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// Subscribers at their own page: in with their own password, and out of everything that is not theirs.
final class SubscriberLoginTest {
    private static HouseUnderTest house;
    private static String operator;

    private Provider ours;

    /// A tenant with the subscribers `wanjiru` and `otieno`, each of whom used something.
    private record Provider(String slug, String id, String admin, String wanjiru) {}

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
        JsonNode tenant = house.made(
                operator,
                "/api/tenants",
                Map.of("name", slug, "slug", slug, "timeZone", "Africa/Nairobi", "admin", first));
        String admin = house.signIn("a@" + slug + ".test");
        String plan = house.made(admin, "/api/plans", Map.of("name", "Ten", "dataQuotaBytes", 10_000))
                .get("id")
                .asText();
        String wanjiru = house.made(
                        admin,
                        "/api/subscribers",
                        Map.of(
                                "username",
                                "wanjiru",
                                "password",
                                "pass-" + slug,
                                "accessKind",
                                "hotspot",
                                "planId",
                                plan))
                .get("id")
                .asText();
        house.made(
                admin,
                "/api/subscribers",
                Map.of("username", "otieno", "password", "other-" + slug, "accessKind", "hotspot"));
        return new Provider(slug, tenant.get("id").asText(), admin, wanjiru);
    }

    @Test
    void theOwnPasswordOpensTheOwnPage() throws Exception {
        goOnline(31, "wanjiru", "pass-" + ours.slug(), 4_000);
        String token =
                signedIn("wanjiru", "pass-" + ours.slug()).get("access_token").asText();

        JsonNode account = get(token, "/api/my/account").json();
        assertThat(account.get("username").asText()).isEqualTo("wanjiru");
        assertThat(account.at("/subscription/planName").asText()).isEqualTo("Ten");
        assertThat(account.at("/tenant/slug").asText()).isEqualTo(ours.slug());
        JsonNode usage = get(token, "/api/my/usage").json();
        long used = usage.at("/today/uploadBytes").asLong()
                + usage.at("/today/downloadBytes").asLong();
        assertThat(used).isPositive();
        assertThat(usage.at("/dataLeftBytes").asLong()).isEqualTo(10_000 - used);
        JsonNode sessions = get(token, "/api/my/sessions").json();
        assertThat(sessions.at("/total").asInt()).isEqualTo(1);
        assertThat(sessions.at("/items/0/state").asText()).isEqualTo("open");
    }

    /// The same username with another tenant, and a neighbour of the same tenant: neither's rows are shown.
    @Test
    void nobodyElsesRowsAreShown() throws Exception {
        Provider theirs = provider();
        goOnline(32, "wanjiru", "pass-" + ours.slug(), 4_000);
        String neighbour =
                signedIn("otieno", "other-" + ours.slug()).get("access_token").asText();
        String namesake = signIn(theirs, "wanjiru", "pass-" + theirs.slug())
                .json()
                .get("access_token")
                .asText();

        for (String token : new String[] {neighbour, namesake}) {
            assertThat(get(token, "/api/my/sessions").json().at("/total").asInt())
                    .isZero();
            assertThat(get(token, "/api/my/usage")
                            .json()
                            .at("/allTime/downloadBytes")
                            .asLong())
                    .isZero();
            assertThat(get(token, "/api/my/account").text()).doesNotContain(ours.wanjiru());
        }
        assertThat(get(namesake, "/api/my/account").text()).doesNotContain(ours.slug());
        assertThat(signIn(theirs, "wanjiru", "pass-" + ours.slug()).status()).isEqualTo(401);
    }

    /// A token says whose it is; saying another tenant makes it nobody's.
    @Test
    void aTokenIsWorthNothingInAnotherTenantsName() throws Exception {
        Provider theirs = provider();
        JsonNode tokens = signedIn("wanjiru", "pass-" + ours.slug());
        for (String name : new String[] {"access_token", "refresh_token"}) {
            String forged = tokens.get(name).asText().replace(ours.id(), theirs.id());
            assertThat(forged).contains(theirs.id());
            assertThat(get(forged, "/api/my/account").status()).isEqualTo(401);
            assertThat(refresh(forged).status()).isEqualTo(401);
        }
        assertThat(get(tokens.get("refresh_token").asText(), "/api/my/account").status())
                .as("a refresh token is no access token")
                .isEqualTo(401);
        assertThat(refresh(tokens.get("access_token").asText()).status()).isEqualTo(401);
    }

    @Test
    void guessingLocksWhetherSomebodyExistsOrNot() throws Exception {
        for (String name : new String[] {"wanjiru", "nobody"}) {
            for (int guess = 1; guess < 5; guess++) {
                assertThat(signIn(ours, name, "wrong").status()).as(name).isEqualTo(401);
            }
            assertThat(signIn(ours, name, "wrong").json().path("code").asText())
                    .as(name)
                    .isEqualTo("login_locked");
        }
        assertThat(signIn(ours, "wanjiru", "pass-" + ours.slug()).status()).isEqualTo(403);
        assertThat(signIn(ours, "otieno", "other-" + ours.slug()).status()).isEqualTo(200);

        String path = "/api/subscribers/" + ours.wanjiru();
        house.call("PATCH", path, ours.admin(), Map.of("name", "Wanjiru"));
        assertThat(signIn(ours, "wanjiru", "pass-" + ours.slug()).status()).isEqualTo(403);
        house.call("PATCH", path, ours.admin(), Map.of("password", "brand new"));
        assertThat(signIn(ours, "wanjiru", "brand new").status())
                .as("a new password is a new beginning")
                .isEqualTo(200);
    }

    /// Anybody may know the number; it is locked for all only when it is guessed at from many places.
    @Test
    void whoGuessesElsewhereKeepsTheOwnerNotOut() throws Exception {
        String wrong = "{\"tenant\":\"%s\",\"username\":\"wanjiru\",\"password\":\"wrong\"}".formatted(ours.slug());
        String said = "";
        for (int place = 2; place <= 12; place++) {
            try (var elsewhere = HttpClient.newBuilder()
                    .localAddress(InetAddress.getByName("127.0.0." + place))
                    .build()) {
                var request = HttpRequest.newBuilder(URI.create(house.house().address() + "/api/my/login"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(wrong))
                        .build();
                for (int guess = 0; guess < 7; guess++) {
                    said = elsewhere
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body();
                }
            }
            assertThat(said).contains("login_locked");
            if (place == 2) signedIn("wanjiru", "pass-" + ours.slug());
        }
        assertThat(signIn(ours, "wanjiru", "pass-" + ours.slug()).status()).isEqualTo(403);
    }

    @Test
    void aRefreshTokenWorksOnceAndASecondUseEndsTheSignIn() throws Exception {
        JsonNode first = signedIn("wanjiru", "pass-" + ours.slug());
        JsonNode second = refresh(first.get("refresh_token").asText()).json();
        String token = second.get("access_token").asText();
        assertThat(get(token, "/api/my/account").status()).isEqualTo(200);

        Reply again = refresh(first.get("refresh_token").asText());
        assertThat(again.json().path("code").asText()).isEqualTo("login_reused");
        assertThat(get(token, "/api/my/account").status()).isEqualTo(401);
        assertThat(refresh(second.get("refresh_token").asText()).status()).isEqualTo(401);
    }

    @Test
    void aSignInEndsWithItsPasswordItsPersonOrItsTenant() throws Exception {
        String path = "/api/subscribers/" + ours.wanjiru();
        String left =
                signedIn("wanjiru", "pass-" + ours.slug()).get("access_token").asText();
        assertThat(house.call("POST", "/api/my/logout", left, null).status()).isEqualTo(204);
        assertThat(get(left, "/api/my/account").status()).isEqualTo(401);

        String old =
                signedIn("wanjiru", "pass-" + ours.slug()).get("access_token").asText();
        assertThat(house.call("PATCH", path, ours.admin(), Map.of("password", "brand new"))
                        .status())
                .isEqualTo(200);
        assertThat(get(old, "/api/my/account").status()).isEqualTo(401);

        JsonNode kept = signedIn("wanjiru", "brand new");
        String stays =
                signedIn("otieno", "other-" + ours.slug()).get("access_token").asText();
        assertThat(house.call("DELETE", path, ours.admin(), null).status()).isEqualTo(204);
        assertThat(get(kept.get("access_token").asText(), "/api/my/account").status())
                .isEqualTo(401);
        assertThat(refresh(kept.get("refresh_token").asText()).status()).isEqualTo(401);
        assertThat(get(stays, "/api/my/account").status()).isEqualTo(200);

        house.call("POST", "/api/tenants/" + ours.id() + "/suspend", operator, Map.of("reason", "unpaid"));
        assertThat(get(stays, "/api/my/account").json().path("code").asText()).isEqualTo("tenant_suspended");
        assertThat(signIn(ours, "otieno", "other-" + ours.slug())
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("tenant_suspended");
    }

    private JsonNode signedIn(String username, String password) throws Exception {
        Reply reply = signIn(ours, username, password);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static Reply signIn(Provider provider, String username, String password) throws Exception {
        var body = Map.of("tenant", provider.slug(), "username", username, "password", password);
        return house.call("POST", "/api/my/login", null, body);
    }

    private static Reply refresh(String token) throws Exception {
        return house.call("POST", "/api/my/refresh", null, Map.of("refresh_token", token));
    }

    private static Reply get(String token, String path) throws Exception {
        return house.call("GET", path, token, null);
    }

    private void goOnline(int address, String username, String password, int bytes) throws Exception {
        JsonNode nas = house.made(
                ours.admin(),
                "/api/nases",
                Map.of("name", "gate", "vendor", "generic", "network", "127.0.0." + address));
        var router = new RadiusPackets(address, nas.get("secret").asText());
        assertThat(router.askAccess(house.house().authPort(), username, password))
                .isEqualTo(2);
        router.startSession(house.house().acctPort(), username, "s-1", bytes);
    }
}
