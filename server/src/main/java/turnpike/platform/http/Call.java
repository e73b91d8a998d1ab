package turnpike.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Check;
import turnpike.base.InvalidInput;
import turnpike.base.Principal;
import turnpike.base.TenantId;

/// One request that fits the contract, as its operation sees it. Path and query values share one name space.
public final class Call {
    private final String operation;
    private final Origin origin;
    private final @Nullable Principal principal;
    private final Map<String, JsonNode> values;
    private final JsonNode body;
    private final @Nullable Path file;

    /// Where a request came from.
    ///
    /// @param address of the client, behind any proxy we trust
    /// @param requestId also in our log and in problem answers
    /// @param userAgent empty when not told
    /// @param bearer token of the Authorization header, also of public operations; null when not sent
    /// @param host as the client named us, with port; empty when not told
    public record Origin(
            String address,
            String requestId,
            String userAgent,
            String host,
            @Nullable String bearer) {}

    Call(String operation, Origin origin, @Nullable Principal principal, Map<String, JsonNode> values, JsonNode body) {
        this(operation, origin, principal, values, body, null);
    }

    Call(
            String operation,
            Origin origin,
            @Nullable Principal principal,
            Map<String, JsonNode> values,
            JsonNode body,
            @Nullable Path file) {
        this.operation = operation;
        this.origin = origin;
        this.principal = principal;
        this.values = values;
        this.body = body;
        this.file = file;
    }

    public String operation() {
        return operation;
    }

    public Origin origin() {
        return origin;
    }

    /// Who calls. Only for operations that are not public.
    public Principal principal() {
        Check.that(principal != null, "a public operation has no principal");
        return java.util.Objects.requireNonNull(principal);
    }

    /// The token the caller presented, proven or not.
    public @Nullable String bearer() {
        return origin.bearer();
    }

    /// Whose data this call is about.
    public TenantId tenant() {
        return principal().tenant();
    }

    /// A required UUID of path or query.
    public UUID id(String name) {
        return UUID.fromString(text(name));
    }

    public @Nullable UUID idOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : UUID.fromString(text);
    }

    /// A value that is required or has a default.
    public String text(String name) {
        String text = textOrNull(name);
        Check.that(text != null, "the contract requires " + name);
        return java.util.Objects.requireNonNull(text);
    }

    public @Nullable String textOrNull(String name) {
        JsonNode value = values.get(name);
        return value == null ? null : value.asText();
    }

    /// A number that is required or has a default.
    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    public @Nullable Instant instantOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : Texts.instant(text);
    }

    /// A constant given in lower_snake.
    public <E extends Enum<E>> @Nullable E wordOrNull(String name, Class<E> type) {
        String text = textOrNull(name);
        return text == null ? null : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    /// The page of a list that is asked for; for operations with `page` and `perPage`.
    public PageRequest page() {
        return new PageRequest(number("page"), number("perPage"));
    }

    /// The body as a record; absent fields are null.
    public <T> T body(Class<T> type) {
        try {
            return Json.MAPPER.treeToValue(body, type);
        } catch (JsonMappingException e) {
            throw new InvalidInput(field(e), "cannot be read");
        } catch (JsonProcessingException e) {
            throw new InvalidInput("body", "cannot be read");
        }
    }

    /// The file that was sent, for operations that take one. Gone when the operation has answered.
    public Path file() {
        Check.that(file != null, "the operation takes no file");
        return java.util.Objects.requireNonNull(file);
    }

    /// Whether a body was sent where the contract lets the caller leave it out.
    public boolean hasBody() {
        return body.isObject();
    }

    /// Whether the body names this field, be it null: a PATCH tells "make it empty" from "keep it" by this.
    public boolean has(String field) {
        return body.has(field);
    }

    private static String field(JsonMappingException e) {
        return e.getPath().isEmpty()
                ? "body"
                : String.valueOf(e.getPath().getLast().getFieldName());
    }
}
