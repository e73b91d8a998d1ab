package turnpike.simulators.stripe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// A request Stripe does not do, as it says so (<https://docs.stripe.com/api/errors>).
final class StripeError extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final int status;
    private final String type;
    private final @Nullable String code;

    StripeError(int status, String type, @Nullable String code, String message) {
        super(message);
        this.status = status;
        this.type = type;
        this.code = code;
    }

    static StripeError badRequest(String message) {
        return new StripeError(400, "invalid_request_error", null, message);
    }

    static StripeError missing(String name) {
        return new StripeError(
                400, "invalid_request_error", "parameter_missing", "Missing required param: " + name + ".");
    }

    static StripeError notFound(String id) {
        return new StripeError(404, "invalid_request_error", "resource_missing", "No such object: '" + id + "'");
    }

    int status() {
        return status;
    }

    /// Whether the request never began to be done: such an answer is not kept under an idempotency key.
    boolean isBeforehand() {
        return status == 401 || status == 429 || status == 409;
    }

    ObjectNode json() {
        ObjectNode error = MAPPER.createObjectNode();
        error.put("type", type);
        if (code != null) error.put("code", code);
        error.put("message", getMessage());
        ObjectNode body = MAPPER.createObjectNode();
        body.set("error", error);
        return body;
    }
}
