package turnpike.outbound.routeros;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.routers.Link;
import turnpike.routers.RouterRefused;
import turnpike.wire.routeros.Challenge;
import turnpike.wire.routeros.Sentence;
import turnpike.wire.routeros.SentenceReader;
import turnpike.wire.routeros.Words;

/// One signed-in connection to one router. Commands of many callers are under way on it at once, told apart by tags;
/// a virtual thread reads the replies. Broken once, broken for good: whoever waits on it is told, the next caller opens
/// another.
final class ApiLine implements AutoCloseable {
    private static final int CONNECT_MS = 3_000;
    /// Commands under way at once; who comes more waits for an answer no longer than for one (then is refused).
    private static final int UNDER_WAY_MAX = 1_000;
    /// Rows of one answer; an answer that goes on breaks the line.
    private static final int ROWS_MAX = 200_000;

    private final Link link;
    private final Socket socket;
    private final OutputStream out;
    private final SentenceReader in;
    private final ReentrantLock writing = new ReentrantLock(); // guards `out`: a sentence leaves whole
    private final AtomicLong tags = new AtomicLong();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable String broken; // why; null while it works

    /// One command whose replies are gathered.
    private static final class Waiting {
        final List<Map<String, String>> rows = new ArrayList<>();
        final CompletableFuture<Reply> done = new CompletableFuture<>();

        @Nullable
        String trap;
    }

    /// @param ret what `!done` carried; empty when nothing
    record Reply(List<Map<String, String>> rows, String ret) {}

    private ApiLine(Link link, Socket socket) throws IOException {
        this.link = link;
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new SentenceReader(socket.getInputStream());
    }

    /// Connects and signs in.
    ///
    /// @throws RouterRefused when it does not let us in
    /// @throws Unavailable when it is not reached
    static ApiLine open(Link link, Duration patience) {
        ApiLine line = null;
        var trust = new Pinned(link.pin());
        try {
            line = new ApiLine(link, connect(link, trust));
            line.signIn(patience);
            return line;
        } catch (IOException e) {
            if (line != null) line.close();
            String objection = trust.objection();
            throw new Unavailable(
                    "router " + link.nasId() + " " + (objection == null ? "is not reached" : objection), e);
        } catch (RuntimeException e) {
            if (line != null) line.close();
            throw e;
        }
    }

    /// A connected socket; over TLS where the link says so.
    static Socket connect(Link link, Pinned trust) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(link.address(), link.port()), CONNECT_MS);
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            if (!link.tls()) return plain;
            plain.setSoTimeout(CONNECT_MS);
            SSLSocket secure = (SSLSocket)
                    trust.context().getSocketFactory().createSocket(plain, link.address(), link.port(), true);
            secure.startHandshake();
            plain.setSoTimeout(0);
            return secure;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /// By password; by challenge where the router answers with one (before 6.43).
    private void signIn(Duration patience) throws IOException {
        Thread.ofVirtual().name("routeros-" + link.nasId()).start(this::listen);
        Reply reply = ask("/login", List.of("=name=" + link.username(), "=password=" + link.password()), patience);
        if (reply.ret.isEmpty()) return;
        String response = Challenge.response(link.password(), reply.ret);
        ask("/login", List.of("=name=" + link.username(), "=response=" + response), patience);
    }

    boolean isBroken() {
        return broken != null;
    }

    /// Sends a command and waits for all of its answer.
    ///
    /// @param words attributes and queries
    Reply ask(String command, List<String> words, Duration patience) {
        if (waiting.size() >= UNDER_WAY_MAX) throw unavailable("has " + UNDER_WAY_MAX + " commands under way", null);
        String tag = Long.toString(tags.incrementAndGet(), 36);
        var mine = new Waiting();
        waiting.put(tag, mine);
        try {
            write(command, words, tag);
            String why = broken;
            if (why != null) throw unavailable(why, null);
            return mine.done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            cancel(tag);
            throw unavailable("did not answer " + command + " within " + patience, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RouterRefused refused) throw new RouterRefused(message(refused));
            throw unavailable("hung up during " + command, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("was asked " + command + " by somebody who left", e);
        } catch (IOException e) {
            fail("hung up");
            throw unavailable("hung up before " + command, e);
        } finally {
            waiting.remove(tag);
        }
    }

    private static String message(RouterRefused refused) {
        String said = refused.getMessage();
        return said == null ? "" : said;
    }

    private void write(String command, List<String> words, String tag) throws IOException {
        List<String> all = new ArrayList<>(words.size() + 2);
        all.add(command);
        all.addAll(words);
        all.add(".tag=" + tag);
        byte[] octets = Words.sentence(all);
        writing.lock();
        try {
            out.write(octets);
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    /// A command nobody waits for any more must not run on.
    private void cancel(String tag) {
        try {
            write("/cancel", List.of("=tag=" + tag), "x" + tag);
        } catch (IOException e) {
            fail("hung up");
        }
    }

    private void listen() {
        try {
            Sentence sentence = in.read();
            while (sentence != null) {
                if (!take(sentence)) break;
                sentence = in.read();
            }
            fail("hung up");
        } catch (IOException e) {
            fail("cannot be read: " + e.getMessage());
        }
    }

    /// @return whether the line goes on
    private boolean take(Sentence sentence) {
        if (sentence.kind() == Sentence.Kind.FATAL) return false;
        String tag = sentence.tag();
        Waiting one = tag == null ? null : waiting.get(tag);
        if (one == null) return true; // of a command that was given up
        switch (sentence.kind()) {
            case RE -> {
                if (one.rows.size() == ROWS_MAX) return false;
                one.rows.add(sentence.values());
            }
            case TRAP -> {
                String said = sentence.value("message");
                one.trap = said == null ? "refused" : said;
            }
            case DONE -> finish(one, sentence.value("ret"));
            case EMPTY, FATAL, UNKNOWN -> {}
        }
        return true;
    }

    private static void finish(Waiting one, @Nullable String ret) {
        String trap = one.trap;
        if (trap == null) one.done.complete(new Reply(one.rows, ret == null ? "" : ret));
        else one.done.completeExceptionally(new RouterRefused(trap));
    }

    private void fail(String why) {
        if (broken == null) broken = why;
        close();
        for (Waiting one : waiting.values()) one.done.completeExceptionally(new IOException(why));
    }

    private Unavailable unavailable(String what, @Nullable Throwable cause) {
        Throwable because = cause == null ? new IOException(what) : cause;
        return new Unavailable("router " + link.nasId() + " " + what, because);
    }

    @Override
    public void close() {
        if (broken == null) broken = "was closed";
        try {
            socket.close();
        } catch (IOException e) {
            return; // gone already
        }
    }
}
