package turnpike.realtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is published on a channel: an event name and JSON. Turned into JSON, and into each protocol's frame, at most
/// once each, and only when somebody is there to read it. Any thread.
public final class Message {
    /// How a protocol writes a message. One object per protocol: frames are kept by it.
    @FunctionalInterface
    public interface Encoding {
        String frame(ChannelName channel, Message message);
    }

    /// Event names of presence; `member` says who.
    public static final String JOINED = "presence.joined";

    public static final String LEFT = "presence.left";

    private final String event;
    private final Supplier<String> data;
    private final @Nullable Viewer member;
    private final ConcurrentHashMap<Encoding, String> frames = new ConcurrentHashMap<>(2);

    private Message(String event, Supplier<String> data, @Nullable Viewer member) {
        this.event = event;
        this.data = data;
        this.member = member;
    }

    /// @param data gives the JSON when the first reader needs it: quick, from memory
    public static Message of(String event, Supplier<String> data) {
        return new Message(event, data, null);
    }

    static Message presence(String event, Viewer member) {
        return new Message(event, () -> "{}", member);
    }

    public String event() {
        return event;
    }

    /// The JSON, asked for once per protocol.
    public String data() {
        return data.get();
    }

    /// Who joined or left; null of all other messages.
    public @Nullable Viewer member() {
        return member;
    }

    String frame(Encoding encoding, ChannelName channel) {
        return frames.computeIfAbsent(encoding, e -> e.frame(channel, this));
    }
}
