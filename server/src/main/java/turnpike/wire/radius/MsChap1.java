package turnpike.wire.radius;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One MS-CHAP response of the first version (RFC 2433, RFC 2548 §2.1). Only its NT part is checked: the LAN Manager
/// part is weaker than no password at all, and RFC 2433 §5 forbids relying on it.
///
/// Belongs to one thread. `matches` remembers the password that fitted, for the keys.
public final class MsChap1 {
    private static final int CHALLENGE = 8;
    private static final int RESPONSE = 50;
    private static final int USE_NT = 1;

    private final byte[] challenge;
    private final byte[] ntResponse;
    private byte @Nullable [] ntHash;

    private MsChap1(byte[] challenge, byte[] ntResponse) {
        this.challenge = challenge;
        this.ntResponse = ntResponse;
    }

    /// The response in the request; null when it has none, lacks the challenge, or has the LAN Manager part only.
    ///
    /// @throws MalformedPacket when one of the two has the wrong length
    public static @Nullable MsChap1 of(Packet request) {
        byte[] response = request.value(Attribute.MS_CHAP_RESPONSE);
        byte[] challenge = request.value(Attribute.MS_CHAP_CHALLENGE);
        if (response == null || challenge == null) return null;
        if (response.length != RESPONSE)
            throw new MalformedPacket("MS-CHAP-Response of " + response.length + " octets");
        if (challenge.length != CHALLENGE)
            throw new MalformedPacket("MS-CHAP-Challenge of " + challenge.length + " octets with MS-CHAP-Response");
        if ((response[1] & USE_NT) == 0) return null;
        return new MsChap1(challenge, Arrays.copyOfRange(response, 26, RESPONSE));
    }

    /// @param password in UTF-8
    public boolean matches(byte[] password) {
        byte[] hash = NtHash.ofPassword(password);
        boolean fits = NtHash.isResponse(challenge, hash, ntResponse);
        if (fits) ntHash = hash;
        return fits;
    }

    /// The value of MS-CHAP-MPPE-Keys (RFC 2548 §2.4.1): no LAN Manager key, then the NT key, hidden as a User-Password
    /// is. Only after a password fitted.
    public byte[] hiddenKeys(Packet request, SharedSecret secret) {
        if (ntHash == null)
            throw new IllegalStateException("not true: a password fitted before its keys are asked for");
        byte[] keys = new byte[32];
        System.arraycopy(NtHash.ofHash(ntHash), 0, keys, 8, NtHash.SIZE);
        return UserPassword.hideBlocks(keys, secret, request.authenticator());
    }
}
