package turnpike.platform.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request outside the contract: a page for people, a form of theirs, a provider's callback.
///
/// @param path as asked for, decoded
/// @param rawQuery everything after the question mark as it came, for signatures over it; empty when absent
/// @param query first value of each query parameter, decoded
/// @param headers first value of each header, by lower-case name
/// @param body as it came; empty without one
public record PageCall(
        String method,
        String path,
        String rawQuery,
        Map<String, String> query,
        Map<String, String> headers,
        Octets body,
        Call.Origin origin) {

    /// Octets of a body; handed over once and not changed by anybody.
    public static final class Octets {
        private final byte[] bytes;

        Octets(byte[] bytes) {
            this.bytes = bytes;
        }

        /// The octets themselves, not a copy.
        public byte[] bytes() {
            return bytes;
        }

        /// As UTF-8.
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /// A page that is looked at, with nothing sent along.
    public static PageCall look(String path, Call.Origin origin) {
        return new PageCall("GET", path, "", Map.of(), Map.of(), new Octets(new byte[0]), origin);
    }

    public @Nullable String query(String name) {
        return query.get(name);
    }

    /// @param name in lower case
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /// The fields of a form in the body (application/x-www-form-urlencoded), first value of each.
    public Map<String, String> form() {
        return Texts.form(body.text());
    }

    public boolean isPost() {
        return method.equals("POST");
    }
}
