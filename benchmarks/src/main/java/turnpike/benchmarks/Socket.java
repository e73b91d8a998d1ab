package turnpike.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/// One source port of a NAS and its 256 identifiers: what was sent under each and not yet answered.
final class Socket implements AutoCloseable {
    static final int IDENTIFIERS = 256; // one octet (RFC 2865 §3)
    private static final int LARGEST = 4096;
    private static final int BUFFER = 4 << 20;

    /// A request on its way.
    static final class Flight {
        final byte[] packet = new byte[512];
        int length;
        long number;
        long due; // when it should have left: an offered rate counts from here, so that a stall is not hidden
        long sent;
        boolean open;
    }

    private final DatagramChannel channel;
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST);
    private final @Nullable Flight[] flights = new @Nullable Flight[IDENTIFIERS];
    private int next;
    private int open;

    Socket(byte[] source, InetSocketAddress server, Selector selector) throws IOException {
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
        channel.connect(server);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /// A free identifier, the one longest out of use first; null when all 256 are waiting.
    @Nullable
    Flight claim() {
        if (open == IDENTIFIERS) return null;
        while (flight(next).open) next = (next + 1) & 0xff;
        Flight flight = flight(next);
        flight.packet[1] = (byte) next;
        flight.open = true;
        open++;
        next = (next + 1) & 0xff;
        return flight;
    }

    void send(Flight flight) throws IOException {
        out.clear().put(flight.packet, 0, flight.length).flip();
        try {
            channel.write(out);
        } catch (PortUnreachableException e) {
            out.clear(); // nobody listens: as with every packet lost, the patience decides
        }
    }

    /// Receives one datagram.
    ///
    /// @return its size; 0 when none is waiting
    int receive(ByteBuffer in) throws IOException {
        try {
            in.clear();
            return Math.max(0, channel.read(in));
        } catch (PortUnreachableException e) {
            return 0; // nobody listens (yet): the requests will count as lost
        }
    }

    Flight flight(int identifier) {
        Flight flight = flights[identifier];
        if (flight == null) flights[identifier] = flight = new Flight();
        return flight;
    }

    void release(Flight flight) {
        flight.open = false;
        open--;
    }

    boolean idle() {
        return open == 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
