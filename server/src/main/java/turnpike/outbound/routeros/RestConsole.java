package turnpike.outbound.routeros;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.routers.Console;
import turnpike.routers.Link;
import turnpike.routers.RouterRefused;

/// Routers over REST (RouterOS 7.1 and later): where only HTTPS gets through. `POST /rest/<menu>/<command>` does
/// everything; all values are texts.
public final class RestConsole implements Console, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int UNAUTHORIZED = 401;

    private final Map<String, Caller> callers = new ConcurrentHashMap<>(); // by pin: few, as many as TLS links

    /// @param trust null: in clear
    private record Caller(HttpClient client, @Nullable Pinned trust) {
        /// What is said of a router that did not answer; over TLS it may be for what it showed.
        String whyNot(String path) {
            String objection = trust == null ? null : trust.objection();
            return objection == null ? "did not answer " + path : objection;
        }
    }

    @Override
    public List<Map<String, String>> print(Link link, Look look) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!look.fields().isEmpty()) body.put(".proplist", look.fields());
        if (!look.where().isEmpty()) {
            body.put(
                    ".query",
                    look.where().entrySet().stream()
                            .map(field -> field.getKey() + "=" + field.getValue())
                            .toList());
        }
        JsonNode rows = post(link, look.menu() + "/print", body);
        List<Map<String, String>> found = new ArrayList<>();
        for (JsonNode row : rows) {
            Map<String, String> values = new LinkedHashMap<>();
            row.fields()
                    .forEachRemaining(
                            field -> values.put(field.getKey(), field.getValue().asText()));
            found.add(values);
        }
        return found;
    }

    @Override
    public int count(Link link, String menu) {
        return print(link, Look.at(menu, ".id")).size();
    }

    @Override
    public String run(Link link, String command, Map<String, String> values) {
        return post(link, command, values).path("ret").asText("");
    }

    @Override
    public String certificate(Link link) {
        return ApiConsole.seen(link);
    }

    /// Nothing to hang up: every command signs in.
    @Override
    public void hangUp(Link link) {}

    private JsonNode post(Link link, String path, Object body) {
        String scheme = link.tls() ? "https" : "http";
        URI uri = URI.create(scheme + "://" + link.address() + ":" + link.port() + "/rest" + path);
        Caller caller = caller(link);
        String pair = link.username() + ":" + link.password();
        try {
            var request = HttpRequest.newBuilder(uri)
                    .timeout(PATIENCE)
                    .header(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
            HttpResponse<String> response = caller.client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode said = parse(response.body());
            if (response.statusCode() / 100 == 2) return said;
            if (response.statusCode() == UNAUTHORIZED) throw new RouterRefused("invalid user name or password");
            throw new RouterRefused(
                    said.path("detail").asText(said.path("message").asText("refused")));
        } catch (IOException e) {
            throw new Unavailable("router " + link.nasId() + " " + caller.whyNot(path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("router " + link.nasId() + " was asked by somebody who left", e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private Caller caller(Link link) {
        String key = link.tls() ? "pin " + link.pin() : "clear"; // without a pin nobody is trusted
        return callers.computeIfAbsent(key, _ -> {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1);
            if (!link.tls()) return new Caller(builder.build(), null);
            var trust = new Pinned(link.pin());
            return new Caller(builder.sslContext(trust.context()).build(), trust);
        });
    }

    @Override
    public void close() {
        callers.values().forEach(caller -> caller.client.shutdownNow());
    }
}
