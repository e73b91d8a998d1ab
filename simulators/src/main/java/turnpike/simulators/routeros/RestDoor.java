package turnpike.simulators.routeros;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// REST under `/rest`: GET prints, PUT adds, PATCH sets, DELETE removes, POST does anything. All values are texts.
final class RestDoor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Engine engine;
    private final Troubles troubles;
    private final ApiDoor.Credentials credentials;
    private final HttpServer server;

    RestDoor(RouterOsSimulator.Settings settings, Engine engine, Troubles troubles, ApiDoor.Credentials credentials) {
        this.engine = engine;
        this.troubles = troubles;
        this.credentials = credentials;
        try {
            server = listen(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no TCP " + settings.address().getHostAddress() + ":" + settings.restPort(), e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/rest/", this::answer);
        server.start();
    }

    private static HttpServer listen(RouterOsSimulator.Settings settings) throws IOException {
        var at = new InetSocketAddress(settings.address(), settings.restPort());
        if (settings.certificate() == null) return HttpServer.create(at, 0);
        HttpsServer secure = HttpsServer.create(at, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(settings.certificate()));
        return secure;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private record Reply(int status, @Nullable Object body) {}

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (troubles.isDown()) return; // closed without an answer
            LockSupport.parkNanos(troubles.delayNanos());
            Reply reply;
            try {
                reply = signedIn(exchange) ? act(exchange) : error(401, "Unauthorized", null);
            } catch (Trap e) {
                boolean missing = e.category() == 0;
                reply = error(missing ? 404 : 400, missing ? "Not Found" : "Bad Request", e.getMessage());
            } catch (JsonProcessingException e) {
                reply = error(400, "Bad Request", "malformed JSON");
            }
            byte[] body = reply.body == null ? new byte[0] : JSON.writeValueAsBytes(reply.body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) exchange.getResponseBody().write(body);
        }
    }

    private boolean signedIn(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.startsWith("Basic ")) return false;
        String pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
        int at = pair.indexOf(':');
        String password = at < 0 ? null : credentials.passwordOf(pair.substring(0, at));
        return password != null && password.equals(pair.substring(at + 1));
    }

    private static Reply error(int status, String message, @Nullable String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", status);
        body.put("message", message);
        if (detail != null) body.put("detail", detail);
        return new Reply(status, body);
    }

    private Reply act(HttpExchange exchange) throws IOException, Trap {
        String path = exchange.getRequestURI().getPath().substring("/rest".length());
        Map<String, String> body = new LinkedHashMap<>();
        List<String> query = new ArrayList<>();
        read(exchange.getRequestBody().readAllBytes(), body, query);
        int slash = path.lastIndexOf('/');
        String menu = path.substring(0, slash);
        String last = path.substring(slash + 1);
        return switch (exchange.getRequestMethod()) {
            case "GET" -> get(path, exchange.getRequestURI().getRawQuery());
            case "PUT" -> {
                String id = engine.execute(path + "/add", body, List.of()).ret();
                yield new Reply(201, engine.config().row(path, id == null ? "" : id));
            }
            case "PATCH" -> {
                body.put(".id", last);
                engine.execute(menu + "/set", body, List.of());
                yield new Reply(200, engine.config().row(menu, last));
            }
            case "DELETE" -> {
                engine.execute(menu + "/remove", new LinkedHashMap<>(Map.of(".id", last)), List.of());
                yield new Reply(204, null);
            }
            case "POST" -> {
                Engine.Result result = engine.execute(path, body, query);
                yield new Reply(200, result.ret() == null ? result.rows() : Map.of("ret", result.ret()));
            }
            default -> error(405, "Method Not Allowed", null);
        };
    }

    private Reply get(String path, @Nullable String filter) throws Trap {
        List<String> query = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        if (filter != null) {
            for (String pair : filter.split("&")) {
                String plain = URLDecoder.decode(pair, StandardCharsets.UTF_8);
                if (plain.startsWith(".proplist=")) values.put(".proplist", plain.substring(10));
                else query.add("?" + plain);
            }
        }
        int slash = path.lastIndexOf('/');
        String last = path.substring(slash + 1);
        if (!last.startsWith("*") && (Config.knows(path) || isComputed(path))) {
            List<Map<String, String>> rows =
                    engine.execute(path + "/print", values, query).rows();
            boolean one = Config.isOneRow(path) || path.equals("/system/resource");
            return new Reply(200, one ? rows.getFirst() : rows);
        }
        for (Map<String, String> row : engine.rows(path.substring(0, slash))) {
            if (last.equals(row.get(".id")) || last.equals(row.get("name"))) return new Reply(200, row);
        }
        throw Trap.noSuchItem();
    }

    private static boolean isComputed(String path) {
        return List.of("/system/resource", "/ip/hotspot/active", "/ip/hotspot/host")
                .contains(path);
    }

    private static void read(byte[] octets, Map<String, String> body, List<String> query) throws IOException {
        if (octets.length == 0) return;
        JsonNode tree = JSON.readTree(octets);
        tree.fields().forEachRemaining(field -> {
            if (field.getKey().equals(".query")) {
                field.getValue().forEach(word -> query.add("?" + word.asText()));
            } else if (field.getKey().equals(".proplist")) {
                List<String> names = new ArrayList<>();
                if (field.getValue().isArray()) field.getValue().forEach(name -> names.add(name.asText()));
                else names.add(field.getValue().asText());
                body.put(".proplist", String.join(",", names));
            } else {
                body.put(field.getKey(), field.getValue().asText());
            }
        });
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
