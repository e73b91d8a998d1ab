package turnpike.messaging;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.settings.Vault;

/// The secret part of the address to which a provider reports: tenant, account, and 128 bits of proof that we made it.
///
/// Nothing is stored: the proof is an HMAC-SHA-256 under a key of the vault, over both ids and the account's round;
/// raising the round makes the address void.
final class CallbackTokens {
    private static final int IDS = 32;
    private static final int PROOF = 16;

    private final SecretKeySpec key;

    CallbackTokens(Vault vault) {
        this.key = new SecretKeySpec(vault.derive("message report address"), "HmacSHA256");
    }

    /// Whose a token says to be; proven by [#isProven].
    ///
    /// @param proof compared with what we would have made
    record Claim(TenantId tenant, UUID account, Proof proof) {}

    /// Octets, so that records hold no array.
    static final class Proof {
        private final byte[] octets;

        private Proof(byte[] octets) {
            this.octets = octets;
        }
    }

    String make(TenantId tenant, UUID account, int round) {
        byte[] ids = ids(tenant, account);
        byte[] proof = proof(ids, round);
        byte[] all = ByteBuffer.allocate(IDS + PROOF).put(ids).put(proof).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /// Empty when the text has not the form of a token.
    Optional<Claim> read(@Nullable String token) {
        if (token == null || token.length() != 64) return Optional.empty();
        try {
            byte[] all = Base64.getUrlDecoder().decode(token);
            ByteBuffer ids = ByteBuffer.wrap(all, 0, IDS);
            var tenant = new TenantId(new UUID(ids.getLong(), ids.getLong()));
            var account = new UUID(ids.getLong(), ids.getLong());
            return Optional.of(new Claim(tenant, account, new Proof(Arrays.copyOfRange(all, IDS, IDS + PROOF))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean isProven(Claim claim, int round) {
        return MessageDigest.isEqual(claim.proof.octets, proof(ids(claim.tenant, claim.account), round));
    }

    private byte[] proof(byte[] ids, int round) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(ids);
            return Arrays.copyOf(
                    mac.doFinal(ByteBuffer.allocate(4).putInt(round).array()), PROOF);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is missing", e);
        }
    }

    private static byte[] ids(TenantId tenant, UUID account) {
        return ByteBuffer.allocate(IDS)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits())
                .putLong(account.getMostSignificantBits())
                .putLong(account.getLeastSignificantBits())
                .array();
    }
}
