package turnpike.platform.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;

/// Calls outside providers. Blocking, for virtual threads; never retries, for only the caller knows what may be sent
/// twice. Follows no redirect. Any thread.
public final class WebCaller implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration TOTAL = Duration.ofSeconds(30);

    private final HttpClient client;

    /// Believes what public authorities vouch for.
    public WebCaller() {
        this(builder().build());
    }

    private WebCaller(HttpClient client) {
        this.client = client;
    }

    /// For a device with a certificate of its own making: believes that one and no other, whatever name it bears.
    ///
    /// @param sha256 of the certificate, 64 hex digits, colons allowed
    /// @throws turnpike.base.InvalidInput when it is no fingerprint
    public static WebCaller pinned(String sha256) {
        return new WebCaller(builder().sslContext(PinnedTrust.context(sha256)).build());
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
    }

    /// What came back.
    ///
    /// @param body as UTF-8
    /// @param headers names in lower case; of one given several times the first counts, but `set-cookie`
    ///     has all, a line each
    public record Reply(int status, String body, Map<String, String> headers) {
        public boolean isSuccess() {
            return status / 100 == 2;
        }

        /// The body as JSON; a missing node when it is none.
        public JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (JsonProcessingException e) {
                return MissingNode.getInstance();
            }
        }
    }

    /// @param headers may hold secrets; never logged
    /// @throws Unavailable when no answer came; whether the other side acted is not known
    public Reply get(String url, Map<String, String> headers) {
        return send("GET", url, headers, null);
    }

    /// @throws Unavailable when no answer came; whether the other side acted is not known
    public Reply postJson(String url, Map<String, String> headers, Object body) {
        return send("POST", url, with(headers, "application/json"), json(body));
    }

    /// @throws Unavailable when no answer came; whether the other side acted is not known
    public Reply postForm(String url, Map<String, String> headers, Map<String, String> fields) {
        return send("POST", url, with(headers, "application/x-www-form-urlencoded"), form(fields));
    }

    /// @param body null: none
    /// @throws Unavailable when no answer came; whether the other side acted is not known
    public Reply send(String method, String url, Map<String, String> headers, @Nullable String body) {
        URI uri = URI.create(url);
        var request = HttpRequest.newBuilder(uri)
                .timeout(TOTAL)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            Map<String, String> answered = response.headers().map().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> entry.getKey().equals("set-cookie")
                                    ? String.join("\n", entry.getValue())
                                    : entry.getValue().getFirst()));
            return new Reply(response.statusCode(), response.body(), answered);
        } catch (IOException e) {
            throw new Unavailable(method + " " + uri.getHost() + uri.getPath() + " " + why(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable(method + " " + uri.getHost() + uri.getPath() + " was interrupted", e);
        }
    }

    /// A certificate that is not believed is no silence: whoever looks for the cause would look at the line.
    private static String why(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PinnedTrust.Other other) return String.valueOf(other.getMessage());
            if (cause instanceof CertificateException) return "shows a certificate that no authority vouches for";
        }
        return "brought no answer";
    }

    public static String json(Object body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body of ours is no JSON", e);
        }
    }

    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> with(Map<String, String> headers, String type) {
        var all = new java.util.HashMap<>(headers);
        all.put("Content-Type", type);
        return all;
    }

    @Override
    public void close() {
        client.close();
    }
}
