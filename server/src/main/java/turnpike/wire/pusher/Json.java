package turnpike.wire.pusher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/// The little JSON the frames need.
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CHANNEL_MAX = 200; // The protocol's longest channel name.

    private Json() {}

    static JsonNode read(String text) throws MalformedFrame {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null) throw new MalformedFrame("an empty frame");
            return node;
        } catch (JsonProcessingException e) {
            throw new MalformedFrame("not JSON");
        }
    }

    /// Data may come as an object or, from older clients, as a text that holds one.
    static JsonNode object(JsonNode data) throws MalformedFrame {
        JsonNode node = data.isTextual() ? read(data.textValue()) : data;
        if (!node.isObject()) throw new MalformedFrame("data must be an object");
        return node;
    }

    static @Nullable String text(JsonNode node, String field) {
        return node.path(field).textValue();
    }

    static String channel(JsonNode node) throws MalformedFrame {
        String channel = text(node, "channel");
        if (channel == null || channel.isEmpty() || channel.length() > CHANNEL_MAX) {
            throw new MalformedFrame("a channel must have 1 to " + CHANNEL_MAX + " characters");
        }
        return channel;
    }
}
