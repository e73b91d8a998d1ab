package turnpike.wire.pusher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.LinkedHashMap;
import java.util.Map;

/// What we say, as the text of one frame.
public final class ServerFrame {
    public static final String PING = "{\"event\":\"pusher:ping\",\"data\":\"{}\"}";
    public static final String PONG = "{\"event\":\"pusher:pong\",\"data\":\"{}\"}";

    private ServerFrame() {}

    /// The first frame.
    ///
    /// @param activityTimeout seconds of silence after which the client must ping
    public static String established(String socketId, long activityTimeout) {
        return connection(
                "pusher:connection_established",
                "{\"socket_id\":" + quoted(socketId) + ",\"activity_timeout\":" + activityTimeout + "}");
    }

    public static String subscribed(String channel) {
        return event(channel, "pusher_internal:subscription_succeeded", "{}");
    }

    /// The same on a presence channel.
    ///
    /// @param members user id to what is told of the user, as JSON
    public static String subscribed(String channel, Map<String, String> members) {
        var ids = new StringBuilder();
        var infos = new StringBuilder();
        members.forEach((id, info) -> {
            String comma = ids.isEmpty() ? "" : ",";
            ids.append(comma).append(quoted(id));
            infos.append(comma).append(quoted(id)).append(':').append(info);
        });
        String presence =
                "{\"presence\":{\"count\":%d,\"ids\":[%s],\"hash\":{%s}}}".formatted(members.size(), ids, infos);
        return event(channel, "pusher_internal:subscription_succeeded", presence);
    }

    /// A message on a channel.
    ///
    /// @param data JSON; escaped into a text here, as the protocol has it
    public static String event(String channel, String event, String data) {
        return "{\"event\":" + quoted(event) + ",\"channel\":" + quoted(channel) + ",\"data\":" + quoted(data) + "}";
    }

    public static String error(CloseCode code, String message) {
        return "{\"event\":\"pusher:error\",\"data\":{\"code\":" + code.number() + ",\"message\":" + quoted(message)
                + "}}";
    }

    /// What came could not be read; the protocol has no number for it.
    public static String malformed(String problem) {
        return "{\"event\":\"pusher:error\",\"data\":{\"code\":null,\"message\":" + quoted(problem) + "}}";
    }

    /// Tells the channel's own error handler in the client.
    ///
    /// @param status as HTTP: 401 not authorized, 404 no such channel, 429 a limit
    public static String subscriptionError(String channel, String type, String problem, int status) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", type);
        data.put("error", problem);
        data.put("status", status);
        return event(channel, "pusher:subscription_error", json(data));
    }

    public static String memberAdded(String channel, String userId, String info) {
        return event(
                channel,
                "pusher_internal:member_added",
                "{\"user_id\":" + quoted(userId) + ",\"user_info\":" + info + "}");
    }

    public static String memberRemoved(String channel, String userId) {
        return event(channel, "pusher_internal:member_removed", "{\"user_id\":" + quoted(userId) + "}");
    }

    private static String connection(String event, String data) {
        return "{\"event\":" + quoted(event) + ",\"data\":" + quoted(data) + "}";
    }

    private static String quoted(String text) {
        var out = new StringBuilder(text.length() + 64).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        return out.append('"').toString();
    }

    private static String json(Map<String, Object> data) {
        try {
            return Json.MAPPER.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers has no JSON", e);
        }
    }
}
