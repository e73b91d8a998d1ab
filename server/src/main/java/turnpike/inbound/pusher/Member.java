package turnpike.inbound.pusher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;
import turnpike.realtime.Viewer;

/// Who joins a presence channel, as others are told: `{"user_id":…,"user_info":{"name":…}}`.
record Member(String id, String name) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static final Member NOBODY = new Member("", "");

    static Member of(Viewer viewer) {
        return new Member(viewer.id().toString(), viewer.name());
    }

    /// What a signed text says; empty when it says nothing of the kind.
    static Optional<Member> parse(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            String id = node.path("user_id").asText("");
            String name = node.path("user_info").path("name").asText("");
            return id.isEmpty() ? Optional.empty() : Optional.of(new Member(id, name));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    UUID uuid() {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return Viewer.SOMEBODY;
        }
    }

    String json() {
        ObjectNode node = MAPPER.createObjectNode().put("user_id", id);
        node.putObject("user_info").put("name", name);
        return node.toString();
    }

    /// The `user_info` alone.
    String info() {
        return MAPPER.createObjectNode().put("name", name).toString();
    }
}
