package turnpike.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;

/// The product's API and pages, as an administrator or a customer calls them.
final class BenchApi implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    private final String address;

    BenchApi(String address) {
        this.address = address;
    }

    /// @return the bearer
    String signIn(String email, String password) throws IOException, InterruptedException {
        var words = new JsonObject().put("email", email).put("password", password);
        return call(null, "POST", "/api/auth/login", words).getString("access_token");
    }

    JsonObject call(@Nullable String bearer, String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path));
        if (bearer != null) request.header("Authorization", "Bearer " + bearer);
        if (body == null) request.method(method, BodyPublishers.noBody());
        else request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body.encode()));
        HttpResponse<String> reply = http.send(request.build(), BodyHandlers.ofString());
        if (reply.statusCode() / 100 != 2)
            throw new IllegalStateException(method + " " + path + ": " + reply.statusCode() + " " + reply.body());
        return reply.body().isEmpty() ? new JsonObject() : new JsonObject(reply.body());
    }

    /// Opens a page, or sends a form to it; goes where it is sent.
    HttpResponse<String> page(String url, @Nullable String form) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url.startsWith("http") ? url : address + url));
        if (form == null) request.GET();
        else request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
    }
}
