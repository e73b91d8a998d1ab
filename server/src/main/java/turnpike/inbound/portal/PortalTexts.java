package turnpike.inbound.portal;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.hotspot.PurchaseEvent;

/// The words of the pages in one language, and amounts as people read them.
final class PortalTexts {
    /// Language → its own name, in the order offered.
    static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("en", "English");
        NAMES.put("sw", "Kiswahili");
    }

    /// Longer times are told in minutes and seconds.
    private static final long SECONDS_MOST = 600;

    private static final List<String> FROM_RIGHT = List.of("ar", "fa", "he", "ur");
    private static final Map<String, PortalTexts> ALL = new TreeMap<>();

    static {
        for (String language : NAMES.keySet()) ALL.put(language, new PortalTexts(language));
    }

    private final String language;
    private final Map<String, String> words = new TreeMap<>();

    private PortalTexts(String language) {
        this.language = language;
        var properties = new Properties();
        String name = "/turnpike/portal/texts_" + language + ".properties";
        try (var in = PortalTexts.class.getResourceAsStream(name)) {
            properties.load(new InputStreamReader(Objects.requireNonNull(in, name), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String key : properties.stringPropertyNames()) words.put(key, properties.getProperty(key));
    }

    static PortalTexts of(String language) {
        return Objects.requireNonNull(ALL.getOrDefault(language, ALL.get("en")));
    }

    /// The first of the browser's languages that is ours (RFC 9110 §12.5.4, weights left out: browsers send them in
    /// order).
    static String wanted(@Nullable String acceptLanguage, String otherwise) {
        if (acceptLanguage == null) return otherwise;
        for (String part : acceptLanguage.split(",", 10)) {
            String two = part.strip().toLowerCase(Locale.ROOT);
            two = two.length() < 2 ? "" : two.substring(0, 2);
            if (NAMES.containsKey(two)) return two;
        }
        return otherwise;
    }

    String language() {
        return language;
    }

    String direction() {
        return FROM_RIGHT.contains(language) ? "rtl" : "ltr";
    }

    Map<String, String> words() {
        return words;
    }

    String get(String key) {
        return Objects.requireNonNull(words.get(key), key);
    }

    /// What a line of the timeline says; some ways to pay have their own words.
    String event(PurchaseEvent event) {
        String usual = "event." + event.kind().name();
        return Objects.requireNonNull(words.getOrDefault(usual + "." + event.detail(), words.get(usual)), usual);
    }

    /// Months where they are given, else the span.
    String duration(@Nullable Long seconds, @Nullable Integer months) {
        if (months != null) return months == 1 ? get("duration.month") : count("duration.months", months);
        if (seconds == null) return get("unlimited");
        if (seconds == 86_400) return get("duration.day");
        if (seconds % 86_400 == 0) return count("duration.days", seconds / 86_400);
        if (seconds % 3_600 == 0) return count("duration.hours", seconds / 3_600);
        if (seconds % 60 == 0) return count("duration.minutes", seconds / 60);
        if (seconds < SECONDS_MOST) return count("duration.seconds", seconds);
        return count("duration.minutes", seconds / 60) + " " + count("duration.seconds", seconds % 60);
    }

    /// How long one may be online in all, of a term that may be longer.
    String online(Duration limit, @Nullable String within) {
        String text = get(within == null ? "online.of" : "online.within");
        String time = duration(limit.toSeconds(), null);
        return text.replace("{0}", time).replace("{1}", within == null ? "" : within);
    }

    String fromFirstUse(String term) {
        return get("term.firstuse").replace("{0}", term);
    }

    /// What is left of the speed once the data is used up.
    String slowed(String data, String rate) {
        return get("data.slowed").replace("{0}", data).replace("{1}", rate);
    }

    String upload(String rate) {
        return get("upload").replace("{0}", rate);
    }

    String devices(int devices) {
        return devices == 1 ? get("device") : count("devices", devices);
    }

    String sessions(int sessions) {
        return count("sessions", sessions);
    }

    private String count(String key, long number) {
        return get(key).replace("{0}", Long.toString(number));
    }

    /// "KES 50", "KES 49.50".
    String money(Money money) {
        int digits = Currency.getInstance(money.currency()).getDefaultFractionDigits();
        var amount = java.math.BigDecimal.valueOf(money.minor(), digits);
        int shown = money.isWhole() ? 0 : Math.max(0, digits);
        return money.currency() + " " + String.format(Locale.ROOT, "%,." + shown + "f", amount);
    }

    /// Decimal units: 1 GB is 10^9 bytes.
    String bytes(long bytes) {
        if (bytes >= 1_000_000_000) return tenths(bytes, 1_000_000_000) + " GB";
        if (bytes >= 1_000_000 || bytes < 1_000) return Math.max(0, bytes / 1_000_000) + " MB";
        return bytes / 1_000 + " kB";
    }

    String rate(long bitsPerSecond) {
        if (bitsPerSecond >= 1_000_000) return tenths(bitsPerSecond, 1_000_000) + " Mbit/s";
        return bitsPerSecond / 1_000 + " kbit/s";
    }

    private static String tenths(long amount, long unit) {
        long tenths = amount * 10 / unit;
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }
}
