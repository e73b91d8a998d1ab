package turnpike.vouchers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import turnpike.base.TenantId;
import turnpike.platform.settings.Vault;

/// HMAC-SHA-256 of codes under a key that each tenant has of its own and the database never holds. One thread.
final class CodeHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    CodeHash(Vault vault, TenantId tenant) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(vault.derive("voucher codes of " + tenant), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is missing", e);
        }
    }

    byte[] of(String typed) {
        return mac.doFinal(VoucherCode.canonical(typed).getBytes(StandardCharsets.UTF_8));
    }
}
