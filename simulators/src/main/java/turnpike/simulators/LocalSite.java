package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A web server on the loopback address, for those of the outside world that are one. A request a virtual thread.
public final class LocalSite implements AutoCloseable {

    /// What was asked.
    ///
    /// @param headers names in lower case, the first value of each
    /// @param query not decoded; empty when there was none
    public record Request(String method, String path, String query, Map<String, String> headers, String body) {
        /// The decoded value of a query's field; null when absent.
        public @Nullable String field(String name) {
            return fields(query).get(name);
        }
    }

    /// What is answered.
    public record Response(int status, Map<String, String> headers, String body) {
        public static Response page(int status, String html) {
            return new Response(status, Map.of("Content-Type", "text/html; charset=utf-8"), html);
        }

        public static Response json(int status, String json) {
            return new Response(status, Map.of("Content-Type", "application/json"), json);
        }

        public static Response redirect(String location) {
            return new Response(302, Map.of("Location", location, "Cache-Control", "no-store"), "");
        }
    }

    /// Null hangs up without an answer, as a device without power.
    @FunctionalInterface
    public interface Handler {
        @Nullable
        Response answer(Request request);
    }

    private final HttpServer server;
    private final boolean tls;

    /// @param port 0: any free one
    /// @param certificate null: plain HTTP
    public LocalSite(int port, @Nullable SSLContext certificate, Handler handler) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        tls = certificate != null;
        try {
            server = certificate == null ? HttpServer.create(address, 0) : secure(address, certificate);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot have TCP " + address, e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> serve(exchange, handler));
        server.start();
    }

    private static HttpServer secure(InetSocketAddress address, SSLContext certificate) throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate));
        return server;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// Without a slash at the end.
    public String url() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /// Fields of a query or form, decoded; the first of each name.
    public static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0)
                fields.putIfAbsent(
                        URLDecoder.decode(pair.substring(0, equals), UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        }
        return fields;
    }

    private static void serve(HttpExchange exchange, Handler handler) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        String query = exchange.getRequestURI().getRawQuery();
        Response response = handler.answer(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query,
                headers,
                new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        try (exchange) {
            if (response == null) return; // hangs up
            byte[] body = response.body().getBytes(UTF_8);
            response.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            boolean bodiless =
                    response.status() == 204 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(response.status(), bodiless || body.length == 0 ? -1 : body.length);
            if (!bodiless && body.length > 0) exchange.getResponseBody().write(body);
        }
    }
}
