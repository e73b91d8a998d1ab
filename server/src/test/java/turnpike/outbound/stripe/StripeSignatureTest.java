package turnpike.outbound.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.outbound.stripe.StripeSignature.Proof.GENUINE;
import static turnpike.outbound.stripe.StripeSignature.Proof.MALFORMED;
import static turnpike.outbound.stripe.StripeSignature.Proof.OLD;
import static turnpike.outbound.stripe.StripeSignature.Proof.UNSIGNED;
import static turnpike.outbound.stripe.StripeSignature.Proof.WRONG;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The vector was computed with OpenSSL: `printf '%s' "$t.$body" | openssl dgst -sha256 -hmac "$secret"`.
final class StripeSignatureTest {
    private static final String SECRET = "whsec_turnpike_test";
    private static final Instant AT = Instant.ofEpochSecond(1_700_000_000);
    private static final String BODY = "{\"id\":\"evt_test\",\"object\":\"event\"}";
    private static final String V1 = "fd9c0f6c731e880c40c94c2c416b561d727ae503ab41e5f6cf271b17b6bccd14";
    private static final String HEADER = "t=1700000000,v1=" + V1;
    private static final String OTHER = "0".repeat(64);

    @Test
    void theVectorIsAccepted() {
        assertThat(verify(HEADER, AT)).isEqualTo(GENUINE);
        assertThat(verify("t=1700000000, v0=abc, v1=" + V1, AT)).isEqualTo(GENUINE);
    }

    /// While a secret is rotated Stripe signs with both, and we may know either.
    @Test
    void anySignatureWithAnySecretWillDo() {
        assertThat(verify("t=1700000000,v1=" + OTHER + ",v1=" + V1, AT)).isEqualTo(GENUINE);
        assertThat(StripeSignature.verify(HEADER, BODY, List.of("whsec_new", SECRET), AT))
                .isEqualTo(GENUINE);
        assertThat(StripeSignature.verify(HEADER, BODY, List.of("whsec_new", "whsec_newer"), AT))
                .isEqualTo(WRONG);
    }

    @Test
    void fiveMinutesAreTheLimitEitherWay() {
        assertThat(verify(HEADER, AT.plusSeconds(300))).isEqualTo(GENUINE);
        assertThat(verify(HEADER, AT.minusSeconds(300))).isEqualTo(GENUINE);
        assertThat(verify(HEADER, AT.plusSeconds(301))).isEqualTo(OLD);
        assertThat(verify(HEADER, AT.minusSeconds(301))).isEqualTo(OLD);
    }

    @Test
    void whatIsNoHeaderIsNamed() {
        assertThat(verify(null, AT)).isEqualTo(UNSIGNED);
        assertThat(verify(" ", AT)).isEqualTo(UNSIGNED);
        assertThat(verify("t=1700000000", AT)).isEqualTo(MALFORMED);
        assertThat(verify("v1=" + V1, AT)).isEqualTo(MALFORMED);
        assertThat(verify("t=1700000000,t=1700000000,v1=" + V1, AT)).isEqualTo(MALFORMED);
        assertThat(verify("t=soon,v1=" + V1, AT)).isEqualTo(MALFORMED);
        assertThat(verify("t=99999999999999999999,v1=" + V1, AT)).isEqualTo(MALFORMED);
        assertThat(verify("t=1700000000,v0=" + V1, AT)).isEqualTo(MALFORMED);
        assertThat(verify("t=1700000000,v1=" + V1.substring(2), AT)).isEqualTo(MALFORMED);
        assertThat(verify("t=1700000000,v1=" + OTHER, AT)).isEqualTo(WRONG);
    }

    /// One changed bit, in the body or in the header, and it is not Stripe's any more.
    @Test
    void noFlippedBitIsEverAccepted() {
        long seed = Long.getLong("seed", 20_261_128);
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            boolean inBody = random.nextBoolean();
            String changed = flipped(inBody ? BODY : HEADER, random);
            String header = inBody ? HEADER : changed;
            String body = inBody ? changed : BODY;
            assertThat(StripeSignature.verify(header, body, List.of(SECRET), AT))
                    .as("seed %d, flip %d: %s %s", seed, i, header, body)
                    .isNotEqualTo(GENUINE);
        }
    }

    private static String flipped(String text, Random random) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static StripeSignature.Proof verify(@org.jspecify.annotations.Nullable String header, Instant at) {
        return StripeSignature.verify(header, BODY, List.of(SECRET), at);
    }
}
