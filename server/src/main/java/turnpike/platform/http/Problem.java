package turnpike.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A failure as the caller reads it (RFC 9457).
///
/// @param code stable `lower_snake` name, listed in docs/errors.md
/// @param requestId found again in our log
/// @param retryAfterSeconds absent when asking again is pointless
/// @param errors every field that is wrong; empty when fields are not the trouble
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        String type,
        String title,
        int status,
        String code,
        @Nullable String detail,
        String requestId,
        @Nullable Integer retryAfterSeconds,
        List<FieldProblem> errors) {

    /// @param field path in the body (`admin.email`) or name of the parameter
    /// @param problem completes the sentence "field …"
    record FieldProblem(String field, String problem) {}

    static final String TYPE = "application/problem+json";

    static Problem of(int status, String code, String title, @Nullable String detail, String requestId) {
        return new Problem("about:blank", title, status, code, detail, requestId, null, List.of());
    }

    Problem retryAfter(@Nullable Integer seconds) {
        return new Problem(type, title, status, code, detail, requestId, seconds, errors);
    }

    Problem with(List<FieldProblem> errors) {
        return new Problem(type, title, status, code, detail, requestId, retryAfterSeconds, errors);
    }

    Answer answer() {
        Answer answer = Answer.bytes(status, TYPE, Json.bytes(this));
        if (retryAfterSeconds != null) answer.with("Retry-After", retryAfterSeconds.toString());
        if (status == 415) answer.with("Accept", Contract.JSON); // RFC 9110 §15.5.16
        if (status == 401) answer.with("WWW-Authenticate", "Bearer");
        return answer;
    }
}
