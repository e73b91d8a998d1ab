package turnpike.inbound.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;
import turnpike.platform.metrics.Metrics;
import turnpike.realtime.ChannelKind;
import turnpike.realtime.ChannelName;
import turnpike.realtime.Channels;
import turnpike.realtime.Message;
import turnpike.realtime.RealtimeSettings;
import turnpike.realtime.Viewer;
import turnpike.wire.pusher.Signer;

/// The socket as clients see it: raw frames for what they must never get, unmodified clients for what they must.
final class PusherDoorTest {
    private static final String KEY = "turnpike";
    private static final int SLOW_BYTES = 100_000;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final Channels channels = new Channels(new RealtimeSettings(100, 100, 10), new Metrics(), Runnable::run);
    private final Signer signer = new Signer(KEY, "secret".getBytes(StandardCharsets.UTF_8));
    private final PusherDoor door = new PusherDoor(
            new PusherSettings(KEY, Duration.ofSeconds(120), Duration.ofSeconds(30)),
            channels,
            signer,
            now::get,
            new Metrics());
    private final TenantId savanna = new TenantId(UUID.fromString("00000000-0000-7000-8000-000000000001"));
    private final TenantId coastal = new TenantId(UUID.fromString("00000000-0000-7000-8000-000000000002"));
    private final ChannelName stats = new ChannelName(savanna, "dashboard-stats");
    private final String wireStats = "private-" + stats;
    private final Viewer amina = new Viewer(savanna, new UUID(0, 0xa1), "Amina", false);
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = get(vertx.createHttpServer().requestHandler(this::route).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) each.close();
        get(vertx.close());
    }

    @Test
    void pusherJsSubscribesAndHearsLatestAndNewValues() throws Exception {
        var number = new AtomicInteger();
        channels.source(ChannelKind.DASHBOARD_STATS, _ -> value(number.incrementAndGet()));
        ForeignClient client = client("pusher", "amina", wireStats, "stats.updated");

        client.await("subscribed");
        assertThat(client.await("stats.updated")).isEqualTo("{\"stats\":{\"n\":1}}");
        channels.publish(stats, value(7));
        assertThat(client.await("stats.updated")).isEqualTo("{\"stats\":{\"n\":7}}");
    }

    @Test
    void laravelEchoSubscribesAndReconnectsToTheLatestValue() throws Exception {
        var number = new AtomicInteger(40);
        channels.source(ChannelKind.DASHBOARD_STATS, _ -> value(number.incrementAndGet()));
        ForeignClient client = client("echo", "amina", wireStats, "stats.updated");

        client.await("subscribed");
        assertThat(client.await("stats.updated")).isEqualTo("{\"stats\":{\"n\":41}}");
        channels.leave();
        client.await("subscribed");
        assertThat(client.await("stats.updated")).isEqualTo("{\"stats\":{\"n\":42}}");
    }

    @Test
    void foreignClientsAreRefusedTheChannelOfAnotherTenant() throws Exception {
        for (String kind : List.of("pusher", "echo")) {
            ForeignClient client = client(kind, "otieno", wireStats, "stats.updated");

            client.await("refused");
            channels.publish(stats, value(1));
            channels.publish(new ChannelName(coastal, "dashboard-stats"), value(2));
            assertThat(client.rest()).noneMatch(said -> said.getString("what").equals("stats.updated"));
        }
    }

    @Test
    void presenceTellsWhoComesAndGoes() throws Exception {
        String room = "presence-" + new ChannelName(savanna, "online");
        ForeignClient first = client("pusher", "amina", room);
        assertThat(first.await("subscribed")).isEqualTo("[\"Amina\"]");
        ForeignClient second = client("echo", "brian", room);

        assertThat(second.await("here")).isEqualTo("[\"Amina\",\"Brian\"]");
        assertThat(first.await("joined")).isEqualTo("Brian");
        second.close();
        assertThat(first.await("left")).isEqualTo(new UUID(0, 0xb1).toString());
    }

    @Test
    void aSignatureOpensOneChannelForOneSocket() throws Exception {
        RawClient raw = raw("/app/turnpike?protocol=7");
        String id = raw.socketId();
        String other = "private-" + new ChannelName(coastal, "dashboard-stats");
        String good = signer.sign(id, wireStats, null);

        raw.subscribe(wireStats, "");
        assertThat(raw.next()).contains("subscription_error").contains("401");
        raw.subscribe(wireStats, signer.sign("1.1", wireStats, null));
        assertThat(raw.next()).contains("subscription_error");
        raw.subscribe(other, good);
        assertThat(raw.next()).contains("subscription_error");
        raw.subscribe(stats.toString(), good);
        assertThat(raw.next()).contains("subscription_error");
        raw.subscribe("presence-" + stats, signer.sign(id, "presence-" + stats, null));
        assertThat(raw.next()).contains("subscription_error");
        raw.subscribe(wireStats, new Signer(KEY, new byte[] {1}).sign(id, wireStats, null));
        assertThat(raw.next()).contains("subscription_error");
        raw.subscribe(wireStats, good);
        assertThat(raw.next()).contains("pusher_internal:subscription_succeeded");
    }

    @Test
    void wrongDoorsCloseWithTheProtocolsNumbers() throws Exception {
        assertThat(raw("/app/wrong?protocol=7").closeCode()).isEqualTo((short) 4001);
        assertThat(raw("/app/turnpike").closeCode()).isEqualTo((short) 4008);
        assertThat(raw("/app/turnpike?protocol=4").closeCode()).isEqualTo((short) 4007);
    }

    @Test
    void oddFramesAreAnsweredAndTheSocketLives() throws Exception {
        RawClient raw = raw("/app/turnpike?protocol=7");
        raw.socketId();

        raw.send("{");
        assertThat(raw.next()).contains("pusher:error");
        raw.send("{\"event\":\"client-hello\",\"channel\":\"" + wireStats + "\",\"data\":{}}");
        assertThat(raw.next()).contains("4301");
        raw.send("{\"event\":\"" + "x".repeat(11_000) + "\"}");
        assertThat(raw.next()).contains("4301");
        raw.send("{\"event\":\"pusher:ping\",\"data\":{}}");
        assertThat(raw.next()).contains("pusher:pong");
        for (int i = 0; i < 300; i++) raw.send("{\"event\":\"pusher:ping\",\"data\":{}}");
        assertThat(raw.closeCode()).as("a flood").isEqualTo((short) 4100);
    }

    @Test
    void silentClientsAreAskedAndThenClosed() throws Exception {
        RawClient raw = raw("/app/turnpike?protocol=7");
        raw.socketId();

        now.updateAndGet(t -> t.plusSeconds(121));
        door.tick();
        assertThat(raw.next()).contains("pusher:ping");
        now.updateAndGet(t -> t.plusSeconds(30));
        door.tick();
        assertThat(raw.closeCode()).isEqualTo((short) 4201);
    }

    @Test
    void whoLosesTheirRightIsClosed() throws Exception {
        RawClient raw = raw("/app/turnpike?protocol=7");
        String auth = door.sign(amina, raw.socketId(), wireStats).orElseThrow().auth();
        raw.subscribe(wireStats, auth);
        raw.next();

        channels.revoke(viewer -> viewer.id().equals(new UUID(0, 0xa1)));

        assertThat(raw.closeCode()).isEqualTo((short) 4009);
    }

    /// A signature outlives the right it was given for, so the socket it is good for may not.
    @Test
    void whoLosesTheirRightBeforeSubscribingIsClosedToo() throws Exception {
        RawClient raw = raw("/app/turnpike?protocol=7");
        String auth = door.sign(amina, raw.socketId(), wireStats).orElseThrow().auth();

        channels.revoke(viewer -> viewer.equals(amina));

        assertThat(raw.next()).contains("4009");
        raw.subscribe(wireStats, auth);
        assertThat(raw.closeCode()).isEqualTo((short) 4009);
        assertThat(channels.isWatched(stats)).isFalse();
    }

    /// A reader that stalls costs one value, not a queue; when it reads again it gets the newest.
    @Test
    void aStalledReaderGetsTheNewestAndNothingPilesUp() throws Exception {
        RawClient raw = raw("/app/turnpike?protocol=7");
        String auth = door.sign(amina, raw.socketId(), wireStats).orElseThrow().auth();
        raw.subscribe(wireStats, auth);
        raw.next();
        raw.socket.pause();

        int sent = 400;
        String padding = "x".repeat(SLOW_BYTES);
        for (int i = 1; i <= sent; i++) {
            int n = i;
            channels.publish(stats, Message.of("stats.updated", () -> "{\"n\":" + n + ",\"p\":\"" + padding + "\"}"));
            Thread.sleep(1);
        }
        raw.socket.resume();

        String last = "";
        int frames = 0;
        while (!last.contains("{\\\"n\\\":" + sent + ",")) {
            last = raw.next();
            frames++;
        }
        assertThat(frames)
                .as("frames of %d that a stalled reader was sent", sent)
                .isLessThan(sent / 2);
    }

    private static Message value(int n) {
        return Message.of("stats.updated", () -> "{\"stats\":{\"n\":" + n + "}}");
    }

    private void route(HttpServerRequest request) {
        if (request.uri().startsWith(PusherDoor.PATH)) {
            door.handle(request);
            return;
        }
        request.setExpectMultipart(true);
        request.end().onSuccess(_ -> {
            String bearer = String.valueOf(request.getHeader("Authorization"));
            Viewer viewer = switch (bearer) {
                case "Bearer amina" -> amina;
                case "Bearer brian" -> new Viewer(savanna, new UUID(0, 0xb1), "Brian", false);
                default -> new Viewer(coastal, new UUID(0, 0xc1), "Otieno", false);
            };
            var signed = door.sign(
                    viewer,
                    String.valueOf(request.getFormAttribute("socket_id")),
                    String.valueOf(request.getFormAttribute("channel_name")));
            if (signed.isEmpty()) {
                request.response().setStatusCode(403).end();
                return;
            }
            var body = new JsonObject().put("auth", signed.get().auth());
            if (signed.get().channelData() != null)
                body.put("channel_data", signed.get().channelData());
            request.response().putHeader("content-type", "application/json").end(body.encode());
        });
    }

    private ForeignClient client(String kind, String token, String channel, String... events) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                kind,
                "127.0.0.1",
                String.valueOf(server.actualPort()),
                KEY,
                "http://127.0.0.1:" + server.actualPort() + "/api/broadcasting/auth",
                token,
                channel));
        words.addAll(List.of(events));
        var client = new ForeignClient(words.toArray(String[]::new));
        open.add(client);
        return client;
    }

    private RawClient raw(String path) throws Exception {
        return new RawClient(vertx.createWebSocketClient(), path);
    }

    private static <T> T get(io.vertx.core.Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A socket of our own, to send what no proper client sends.
    private final class RawClient {
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final BlockingQueue<Short> closed = new LinkedBlockingQueue<>();
        private final WebSocket socket;

        RawClient(WebSocketClient client, String path) throws Exception {
            var connecting = client.webSocket();
            connecting.textMessageHandler(frames::add);
            connecting.closeHandler(_ -> closed.add(code(connecting)));
            socket = get(connecting.connect(server.actualPort(), "127.0.0.1", path));
        }

        private static short code(io.vertx.core.http.ClientWebSocket socket) {
            Short code = socket.closeStatusCode();
            return code == null ? 0 : code;
        }

        private String socketId() throws InterruptedException {
            String established = next();
            assertThat(established).contains("pusher:connection_established").contains("\\\"activity_timeout\\\":120");
            return new JsonObject(new JsonObject(established).getString("data")).getString("socket_id");
        }

        private void subscribe(String channel, String auth) {
            var data = new JsonObject().put("channel", channel);
            if (!auth.isEmpty()) data.put("auth", auth);
            send(new JsonObject()
                    .put("event", "pusher:subscribe")
                    .put("data", data)
                    .encode());
        }

        private void send(String text) {
            socket.writeTextMessage(text);
        }

        private String next() throws InterruptedException {
            String frame = frames.poll(20, TimeUnit.SECONDS);
            assertThat(frame).as("a frame").isNotNull();
            return frame;
        }

        private Short closeCode() throws InterruptedException {
            return closed.poll(20, TimeUnit.SECONDS);
        }
    }
}
