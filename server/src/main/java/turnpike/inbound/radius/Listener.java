package turnpike.inbound.radius;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.TenantId;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.MalformedPacket;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;

/// The reader of one port: takes every datagram, proves its sender, answers repetitions and Status-Server on the
/// spot and queues the rest. Never waits for anything but the next datagram.
final class Listener implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final DatagramChannel channel;
    private final int requestCode;
    private final List<FairQueue> queues;
    private final Gate gate;
    private final TenantRates rates;
    private final Duplicates duplicates;
    private final Answers answers;
    private final Figures figures;
    private final InstantSource clock;

    /// @param requestCode the one request this port is for
    /// @param queues a subscriber's packets always go to the same one
    Listener(
            int requestCode,
            List<FairQueue> queues,
            Gate gate,
            TenantRates rates,
            Duplicates duplicates,
            Answers answers,
            InstantSource clock) {
        this.channel = answers.channel();
        this.requestCode = requestCode;
        this.queues = queues;
        this.gate = gate;
        this.rates = rates;
        this.duplicates = duplicates;
        this.answers = answers;
        this.figures = answers.figures();
        this.clock = clock;
    }

    @Override
    public void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Packet.LENGTH_MAX);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
                byte[] octets = new byte[buffer.flip().remaining()];
                buffer.get(octets);
                receive(octets, source);
            } catch (MalformedPacket e) {
                figures.dropped(Drop.MALFORMED);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("radius=receive_failed cause={}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("radius=receive_failed", e);
                figures.dropped(Drop.FAILED);
            }
        }
    }

    private void receive(byte[] octets, InetSocketAddress source) {
        figures.received();
        Packet packet = Packet.parse(octets);
        int code = packet.code();
        if (code != requestCode && code != Code.STATUS_SERVER) {
            figures.dropped(Drop.UNEXPECTED_CODE);
            return;
        }
        KnownNas nas = gate.admit(packet, source);
        if (nas == null) return;
        if (!rates.admits(nas.nas().tenant(), clock.millis())) figures.dropped(Drop.TENANT_RATE);
        else if (code == Code.STATUS_SERVER) status(packet, source, nas);
        else queue(packet, source, nas);
    }

    private void queue(Packet packet, InetSocketAddress source, KnownNas nas) {
        long now = clock.millis();
        long earlier = duplicates.find(packet, source, now);
        if (earlier != Duplicates.NONE) {
            repeat(earlier, source);
            return;
        }
        var exchange = new Exchange(packet, source, nas, now, duplicates, duplicates.add(packet, source, now));
        if (shard(packet, exchange.tenant()).offer(exchange)) return;
        exchange.givenUp();
        figures.dropped(Drop.QUEUE_FULL);
    }

    private void repeat(long ticket, InetSocketAddress source) {
        byte[] answer = duplicates.answer(ticket);
        if (answer == null) {
            figures.dropped(Drop.DUPLICATE_IN_PROGRESS);
        } else {
            answers.send(answer, source);
            figures.repeated();
        }
    }

    private FairQueue shard(Packet packet, TenantId tenant) {
        if (queues.size() == 1) return queues.getFirst();
        int hash = 31 * tenant.hashCode() + packet.valueHash(Attribute.USER_NAME);
        return queues.get(Math.floorMod(hash, queues.size()));
    }

    /// "I am alive" (RFC 5997 §3): an Access-Accept on the one port, an Accounting-Response on the other.
    private void status(Packet packet, InetSocketAddress source, KnownNas nas) {
        boolean accounting = requestCode == Code.ACCOUNTING_REQUEST;
        PacketWriter reply = answers.start(accounting ? Code.ACCOUNTING_RESPONSE : Code.ACCESS_ACCEPT, packet);
        if (!accounting) reply.messageAuthenticator();
        reply.copy(Attribute.PROXY_STATE, packet).sign(nas.secret());
        answers.send(reply.toBytes(), source);
        figures.status();
    }
}
