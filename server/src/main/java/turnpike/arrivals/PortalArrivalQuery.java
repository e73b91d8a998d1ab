package turnpike.arrivals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// The query a NAS sent a browser with, octet for octet: some values are no text, and some are signed as they stand.
public final class PortalArrivalQuery {
    private static final int LONGEST = 8_192; // longer ones are nobody's redirect
    private static final int MOST = 64;
    private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{2}([:.-]?)[0-9A-Fa-f]{2}(?:\\1[0-9A-Fa-f]{2}){4}");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]{2,39}(?:%[0-9A-Za-z]{1,15})?");

    private final Map<String, String> raw = new LinkedHashMap<>();

    /// @param query without the question mark, not decoded; of a key given twice the first counts
    PortalArrivalQuery(String query) {
        if (query.length() > LONGEST) throw new InvalidInput("query", "is longer than " + LONGEST + " characters");
        String[] pairs = query.split("&", MOST + 1);
        if (pairs.length > MOST) throw new InvalidInput("query", "has more than " + MOST + " parts");
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals > 0) raw.putIfAbsent(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    /// The value as text; null when absent or empty.
    @Nullable
    String text(String key) {
        byte[] octets = octets(key);
        if (octets == null) return null;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            if (text.chars().anyMatch(c -> c < ' ' || c == 127)) throw new InvalidInput(key, "has a control character");
            return text;
        } catch (CharacterCodingException e) {
            throw new InvalidInput(key, "is no UTF-8");
        }
    }

    String required(String key) {
        String text = text(key);
        if (text == null) throw new InvalidInput(key, "is missing");
        return text;
    }

    /// The value's octets; null when absent or empty.
    byte @Nullable [] octets(String key) {
        String value = raw.get(key);
        return value == null || value.isEmpty() ? null : decoded(key, value);
    }

    /// AA-BB-CC-DD-EE-FF, however it was written.
    String mac(String key) {
        String text = required(key);
        if (!MAC.matcher(text).matches()) throw new InvalidInput(key, "is no MAC address");
        byte[] octets = HexFormat.of().parseHex(text.replaceAll("[:.-]", ""));
        return HexFormat.ofDelimiter("-").withUpperCase().formatHex(octets);
    }

    /// An IP address as written; null when absent.
    @Nullable
    String address(String key) {
        String text = text(key);
        if (text == null) return null;
        boolean is =
                isIpv4(text) || (text.indexOf(':') >= 0 && IPV6.matcher(text).matches());
        if (!is) throw new InvalidInput(key, "is no IP address");
        return text;
    }

    /// A whole number; -1 when absent.
    long number(String key, long most) {
        String text = text(key);
        if (text == null) return -1;
        if (!text.matches("\\d{1,18}")) throw new InvalidInput(key, "is no whole number");
        long number = Long.parseLong(text);
        if (number > most) throw new InvalidInput(key, "is more than " + most);
        return number;
    }

    /// Where the device wanted to go; null when absent or nothing a browser could be sent to.
    @Nullable
    String link(String key) {
        String text = text(key);
        return text != null && text.matches("(?i)https?://[^\\s\"'<>]+") ? text : null;
    }

    public static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    private static byte[] decoded(String key, String value) {
        var octets = new ByteArrayOutputStream(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '+') {
                octets.write(' ');
            } else if (c == '%') {
                if (i + 2 >= value.length() || !isHex(value.charAt(i + 1)) || !isHex(value.charAt(i + 2)))
                    throw new InvalidInput(key, "has a broken escape");
                octets.write(HexFormat.fromHexDigits(value, i + 1, i + 3));
                i += 2;
            } else {
                octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return octets.toByteArray();
    }

    private static boolean isHex(char c) {
        return HexFormat.isHexDigit(c);
    }
}
