package turnpike.inbound.radius;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.wire.radius.Packet;

/// One request on its way to its answer, and afterwards the answer kept for repetition.
///
/// Two are equal when a NAS would call them the same request: source, code, identifier and authenticator
/// (RFC 5080 §2.2.2). So an exchange is its own key in `Duplicates` and costs no second object.
final class Exchange {
    /// Keeps strangers from choosing authenticators that all hash alike.
    private static final long SALT = new SecureRandom().nextLong() | 1;

    private final InetSocketAddress source;
    private final KnownNas nas;
    private final int codeAndIdentifier;
    private final long high;
    private final long low;
    private final long atMs;
    private final long startedNs;
    private volatile @Nullable Packet packet;
    private volatile byte @Nullable [] answer;

    /// @param atMs arrival by the clock
    Exchange(Packet packet, InetSocketAddress source, KnownNas nas, long atMs) {
        this.packet = packet;
        this.source = source;
        this.nas = nas;
        this.atMs = atMs;
        this.startedNs = System.nanoTime();
        this.codeAndIdentifier = packet.code() << 8 | packet.identifier();
        this.high = packet.authenticatorHigh();
        this.low = packet.authenticatorLow();
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

    /// Keeps the answer and lets the request go.
    void answered(byte[] octets) {
        answer = octets;
        packet = null;
    }

    /// Lets the request go without an answer; when it comes again it is new.
    void givenUp() {
        packet = null;
    }

    byte @Nullable [] answer() {
        return answer;
    }

    boolean isOpen() {
        return packet != null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Exchange that
                && low == that.low
                && high == that.high
                && codeAndIdentifier == that.codeAndIdentifier
                && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        long mixed = (high ^ Long.rotateLeft(low, 29) ^ codeAndIdentifier) * SALT;
        return (int) (mixed >>> 32) ^ source.hashCode();
    }
}
