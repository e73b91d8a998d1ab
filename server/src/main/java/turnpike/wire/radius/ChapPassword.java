package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The CHAP-Password attribute: the CHAP identifier and MD5 over identifier, password and challenge
/// (RFC 2865 §2.2, §5.3; RFC 1994 §4.1).
public final class ChapPassword {
    private static final int SIZE = 17;

    private final Packet request;
    private final int place;

    private ChapPassword(Packet request, int place) {
        this.request = request;
        this.place = place;
    }

    /// The response in the request; null when it has none.
    ///
    /// @throws MalformedPacket when it is not of 17 octets
    public static @Nullable ChapPassword of(Packet request) {
        int place = request.find(Attribute.CHAP_PASSWORD);
        if (place < 0) return null;
        if (request.size(place) != SIZE + 2)
            throw new MalformedPacket("CHAP-Password of length " + request.size(place) + " at " + place);
        return new ChapPassword(request, place);
    }

    /// Whether the response was made with this password. The challenge is CHAP-Challenge, or the Request
    /// Authenticator when the NAS put it there (RFC 2865 §5.3).
    ///
    /// @param password in UTF-8
    public boolean matches(byte[] password) {
        int challenge = request.find(Attribute.CHAP_CHALLENGE);
        MessageDigest md5 = Signatures.ofThread().md5();
        md5.update(request.octets()[place + 2]);
        md5.update(password);
        if (challenge < 0) md5.update(request.octets(), 4, Signatures.SIZE);
        else md5.update(request.octets(), challenge + 2, request.size(challenge) - 2);
        byte[] expected = md5.digest();
        byte[] received = Arrays.copyOfRange(request.octets(), place + 3, place + 3 + Signatures.SIZE);
        return MessageDigest.isEqual(expected, received);
    }

    /// The value of a CHAP-Password that answers this challenge.
    public static byte[] respond(int identifier, String password, byte[] challenge) {
        MessageDigest md5 = Signatures.ofThread().md5();
        md5.update((byte) identifier);
        md5.update(password.getBytes(StandardCharsets.UTF_8));
        md5.update(challenge);
        byte[] digest = md5.digest();
        byte[] value = new byte[SIZE];
        value[0] = (byte) identifier;
        System.arraycopy(digest, 0, value, 1, Signatures.SIZE);
        return value;
    }
}
