package turnpike.platform.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Texts that stand for something: ids and instants.
final class Texts {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Texts() {}

    static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    static boolean isInstant(String text) {
        try {
            int year = OffsetDateTime.parse(text).getYear();
            return year >= 1970 && year < 10_000;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /// @throws DateTimeException when it is none
    static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    /// First value of each field of a form or query.
    static Map<String, String> form(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        new QueryStringDecoder(text, StandardCharsets.UTF_8, false)
                .parameters()
                .forEach((name, values) -> fields.put(name, values.getFirst()));
        return fields;
    }
}
