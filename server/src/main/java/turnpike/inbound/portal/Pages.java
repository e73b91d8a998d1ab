package turnpike.inbound.portal;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.platform.http.Answer;
import turnpike.storefront.Theme;

/// Makes the pages: one file each, style and script within, everything put in escaped.
final class Pages {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Mustache.Compiler COMPILER =
            Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).defaultValue("");

    private final Map<String, Template> templates = new ConcurrentHashMap<>();
    private final Map<String, String> scripts = new ConcurrentHashMap<>();

    /// What all pages of one visit share.
    ///
    /// @param self address of this page without its language; null when it cannot be asked for again
    record Frame(
            Theme theme,
            String title,
            PortalTexts texts,
            @Nullable String self) {}

    /// What differs: the body's template, what is put in, and a problem to tell on top.
    ///
    /// @param script its script; null without one
    /// @param refreshSeconds where script is off, the page asks again by itself after this; 0: not
    /// @param go where the browser goes at once; null: it stays
    record Body(
            String template,
            Map<String, Object> values,
            @Nullable String problem,
            @Nullable String script,
            int refreshSeconds,
            @Nullable String go) {

        static Body of(String template, Map<String, Object> values) {
            return new Body(template, values, null, null, 0, null);
        }

        Body tells(@Nullable String what) {
            return new Body(template, values, what, script, refreshSeconds, go);
        }

        Body runs(String name, int refresh) {
            return new Body(template, values, problem, name, refresh, go);
        }

        /// Asks for that address after a while, with or without script.
        Body again(int seconds, String where) {
            return new Body(template, values, problem, script, refreshSeconds, seconds + ";url=" + where);
        }

        Body goes(String where) {
            return new Body(template, values, problem, script, refreshSeconds, "0;url=" + where);
        }
    }

    Answer page(int status, Frame frame, Body body) {
        Map<String, Object> inner = new HashMap<>(body.values());
        PortalTexts texts = frame.texts();
        inner.put("t", texts.words());
        Map<String, Object> outer = new HashMap<>(look(frame));
        outer.put("t", texts.words());
        outer.put("body", template(body.template()).execute(inner));
        outer.put("problem", Objects.requireNonNullElse(body.problem(), ""));
        outer.put("refresh", body.refreshSeconds() == 0 ? "" : Integer.toString(body.refreshSeconds()));
        outer.put("go", Objects.requireNonNullElse(body.go(), ""));
        outer.put("languages", languages(frame));
        String script = body.script();
        String nonce = nonce();
        outer.put("nonce", nonce);
        outer.put("script", script == null ? "" : script(script));
        return Answer.html(status, template("layout").execute(outer))
                .with("Content-Security-Policy", policy(nonce))
                .with("Referrer-Policy", "no-referrer");
    }

    private static Map<String, Object> look(Frame frame) {
        Theme theme = frame.theme();
        PortalTexts texts = frame.texts();
        Map<String, Object> values = new HashMap<>();
        values.put("lang", texts.language());
        values.put("dir", texts.direction());
        values.put("title", frame.title());
        values.put("color", theme.look().color());
        values.put("on", readableOn(theme.look().color()));
        values.put("background", theme.look().background());
        values.put("logo", theme.look().logo());
        values.put("welcome", theme.words().welcome(texts.language()));
        values.put("terms", theme.words().termsUrl());
        values.put("support", theme.words().supportPhone());
        return values;
    }

    /// Black or white, whichever is easier to read on the color (relative luminance of WCAG 2.2, without its gamma).
    private static String readableOn(String color) {
        int rgb = Integer.parseInt(color.substring(1), 16);
        int light = (rgb >> 16 & 255) * 299 + (rgb >> 8 & 255) * 587 + (rgb & 255) * 114;
        return light > 150_000 ? "#000000" : "#ffffff";
    }

    private static List<Map<String, String>> languages(Frame frame) {
        String self = frame.self();
        if (self == null) return List.of();
        var links = new ArrayList<Map<String, String>>();
        PortalTexts.NAMES.forEach((code, name) -> {
            if (code.equals(frame.texts().language())) return;
            String link = self + (self.contains("?") ? "&" : "?") + "lang=" + code;
            links.add(Map.of("code", code, "name", name, "href", link));
        });
        return links;
    }

    /// A form may be sent anywhere, for it is the NAS's login; nothing else leaves this host.
    private static String policy(String nonce) {
        return "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-" + nonce
                + "'; img-src data:; connect-src 'self'; frame-ancestors 'self'; base-uri 'none'";
    }

    private static String nonce() {
        byte[] octets = new byte[12];
        RANDOM.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    private Template template(String name) {
        return templates.computeIfAbsent(name, key -> COMPILER.compile(resource(key + ".html")));
    }

    private String script(String name) {
        return scripts.computeIfAbsent(name, key -> resource(key + ".js"));
    }

    private static String resource(String name) {
        try (var in = Pages.class.getResourceAsStream("/turnpike/portal/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
