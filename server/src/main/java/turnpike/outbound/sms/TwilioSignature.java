package turnpike.outbound.sms;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// `X-Twilio-Signature`: HMAC-SHA-1 with the auth token over the exact URL followed by every form field, name and
/// value,
/// in the order of names (twilio.com/docs/usage/security).
final class TwilioSignature {
    private TwilioSignature() {}

    static String of(String authToken, String url, Map<String, String> fields) {
        var text = new StringBuilder(url);
        new TreeMap<>(fields).forEach((name, value) -> text.append(name).append(value));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-1 is missing", e);
        }
    }

    static boolean matches(String authToken, String url, Map<String, String> fields, String given) {
        if (authToken.isEmpty()) return false;
        byte[] expected = of(authToken, url, fields).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
    }
}
