package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.MD4Digest;

/// The two primitives under all of MS-CHAP: MD4 of the password, and a response made of three DES blocks
/// (RFC 2433 §A.3 to §A.6, RFC 2759 §8.3 to §8.6).
final class NtHash {
    static final int SIZE = 16;
    private static final int RESPONSE = 24;
    private static final ThreadLocal<Cipher> DES = ThreadLocal.withInitial(NtHash::des);

    private NtHash() {}

    /// NtPasswordHash: MD4 over the password in UTF-16, little end first.
    ///
    /// @param password in UTF-8
    static byte[] ofPassword(byte[] password) {
        return md4(new String(password, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16LE));
    }

    /// HashNtPasswordHash: MD4 over the hash itself.
    static byte[] ofHash(byte[] hash) {
        return md4(hash);
    }

    private static byte[] md4(byte[] message) {
        MD4Digest md4 = new MD4Digest();
        md4.update(message, 0, message.length);
        byte[] hash = new byte[SIZE];
        md4.doFinal(hash, 0);
        return hash;
    }

    /// ChallengeResponse: the 8-octet challenge under three DES keys cut from the hash.
    static byte[] respond(byte[] challenge, byte[] hash) {
        byte[] keys = Arrays.copyOf(hash, 21);
        byte[] response = new byte[RESPONSE];
        try {
            Cipher des = DES.get();
            for (int i = 0; i < 3; i++) {
                des.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(spread(keys, i * 7), "DES"));
                des.doFinal(challenge, 0, 8, response, i * 8);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("DES of 8 octets", e);
        }
        return response;
    }

    static boolean isResponse(byte[] challenge, byte[] hash, byte[] response) {
        return MessageDigest.isEqual(respond(challenge, hash), response);
    }

    /// Seven octets as the eight of a DES key, whose lowest bits are parity and unused.
    private static byte[] spread(byte[] octets, int from) {
        long bits = 0;
        for (int i = 0; i < 7; i++) bits = bits << 8 | (octets[from + i] & 0xff);
        byte[] key = new byte[8];
        for (int i = 0; i < 8; i++) key[i] = (byte) (bits >>> (49 - 7 * i) << 1);
        return key;
    }

    private static Cipher des() {
        try {
            return Cipher.getInstance("DES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks DES", e);
        }
    }
}
