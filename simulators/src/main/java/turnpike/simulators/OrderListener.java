package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a NAS takes orders: Disconnect and CoA requests (RFC 5176). One thread; a repeated request gets its first
/// answer again, one signed with another secret gets none.
final class OrderListener implements AutoCloseable {
    private static final int LARGEST = 4096;
    private static final int REMEMBERED = 64; // answers kept for repeated requests, oldest forgotten first
    private static final int NO_SUCH_SESSION = 503; // Error-Cause, RFC 5176 §3.5

    private final DatagramSocket socket;
    private final byte[] secret;
    private final NasStyle style;
    private final Collection<SimulatedSession> sessions;
    private final Map<String, byte[]> answered = new LinkedHashMap<>();

    OrderListener(NasSettings settings, Collection<SimulatedSession> sessions) {
        this.secret = settings.secret().getBytes(UTF_8);
        this.style = settings.style();
        this.sessions = sessions;
        try {
            socket = new DatagramSocket(
                    new InetSocketAddress(settings.address(), settings.habits().coaPort()));
        } catch (IOException e) {
            String place = settings.address().getHostAddress() + ":"
                    + settings.habits().coaPort();
            throw new UncheckedIOException("router " + settings.name() + " cannot have UDP " + place, e);
        }
        Thread.ofVirtual().name("orders-" + settings.name()).start(this::listen);
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
        if (length == 0 || !genuine(received, length)) return null;
        String key = HexFormat.of().formatHex(received, 0, 20);
        byte[] before = answered.get(key);
        if (before != null) return before;
        byte[] answer = obey(received, new PacketReader(received, length));
        answered.put(key, answer);
        if (answered.size() > REMEMBERED)
            answered.remove(answered.keySet().iterator().next());
        return answer;
    }

    private byte[] obey(byte[] request, PacketReader order) {
        SimulatedSession session = find(order);
        boolean disconnect = order.code() == Code.DISCONNECT_REQUEST;
        if (session == null) {
            return signed(
                    request,
                    new PacketWriter(disconnect ? Code.DISCONNECT_NAK : Code.COA_NAK)
                            .integer(Attribute.ERROR_CAUSE, NO_SUCH_SESSION));
        }
        if (disconnect) session.end(TerminateCause.ADMIN_RESET);
        else session.grant(Granted.read(order, style, session.granted()));
        return signed(request, new PacketWriter(disconnect ? Code.DISCONNECT_ACK : Code.COA_ACK));
    }

    /// The session that is all the order says of it (RFC 5176 §3).
    private @Nullable SimulatedSession find(PacketReader order) {
        for (SimulatedSession session : sessions) {
            String mac = style.station(session.subscriber().mac());
            boolean meant = order.text(Attribute.ACCT_SESSION_ID)
                            .filter(id -> !id.equals(session.acctSessionId()))
                            .isEmpty()
                    && order.text(Attribute.USER_NAME)
                            .filter(name -> !name.equals(session.subscriber().username()))
                            .isEmpty()
                    && order.text(Attribute.CALLING_STATION_ID)
                            .filter(station -> !station.replace('-', ':').equalsIgnoreCase(mac.replace('-', ':')))
                            .isEmpty()
                    && order.integer(Attribute.FRAMED_IP_ADDRESS).orElse(session.address()) == session.address();
            if (meant) return session;
        }
        return null;
    }

    /// Whether someone who knows the secret wrote it (RFC 5176 §2.3).
    private boolean genuine(byte[] received, int length) {
        int code = received[0] & 0xff;
        if (code != Code.DISCONNECT_REQUEST && code != Code.COA_REQUEST) return false;
        byte[] again = Arrays.copyOf(received, length);
        new Signatures(secret).signRequest(again, length);
        return Arrays.equals(again, 4, 20, received, 4, 20);
    }

    private byte[] signed(byte[] request, PacketWriter answer) {
        byte[] packet = answer.packet();
        packet[1] = request[1];
        System.arraycopy(request, 4, packet, 4, 16);
        new Signatures(secret).signReply(packet, packet.length);
        return packet;
    }
}
