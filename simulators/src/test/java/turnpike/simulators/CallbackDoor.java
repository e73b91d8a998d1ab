package turnpike.simulators;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import turnpike.payments.PaymentGateway.Raw;

/// Where providers call back in these tests: keeps what came, answers what it is told to.
public final class CallbackDoor implements AutoCloseable {
    private static final long PATIENCE_S = 10;

    private final HttpServer server;
    private final BlockingQueue<Raw> came = new LinkedBlockingQueue<>();
    private volatile int answer = 200;

    public CallbackDoor(InstantSource clock) throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String query = exchange.getRequestURI().getRawQuery();
            came.add(new Raw(body, headers, query == null ? "" : query, "127.0.0.1", clock.instant()));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/cb/x/token";
    }

    public void answer(int status) {
        answer = status;
    }

    /// The next so many callbacks, in the order they came.
    public List<Raw> next(int count) throws InterruptedException {
        List<Raw> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Raw raw = came.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (raw == null) throw new AssertionError("only " + i + " callbacks of " + count + " came");
            found.add(raw);
        }
        return found;
    }

    public int waiting() {
        return came.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
