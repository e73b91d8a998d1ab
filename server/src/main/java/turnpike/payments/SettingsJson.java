package turnpike.payments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/// Maps of texts as they are stored.
final class SettingsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SettingsJson() {}

    static String text(Map<String, String> map) {
        try {
            return MAPPER.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is no JSON", e);
        }
    }

    static Map<String, String> map(byte[] json) {
        try {
            return MAPPER.readValue(json, new TypeReference<>() {});
        } catch (IOException e) {
            throw new IllegalStateException("a stored map of texts is no JSON", e);
        }
    }

    static Map<String, String> map(String json) {
        return map(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
