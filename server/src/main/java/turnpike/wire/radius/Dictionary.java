package turnpike.wire.radius;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and kinds of attributes for logs, screens and tests; reads `dictionary.txt` beside this class once.
public final class Dictionary {

    /// How a value is written for people. On the wire all are octets.
    enum Kind {
        TEXT,
        INTEGER,
        ADDRESS,
        TIME,
        OCTETS,
        /// Proves or holds a secret: never shown.
        HIDDEN
    }

    private record Entry(String name, Kind kind) {}

    private static final Map<Integer, Entry> BY_NUMBER = new HashMap<>();
    private static final Map<String, Integer> BY_NAME = new HashMap<>();
    private static final Map<Long, String> VALUES = new HashMap<>();

    static {
        read();
    }

    private Dictionary() {}

    /// The attribute's name, or its number when it is unknown: `Attr-200`, `Vendor-9-Attr-1`.
    public static String name(int attribute) {
        Entry entry = BY_NUMBER.get(attribute);
        if (entry != null) return entry.name();
        int vendor = attribute >>> 8;
        return vendor == 0 ? "Attr-" + attribute : "Vendor-" + vendor + "-Attr-" + (attribute & 0xff);
    }

    /// The number of the attribute of this name; null when unknown.
    public static @Nullable Integer number(String name) {
        return BY_NAME.get(name);
    }

    /// The name of an integer's value (Acct-Status-Type 3 is Interim-Update), or the number itself.
    public static String valueName(int attribute, long value) {
        String name = VALUES.get(valueKey(attribute, value));
        return name == null ? Long.toString(value) : name;
    }

    static Kind kind(int attribute) {
        Entry entry = BY_NUMBER.get(attribute);
        return entry == null ? Kind.OCTETS : entry.kind();
    }

    private static long valueKey(int attribute, long value) {
        return (long) attribute << 32 | value;
    }

    private static void read() {
        int vendor = 0;
        int attribute = 0;
        for (String line : text().split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words[0].isEmpty() || words[0].startsWith("#")) continue;
            switch (words[0]) {
                case "vendor" -> vendor = Integer.parseInt(words[1]);
                case "value" -> VALUES.put(valueKey(attribute, Long.parseLong(words[1])), words[2]);
                default -> {
                    attribute = vendor << 8 | Integer.parseInt(words[0]);
                    Kind kind = Kind.valueOf(words[2].toUpperCase(Locale.ROOT));
                    BY_NUMBER.put(attribute, new Entry(words[1], kind));
                    BY_NAME.put(words[1], attribute);
                }
            }
        }
    }

    private static String text() {
        try (InputStream in = Dictionary.class.getResourceAsStream("dictionary.txt")) {
            if (in == null) throw new IllegalStateException("dictionary.txt is not in the jar");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading dictionary.txt", e);
        }
    }
}
