package turnpike.inbound.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.House;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.platform.http.Json;
import turnpike.platform.settings.Settings;
import turnpike.tenancy.Passwords;

/// The whole house on a database of its own, spoken to over HTTP as anybody would.
final class HouseUnderTest implements AutoCloseable {
    static final String PASSWORD = "a long test password";
    static final String OPERATOR = "root@example.test";

    private final HttpClient client = HttpClient.newHttpClient();
    private final House house;

    HouseUnderTest() throws IOException {
        this(Map.of());
    }

    /// @param more what the environment says beside the usual, or in its place
    HouseUnderTest(Map<String, String> more) throws IOException {
        Path directory = Files.createTempDirectory("turnpike-house-");
        directory.toFile().deleteOnExit();
        Map<String, String> environment = new HashMap<>(Map.of(
                "TURNPIKE_DATABASE_URL", TestDatabase.freshUrl(),
                "TURNPIKE_SECRET_KEY", TestDatabase.SECRET_KEY,
                "TURNPIKE_DATA_DIR", directory.toString(),
                "TURNPIKE_HTTP_PORT", "0",
                "TURNPIKE_HTTP_RATE_FACTOR", "10000",
                "TURNPIKE_RADIUS_AUTH_PORT", "0",
                "TURNPIKE_RADIUS_ACCT_PORT", "0"));
        environment.putAll(more);
        house = House.open(Settings.from(null, environment, Map.of()), InstantSource.system(), House.Mode.DEMO);
        house.database()
                .runAcrossTenants(tx -> tx.sql()
                        .createUpdate("""
                        insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at)
                        values ('00000000-0000-0000-0000-000000000000', :id, :email, 'Root', 'PLATFORM_ADMIN', :hash, now())
                        """)
                        .bind("id", new Ids(InstantSource.system()).next())
                        .bind("email", OPERATOR)
                        .bind("hash", new Passwords().hash(PASSWORD))
                        .execute());
    }

    /// @param json missing when the answer has no body
    /// @param type of the body, as told
    record Reply(int status, JsonNode json, String text, String type) {}

    House house() {
        return house;
    }

    String signIn(String email) throws IOException, InterruptedException {
        return login(email).get("access_token").asText();
    }

    /// Both tokens of a new sign-in.
    JsonNode login(String email) throws IOException, InterruptedException {
        Reply reply = call("POST", "/api/auth/login", null, Map.of("email", email, "password", PASSWORD));
        if (reply.status() != 200) throw new IllegalStateException(reply.text());
        return reply.json();
    }

    /// What was made by a POST.
    JsonNode made(@Nullable String token, String path, Map<String, ?> body) throws IOException, InterruptedException {
        Reply reply = call("POST", path, token, body);
        if (reply.status() != 201) throw new IllegalStateException(path + ": " + reply.text());
        return reply.json();
    }

    Reply call(String method, String path, @Nullable String token, @Nullable Object body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(house.address() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.text(body)));
        if (body != null) request.header("Content-Type", "application/json");
        if (token != null) request.header("Authorization", "Bearer " + token);
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean isJson = type.contains("json") && !response.body().isEmpty();
        JsonNode json = isJson ? Json.parse(response.body()) : MissingNode.getInstance();
        return new Reply(response.statusCode(), json, response.body(), type);
    }

    @Override
    public void close() {
        house.close();
    }
}
