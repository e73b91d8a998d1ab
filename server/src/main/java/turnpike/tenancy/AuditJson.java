package turnpike.tenancy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes what a subject was and became, without its secrets.
final class AuditJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();
    private static final Pattern SECRET = Pattern.compile("(?i)password|secret|hash|sealed|token");

    private AuditJson() {}

    static @Nullable String masked(@Nullable Object value) {
        if (value == null) return null;
        JsonNode tree = MAPPER.valueToTree(value);
        mask(tree);
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit entry cannot be written", e);
        }
    }

    private static void mask(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                if (SECRET.matcher(field.getKey()).find() && !field.getValue().isNull()) {
                    field.setValue(MAPPER.getNodeFactory().textNode("***"));
                }
            }
        }
        node.forEach(AuditJson::mask);
    }
}
