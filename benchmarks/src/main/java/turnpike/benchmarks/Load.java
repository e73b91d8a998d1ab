package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import turnpike.benchmarks.Socket.Flight;
import turnpike.simulators.Attribute;
import turnpike.simulators.PacketReader;
import turnpike.simulators.Signatures;

/// Sends requests from one thread and judges every answer.
final class Load implements AutoCloseable {
    private static final long SETTLE_NANOS = 3_000_000_000L;
    private static final int BURST = 64; // sent before looking at answers again
    private static final long SWEEP_NANOS = 20_000_000;
    private static final long NAP_NANOS = 30_000;
    private static final long HOPELESS = 200; // lost in a row from the beginning: there is no server

    private final LoadOptions options;
    private final Requests requests;
    private final Signatures signatures;
    private final Selector selector = Selector.open();
    private final List<List<Socket>> nases = new ArrayList<>();
    private final byte[] reply = new byte[4096];
    private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
    private final LoadResult result = new LoadResult();
    private final Runnable atStart;
    private long sent;
    private long finished;
    private long nextSweep;

    /// @param atStart run when warming up is over
    Load(LoadOptions options, Requests requests, Runnable atStart) throws IOException {
        this.options = options;
        this.requests = requests;
        this.atStart = atStart;
        this.signatures = new Signatures(options.target().secret().getBytes(UTF_8));
        InetSocketAddress server =
                new InetSocketAddress(options.target().host(), options.target().port());
        for (int nas = 0; nas < options.nases(); nas++) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < options.target().sockets(); i++)
                sockets.add(new Socket(options.address(nas), server, selector));
            nases.add(sockets);
        }
    }

    LoadResult run() throws IOException {
        long warm = Math.min(options.warmup(), total());
        offer(warm);
        // What the server still has to write of a warm-up at full speed is not part of a paced run.
        if (warm > 0 && options.rate() > 0) LockSupport.parkNanos(SETTLE_NANOS);
        atStart.run();
        long start = System.nanoTime();
        result.reset();
        offer(total());
        result.nanos(System.nanoTime() - start);
        return result;
    }

    @Override
    public void close() throws IOException {
        for (List<Socket> sockets : nases) for (Socket socket : sockets) socket.close();
        selector.close();
    }

    private long total() {
        return options.warmup() + options.requests();
    }

    /// Runs until so many requests were sent and each was answered or given up.
    private void offer(long until) throws IOException {
        long start = System.nanoTime();
        long first = sent;
        boolean paced = options.rate() > 0 && until == total();
        while (finished < until) {
            long now = System.nanoTime();
            boolean behind = false;
            for (int burst = 0; burst < BURST && sent < until; burst++) {
                long due = paced ? start + (long) ((sent - first) * 1e9 / options.rate()) : now;
                if (paced ? due > now : sent - finished >= options.window()) break;
                if (!send(due)) break;
                behind = burst == BURST - 1;
            }
            await(paced, behind);
            if (System.nanoTime() > nextSweep) sweep(System.nanoTime());
        }
    }

    private void await(boolean paced, boolean behind) throws IOException {
        if (behind) {
            selector.selectNow(this::receive);
        } else if (paced) {
            if (selector.selectNow(this::receive) == 0) LockSupport.parkNanos(NAP_NANOS);
        } else {
            selector.select(this::receive, TimeUnit.NANOSECONDS.toMillis(SWEEP_NANOS));
        }
    }

    private boolean send(long due) throws IOException {
        int nas = requests.nas(sent);
        List<Socket> sockets = nases.get(nas);
        for (int i = 0; i < sockets.size(); i++) {
            Socket socket = sockets.get((int) ((sent / nases.size() + i) % sockets.size()));
            @Nullable Flight flight = socket.claim();
            if (flight == null) continue;
            flight.number = sent++;
            flight.length = requests.write(flight.number, flight.packet);
            flight.due = due;
            flight.sent = due;
            socket.send(flight);
            return true;
        }
        result.heldBack++; // all identifiers wait: nothing more may leave from this NAS
        return false;
    }

    private void receive(SelectionKey key) {
        Socket socket = (Socket) key.attachment();
        try {
            for (int size = socket.receive(in); size > 0; size = socket.receive(in)) {
                in.flip().get(reply, 0, size);
                judge(socket, size);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot receive", e);
        }
    }

    private void judge(Socket socket, int size) {
        int length = size < 20 ? 0 : PacketReader.wellFormedLength(reply, size);
        Flight flight = socket.flight(reply[1] & 0xff);
        if (length == 0 || !signatures.provesReply(reply, length, flight.packet, 4)) {
            result.unproven++;
            return;
        }
        if (!flight.open) {
            result.repeated++;
            return;
        }
        int signature = PacketReader.find(reply, length, Attribute.MESSAGE_AUTHENTICATOR);
        if (signature < 0) result.unsigned++;
        else if (!signatures.provesMessage(reply, length, signature, flight.packet, 4)) {
            result.unproven++;
            return;
        }
        result.answered(requests.judge(flight.number, reply, length), System.nanoTime() - flight.due);
        close(socket, flight);
    }

    /// Sends again or gives up what has been silent too long.
    private void sweep(long now) throws IOException {
        nextSweep = now + SWEEP_NANOS;
        for (List<Socket> sockets : nases) {
            for (Socket socket : sockets) {
                if (socket.idle()) continue;
                for (int identifier = 0; identifier < Socket.IDENTIFIERS; identifier++) {
                    Flight flight = socket.flight(identifier);
                    if (flight.open) sweep(socket, flight, now);
                }
            }
        }
    }

    private void sweep(Socket socket, Flight flight, long now) throws IOException {
        if (now - flight.due > options.patienceMillis() * 1_000_000L) {
            result.lost++;
            close(socket, flight);
            if (result.answered() == 0 && result.lost > HOPELESS)
                throw new IOException("nobody answers at " + options.target().host() + " port "
                        + options.target().port());
        } else if (options.resendMillis() > 0 && now - flight.sent > options.resendMillis() * 1_000_000L) {
            flight.sent = now;
            result.resent++;
            socket.send(flight);
        }
    }

    private void close(Socket socket, Flight flight) {
        socket.release(flight);
        finished++;
    }
}
