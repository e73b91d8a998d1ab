package turnpike.hotspot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.settings.Vault;

/// What may be trusted of an address that a browser brings: texts signed by this installation (HMAC-SHA-256, 128 bit).
///
/// Nothing of it is stored and nothing in it is secret; whoever holds one may do what its holder may. Any thread.
public final class PortalTokens {
    private static final int SIGNATURE = 16;
    private static final UUID NOBODY = new UUID(0, 0);

    private final byte[] nasKey;
    private final byte[] stateKey;
    private final byte[] codeKey;
    private final byte[] uamKey;
    private final InstantSource clock;

    public PortalTokens(Vault vault, InstantSource clock) {
        this.nasKey = vault.derive("portal nas");
        this.stateKey = vault.derive("portal state");
        this.codeKey = vault.derive("portal code");
        this.uamKey = vault.derive("portal uam secret");
        this.clock = clock;
    }

    /// A NAS that sends its devices to us.
    public record Gate(TenantId tenant, UUID nasId) {}

    /// Where a browser is on its way.
    ///
    /// @param purchaseId null before something was chosen
    public record State(
            TenantId tenant, UUID visitId, @Nullable UUID purchaseId, Instant expiresAt) {
        /// The same way, with this purchase.
        public State with(UUID purchase) {
            return new State(tenant, visitId, purchase, expiresAt);
        }
    }

    /// The text that names a NAS in the address its devices are sent to. The same each time.
    public String ofNas(TenantId tenant, UUID nasId) {
        var text = ByteBuffer.allocate(32);
        put(text, tenant.value());
        put(text, nasId);
        return signed(nasKey, text.array());
    }

    public Optional<Gate> nas(String token) {
        return opened(nasKey, token, 32).map(text -> new Gate(new TenantId(uuid(text)), uuid(text)));
    }

    /// What CoovaChilli and Turnpike both know, to be set as `uamsecret` of this NAS.
    public String uamSecret(TenantId tenant, UUID nasId) {
        byte[] secret = hmac(uamKey, (tenant + " " + nasId).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(secret, 0, SIGNATURE);
    }

    /// The `s` of our pages' addresses.
    public String ofState(State state) {
        var text = ByteBuffer.allocate(56);
        put(text, state.tenant().value());
        put(text, state.visitId());
        UUID purchase = state.purchaseId();
        put(text, purchase == null ? NOBODY : purchase);
        text.putLong(state.expiresAt().getEpochSecond());
        return signed(stateKey, text.array());
    }

    /// @return empty when it was not made here, was changed or is too old; which of these is nobody's business
    public Optional<State> state(@Nullable String token) {
        if (token == null) return Optional.empty();
        return opened(stateKey, token, 56).map(PortalTokens::read).filter(this::isFresh);
    }

    /// What is stored of a code sent to a phone; worthless without the master key, so six digits can be hashed.
    byte[] hashOfCode(TenantId tenant, UUID visitId, String code) {
        return hmac(codeKey, (tenant + " " + visitId + " " + code).getBytes(StandardCharsets.UTF_8));
    }

    private static State read(ByteBuffer text) {
        var tenant = new TenantId(uuid(text));
        UUID visit = uuid(text);
        UUID purchase = uuid(text);
        return new State(
                tenant, visit, purchase.equals(NOBODY) ? null : purchase, Instant.ofEpochSecond(text.getLong()));
    }

    private boolean isFresh(State state) {
        return state.expiresAt().isAfter(clock.instant());
    }

    private static String signed(byte[] key, byte[] text) {
        byte[] whole = Arrays.copyOf(text, text.length + SIGNATURE);
        System.arraycopy(hmac(key, text), 0, whole, text.length, SIGNATURE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    private static Optional<ByteBuffer> opened(byte[] key, String token, int length) {
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (whole.length != length + SIGNATURE) return Optional.empty();
        byte[] text = Arrays.copyOf(whole, length);
        byte[] right = Arrays.copyOf(hmac(key, text), SIGNATURE);
        byte[] given = Arrays.copyOfRange(whole, length, whole.length);
        return MessageDigest.isEqual(right, given) ? Optional.of(ByteBuffer.wrap(text)) : Optional.empty();
    }

    private static void put(ByteBuffer text, UUID id) {
        text.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer text) {
        return new UUID(text.getLong(), text.getLong());
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is missing", e);
        }
    }
}
