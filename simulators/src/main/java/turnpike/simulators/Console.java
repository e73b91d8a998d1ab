package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A tenant's administrator at the JSON API, as far as simulations need one. Any thread.
public final class Console implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAGE = 200; // the largest the API gives

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String token;

    /// Signs in.
    ///
    /// @param base such as http://127.0.0.1:8080
    /// @throws IllegalStateException when the server does not let us
    public Console(String base, String email, String password) {
        this.base = base;
        this.token = ask(
                        "POST",
                        "/api/auth/login",
                        new JsonObject().put("email", email).put("password", password),
                        "")
                .getString("access_token");
    }

    /// The id of the thing with this name, made when it is not there.
    ///
    /// @param path of the list, such as /api/plans
    /// @param key the field that holds the name
    public String ensure(String path, String key, JsonObject wanted) {
        String name = wanted.getString(key);
        JsonArray found =
                get(path + "?perPage=200&q=" + URLEncoder.encode(name, UTF_8)).getJsonArray("items");
        for (Object one : found) {
            if (one instanceof JsonObject it && name.equals(it.getString(key))) return it.getString("id");
        }
        JsonObject made = ask("POST", path, wanted, token);
        return made.containsKey("nas") ? made.getJsonObject("nas").getString("id") : made.getString("id");
    }

    /// Everything a subscriber ever used: the sum of all sessions shown.
    public Truth.Usage usage(String subscriberId) {
        Truth.Usage sum = Truth.Usage.NONE;
        int seen = 0;
        for (int page = 1; ; page++) {
            JsonObject list = get(
                    "/api/sessions?sort=startedAt&perPage=" + PAGE + "&page=" + page + "&subscriberId=" + subscriberId);
            for (Object one : list.getJsonArray("items")) {
                if (one instanceof JsonObject session)
                    sum = sum.plus(new Truth.Usage(session.getLong("uploadBytes"), session.getLong("downloadBytes")));
            }
            seen += PAGE;
            if (seen >= list.getInteger("total")) return sum;
        }
    }

    /// What the dashboard shows of the whole tenant, all time, computed anew from the roll-ups.
    public Truth.Usage dashboard() {
        JsonObject answer = ask("POST", "/api/dashboard/refresh", null, token);
        JsonObject figures = answer.getJsonObject("data", answer);
        return new Truth.Usage(
                figures.getLong("data_usage_upload_bytes"), figures.getLong("data_usage_download_bytes"));
    }

    public JsonObject get(String path) {
        return ask("GET", path, null, token);
    }

    @Override
    public void close() {
        http.close();
    }

    private JsonObject ask(String method, String path, @Nullable JsonObject body, String bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()));
        if (body != null) request.header("Content-Type", "application/json");
        if (!bearer.isEmpty()) request.header("Authorization", "Bearer " + bearer);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300)
                throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            return new JsonObject(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from " + base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + path, e);
        }
    }
}
