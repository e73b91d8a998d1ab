package turnpike.inbound.radius;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.wire.radius.Packet;

/// One request on its way to its answer.
final class Exchange {
    private final InetSocketAddress source;
    private final KnownNas nas;
    private final long atMs;
    private final long startedNs;
    private final Duplicates duplicates;
    private final long ticket;
    private @Nullable Packet packet;

    /// @param atMs arrival by the clock
    /// @param ticket under which `duplicates` remembers the request
    Exchange(Packet packet, InetSocketAddress source, KnownNas nas, long atMs, Duplicates duplicates, long ticket) {
        this.packet = packet;
        this.source = source;
        this.nas = nas;
        this.atMs = atMs;
        this.startedNs = System.nanoTime();
        this.duplicates = duplicates;
        this.ticket = ticket;
    }

    /// The request; only until it is answered or given up.
    Packet packet() {
        Packet request = packet;
        if (request == null) throw new IllegalStateException("not true: the exchange is still open");
        return request;
    }

    InetSocketAddress source() {
        return source;
    }

    KnownNas nas() {
        return nas;
    }

    TenantId tenant() {
        return nas.nas().tenant();
    }

    long atMs() {
        return atMs;
    }

    long startedNs() {
        return startedNs;
    }

    /// Keeps the answer for repetition and lets the request go.
    void answered(byte[] octets) {
        duplicates.answered(ticket, octets);
        packet = null;
    }

    /// Lets the request go without an answer; when it comes again it is new.
    void givenUp() {
        duplicates.givenUp(ticket);
        packet = null;
    }

    boolean isOpen() {
        return packet != null;
    }
}
