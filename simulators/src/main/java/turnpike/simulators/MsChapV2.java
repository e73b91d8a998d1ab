package turnpike.simulators;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.MD4Digest;

/// The subscriber's side of MS-CHAPv2 (RFC 2759): proves a password and tells what a server that knows it answers.
public final class MsChapV2 {
    private static final byte[] CLIENT_MAGIC =
            "Magic server to client signing constant".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAD_MAGIC =
            "Pad to make it do more than one iteration".getBytes(StandardCharsets.US_ASCII);

    private final String username;
    private final byte[] passwordHash;

    public MsChapV2(String username, String password) {
        this.username = username;
        this.passwordHash = md4(password.getBytes(StandardCharsets.UTF_16LE));
    }

    /// NT-Response, 24 octets (RFC 2759 §8.1).
    public byte[] response(byte[] authenticatorChallenge, byte[] peerChallenge) {
        byte[] challenge = challengeHash(authenticatorChallenge, peerChallenge);
        byte[] response = new byte[24];
        for (int part = 0; part < 3; part++) {
            byte[] key = new byte[7]; // the third key has two octets of the hash and five zeros (RFC 2759 §8.5)
            System.arraycopy(passwordHash, part * 7, key, 0, Math.min(7, passwordHash.length - part * 7));
            System.arraycopy(des(key, challenge), 0, response, part * 8, 8);
        }
        return response;
    }

    /// What MS-CHAP2-Success must say, `S=` and 40 capital hex digits (RFC 2759 §8.7).
    public String success(byte[] authenticatorChallenge, byte[] peerChallenge, byte[] response) {
        MessageDigest sha = Signatures.newDigest("SHA-1");
        sha.update(md4(passwordHash));
        sha.update(response);
        byte[] first = sha.digest(CLIENT_MAGIC);
        sha.update(first);
        sha.update(challengeHash(authenticatorChallenge, peerChallenge));
        return "S=" + HexFormat.of().withUpperCase().formatHex(sha.digest(PAD_MAGIC));
    }

    private byte[] challengeHash(byte[] authenticatorChallenge, byte[] peerChallenge) {
        MessageDigest sha = Signatures.newDigest("SHA-1");
        sha.update(peerChallenge);
        sha.update(authenticatorChallenge);
        byte[] whole = sha.digest(username.getBytes(StandardCharsets.UTF_8));
        byte[] challenge = new byte[8];
        System.arraycopy(whole, 0, challenge, 0, 8);
        return challenge;
    }

    private static byte[] md4(byte[] data) {
        MD4Digest md4 = new MD4Digest();
        md4.update(data, 0, data.length);
        byte[] hash = new byte[16];
        md4.doFinal(hash, 0);
        return hash;
    }

    /// One block of DES under 56 bits spread to eight octets; the parity bits are not looked at.
    private static byte[] des(byte[] key, byte[] block) {
        long bits = 0;
        for (byte octet : key) bits = (bits << 8) | (octet & 0xff);
        byte[] spread = new byte[8];
        for (int i = 0; i < 8; i++) spread[i] = (byte) (bits >>> (49 - 7 * i) << 1);
        try {
            Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(spread, "DES"));
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has DES", e);
        }
    }
}
