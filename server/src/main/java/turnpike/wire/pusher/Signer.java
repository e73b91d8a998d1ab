package turnpike.wire.pusher;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signs subscriptions and checks them: `key:HMAC-SHA256(secret, socket_id:channel[:channel_data])` in lower-case hex.
/// Any thread.
public final class Signer {
    private static final String ALGORITHM = "HmacSHA256";

    private final String key;
    private final SecretKeySpec secret;

    /// @param key the app key, public
    /// @param secret never leaves the server
    public Signer(String key, byte[] secret) {
        this.key = key;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    public String key() {
        return key;
    }

    /// @param channelData who joins a presence channel, as JSON; null for a private channel
    public String sign(String socketId, String channel, @Nullable String channelData) {
        String signed = socketId + ":" + channel + (channelData == null ? "" : ":" + channelData);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return key + ":" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is missing", e);
        }
    }

    /// Takes the same time whether the first or the last character differs.
    public boolean matches(String auth, String socketId, String channel, @Nullable String channelData) {
        byte[] expected = sign(socketId, channel, channelData).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, auth.getBytes(StandardCharsets.UTF_8));
    }
}
