package turnpike.arrivals;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// What a device's browser sends to its NAS to log in with a one-time password. Pure.
///
/// Either as a form, or by top-level navigation to `url`: a call from a page over HTTPS to a NAS over HTTP is blocked
/// as
/// mixed content, and a form from there raises a warning.
///
/// @param action where it is sent
/// @param fields in order; they hold the password or what proves it, so nothing here is logged
public record BrowserLogin(String action, Map<String, String> fields) {
    private static final Pattern CHAP = Pattern.compile("[0-9a-f]{2}:[0-9a-f]{32}");
    private static final Pattern CHALLENGE = Pattern.compile("[0-9A-Fa-f]{32}");

    /// Who logs in; the password must not reach a log.
    public record Credentials(String username, String password) {
        public Credentials {
            if (username.isEmpty()) throw new InvalidInput("username", "is empty");
            if (password.isEmpty()) throw new InvalidInput("password", "is empty");
        }

        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }

    /// How CoovaChilli is shown the password: its NAS asks us by CHAP or PAP accordingly.
    public enum Uam {
        CHAP,
        PAP
    }

    public BrowserLogin {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String toString() {
        return "BrowserLogin[" + action + "]";
    }

    /// The same as one address to go to.
    public String url() {
        String query = fields.entrySet().stream()
                .map(field -> escaped(field.getKey()) + "=" + escaped(field.getValue()))
                .collect(Collectors.joining("&"));
        return action + (action.indexOf('?') < 0 ? "?" : "&") + query;
    }

    /// RouterOS: `username`, `password`, `dst` at `link-login-only`.
    ///
    /// @param chap `id:challenge` in hex; the password is then hex MD5(id + password + challenge). Null: the
    ///     password goes as it is
    /// @param next where the browser is sent afterwards
    public static BrowserLogin mikroTik(String loginUrl, @Nullable String chap, Credentials credentials, String next) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("username", credentials.username());
        fields.put("password", chap == null ? credentials.password() : hashed(chap, credentials.password()));
        fields.put("dst", next);
        fields.put("popup", "false");
        return new BrowserLogin(loginUrl, fields);
    }

    private static String hashed(String chap, String password) {
        if (!CHAP.matcher(chap).matches()) throw new InvalidInput("challenge", "is no id and 16 octets in hex");
        MessageDigest md5 = md5();
        md5.update(HexFormat.of().parseHex(chap, 0, 2));
        md5.update(password.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(md5.digest(HexFormat.of().parseHex(chap, 3, chap.length())));
    }

    /// CoovaChilli: `username` with `response` (CHAP) or `password` (PAP) at `/logon`.
    ///
    /// @param loginUrl `http://uamip:uamport`
    /// @param challenge 32 hex digits of the redirect; null: the NAS works without
    ///     (`nochallenge`) and takes the plain password
    /// @param uamSecret null or empty when the NAS has none
    /// @param next where the browser wanted to go; the portal gets it back as `userurl`
    public static BrowserLogin coovaChilli(
            String loginUrl,
            @Nullable String challenge,
            Credentials credentials,
            @Nullable String uamSecret,
            Uam method,
            String next) {
        Map<String, String> fields = new LinkedHashMap<>();
        byte[] password = credentials.password().getBytes(StandardCharsets.UTF_8);
        fields.put("username", credentials.username());
        if (challenge == null) {
            fields.put("password", credentials.password());
        } else {
            byte[] proof = proof(challenge, uamSecret);
            if (method == Uam.CHAP) fields.put("response", HexFormat.of().formatHex(chap(password, proof)));
            else fields.put("password", HexFormat.of().formatHex(xor(password, proof)));
        }
        if (!next.isEmpty()) fields.put("userurl", next);
        return new BrowserLogin(loginUrl + "/logon", fields);
    }

    /// MD5(challenge + uamsecret), or the challenge where there is no secret.
    private static byte[] proof(String challenge, @Nullable String uamSecret) {
        if (!CHALLENGE.matcher(challenge).matches()) throw new InvalidInput("challenge", "is not 32 hex digits");
        byte[] octets = HexFormat.of().parseHex(challenge);
        if (uamSecret == null || uamSecret.isEmpty()) return octets;
        MessageDigest md5 = md5();
        md5.update(octets);
        return md5.digest(uamSecret.getBytes(StandardCharsets.UTF_8));
    }

    /// RFC 1994 §4.1, with the identifier that CoovaChilli takes when none is named: zero.
    private static byte[] chap(byte[] password, byte[] challenge) {
        MessageDigest md5 = md5();
        md5.update((byte) 0);
        md5.update(password);
        return md5.digest(challenge);
    }

    private static byte[] xor(byte[] password, byte[] pad) {
        byte[] hidden = password.clone();
        for (int i = 0; i < hidden.length; i++) hidden[i] ^= pad[i % pad.length];
        return hidden;
    }

    /// What a browser that arrived so has to do; null where no browser can log in by itself.
    public static @Nullable BrowserLogin of(
            PortalArrival arrival, Credentials credentials, @Nullable String uamSecret, String next) {
        String loginUrl = arrival.loginUrl();
        if (loginUrl == null) return null;
        return switch (arrival.vendor()) {
            case MIKROTIK -> mikroTik(loginUrl, arrival.challenge(), credentials, next);
            case CHILLISPOT -> coovaChilli(loginUrl, arrival.challenge(), credentials, uamSecret, Uam.CHAP, next);
            case UNIFI, WISPR, GENERIC -> null;
        };
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5"); // what these NASes speak
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private static String escaped(String text) {
        // A plus would be read as a plus by some.
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
