package turnpike.platform.http;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.Unavailable;

/// Turns what an operation throws into what the caller reads.
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final int RETRY_SECONDS = 2;

    private Problems() {}

    static Problem of(Throwable thrown, String operation, String requestId) {
        return switch (thrown) {
            case InvalidFields e ->
                Problem.of(422, "invalid_input", "Some fields are wrong", null, requestId)
                        .with(e.problems());
            case InvalidInput e ->
                Problem.of(422, "invalid_input", "Some fields are wrong", e.getMessage(), requestId)
                        .with(List.of(new Problem.FieldProblem(e.field(), problem(e))));
            case NotFound e -> Problem.of(404, "not_found", "Not found", e.getMessage(), requestId);
            case Conflict e -> Problem.of(409, e.code(), "Conflict", e.getMessage(), requestId);
            case Refused e ->
                Problem.of(e.status(), e.code(), title(e.status()), e.getMessage(), requestId)
                        .retryAfter(e.retryAfterSeconds());
            case Unavailable e -> {
                LOG.warn("unavailable operation={} request={} cause={}", operation, requestId, e.getMessage());
                yield Problem.of(503, "unavailable", "Try again shortly", "A part we need does not answer", requestId)
                        .retryAfter(RETRY_SECONDS);
            }
            default -> {
                LOG.error("failed operation={} request={}", operation, requestId, thrown);
                yield Problem.of(
                        500,
                        "internal_error",
                        "Our mistake",
                        "Tell us the request id; it names the log line",
                        requestId);
            }
        };
    }

    static String title(int status) {
        return switch (status) {
            case 400 -> "Not understood";
            case 401 -> "Not signed in";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 409 -> "Conflict";
            case 413 -> "Too large";
            case 415 -> "Media type not understood";
            case 423 -> "Locked";
            case 429 -> "Too many requests";
            case 503 -> "Try again shortly";
            default -> "Refused";
        };
    }

    /// The message of an [InvalidInput] starts with its field; the field stands beside it here.
    private static String problem(InvalidInput e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(e.field() + " ") ? message.substring(e.field().length() + 1) : message;
    }
}
