package turnpike.platform.logs;

import java.util.regex.Pattern;

/// Hides what must not be read from a log, should it get there by mistake: the last line of defence, not the first.
final class Mask {
    private static final String HIDDEN = "***";

    /// `name=value`, `name: value`, `"name":"value"`; the value ends at white space, a quote, comma or closing bracket,
    /// or at the closing quote when it is quoted. A name is looked for from its first letter only: else the time
    /// would grow with the square of the longest word, and a log line may hold a megabyte of digits.
    private static final Pattern NAMED = Pattern.compile("(?i)((?:(?<![a-z0-9_.-])[a-z0-9_.-]*"
            + "(?:password|passwd|secret|api[_-]?key|token|private[_-]?key|credential)s?|pwd)"
            + "[\"']?\\s*[=:]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\s,;&\"'})\\]]+)");

    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{6,}");

    /// Three base64url parts, as of a signed token (RFC 7519 §3).
    private static final Pattern SIGNED_TOKEN =
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]*");

    /// Credentials inside a URL.
    private static final Pattern URL_PASSWORD = Pattern.compile("(://[^\\s:/@]+:)[^\\s@]+@");

    private static final Pattern OWN_KEY = Pattern.compile("\\b(tp[ks]_)[A-Za-z0-9_.-]{6,}");

    private Mask() {}

    static String hide(String text) {
        String out = AUTHORIZATION.matcher(text).replaceAll("$1 " + HIDDEN);
        out = SIGNED_TOKEN.matcher(out).replaceAll(HIDDEN);
        out = OWN_KEY.matcher(out).replaceAll("$1" + HIDDEN);
        out = URL_PASSWORD.matcher(out).replaceAll("$1" + HIDDEN + "@");
        return NAMED.matcher(out).replaceAll("$1" + HIDDEN);
    }

    /// Whether a field of this name holds a secret whatever it looks like.
    static boolean isSecret(String name) {
        return NAMED.matcher(name + "=x").matches();
    }
}
