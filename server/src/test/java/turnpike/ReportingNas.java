package turnpike;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;
import turnpike.wire.radius.SharedSecret;
import turnpike.wire.radius.Signatures;

/// A NAS that reports growing totals of a few sessions as fast as it is answered, and repeats what is not answered, as
/// RFC 2866 §2 asks. Remembers what was acknowledged.
final class ReportingNas implements Runnable {
    private static final int START = 1;
    private static final int INTERIM = 3;
    private static final int REPEAT_MS = 500;
    private static final int GROWTH_MAX = 10_000;

    private final String name;
    private final int port;
    private final Random random;
    private final long[] acknowledged;
    private final SharedSecret secret = new SharedSecret(ServerProcess.SECRET);
    private final PacketWriter writer = new PacketWriter();
    private volatile boolean stopping;
    private final AtomicInteger answers = new AtomicInteger();

    /// @param port where accounting is answered
    ReportingNas(String name, int sessions, int port, long seed) {
        this.name = name;
        this.port = port;
        this.random = new Random(seed);
        this.acknowledged = new long[sessions];
    }

    /// How many reports were answered so far.
    int answers() {
        return answers.get();
    }

    /// Lets the report on its way be answered, then ends.
    void stop() {
        stopping = true;
    }

    /// Upload acknowledged, by session; to be read when it has ended.
    long acknowledged(int session) {
        return acknowledged[session];
    }

    String session(int number) {
        return name + "-" + number;
    }

    @Override
    public void run() {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(REPEAT_MS);
            for (int i = 0; i < acknowledged.length; i++) report(socket, START, i, 0);
            while (!stopping) {
                int session = random.nextInt(acknowledged.length);
                report(socket, INTERIM, session, acknowledged[session] + 1 + random.nextInt(GROWTH_MAX));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void report(DatagramSocket socket, int status, int session, long upload) throws IOException {
        writer.request(Code.ACCOUNTING_REQUEST, answers.get() & 0xff);
        writer.integer(Attribute.ACCT_STATUS_TYPE, status)
                .text(Attribute.USER_NAME, session(session))
                .text(Attribute.ACCT_SESSION_ID, session(session))
                .integer(Attribute.ACCT_SESSION_TIME, 60)
                .integer(Attribute.ACCT_INPUT_OCTETS, upload & 0xffff_ffffL)
                .integer(Attribute.ACCT_INPUT_GIGAWORDS, upload >>> 32)
                .integer(Attribute.ACCT_OUTPUT_OCTETS, 0);
        byte[] request = writer.sign(secret).toBytes();
        Packet asked = Packet.parse(request);
        boolean answered = false;
        while (!answered) answered = isAnswered(socket, request, asked);
        acknowledged[session] = upload;
        answers.incrementAndGet();
    }

    private boolean isAnswered(DatagramSocket socket, byte[] request, Packet asked) throws IOException {
        socket.send(new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
        try {
            while (true) {
                var datagram = new DatagramPacket(new byte[Packet.LENGTH_MAX], Packet.LENGTH_MAX);
                socket.receive(datagram);
                Packet reply = Packet.parse(Arrays.copyOf(datagram.getData(), datagram.getLength()));
                if (Signatures.ofThread().provesReply(reply, asked, secret)) return true;
            }
        } catch (SocketTimeoutException | java.net.PortUnreachableException e) {
            return false;
        }
    }
}
