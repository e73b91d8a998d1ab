package turnpike.simulators.coova;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.PacketReader;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.Signatures;

/// CoovaChilli's `coaport`: takes Disconnect-Requests (RFC 5176) from whoever knows the secret, silent to others.
final class CoovaOrders implements AutoCloseable {
    private static final int LARGEST = 4096;
    private static final int NO_SUCH_SESSION = 503; // Error-Cause, RFC 5176 §3.5

    private final DatagramSocket socket;
    private final byte[] secret;
    private final Predicate<PacketReader> disconnect;

    /// @param disconnect ends what the order names; false when there is nothing
    CoovaOrders(CoovaSettings settings, Predicate<PacketReader> disconnect) {
        this.secret = settings.radiusSecret().getBytes(UTF_8);
        this.disconnect = disconnect;
        try {
            socket = new DatagramSocket(
                    new InetSocketAddress(settings.address(), settings.ports().coa()));
        } catch (IOException e) {
            throw new UncheckedIOException("no UDP port for orders", e);
        }
        Thread.ofVirtual().name("coova-orders").start(this::listen);
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                socket.receive(packet);
                byte[] answer = answer(packet.getData(), packet.getLength());
                if (answer != null) socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private byte @Nullable [] answer(byte[] received, int size) {
        int length = size < 20 ? 0 : PacketReader.wellFormedLength(received, size);
        if (length == 0 || (received[0] & 0xff) != Code.DISCONNECT_REQUEST) return null;
        byte[] again = Arrays.copyOf(received, length);
        new Signatures(secret).signRequest(again, length);
        if (!Arrays.equals(again, 4, 20, received, 4, 20)) return null;
        boolean done = disconnect.test(new PacketReader(received, length));
        PacketWriter reply = new PacketWriter(done ? Code.DISCONNECT_ACK : Code.DISCONNECT_NAK);
        if (!done) reply.integer(Attribute.ERROR_CAUSE, NO_SUCH_SESSION);
        byte[] packet = reply.packet();
        packet[1] = received[1];
        System.arraycopy(received, 4, packet, 4, 16);
        new Signatures(secret).signReply(packet, packet.length);
        return packet;
    }
}
