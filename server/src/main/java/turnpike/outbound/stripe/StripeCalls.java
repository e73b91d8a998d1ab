package turnpike.outbound.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.platform.web.WebCaller;

/// One call to Stripe and what may be concluded from its answer
/// (<https://docs.stripe.com/api/errors>, <https://docs.stripe.com/api/idempotent_requests>).
final class StripeCalls {
    /// The shape of objects in answers; those in webhooks have the version of the endpoint.
    private static final String VERSION = "2025-04-30.basil";

    private final WebCaller web;
    private final String url;

    StripeCalls(WebCaller web, String url) {
        this.web = web;
        this.url = url;
    }

    sealed interface Result {
        record Answered(JsonNode json) implements Result {}

        /// @param text Stripe's sentence; it masks keys itself
        record Refused(int status, String code, String text) implements Result {
            /// Stripe took nothing of the request in; the same may be sent in a while.
            boolean isBusy() {
                return status == 429;
            }
        }
    }

    /// @param path with its query
    /// @throws Unavailable when no usable answer came
    Result get(StripeAccount account, String path) {
        return result("GET", path, web.get(url + path, headers(account, null)));
    }

    /// @param key with which the same request may be sent again without being done again
    /// @throws Unavailable when it is not known whether it was done
    Result post(StripeAccount account, String path, String key, Map<String, String> fields) {
        return result("POST", path, web.postForm(url + path, headers(account, key), fields));
    }

    /// The object that must be there.
    ///
    /// @throws Unavailable also when Stripe refuses
    JsonNode read(StripeAccount account, String path) {
        return switch (get(account, path)) {
            case Result.Answered(var json) -> json;
            case Result.Refused refused -> throw silence("GET", path, refused.status());
        };
    }

    private static Result result(String method, String path, WebCaller.Reply reply) {
        JsonNode json = reply.json();
        if (reply.isSuccess()) {
            if (json.isObject()) return new Result.Answered(json);
            throw silence(method, path, reply.status());
        }
        // 409: the first request with this key is still running. 424 and 5xx: something broke on the way.
        if (reply.status() >= 500 || reply.status() == 409 || reply.status() == 424)
            throw silence(method, path, reply.status());
        JsonNode error = json.path("error");
        String code = first(error.path("decline_code"), error.path("code"), error.path("type"));
        return new Result.Refused(
                reply.status(),
                code.isEmpty() ? "http_" + reply.status() : code,
                error.path("message").asText("Stripe gives no reason"));
    }

    /// The first text there is; empty without one.
    static String first(JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate.isTextual() && !candidate.asText().isEmpty()) return candidate.asText();
        }
        return "";
    }

    private static Unavailable silence(String method, String path, int status) {
        int query = path.indexOf('?');
        String where = query < 0 ? path : path.substring(0, query);
        return new Unavailable("Stripe " + method + " " + where, new IOException("answered with status " + status));
    }

    private static Map<String, String> headers(StripeAccount account, @Nullable String key) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "Bearer " + account.secretKey());
        headers.put("Stripe-Version", VERSION);
        headers.put("Accept", "application/json");
        if (key != null) headers.put("Idempotency-Key", key);
        return headers;
    }
}
