package turnpike.outbound.nas;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.wire.radius.Packet;

/// A NAS that takes orders on a port of its own and answers each as the test says.
final class ScriptedNas implements AutoCloseable {
    final List<byte[]> orders = Collections.synchronizedList(new ArrayList<>());
    private final DatagramSocket socket;
    private final Function<Packet, byte @Nullable []> script;

    /// @param script the answer to an order; null is silence
    ScriptedNas(Function<Packet, byte @Nullable []> script) throws IOException {
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.script = script;
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        DatagramPacket datagram = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                socket.receive(datagram);
                byte[] octets = Arrays.copyOf(datagram.getData(), datagram.getLength());
                orders.add(octets);
                byte[] answer = script.apply(Packet.parse(octets));
                if (answer != null) socket.send(new DatagramPacket(answer, answer.length, datagram.getSocketAddress()));
            }
        } catch (SocketException e) {
            // Closed by the test.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
