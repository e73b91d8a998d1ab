package turnpike.simulators.routeros;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The hotspot's own pages: whoever is not let in is sent to `/login`, which shows `login.html` with its variables.
final class LoginPages {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([a-z0-9-]+)\\)");
    private static final Pattern CONDITION =
            Pattern.compile("\\$\\(if ([a-z0-9-]+)\\)(.*?)(?:\\$\\(else\\)(.*?))?\\$\\(endif\\)", Pattern.DOTALL);
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    /// What a router shows that nobody gave pages.
    static final String OWN_LOGIN = """
            <html><body><h1>$(identity)</h1>$(if error)<p class="error">$(error)</p>$(endif)
            <form method="post" action="$(link-login-only)"><input name="username"><input name="password" type="password">
            <input type="hidden" name="dst" value="$(link-orig)"><button>OK</button></form>
            <script>var chapId = "$(chap-id)", chapChallenge = "$(chap-challenge)"</script></body></html>
            """;

    private final Hotspot hotspot;
    private final Function<String, @Nullable String> files;
    private final Function<String, String> facts;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, byte[]> challenges = new ConcurrentHashMap<>(); // by MAC: id octet, then the challenge

    /// @param files by path; null when there is none
    /// @param facts `identity`, `server-name`
    LoginPages(Hotspot hotspot, Function<String, @Nullable String> files, Function<String, String> facts) {
        this.hotspot = hotspot;
        this.files = files;
        this.facts = facts;
    }

    /// @param location where it sends the browser; null: nowhere
    record Page(int status, String body, @Nullable String location) {
        static Page to(String location) {
            return new Page(302, "", location);
        }

        static Page shown(String body) {
            return new Page(200, body, null);
        }
    }

    Page page(Phone phone, URI asked, Map<String, String> form) {
        String path = asked.getPath();
        return switch (path) {
            case "/login" -> login(phone, form);
            case "/logout" -> {
                hotspot.logout(phone, "on".equals(form.get("erase-cookie")));
                yield Page.shown("<html><body>logged out</body></html>");
            }
            case "/status" ->
                phone.isOnline()
                        ? Page.shown("<html><body id=\"status\">online as " + html(phone.username()) + "</body></html>")
                        : Page.to(phone.gateway() + "login");
            default -> {
                if (phone.isOnline()) yield Page.shown("<html><body>Success</body></html>");
                String original = asked.isAbsolute() ? asked.toString() : phone.gateway() + path.substring(1);
                yield Page.to(phone.gateway() + "login?dst=" + escaped(original));
            }
        };
    }

    private Page login(Phone phone, Map<String, String> form) {
        String username = form.get("username");
        String next = form.getOrDefault("dst", "");
        if (phone.isOnline()) return Page.to(next.isEmpty() ? phone.gateway() + "status" : next);
        if (username == null) return loginPage(phone, "", next, "");
        String password = form.getOrDefault("password", "");
        Radius.Proof proof = proof(phone, password);
        if (proof == null) return loginPage(phone, "plain text passwords are not allowed", next, username);
        Hotspot.Answer answer = hotspot.login(phone, username, proof, proofName(proof));
        String error = answer.error();
        if (error != null) return loginPage(phone, error, next, username);
        return Page.to(next.isEmpty() ? phone.gateway() + "status" : next);
    }

    private Radius.@Nullable Proof proof(Phone phone, String password) {
        byte[] challenge = challenges.get(phone.mac());
        if (challenge != null
                && hotspot.allows("http-chap")
                && MD5.matcher(password).matches()) {
            challenges.remove(phone.mac());
            String hex = HexFormat.of().formatHex(challenge, 1, challenge.length);
            return new Radius.Proof.Chap(challenge[0], hex, password);
        }
        boolean plain = hotspot.allows("http-pap") || hotspot.allows("https");
        return plain ? new Radius.Proof.Plain(password) : null;
    }

    /// What the page last shown to a phone asks, as `id:challenge` in hex; empty: nothing.
    String challenge(Phone phone) {
        byte[] asked = challenges.get(phone.mac());
        if (asked == null) return "";
        HexFormat hex = HexFormat.of();
        return hex.formatHex(asked, 0, 1) + ":" + hex.formatHex(asked, 1, asked.length);
    }

    private static String proofName(Radius.Proof proof) {
        return proof instanceof Radius.Proof.Chap ? "http-chap" : "http-pap";
    }

    private Page loginPage(Phone phone, String error, String original, String username) {
        byte[] challenge = new byte[17];
        random.nextBytes(challenge);
        if (hotspot.allows("http-chap")) challenges.put(phone.mac(), challenge);
        String directory = hotspot.profile().getOrDefault("html-directory", "hotspot");
        String template = files.apply(directory + "/login.html");
        if (template == null) template = OWN_LOGIN;
        Function<String, String> variables = name -> variable(phone, name, challenge, original, error, username);
        return Page.shown(filled(template, variables));
    }

    static String filled(String template, Function<String, String> variables) {
        String decided = CONDITION
                .matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(
                        variables.apply(match.group(1)).isEmpty()
                                ? match.group(3) == null ? "" : match.group(3)
                                : match.group(2)));
        return VARIABLE.matcher(decided).replaceAll(match -> Matcher.quoteReplacement(variables.apply(match.group(1))));
    }

    @SuppressWarnings("TooManyParameters") // all that a page knows
    private String variable(
            Phone phone, String name, byte[] challenge, String original, String error, String username) {
        if (name.endsWith("-esc")) {
            return escaped(variable(phone, name.substring(0, name.length() - 4), challenge, original, error, username));
        }
        boolean chap = hotspot.allows("http-chap");
        return switch (name) {
            case "mac" -> phone.mac();
            case "ip", "host-ip" -> phone.ip();
            case "identity", "server-name" -> facts.apply(name);
            case "link-login-only" -> phone.gateway() + "login";
            case "link-login" -> phone.gateway() + "login?dst=" + escaped(original);
            case "link-logout" -> phone.gateway() + "logout";
            case "link-status" -> phone.gateway() + "status";
            case "link-orig", "link-redirect" -> original;
            case "error", "error-orig" -> error;
            case "username" -> username;
            case "logged-in" -> phone.isOnline() ? "yes" : "no";
            case "trial" -> hotspot.allows("trial") ? "yes" : "no";
            case "chap-id" -> chap ? octal(challenge, 0, 1) : "";
            case "chap-challenge" -> chap ? octal(challenge, 1, challenge.length) : "";
            default -> "";
        };
    }

    /// As the router writes it into a script: `\371`.
    private static String octal(byte[] octets, int from, int to) {
        var out = new StringBuilder();
        for (int i = from; i < to; i++) out.append(String.format(java.util.Locale.ROOT, "\\%03o", octets[i] & 0xff));
        return out.toString();
    }

    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String html(@Nullable String text) {
        return text == null ? "" : text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
