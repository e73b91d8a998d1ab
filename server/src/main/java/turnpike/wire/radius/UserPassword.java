package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// The User-Password attribute: hidden by the shared secret and the Request Authenticator (RFC 2865 §5.2), here
/// revealed.
public final class UserPassword {
    private static final int BLOCK = 16;
    private static final int LENGTH_MAX = 128;

    private final byte[] revealed;

    private UserPassword(byte[] revealed) {
        this.revealed = revealed;
    }

    /// The password in the request, rubbish when the NAS has another secret; null when it has none.
    ///
    /// @throws MalformedPacket when its length is no multiple of 16 up to 128
    public static @Nullable UserPassword of(Packet request, SharedSecret secret) {
        byte[] value = request.value(Attribute.USER_PASSWORD);
        if (value == null) return null;
        if (value.length == 0 || value.length > LENGTH_MAX || value.length % BLOCK != 0)
            throw new MalformedPacket("User-Password of " + value.length + " octets");
        byte[] mask = new byte[BLOCK];
        Signatures signatures = Signatures.ofThread();
        MessageDigest md5 = signatures.md5();
        for (int at = value.length - BLOCK; at >= 0; at -= BLOCK) {
            md5.update(secret.octets());
            if (at == 0) md5.update(request.octets(), 4, BLOCK);
            else md5.update(value, at - BLOCK, BLOCK);
            signatures.finish(mask);
            for (int i = 0; i < BLOCK; i++) value[at + i] ^= mask[i];
        }
        int length = value.length;
        while (length > 0 && value[length - 1] == 0) length--;
        return new UserPassword(Arrays.copyOf(value, length));
    }

    /// @param password in UTF-8
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(revealed, password);
    }

    /// The value that hides this password in a request with this authenticator.
    ///
    /// @throws InvalidInput when the password is longer than 128 octets
    public static byte[] hide(String password, byte[] authenticator, SharedSecret secret) {
        byte[] clear = password.getBytes(StandardCharsets.UTF_8);
        if (clear.length > LENGTH_MAX) throw new InvalidInput("password", "is longer than 128 octets");
        int blocks = Math.max(1, (clear.length + BLOCK - 1) / BLOCK);
        return hideBlocks(Arrays.copyOf(clear, blocks * BLOCK), secret, authenticator);
    }

    /// Hides whole blocks, each masked with a digest over the one before it; `start` masks the first.
    static byte[] hideBlocks(byte[] blocks, SharedSecret secret, byte[]... start) {
        byte[] mask = new byte[BLOCK];
        MessageDigest md5 = Signatures.ofThread().md5();
        for (int at = 0; at < blocks.length; at += BLOCK) {
            md5.update(secret.octets());
            if (at > 0) md5.update(blocks, at - BLOCK, BLOCK);
            else for (byte[] piece : start) md5.update(piece);
            Signatures.ofThread().finish(mask);
            for (int i = 0; i < BLOCK; i++) blocks[at + i] ^= mask[i];
        }
        return blocks;
    }
}
