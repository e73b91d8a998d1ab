package turnpike.inbound.radius;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;

/// Finishes answers and sends them from the port the request came to. Belongs to one thread; the channel is shared,
/// for sending on a datagram channel is safe from many threads.
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final DatagramChannel channel;
    private final Figures figures;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Packet.LENGTH_MAX);
    private final PacketWriter writer = new PacketWriter();

    Answers(DatagramChannel channel, Figures figures) {
        this.channel = channel;
        this.figures = figures;
    }

    /// Starts the answer; its attributes are added by the caller, Proxy-State and signature by `send`.
    PacketWriter start(int code, Packet request) {
        return writer.reply(code, request);
    }

    /// Completes the answer that was started, keeps it with the exchange and sends it.
    void send(Exchange exchange) {
        Packet request = exchange.packet();
        writer.copy(Attribute.PROXY_STATE, request).sign(exchange.nas().secret());
        byte[] octets = writer.toBytes();
        exchange.answered(octets);
        send(octets, exchange.source());
        figures.answered(System.nanoTime() - exchange.startedNs());
    }

    void send(byte[] octets, InetSocketAddress to) {
        buffer.clear().put(octets).flip();
        try {
            channel.send(buffer, to);
        } catch (ClosedChannelException e) {
            LOG.debug("answer=unsent to={} cause=closing", to);
        } catch (IOException e) {
            LOG.warn("answer=unsent to={} cause={}", to, e.getMessage());
        }
    }

    DatagramChannel channel() {
        return channel;
    }

    Figures figures() {
        return figures;
    }
}
