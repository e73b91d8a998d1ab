package turnpike.payments;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.settings.Vault;

/// Makes and reads the last part of callback addresses: who it is for, and 128 bits of HMAC-SHA-256 over that.
///
/// Hex only, so that no word a provider forbids in addresses (mpesa, sql, cmd, exe, query …) can appear by chance. A
/// forged one is refused without asking the database. Any thread.
final class CallbackTokens {
    private static final int BYTES = 48; // tenant, subject, signature: 16 each
    private static final int SIGNED = 32;

    private final SecretKeySpec key;

    CallbackTokens(Vault vault) {
        this.key = new SecretKeySpec(vault.derive("payment callback addresses"), "HmacSHA256");
    }

    /// What a callback address names.
    ///
    /// @param subject a payment for PAYMENT, REFUND and TIMEOUT, an account for ACCOUNT and VALIDATE
    record Addressee(Door door, TenantId tenant, UUID subject) {}

    String token(Door door, TenantId tenant, UUID subject) {
        byte[] token = new byte[BYTES];
        put(token, 0, tenant.value());
        put(token, 16, subject);
        System.arraycopy(signature(door, token), 0, token, SIGNED, 16);
        return HexFormat.of().formatHex(token);
    }

    /// @return null when we never made it
    @Nullable
    Addressee read(String letter, String token) {
        Door door = Door.of(letter);
        if (door == null || token.length() != 2 * BYTES) return null;
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(token);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (!MessageDigest.isEqual(signature(door, bytes), Arrays.copyOfRange(bytes, SIGNED, BYTES))) return null;
        return new Addressee(door, new TenantId(get(bytes, 0)), get(bytes, 16));
    }

    private byte[] signature(Door door, byte[] token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(door.letter().getBytes(StandardCharsets.US_ASCII));
            mac.update(token, 0, SIGNED);
            return Arrays.copyOf(mac.doFinal(), 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is missing", e);
        }
    }

    private static void put(byte[] bytes, int at, UUID id) {
        java.nio.ByteBuffer.wrap(bytes, at, 16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
    }

    private static UUID get(byte[] bytes, int at) {
        var buffer = java.nio.ByteBuffer.wrap(bytes, at, 16);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
