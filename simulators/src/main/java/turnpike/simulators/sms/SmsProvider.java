package turnpike.simulators.sms;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What both providers share: a server, what it took, and what is to go wrong.
abstract class SmsProvider implements AutoCloseable {
    private final HttpServer server;
    private final List<TakenSms> taken = new CopyOnWriteArrayList<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Fault always;
    private volatile Consumer<TakenSms> whenTaken = _ -> {};

    SmsProvider(String path) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(path, this::handle);
        server.start();
    }

    abstract void handle(HttpExchange exchange) throws IOException;

    /// Where it is.
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Everything taken so far, in order.
    public List<TakenSms> taken() {
        return List.copyOf(taken);
    }

    /// The next requests fail so, one each.
    public void fail(Fault... next) {
        faults.addAll(List.of(next));
    }

    /// Every request fails so.
    ///
    /// @param fault null: none any more
    public void failAlways(@Nullable Fault fault) {
        always = fault;
    }

    /// Does this with every SMS before its sending is answered: a report may be faster than the answer.
    public void whenTaken(Consumer<TakenSms> work) {
        whenTaken = work;
    }

    @Nullable
    Fault fault() {
        Fault next = faults.poll();
        return next == null ? always : next;
    }

    void take(TakenSms sms) {
        taken.add(sms);
        whenTaken.accept(sms);
    }

    /// From now on nobody answers here.
    @Override
    public void close() {
        server.stop(0);
    }
}
