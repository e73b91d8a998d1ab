package turnpike.outbound.stripe;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Whether a webhook is Stripe's: `Stripe-Signature: t=<unix>,v1=<hex>[,v1=…]`, where v1 is the HMAC-SHA256 of
/// `t.body` with the endpoint's secret as it is written, `whsec_` included. While a secret is rotated there are two;
/// any v1 that matches any secret will do. Other schemes (`v0`) are passed over.
///
/// Source: <https://docs.stripe.com/webhooks#verify-manually>.
final class StripeSignature {
    /// Either way, against replays; the default of Stripe's own libraries.
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /// More are not looked at: nobody rotates so many at once.
    private static final int SIGNATURES_MAX = 10;

    enum Proof {
        GENUINE,
        /// No header.
        UNSIGNED,
        /// No time or no v1 in it.
        MALFORMED,
        /// Right or wrong, its time is too far from ours.
        OLD,
        WRONG
    }

    private StripeSignature() {}

    /// @param header null when the request had none
    /// @param receivedAt when it came
    static Proof verify(@Nullable String header, String body, List<String> secrets, Instant receivedAt) {
        if (header == null || header.isBlank()) return Proof.UNSIGNED;
        String time = null;
        List<byte[]> signatures = new ArrayList<>();
        for (String part : header.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) return Proof.MALFORMED;
            String name = part.substring(0, equals).strip();
            String value = part.substring(equals + 1).strip();
            if (name.equals("t")) {
                if (time != null || !SECONDS.matcher(value).matches()) return Proof.MALFORMED;
                time = value;
            } else if (name.equals("v1") && HEX.matcher(value).matches() && signatures.size() < SIGNATURES_MAX) {
                signatures.add(HexFormat.of().parseHex(value));
            }
        }
        if (time == null || signatures.isEmpty()) return Proof.MALFORMED;
        Duration off = Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), receivedAt);
        if (off.abs().compareTo(TOLERANCE) > 0) return Proof.OLD;
        return matches(time + "." + body, signatures, secrets) ? Proof.GENUINE : Proof.WRONG;
    }

    private static boolean matches(String signed, List<byte[]> signatures, List<String> secrets) {
        boolean found = false;
        for (String secret : secrets) {
            byte[] right = hmac(secret, signed);
            for (byte[] signature : signatures) found |= MessageDigest.isEqual(right, signature);
        }
        return found;
    }

    private static byte[] hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
