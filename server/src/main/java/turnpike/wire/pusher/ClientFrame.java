package turnpike.wire.pusher;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// What a client says.
public sealed interface ClientFrame {

    /// Are you there?
    record Ping() implements ClientFrame {}

    /// I am here.
    record Pong() implements ClientFrame {}

    /// @param auth signature from the channel authorization; null on public channels
    /// @param channelData what was signed with it; null when nothing was
    record Subscribe(
            String channel, @Nullable String auth, @Nullable String channelData) implements ClientFrame {}

    record Unsubscribe(String channel) implements ClientFrame {}

    /// A message meant for the other subscribers (`client-…`).
    record ClientEvent(String event, String channel) implements ClientFrame {}

    /// A frame of the protocol we do not serve, such as `pusher:signin`.
    record Unserved(String event) implements ClientFrame {}

    static ClientFrame parse(String text) throws MalformedFrame {
        JsonNode frame = Json.read(text);
        if (!frame.isObject()) throw new MalformedFrame("a frame must be a JSON object");
        String event = Json.text(frame, "event");
        if (event == null) throw new MalformedFrame("a frame must have an event");
        return switch (event) {
            case "pusher:ping" -> new Ping();
            case "pusher:pong" -> new Pong();
            case "pusher:subscribe" -> {
                JsonNode data = Json.object(frame.path("data"));
                yield new Subscribe(Json.channel(data), Json.text(data, "auth"), Json.text(data, "channel_data"));
            }
            case "pusher:unsubscribe" -> new Unsubscribe(Json.channel(Json.object(frame.path("data"))));
            default -> event.startsWith("client-") ? new ClientEvent(event, Json.channel(frame)) : new Unserved(event);
        };
    }
}
