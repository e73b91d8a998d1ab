package turnpike.outbound.nas;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.aaa.NasControl;
import turnpike.aaa.Terms;
import turnpike.nases.Nas;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Dictionary;
import turnpike.wire.radius.MalformedPacket;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;
import turnpike.wire.radius.SharedSecret;
import turnpike.wire.radius.Signatures;
import turnpike.wire.radius.Signatures.Verdict;

/// Sends one order to a NAS and waits for what it says (RFC 5176). Any thread, best a virtual one: it blocks.
///
/// An order that is not answered is sent again octet for octet, so that the NAS knows it as the same (RFC 5176
/// §2.3). Each order has a socket of its own: identifiers cannot collide, and what comes back is for this order or
/// forged.
public final class CoaClient implements NasControl {
    private static final Logger LOG = LoggerFactory.getLogger(CoaClient.class);

    private final CoaSettings settings;

    public CoaClient(CoaSettings settings) {
        this.settings = settings;
    }

    @Override
    public Result disconnect(Nas nas, InetAddress at, Target session) {
        PacketWriter order = start(Code.DISCONNECT_REQUEST);
        SessionNames.write(order, session, nas.vendor());
        return carry(nas, at, order);
    }

    /// Speed caps, the time and the slice of shared data are changed. All the data of a right is told at the
    /// login only, for RouterOS takes its total limit there and nowhere else; where data is added, the
    /// session ends at the old limit and comes back.
    @Override
    public Result change(Nas nas, InetAddress at, Target session, Terms terms) {
        PacketWriter order = start(Code.COA_REQUEST);
        SessionNames.write(order, session, nas.vendor());
        int before = order.length();
        NewLimits.write(order, terms, nas.vendor());
        Duration time = terms.timeLeft();
        if (time != null) order.integer(Attribute.SESSION_TIMEOUT, Math.clamp(time.toSeconds(), 1, 0xffff_ffffL));
        if (order.length() == before) return new Result.Refused("this NAS takes no new terms in a running session");
        return carry(nas, at, order);
    }

    private static PacketWriter start(int code) {
        int identifier = ThreadLocalRandom.current().nextInt(256);
        return new PacketWriter().request(code, identifier).messageAuthenticator();
    }

    private Result carry(Nas nas, InetAddress at, PacketWriter order) {
        SharedSecret secret = new SharedSecret(nas.secret().octets());
        byte[] octets = order.sign(secret).toBytes();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(at, nas.coaPort()));
            Duration wait = settings.firstWait();
            for (int sent = 0; sent < settings.tries(); sent++, wait = wait.multipliedBy(2)) {
                Packet reply = ask(socket, octets, secret, wait);
                if (reply != null) return result(reply);
            }
        } catch (IOException e) {
            LOG.warn("nas={} order=unsent cause={}", nas.id(), e.getMessage());
        }
        return new Result.Unanswered();
    }

    /// Sends once and waits; null when nothing that proves itself came in time.
    private static @Nullable Packet ask(DatagramSocket socket, byte[] order, SharedSecret secret, Duration wait)
            throws IOException {
        long until = System.nanoTime() + wait.toNanos();
        DatagramPacket datagram = new DatagramPacket(new byte[Packet.LENGTH_MAX], Packet.LENGTH_MAX);
        try {
            socket.send(new DatagramPacket(order, order.length));
            long leftMs = wait.toMillis();
            while (leftMs > 0) {
                socket.setSoTimeout((int) leftMs);
                socket.receive(datagram);
                Packet reply = proven(Arrays.copyOf(datagram.getData(), datagram.getLength()), order, secret);
                if (reply != null) return reply;
                leftMs = Duration.ofNanos(until - System.nanoTime()).toMillis();
            }
        } catch (SocketTimeoutException e) {
            LOG.debug("nas={} order=unanswered waited={}", socket.getInetAddress(), wait);
        } catch (PortUnreachableException e) {
            // The NAS may be starting: it gets its full time, like one that is silent.
            sleepUntil(until);
        }
        return null;
    }

    /// The reply, if it answers this order with this secret; a NAS may leave out the Message-Authenticator, but a
    /// wrong one condemns the packet.
    private static @Nullable Packet proven(byte[] octets, byte[] order, SharedSecret secret) {
        try {
            Packet reply = Packet.parse(octets);
            Packet request = Packet.parse(order);
            Signatures signatures = Signatures.ofThread();
            boolean answers = reply.identifier() == request.identifier()
                    && (reply.code() == request.code() + 1 || reply.code() == request.code() + 2)
                    && signatures.provesReply(reply, request, secret)
                    && signatures.messageAuthenticator(reply, request, secret) != Verdict.WRONG;
            return answers ? reply : null;
        } catch (MalformedPacket e) {
            return null;
        }
    }

    private static Result result(Packet reply) {
        if (reply.code() == Code.DISCONNECT_ACK || reply.code() == Code.COA_ACK) return new Result.Acknowledged();
        try {
            long cause = reply.integer(Attribute.ERROR_CAUSE);
            if (cause < 0) return new Result.Refused("no Error-Cause given");
            String name = Dictionary.valueName(Attribute.ERROR_CAUSE, cause);
            return new Result.Refused(cause + " " + name.replace('-', ' '));
        } catch (MalformedPacket e) {
            return new Result.Refused("unreadable Error-Cause");
        }
    }

    private static void sleepUntil(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, nanos - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
