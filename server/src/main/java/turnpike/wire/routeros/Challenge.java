package turnpike.wire.routeros;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// How one signs in where the password must not travel: RouterOS before 6.43.
public final class Challenge {
    private Challenge() {}

    /// `00` and MD5 of a zero octet, the password and the challenge, in hex.
    ///
    /// @param challenge in hex, as `=ret=` of the first `/login` brings it
    /// @throws MalformedSentence when the challenge is no hex
    public static String response(String password, String challenge) throws MalformedSentence {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update((byte) 0);
            md5.update(password.getBytes(StandardCharsets.UTF_8));
            md5.update(HexFormat.of().parseHex(challenge));
            return "00" + HexFormat.of().formatHex(md5.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedSentence("a challenge that is not hex");
        }
    }
}
