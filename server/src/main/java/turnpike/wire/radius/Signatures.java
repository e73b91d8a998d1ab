package turnpike.wire.radius;

import java.security.DigestException;
import java.security.MessageDigest;

/// Computes and checks the three signatures of RADIUS: Request Authenticator, Response Authenticator and
/// Message-Authenticator. Comparisons take the same time whatever differs.
///
/// Keeps one MD5 state; belongs to one thread (`ofThread`).
public final class Signatures {
    static final int SIZE = 16;
    private static final byte[] ZEROS = new byte[SIZE];
    private static final ThreadLocal<Signatures> OF_THREAD = ThreadLocal.withInitial(Signatures::new);

    private final MessageDigest md5 = SharedSecret.md5();
    private final byte[] computed = new byte[SIZE];
    private final byte[] received = new byte[SIZE];

    private Signatures() {}

    /// What became of a Message-Authenticator.
    public enum Verdict {
        ABSENT,
        VALID,
        WRONG
    }

    /// The signatures of the calling thread.
    public static Signatures ofThread() {
        return OF_THREAD.get();
    }

    /// Whether the Request Authenticator proves the secret: MD5 over the packet with 16 zero octets in its place, then
    /// the secret (RFC 2866 §3, RFC 5176 §2.3). Meaningless for Access-Request and Status-Server, which carry
    /// a random number there.
    public boolean provesRequest(Packet request, SharedSecret secret) {
        digest(request.octets(), request.length(), ZEROS, 0, secret);
        return sameAs(request.octets(), 4);
    }

    /// Whether the Response Authenticator proves that the reply answers this request (RFC 2865 §3).
    public boolean provesReply(Packet reply, Packet request, SharedSecret secret) {
        digest(reply.octets(), reply.length(), request.octets(), 4, secret);
        return sameAs(reply.octets(), 4);
    }

    /// Checks a request's Message-Authenticator (RFC 3579 §3.2; over a zero Request Authenticator where that is a
    /// digest itself, RFC 5176 §3.1).
    ///
    /// @throws MalformedPacket when there are several or one has the wrong length
    public Verdict messageAuthenticator(Packet request, SharedSecret secret) {
        boolean zero = Code.hasDigestAuthenticator(request.code());
        return zero ? check(request, ZEROS, 0, secret) : check(request, request.octets(), 4, secret);
    }

    /// Checks a reply's Message-Authenticator, which is computed over the request's authenticator (RFC 3579 §3.2).
    ///
    /// @throws MalformedPacket when there are several or one has the wrong length
    public Verdict messageAuthenticator(Packet reply, Packet request, SharedSecret secret) {
        return check(reply, request.octets(), 4, secret);
    }

    private Verdict check(Packet packet, byte[] authenticator, int from, SharedSecret secret) {
        int place = packet.find(Attribute.MESSAGE_AUTHENTICATOR);
        if (place < 0) return Verdict.ABSENT;
        if (packet.size(place) != SIZE + 2)
            throw new MalformedPacket("Message-Authenticator of length " + packet.size(place) + " at " + place);
        if (packet.findNext(place, Attribute.MESSAGE_AUTHENTICATOR) >= 0)
            throw new MalformedPacket("more than one Message-Authenticator");
        hmac(packet.octets(), packet.length(), authenticator, from, place + 2, secret);
        return sameAs(packet.octets(), place + 2) ? Verdict.VALID : Verdict.WRONG;
    }

    /// Writes the Message-Authenticator into the packet, whose Authenticator field must be final for this purpose.
    void signMessage(byte[] packet, int length, int valueAt, SharedSecret secret) {
        hmac(packet, length, packet, 4, valueAt, secret);
        System.arraycopy(computed, 0, packet, valueAt, SIZE);
    }

    /// Replaces the Authenticator field by the digest over the packet as it stands.
    void signAuthenticator(byte[] packet, int length, SharedSecret secret) {
        digest(packet, length, packet, 4, secret);
        System.arraycopy(computed, 0, packet, 4, SIZE);
    }

    /// The thread's MD5 state, for the password methods; always left reset.
    MessageDigest md5() {
        return md5;
    }

    private void digest(byte[] packet, int length, byte[] authenticator, int from, SharedSecret secret) {
        md5.update(packet, 0, 4);
        md5.update(authenticator, from, SIZE);
        md5.update(packet, Packet.HEADER, length - Packet.HEADER);
        md5.update(secret.octets(), 0, secret.octets().length);
        finish(computed);
    }

    private void hmac(byte[] packet, int length, byte[] authenticator, int from, int hole, SharedSecret secret) {
        md5.update(secret.inner());
        md5.update(packet, 0, 4);
        md5.update(authenticator, from, SIZE);
        md5.update(packet, Packet.HEADER, hole - Packet.HEADER);
        md5.update(ZEROS, 0, SIZE);
        md5.update(packet, hole + SIZE, length - hole - SIZE);
        finish(computed);
        md5.update(secret.outer());
        md5.update(computed);
        finish(computed);
    }

    private boolean sameAs(byte[] packet, int from) {
        System.arraycopy(packet, from, received, 0, SIZE);
        return MessageDigest.isEqual(computed, received);
    }

    void finish(byte[] out) {
        try {
            md5.digest(out, 0, SIZE);
        } catch (DigestException e) {
            throw new IllegalStateException("16 octets hold an MD5", e);
        }
    }
}
