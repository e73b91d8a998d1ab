package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One UDP port of a NAS towards one port of a RADIUS server: asks, sends the same packet again while nobody answers,
/// and believes an answer only when its authenticators hold. Any thread; `ask` blocks.
public final class RadiusClient implements AutoCloseable {
    private static final int IDENTIFIERS = 256;
    private static final int AUTHENTICATOR = 16;
    private static final int LARGEST = 4096;

    /// How long a NAS waits for an answer and how often it asks.
    public record Patience(Duration timeout, int tries) {
        /// MikroTik waits 300 ms out of the box; operators behind long links raise it.
        public static final Patience USUAL = new Patience(Duration.ofSeconds(1), 5);
    }

    private static final class Question {
        final byte[] packet;
        final CompletableFuture<PacketReader> answer = new CompletableFuture<>();

        Question(byte[] packet) {
            this.packet = packet;
        }
    }

    private final DatagramSocket socket;
    private final byte[] secret;
    private final Patience patience;
    private final Faults faults;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore free = new Semaphore(IDENTIFIERS);
    private final AtomicReferenceArray<@Nullable Question> asked = new AtomicReferenceArray<>(IDENTIFIERS);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger resent = new AtomicInteger();
    private final AtomicInteger unbelieved = new AtomicInteger();

    public RadiusClient(InetAddress source, InetSocketAddress server, String secret, Patience patience, Faults faults) {
        this.secret = secret.getBytes(UTF_8);
        this.patience = patience;
        this.faults = faults;
        try {
            socket = new DatagramSocket(new InetSocketAddress(source, 0));
            socket.connect(server);
        } catch (IOException e) {
            throw new UncheckedIOException("no UDP port on " + source.getHostAddress(), e);
        }
        Thread.ofVirtual().name("nas-" + source.getHostAddress()).start(this::receive);
    }

    /// Asks for access.
    ///
    /// @param password hidden in User-Password as the last attribute; null when the packet proves it otherwise
    /// @param signed with Message-Authenticator
    public Optional<PacketReader> askAccess(PacketWriter attributes, @Nullable String password, boolean signed) {
        byte[] clear = password == null ? new byte[0] : password.getBytes(UTF_8);
        int room = Math.max(AUTHENTICATOR, (clear.length + 15) / 16 * 16);
        int passwordAt = password == null ? -1 : attributes.reserve(Attribute.USER_PASSWORD, room);
        int signatureAt = signed ? attributes.reserve(Attribute.MESSAGE_AUTHENTICATOR, AUTHENTICATOR) : -1;
        byte[] packet = attributes.packet();
        byte[] authenticator = new byte[AUTHENTICATOR];
        random.nextBytes(authenticator);
        System.arraycopy(authenticator, 0, packet, 4, AUTHENTICATOR);
        Signatures signatures = new Signatures(secret);
        if (passwordAt > 0) signatures.hidePassword(clear, packet, passwordAt, room);
        return ask(packet, () -> {
            if (signatureAt > 0) signatures.signMessage(packet, packet.length, signatureAt);
        });
    }

    /// Reports; empty when nobody acknowledged.
    public Optional<PacketReader> askAccounting(PacketWriter attributes) {
        byte[] packet = attributes.packet();
        return ask(packet, () -> new Signatures(secret).signRequest(packet, packet.length));
    }

    /// Packets sent again because nobody answered in time.
    public int resent() {
        return resent.get();
    }

    /// Answers whose authenticator did not hold.
    public int unbelieved() {
        return unbelieved.get();
    }

    @Override
    public void close() {
        socket.close();
    }

    private Optional<PacketReader> ask(byte[] packet, Runnable sign) {
        free.acquireUninterruptibly();
        Question question = new Question(packet);
        int identifier = claim(packet, question, sign);
        try {
            for (int tries = 0; tries < patience.tries; tries++) {
                if (tries > 0) resent.incrementAndGet();
                send(packet);
                Optional<PacketReader> answer = await(question);
                if (answer.isPresent()) return answer;
            }
            return Optional.empty();
        } finally {
            asked.set(identifier, null);
            free.release();
        }
    }

    private Optional<PacketReader> await(Question question) {
        try {
            return Optional.of(question.answer.get(patience.timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer cannot fail", e);
        }
    }

    /// Takes an identifier nobody waits under; the semaphore promises that there is one.
    private int claim(byte[] packet, Question question, Runnable sign) {
        while (true) {
            int identifier = next.getAndIncrement() & 0xff;
            if (asked.get(identifier) != null) continue;
            packet[1] = (byte) identifier;
            sign.run();
            if (asked.compareAndSet(identifier, null, question)) return identifier;
        }
    }

    private void send(byte[] packet) {
        if (faults.duplicates()) transmit(packet);
        if (!faults.loses()) transmit(packet);
    }

    private void transmit(byte[] packet) {
        int delay = faults.delayMillis();
        if (delay == 0) {
            write(packet);
        } else {
            Thread.startVirtualThread(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delay));
                write(packet);
            });
        }
    }

    private void write(byte[] packet) {
        try {
            socket.send(new DatagramPacket(packet, packet.length));
        } catch (IOException e) {
            return; // nobody listens, or we are closed: to the one who waits it is silence
        }
    }

    private void receive() {
        while (!socket.isClosed()) {
            try {
                receiveOne();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void receiveOne() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        try {
            socket.receive(packet);
            if (!faults.loses()) answer(packet.getData(), packet.getLength());
        } catch (PortUnreachableException e) {
            packet.setLength(0); // the server is not up (yet): to the one who waits it is silence
        }
    }

    private void answer(byte[] reply, int size) {
        int length = size < 20 ? 0 : PacketReader.wellFormedLength(reply, size);
        Question question = length == 0 ? null : asked.get(reply[1] & 0xff);
        if (question == null) return; // malformed, or an answer to what was answered already
        Signatures signatures = new Signatures(secret);
        int signature = PacketReader.find(reply, length, Attribute.MESSAGE_AUTHENTICATOR);
        boolean proven = signatures.provesReply(reply, length, question.packet, 4)
                && (signature < 0 || signatures.provesMessage(reply, length, signature, question.packet, 4));
        if (proven) question.answer.complete(new PacketReader(reply, length));
        else unbelieved.incrementAndGet();
    }
}
