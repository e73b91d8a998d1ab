package turnpike.inbound.pusher;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;
import turnpike.realtime.ChannelKind;
import turnpike.realtime.ChannelName;
import turnpike.realtime.Channels;
import turnpike.realtime.Viewer;
import turnpike.wire.pusher.CloseCode;
import turnpike.wire.pusher.ServerFrame;
import turnpike.wire.pusher.Signer;
import turnpike.wire.pusher.WireChannel;

/// Takes Pusher clients in and signs what they may subscribe to.
public final class PusherDoor {
    /// Where sockets are, with the key behind it.
    public static final String PATH = "/app/";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int OLDEST_PROTOCOL = 5; // Close codes and socket ids as we send them began here.
    private static final int NEWEST_PROTOCOL = 7;

    private final PusherSettings settings;
    private final Channels channels;
    private final Signer signer;
    private final InstantSource clock;
    private final Counter badFrames;
    private final Map<String, PusherConnection> connections = new ConcurrentHashMap<>();

    /// @param signer made of the settings' key
    public PusherDoor(PusherSettings settings, Channels channels, Signer signer, InstantSource clock, Metrics metrics) {
        this.settings = settings;
        this.channels = channels;
        this.signer = signer;
        this.clock = clock;
        this.badFrames = metrics.counter("realtime_bad_frames", "Frames from clients we could not read or refused");
    }

    /// Serves a request below `PATH`, on its event loop: a socket, or 426 to who asks for something else.
    public void handle(HttpServerRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.response()
                    .setStatusCode(426)
                    .putHeader("Upgrade", "websocket")
                    .putHeader("Connection", "Upgrade")
                    .end();
            return;
        }
        // A handshake that fails has been answered by the engine.
        request.toWebSocket().onSuccess(this::accept).onFailure(_ -> badFrames.add());
    }

    private void accept(ServerWebSocket socket) {
        CloseCode refusal = refusal(socket);
        if (refusal != null) {
            refuse(socket, refusal);
            return;
        }
        var connection = new PusherConnection(this, socket, socketId());
        var opened = channels.open(connection);
        if (opened.isEmpty()) {
            refuse(socket, CloseCode.OVER_CAPACITY);
            return;
        }
        connections.put(connection.socketId(), connection);
        connection.start(opened.get());
    }

    /// The signature a client needs to subscribe; empty when the viewer may not.
    ///
    /// @param wireName channel with its prefix
    public Optional<Signed> sign(Viewer viewer, String socketId, String wireName) {
        Optional<ChannelName> name = find(wireName).filter(viewer::mayJoin);
        if (name.isEmpty()) return Optional.empty();
        // Known here unless the client is connected to another process; then its signature speaks for itself.
        PusherConnection connection = connections.get(socketId);
        if (connection != null) connection.grant(name.get(), viewer);
        String data = WireChannel.of(wireName).kind() == WireChannel.Kind.PRESENCE
                ? Member.of(viewer).json()
                : null;
        return Optional.of(new Signed(signer.sign(socketId, wireName, data), data));
    }

    /// @param channelData who joins, on presence channels; else null
    public record Signed(String auth, @Nullable String channelData) {}

    /// To be called a few times per activity timeout: asks silent clients, closes those that do not answer.
    public void tick() {
        connections.values().forEach(c -> c.tick(clock.instant()));
    }

    PusherSettings settings() {
        return settings;
    }

    Channels channels() {
        return channels;
    }

    InstantSource clock() {
        return clock;
    }

    Counter badFrames() {
        return badFrames;
    }

    boolean isSigned(String auth, String socketId, String wireName, @Nullable String channelData) {
        return signer.matches(auth, socketId, wireName, channelData);
    }

    void gone(PusherConnection connection) {
        connections.remove(connection.socketId());
    }

    /// The channel a wire name means; empty when there is none. Each channel has one prefix it is joined by.
    static Optional<ChannelName> find(String wireName) {
        return ChannelName.find(WireChannel.of(wireName).name())
                .filter(name -> ChannelKind.find(name.name()).isPresent())
                .filter(name -> wireName(name).equals(wireName));
    }

    static String wireName(ChannelName name) {
        boolean presence =
                ChannelKind.find(name.name()).map(ChannelKind::presence).orElse(false);
        return new WireChannel(presence ? WireChannel.Kind.PRESENCE : WireChannel.Kind.PRIVATE, name.toString())
                .wireName();
    }

    private @Nullable CloseCode refusal(ServerWebSocket socket) {
        if (!socket.path().equals(PATH + settings.key())) return CloseCode.UNKNOWN_APP;
        String protocol = parameter(socket.query(), "protocol");
        if (protocol == null || !protocol.matches("\\d{1,4}")) return CloseCode.NO_PROTOCOL;
        int version = Integer.parseInt(protocol);
        return version < OLDEST_PROTOCOL || version > NEWEST_PROTOCOL ? CloseCode.UNSUPPORTED_PROTOCOL : null;
    }

    private static @Nullable String parameter(@Nullable String query, String name) {
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (pair.startsWith(name + "=")) return pair.substring(name.length() + 1);
        }
        return null;
    }

    private static void refuse(ServerWebSocket socket, CloseCode code) {
        socket.writeTextMessage(ServerFrame.error(code, code.message()));
        socket.close((short) code.number(), code.message());
    }

    /// Two integers with a dot, as every Pusher client expects; not to be guessed.
    private static String socketId() {
        return (RANDOM.nextLong() >>> 16) + "." + (RANDOM.nextLong() >>> 16);
    }
}
