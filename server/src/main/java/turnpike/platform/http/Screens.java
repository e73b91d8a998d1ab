package turnpike.platform.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/// Serves the built screens from the jar (`/ui`). A path that is no file gets the start page, which finds its way.
///
/// Files are kept in memory once asked for; only names that exist in the jar are kept, so the memory is bounded by it.
final class Screens {
    private static final String ROOT = "/ui";
    private static final String START = "/index.html";
    private static final String POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
                    + "font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; "
                    + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final Map<String, StoredFile> files = new ConcurrentHashMap<>();

    /// @param tag changes with the content, for If-None-Match
    private record StoredFile(Buffer content, String tag) {}

    void handle(HttpServerRequest request, String path) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD")
                    .end();
            return;
        }
        Thread.ofVirtual().name("screens").start(() -> serve(request, path));
    }

    private void serve(HttpServerRequest request, String path) {
        boolean isFile = path.lastIndexOf('.') > path.lastIndexOf('/') && !path.contains("..");
        String name = isFile ? path : START;
        for (String encoding : new String[] {"br", "gzip", ""}) {
            if (!encoding.isEmpty() && !Responses.accepts(request, encoding)) continue;
            String suffix = encoding.isEmpty() ? "" : encoding.equals("gzip") ? ".gz" : ".br";
            Optional<StoredFile> file = file(name + suffix);
            if (file.isPresent()) {
                send(request, name, file.get(), encoding);
                return;
            }
        }
        request.response()
                .setStatusCode(404)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(isFile ? "No such file" : "The screens are not built into this server; the API is at /api/docs");
    }

    private static void send(HttpServerRequest request, String name, StoredFile file, String encoding) {
        HttpServerResponse response = request.response();
        var headers = response.headers();
        headers.set("ETag", file.tag());
        headers.set("Vary", "Accept-Encoding");
        // Names under /assets carry a hash of their content, so they never change.
        headers.set("Cache-Control", name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        headers.set("Content-Security-Policy", POLICY);
        if (request.isSSL()) headers.set("Strict-Transport-Security", Responses.STRICT);
        if (file.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        headers.set(
                "Content-Type",
                TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"));
        if (!encoding.isEmpty()) headers.set("Content-Encoding", encoding);
        headers.set("Content-Length", String.valueOf(file.content().length()));
        if (request.method().equals(HttpMethod.HEAD)) response.end();
        else response.end(file.content());
    }

    private Optional<StoredFile> file(String name) {
        StoredFile known = files.get(name);
        if (known != null) return Optional.of(known);
        try (InputStream in = Screens.class.getResourceAsStream(ROOT + name)) {
            if (in == null) return Optional.empty();
            byte[] bytes = in.readAllBytes();
            var sum = new CRC32C();
            sum.update(bytes);
            String tag = "\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\"";
            var file = new StoredFile(Buffer.buffer(bytes), tag);
            files.put(name, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
