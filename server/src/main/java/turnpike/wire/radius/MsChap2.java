package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// One MS-CHAPv2 response in an Access-Request (RFC 2759 §8, RFC 2548 §2.3), and what follows from it when a password
/// fits: the success string and the MPPE keys.
///
/// Belongs to one thread. `matches` remembers the password that fitted, for the two that come after.
public final class MsChap2 {
    private static final int CHALLENGE = 16;
    private static final int RESPONSE = 50;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final byte[] SIGN_SERVER_TO_CLIENT = ascii("Magic server to client signing constant");
    private static final byte[] PAD_ITERATION = ascii("Pad to make it do more than one iteration");

    private final int identifier;
    private final byte[] ntResponse;
    private final byte[] challengeHash;
    private byte @Nullable [] ntHash;

    private MsChap2(int identifier, byte[] ntResponse, byte[] challengeHash) {
        this.identifier = identifier;
        this.ntResponse = ntResponse;
        this.challengeHash = challengeHash;
    }

    /// The response in the request; null when it has none or lacks the challenge or the name it is bound to.
    ///
    /// @throws MalformedPacket when one of the two has the wrong length
    public static @Nullable MsChap2 of(Packet request) {
        byte[] response = request.value(Attribute.MS_CHAP2_RESPONSE);
        byte[] challenge = request.value(Attribute.MS_CHAP_CHALLENGE);
        String username = request.text(Attribute.USER_NAME);
        if (response == null || challenge == null || username == null) return null;
        if (response.length != RESPONSE)
            throw new MalformedPacket("MS-CHAP2-Response of " + response.length + " octets");
        if (challenge.length != CHALLENGE)
            throw new MalformedPacket("MS-CHAP-Challenge of " + challenge.length + " octets with MS-CHAP2-Response");
        byte[] peerChallenge = Arrays.copyOfRange(response, 2, 18);
        byte[] ntResponse = Arrays.copyOfRange(response, 26, RESPONSE);
        return new MsChap2(response[0] & 0xff, ntResponse, challengeHash(peerChallenge, challenge, username));
    }

    /// @param password in UTF-8
    public boolean matches(byte[] password) {
        byte[] hash = NtHash.ofPassword(password);
        boolean fits = NtHash.isResponse(challengeHash, hash, ntResponse);
        if (fits) ntHash = hash;
        return fits;
    }

    /// The value of MS-CHAP2-Success, which proves to the subscriber that we know the password too (RFC 2759 §8.7).
    /// Only after a password fitted.
    public byte[] success() {
        MessageDigest sha = SharedSecret.digest("SHA-1");
        sha.update(NtHash.ofHash(fitted()));
        sha.update(ntResponse);
        byte[] digest = sha.digest(SIGN_SERVER_TO_CLIENT);
        sha.update(digest);
        sha.update(challengeHash);
        return withIdentifier("S=" + HEX.formatHex(sha.digest(PAD_ITERATION)));
    }

    /// The value of MS-CHAP-Error: wrong name or password, no second try (RFC 2759 §6).
    ///
    /// @param freshChallenge 16 octets; old clients insist on the field though nothing is retried
    public byte[] error(byte[] freshChallenge) {
        return withIdentifier("E=691 R=0 C=" + HEX.formatHex(freshChallenge) + " V=3");
    }

    /// The keys for MPPE. Only after a password fitted.
    public MppeKeys keys() {
        return MppeKeys.of(NtHash.ofHash(fitted()), ntResponse);
    }

    private byte[] fitted() {
        if (ntHash == null)
            throw new IllegalStateException("not true: a password fitted before its keys are asked for");
        return ntHash;
    }

    private byte[] withIdentifier(String text) {
        byte[] ascii = ascii(text);
        byte[] value = new byte[1 + ascii.length];
        value[0] = (byte) identifier;
        System.arraycopy(ascii, 0, value, 1, ascii.length);
        return value;
    }

    /// ChallengeHash (RFC 2759 §8.2). Windows signs the bare name, so a leading domain is left out.
    static byte[] challengeHash(byte[] peerChallenge, byte[] authenticatorChallenge, String username) {
        MessageDigest sha = SharedSecret.digest("SHA-1");
        sha.update(peerChallenge);
        sha.update(authenticatorChallenge);
        String bare = username.substring(username.lastIndexOf('\\') + 1);
        return Arrays.copyOf(sha.digest(bare.getBytes(StandardCharsets.UTF_8)), 8);
    }

    /// The value of an MS-CHAP2-Response as a subscriber would answer (RFC 2548 §2.3.2).
    ///
    /// @param challenges the NAS's challenge and the subscriber's own, 16 octets each
    public static byte[] respond(int identifier, String username, String password, byte[]... challenges) {
        byte[] response = new byte[RESPONSE];
        response[0] = (byte) identifier;
        System.arraycopy(challenges[1], 0, response, 2, CHALLENGE);
        byte[] hash = challengeHash(challenges[1], challenges[0], username);
        System.arraycopy(NtHash.respond(hash, NtHash.ofPassword(utf8(password))), 0, response, 26, 24);
        return response;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
