package turnpike.simulators.coova;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How CoovaChilli writes its redirects: what it escapes, in which case, and how it signs.
final class CoovaUrls {
    private static final String PLAIN = "-_.!~*'()";

    /// The parameters in the order the program writes them; those that are null are left out.
    record Redirect(
            String res,
            int uamPort,
            @Nullable String challenge,
            @Nullable String uid,
            @Nullable Long timeLeft,
            @Nullable String reply,
            @Nullable String sessionId,
            @Nullable String userUrl) {}

    private CoovaUrls() {}

    static String of(CoovaSettings settings, CoovaPhone phone, Redirect redirect) {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        fields.put("res", redirect.res());
        fields.put("uamip", "127.0.0.1");
        fields.put("uamport", Integer.toString(redirect.uamPort()));
        fields.put("challenge", redirect.challenge());
        fields.put("called", CoovaSimulator.CALLED);
        fields.put("uid", redirect.uid());
        fields.put("timeleft", redirect.timeLeft() == null ? null : Long.toString(redirect.timeLeft()));
        fields.put("mac", phone.mac());
        fields.put("ip", phone.address());
        fields.put("reply", redirect.reply());
        fields.put("nasid", settings.radiusNasId());
        fields.put("sessionid", redirect.sessionId());
        fields.put("userurl", redirect.userUrl());
        StringBuilder url = new StringBuilder(settings.uamServer());
        char mark = settings.uamServer().indexOf('?') < 0 ? '?' : '&';
        for (var field : fields.entrySet()) {
            String value = field.getValue();
            if (value == null) continue;
            url.append(mark).append(field.getKey()).append('=').append(escaped(value));
            mark = '&';
        }
        if (settings.uamSecret().isEmpty()) return url.toString();
        byte[] md = md5(url.toString().getBytes(UTF_8), settings.uamSecret().getBytes(UTF_8));
        return url + "&md=" + HexFormat.of().withUpperCase().formatHex(md);
    }

    /// In lower-case hex: who encodes again gets another address.
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = (c < 128 && Character.isLetterOrDigit(c)) || PLAIN.indexOf(c) >= 0;
            if (plain) out.append(c);
            else out.append('%').append(HexFormat.of().toHexDigits(octet));
        }
        return out.toString();
    }

    static byte[] md5(byte[]... parts) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            for (byte[] part : parts) md5.update(part);
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
