package turnpike.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/// One dashboard of each tenant, open over the Pusher protocol.
final class StatsWatchers implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    /// Posts JSON as a tenant's program.
    @FunctionalInterface
    interface Post {
        String send(String path, int tenant, String body);
    }

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client;
    private final URI server;
    private final int tenants;
    private final Post post;
    // When each tenant's dashboard showed what is expected; 0 before.
    private final AtomicLongArray seenAt;
    private volatile String expected = "";
    private volatile CountDownLatch waiting = new CountDownLatch(0);

    StatsWatchers(String address, int tenants, Post post) {
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(tenants));
        this.server = URI.create(address);
        this.tenants = tenants;
        this.post = post;
        this.seenAt = new AtomicLongArray(tenants + 1);
    }

    void connect() throws Exception {
        expect("\"active_sessions\\\":");
        for (int tenant = 1; tenant <= tenants; tenant++) {
            int number = tenant;
            var socket = client.webSocket();
            var subscribed = new CountDownLatch(1);
            socket.textMessageHandler(text -> {
                if (text.contains("connection_established")) {
                    String id = new JsonObject(new JsonObject(text).getString("data")).getString("socket_id");
                    Thread.ofVirtual().start(() -> socket.writeTextMessage(subscription(number, id)));
                } else if (text.contains("subscription_succeeded")) {
                    subscribed.countDown();
                } else {
                    see(number, text);
                }
            });
            socket.connect(server.getPort(), server.getHost(), "/app/turnpike?protocol=7")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!subscribed.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                throw new IllegalStateException("not subscribed");
        }
        if (!waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) throw new IllegalStateException("no first figures");
    }

    /// From now on a dashboard is right when it shows so many open sessions.
    void expect(int sessions) {
        expect("\"active_sessions\\\":" + sessions + ",");
    }

    private void expect(String text) {
        for (int tenant = 0; tenant <= tenants; tenant++) seenAt.set(tenant, 0);
        waiting = new CountDownLatch(tenants);
        expected = text;
    }

    /// Waits until all are right and notes how long each took.
    void await(long since, Latencies latencies) throws InterruptedException {
        if (!waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(waiting.getCount() + " dashboards were never told");
        }
        for (int tenant = 1; tenant <= tenants; tenant++) latencies.record(Math.max(0, seenAt.get(tenant) - since));
    }

    private void see(int tenant, String text) {
        if (text.contains(expected) && seenAt.compareAndSet(tenant, 0, System.nanoTime())) waiting.countDown();
    }

    private String subscription(int tenant, String socketId) {
        String channel = "private-tenant.%08x-0000-7000-8000-000000000000.dashboard-stats".formatted(tenant);
        var asked = new JsonObject().put("socket_id", socketId).put("channel_name", channel);
        String auth = new JsonObject(post.send("/api/broadcasting/auth", tenant, asked.encode())).getString("auth");
        var data = new JsonObject().put("channel", channel).put("auth", auth);
        return new JsonObject()
                .put("event", "pusher:subscribe")
                .put("data", data)
                .encode();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
