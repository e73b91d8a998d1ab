package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import turnpike.base.InvalidInput;

/// What a NAS and we both know (RFC 2865 §3), with its two HMAC-MD5 key blocks (RFC 2104 §2) computed once.
///
/// Immutable; any thread.
public final class SharedSecret {
    private static final int BLOCK = 64; // octets in a block of MD5

    private final byte[] octets;
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK];

    public SharedSecret(String text) {
        this(text.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws InvalidInput when empty: RFC 2865 §3 forbids it
    public SharedSecret(byte[] octets) {
        this.octets = octets.clone();
        if (octets.length == 0) throw new InvalidInput("secret", "must not be empty");
        byte[] key = octets.length > BLOCK ? md5().digest(octets) : octets;
        for (int i = 0; i < BLOCK; i++) {
            int octet = i < key.length ? key[i] : 0;
            inner[i] = (byte) (octet ^ 0x36);
            outer[i] = (byte) (octet ^ 0x5c);
        }
    }

    byte[] octets() {
        return octets;
    }

    byte[] inner() {
        return inner;
    }

    byte[] outer() {
        return outer;
    }

    static MessageDigest md5() {
        return digest("MD5");
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks " + algorithm, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedSecret that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return "SharedSecret[hidden]";
    }
}
