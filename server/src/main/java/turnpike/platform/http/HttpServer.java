package turnpike.platform.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.BadSetting;

/// Listens on one port for the API, the screens, and whatever attaches itself to a path (sockets).
///
/// One listener per core; what runs on their event loops must not block.
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int HEADERS_MAX = 16 * 1024;
    private static final int URL_MAX = 8 * 1024;
    private static final int STOP_SECONDS = 10;

    private final HttpSettings settings;
    private final Vertx vertx;
    private final ApiHandler api;
    private final Screens screens = new Screens();
    /// Backwards, so that of two prefixes that fit the longer is met first.
    private final Map<String, Handler<HttpServerRequest>> attached =
            new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    private final List<io.vertx.core.http.HttpServer> listeners = new ArrayList<>();
    private volatile int port;

    public HttpServer(HttpSettings settings, Api api, Metrics metrics, InstantSource clock) {
        this.settings = settings;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops())
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
        this.api = new ApiHandler(settings, api, metrics, clock);
        metrics.gauge("http_operations_open", "Operations being worked on", this.api::open);
    }

    /// Gives every request whose path begins with the prefix to the handler, on an event loop, before anything else
    /// looks at it; of two prefixes that fit, to the longer one's. For sockets; attach before [#start].
    public void attach(String prefix, Handler<HttpServerRequest> handler) {
        attached.put(prefix, handler);
    }

    /// Gives requests whose path begins with the prefix to the operation, on a virtual thread, with the limits of any
    /// request. For pages, forms and callbacks that the contract does not describe; add before [#start].
    ///
    /// @param prefix begins and ends with a slash, or is a whole path
    /// @param name in figures, in lower_snake
    public void page(String prefix, String name, PageOperation operation) {
        attach(prefix, request -> api.handlePage(request, name, operation));
    }

    /// The engine, for those who attach.
    public Vertx vertx() {
        return vertx;
    }

    /// Begins to listen.
    ///
    /// @throws BadSetting when the port cannot be had
    public void start() {
        // A negative port is any port to the engine too, but one that all listeners share.
        int asked = settings.listen().port() == 0 ? -1 : settings.listen().port();
        for (int i = 0; i < loops(); i++) {
            var listener = vertx.createHttpServer(options(asked)).requestHandler(this::route);
            try {
                listener.listen().toCompletionStage().toCompletableFuture().join();
            } catch (CompletionException e) {
                throw new BadSetting(refusal(e.getCause() == null ? e : e.getCause()));
            }
            port = listener.actualPort();
            listeners.add(listener);
        }
        LOG.info(
                "listening protocol={} address={} port={}",
                scheme(),
                settings.listen().address(),
                port);
    }

    public int port() {
        return port;
    }

    /// Stops listening, lets open operations end within the time set, then closes every connection.
    @Override
    public void close() {
        api.drain(settings.drain());
        for (var listener : listeners) await(listener.shutdown(0, TimeUnit.SECONDS));
        await(vertx.close());
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            request.response().setStatusCode(400).end();
            return;
        }
        for (var entry : attached.entrySet()) {
            if (path.startsWith(entry.getKey())) {
                entry.getValue().handle(request);
                return;
            }
        }
        if (path.startsWith("/api/") || path.equals("/api") || path.equals("/metrics")) api.handle(request, path);
        else screens.handle(request, path);
    }

    /// `http` or `https`.
    public String scheme() {
        return settings.listen().isSecure() ? "https" : "http";
    }

    private HttpServerOptions options(int port) {
        HttpSettings.Listen listen = settings.listen();
        var options = new HttpServerOptions();
        if (listen.isSecure()) {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(listen.certificate())
                            .setKeyPath(listen.key()));
        }
        return options.setHost(listen.address().isEmpty() ? "0.0.0.0" : listen.address())
                .setPort(port)
                .setReuseAddress(true)
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(HEADERS_MAX)
                .setMaxInitialLineLength(URL_MAX)
                .setHandle100ContinueAutomatically(true)
                .setIdleTimeout(settings.idleSeconds());
    }

    private static void await(io.vertx.core.Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("stopping HTTP took too long or failed", e);
        }
    }

    private static int loops() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    private String refusal(Throwable cause) {
        HttpSettings.Listen listen = settings.listen();
        boolean isPlace = cause instanceof SocketException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException;
        if (listen.isSecure() && !isPlace) {
            return "http.tls-certificate and http.tls-key cannot be used together: " + cause.getMessage();
        }
        String address = listen.address().isEmpty() ? "every address" : listen.address();
        return "http.bind-address, http.port: HTTP cannot listen at %s, port %d: %s"
                .formatted(address, listen.port(), cause);
    }
}
