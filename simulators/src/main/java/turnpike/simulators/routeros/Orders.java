package turnpike.simulators.routeros;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.Granted;
import turnpike.simulators.NasStyle;
import turnpike.simulators.PacketReader;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.Signatures;

/// Takes Disconnect and CoA requests (RFC 5176) while `/radius/incoming` accepts them, at the port it names.
final class Orders implements AutoCloseable {
    private static final int LARGEST = 4096;
    private static final int NO_SUCH_SESSION = 503; // Error-Cause, RFC 5176 §3.5

    private final Config config;
    private final InetAddress address;
    private final Radius radius;
    private final Hotspot hotspot;
    private @Nullable DatagramSocket socket;

    Orders(Config config, InetAddress address, Radius radius, Hotspot hotspot) {
        this.config = config;
        this.address = address;
        this.radius = radius;
        this.hotspot = hotspot;
        config.watch((menu, _) -> {
            if (menu.equals("/radius/incoming")) follow();
        });
    }

    /// Listens where the configuration says.
    synchronized void follow() {
        Map<String, String> row = config.rows("/radius/incoming").getFirst();
        int port = "true".equals(row.get("accept")) ? Integer.parseInt(row.getOrDefault("port", "3799")) : 0;
        if (socket != null && socket.getLocalPort() == port) return;
        close();
        if (port == 0) return;
        try {
            DatagramSocket opened = new DatagramSocket(new InetSocketAddress(address, port));
            socket = opened;
            Thread.ofVirtual().name("orders-" + address.getHostAddress()).start(() -> listen(opened));
        } catch (IOException e) {
            socket = null; // somebody has the port: this router hears no orders, as one behind a firewall
        }
    }

    private void listen(DatagramSocket opened) {
        while (!opened.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                opened.receive(packet);
                byte[] answer = answer(packet.getData(), packet.getLength());
                if (answer != null) opened.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private byte @Nullable [] answer(byte[] received, int size) {
        int length = size < 20 ? 0 : PacketReader.wellFormedLength(received, size);
        byte[] secret = radius.secret().getBytes(StandardCharsets.UTF_8);
        if (length == 0 || !genuine(received, length, secret)) return null;
        PacketReader order = new PacketReader(received, length);
        boolean disconnect = order.code() == Code.DISCONNECT_REQUEST;
        Session session = find(order);
        PacketWriter answer;
        if (session == null) {
            answer = new PacketWriter(disconnect ? Code.DISCONNECT_NAK : Code.COA_NAK)
                    .integer(Attribute.ERROR_CAUSE, NO_SUCH_SESSION);
        } else {
            if (disconnect) hotspot.disconnect(session);
            else session.grant(Granted.read(order, NasStyle.MIKROTIK_HOTSPOT, session.granted()));
            answer = new PacketWriter(disconnect ? Code.DISCONNECT_ACK : Code.COA_ACK);
        }
        byte[] packet = answer.packet();
        packet[1] = received[1];
        System.arraycopy(received, 4, packet, 4, 16);
        new Signatures(secret).signReply(packet, packet.length);
        return packet;
    }

    private @Nullable Session find(PacketReader order) {
        for (Session session : hotspot.sessions()) {
            boolean meant = is(order, Attribute.ACCT_SESSION_ID, session.acctSessionId)
                    && is(order, Attribute.USER_NAME, session.username)
                    && is(order, Attribute.CALLING_STATION_ID, session.phone.mac());
            if (meant) return session;
        }
        return null;
    }

    private static boolean is(PacketReader order, int type, String value) {
        return order.text(type)
                .map(said -> said.replace('-', ':').equalsIgnoreCase(value))
                .orElse(true);
    }

    private static boolean genuine(byte[] received, int length, byte[] secret) {
        int code = received[0] & 0xff;
        if (code != Code.DISCONNECT_REQUEST && code != Code.COA_REQUEST) return false;
        byte[] again = Arrays.copyOf(received, length);
        new Signatures(secret).signRequest(again, length);
        return Arrays.equals(again, 4, 20, received, 4, 20);
    }

    @Override
    public synchronized void close() {
        if (socket != null) socket.close();
        socket = null;
    }
}
