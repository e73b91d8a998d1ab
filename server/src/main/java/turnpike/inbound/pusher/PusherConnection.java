package turnpike.inbound.pusher;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import turnpike.realtime.ChannelKind;
import turnpike.realtime.ChannelName;
import turnpike.realtime.Connection;
import turnpike.realtime.Due;
import turnpike.realtime.Message;
import turnpike.realtime.Outlet;
import turnpike.realtime.Viewer;
import turnpike.wire.pusher.ClientFrame;
import turnpike.wire.pusher.CloseCode;
import turnpike.wire.pusher.MalformedFrame;
import turnpike.wire.pusher.ServerFrame;

/// One Pusher client. Everything but `wake`, `close`, `grant` and `tick` runs on the socket's event loop.
final class PusherConnection implements Outlet {
    /// Longest frame we read; the protocol's limit for client events. Longer ones are refused and counted.
    private static final int FRAME_CHARS_MAX = 10_240;
    /// Frames a client may send in ten seconds: every channel it may hold, twice, and pings. Above it is closed for
    /// now.
    private static final int FRAMES_MAX = 300;
    private static final Duration FRAMES_WINDOW = Duration.ofSeconds(10);
    /// What may wait in the socket; behind it messages stay in their channels.
    private static final int UNSENT_BYTES_MAX = 65_536;

    private static final Message.Encoding FRAME = PusherConnection::frame;

    private final PusherDoor door;
    private final ServerWebSocket socket;
    private final String socketId;
    private final Context context;
    private final AtomicBoolean woken = new AtomicBoolean();
    // Who the signatures handed out to this socket were for; at most one entry per channel that exists for them.
    private final Map<ChannelName, Viewer> grants = new ConcurrentHashMap<>();
    private volatile @Nullable Connection connection;
    private boolean ended;
    private Instant heardAt;
    private boolean asked;
    private Instant windowFrom;
    private int framesInWindow;

    PusherConnection(PusherDoor door, ServerWebSocket socket, String socketId) {
        this.door = door;
        this.socket = socket;
        this.socketId = socketId;
        this.context = Objects.requireNonNull(Vertx.currentContext(), "an event loop");
        this.heardAt = door.clock().instant();
        this.windowFrom = heardAt;
    }

    String socketId() {
        return socketId;
    }

    void start(Connection opened) {
        connection = opened;
        socket.setWriteQueueMaxSize(UNSENT_BYTES_MAX);
        socket.textMessageHandler(this::read);
        socket.drainHandler(_ -> pump());
        socket.exceptionHandler(_ -> door.badFrames().add());
        socket.closeHandler(_ -> {
            door.gone(this);
            door.channels().close(opened);
        });
        send(ServerFrame.established(socketId, door.settings().activityTimeout().toSeconds()));
    }

    /// Remembers for whom a subscription was signed, so that it ends when their right does.
    void grant(ChannelName name, Viewer viewer) {
        grants.put(name, viewer);
        door.channels().vouch(connection(), viewer);
    }

    /// Asks a silent client whether it is there; closes it when it does not say.
    void tick(Instant now) {
        context.runOnContext(_ -> look(now));
    }

    private void look(Instant now) {
        Duration silence = Duration.between(heardAt, now);
        Duration patience = door.settings().activityTimeout();
        if (silence.compareTo(patience.plus(door.settings().pongTimeout())) > 0) {
            end(CloseCode.SILENT);
        } else if (silence.compareTo(patience) > 0 && !asked) {
            asked = true;
            send(ServerFrame.PING);
        }
    }

    @Override
    public void wake() {
        if (woken.compareAndSet(false, true)) context.runOnContext(_ -> pump());
    }

    @Override
    public void close(Closing why) {
        CloseCode code = switch (why) {
            case REVOKED -> CloseCode.UNAUTHORIZED;
            case LEAVING -> CloseCode.RECONNECT;
        };
        context.runOnContext(_ -> end(code));
    }

    private void pump() {
        woken.set(false);
        while (!ended && !socket.isClosed() && !socket.writeQueueFull()) {
            Optional<Due> due = connection().poll();
            if (due.isEmpty()) return;
            switch (due.get()) {
                case Due.Delivery delivery -> send(delivery.frame(FRAME));
                case Due.Gap gap -> {
                    // The protocol cannot fill a gap: say so, and let the client begin anew.
                    send(ServerFrame.event(
                            PusherDoor.wireName(gap.channel()), "turnpike:gap", "{\"missed\":" + gap.missed() + "}"));
                    end(CloseCode.RECONNECT);
                    return;
                }
            }
        }
    }

    private void read(String text) {
        if (ended) return;
        heardAt = door.clock().instant();
        asked = false;
        if (tooMany()) {
            end(CloseCode.OVER_CAPACITY);
            return;
        }
        if (text.length() > FRAME_CHARS_MAX) {
            reject("a frame may have " + FRAME_CHARS_MAX + " characters");
            return;
        }
        try {
            obey(ClientFrame.parse(text));
        } catch (MalformedFrame e) {
            door.badFrames().add();
            send(ServerFrame.malformed(Objects.toString(e.getMessage(), "malformed")));
        }
    }

    private boolean tooMany() {
        if (Duration.between(windowFrom, heardAt).compareTo(FRAMES_WINDOW) > 0) {
            windowFrom = heardAt;
            framesInWindow = 0;
        }
        return ++framesInWindow > FRAMES_MAX;
    }

    private void obey(ClientFrame frame) {
        switch (frame) {
            case ClientFrame.Ping _ -> send(ServerFrame.PONG);
            case ClientFrame.Pong _ -> {
                // That it was heard is all.
            }
            case ClientFrame.Subscribe subscribe -> subscribe(subscribe);
            case ClientFrame.Unsubscribe unsubscribe ->
                PusherDoor.find(unsubscribe.channel())
                        .ifPresent(n -> door.channels().unsubscribe(connection(), n));
            case ClientFrame.ClientEvent event -> reject("client events are not accepted: " + event.event());
            case ClientFrame.Unserved unserved -> reject("not served: " + unserved.event());
        }
    }

    private void subscribe(ClientFrame.Subscribe wanted) {
        Optional<ChannelName> name = PusherDoor.find(wanted.channel());
        if (name.isEmpty()
                || wanted.auth() == null
                || !door.isSigned(wanted.auth(), socketId, wanted.channel(), wanted.channelData())) {
            refuse(wanted.channel(), "AuthError", "the subscription is not authorized", 401);
            return;
        }
        Viewer viewer = viewer(name.get(), wanted.channelData());
        switch (door.channels().subscribe(connection(), name.get(), viewer)) {
            case ADMITTED, ALREADY -> send(succeeded(name.get(), wanted.channel()));
            case NOT_ALLOWED -> refuse(wanted.channel(), "AuthError", "the subscription is not authorized", 403);
            case TOO_MANY_CHANNELS -> refuse(wanted.channel(), "LimitReached", "too many channels", 429);
            case TENANT_FULL -> end(CloseCode.OVER_QUOTA);
        }
    }

    /// Whom the signature was made for. When another process made it, it was made for somebody of the tenant.
    private Viewer viewer(ChannelName name, @Nullable String channelData) {
        Viewer granted = grants.get(name);
        if (granted != null) return granted;
        Member member =
                channelData == null ? Member.NOBODY : Member.parse(channelData).orElse(Member.NOBODY);
        return new Viewer(name.tenant(), member.uuid(), member.name(), false);
    }

    private String succeeded(ChannelName name, String wireName) {
        if (!ChannelKind.find(name.name()).map(ChannelKind::presence).orElse(false)) {
            return ServerFrame.subscribed(wireName);
        }
        Map<String, String> members = new LinkedHashMap<>();
        for (Viewer viewer : door.channels().members(name))
            members.put(viewer.id().toString(), Member.of(viewer).info());
        return ServerFrame.subscribed(wireName, members);
    }

    private void refuse(String channel, String type, String problem, int status) {
        door.badFrames().add();
        send(ServerFrame.subscriptionError(channel, type, problem, status));
    }

    private void reject(String problem) {
        door.badFrames().add();
        send(ServerFrame.error(CloseCode.REJECTED, problem));
    }

    private void send(String frame) {
        // A closed socket has a close handler that tidies up.
        if (!ended && !socket.isClosed()) socket.writeTextMessage(frame);
    }

    private void end(CloseCode code) {
        if (ended || socket.isClosed()) return;
        // From here on nothing is sent, even while the other end does not answer the close.
        ended = true;
        socket.writeTextMessage(ServerFrame.error(code, code.message()));
        socket.close((short) code.number(), code.message());
    }

    private Connection connection() {
        return Objects.requireNonNull(connection);
    }

    private static String frame(ChannelName channel, Message message) {
        String wireName = PusherDoor.wireName(channel);
        Viewer member = message.member();
        if (member == null) return ServerFrame.event(wireName, message.event(), message.data());
        return message.event().equals(Message.JOINED)
                ? ServerFrame.memberAdded(
                        wireName, member.id().toString(), Member.of(member).info())
                : ServerFrame.memberRemoved(wireName, member.id().toString());
    }
}
