package turnpike.outbound.airtel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import turnpike.base.Unavailable;

/// Signs requests and looks at the signatures of callbacks, as Airtel's portal describes it.
final class AirtelSigner {
    private static final SecureRandom RANDOM = new SecureRandom();

    private AirtelSigner() {}

    /// The headers of a signed message: the message itself under AES-256-CBC in `x-signature`, and key and start value,
    /// each in base64, under Airtel's RSA key in `x-key`. Airtel demands CBC and the old padding.
    static Map<String, String> sign(String message, PublicKey airtel) {
        byte[] key = new byte[32];
        byte[] start = new byte[16];
        RANDOM.nextBytes(key);
        RANDOM.nextBytes(start);
        Base64.Encoder base64 = Base64.getEncoder();
        String keyAndStart = base64.encodeToString(key) + ":" + base64.encodeToString(start);
        try {
            Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(start));
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, airtel);
            return Map.of(
                    "x-signature", base64.encodeToString(aes.doFinal(message.getBytes(StandardCharsets.UTF_8))),
                    "x-key", base64.encodeToString(rsa.doFinal(keyAndStart.getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES and RSA", e);
        }
    }

    /// @param text base64, with or without the lines of a PEM file
    /// @throws Unavailable when it is no key
    static PublicKey publicKey(String text) {
        String base64 = text.replaceAll("-----[A-Z ]+-----|\\s", "");
        try {
            byte[] octets = Base64.getDecoder().decode(base64);
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(octets));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new Unavailable("Airtel's key is unreadable", e);
        }
    }

    /// Whether a callback's hash is the HMAC-SHA256 of the text, in base64.
    static boolean proves(String hash, String text, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String right = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            return MessageDigest.isEqual(right.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
