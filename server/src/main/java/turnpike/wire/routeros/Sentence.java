package turnpike.wire.routeros;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Words that belong together: a command with its attributes, or one reply.
public record Sentence(List<String> words) {
    private static final String TAG = ".tag=";

    public Sentence {
        words = List.copyOf(words);
    }

    /// What begins a reply.
    public enum Kind {
        /// One row.
        RE,
        /// The command is over.
        DONE,
        /// The command is over and there was nothing to show; RouterOS 7.18 and later.
        EMPTY,
        /// The command failed; its `!done` still comes.
        TRAP,
        /// The router closes the connection.
        FATAL,
        UNKNOWN
    }

    public Kind kind() {
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "!re" -> Kind.RE;
            case "!done" -> Kind.DONE;
            case "!empty" -> Kind.EMPTY;
            case "!trap" -> Kind.TRAP;
            case "!fatal" -> Kind.FATAL;
            default -> Kind.UNKNOWN;
        };
    }

    /// The tag of the command this answers; null when it had none.
    public @Nullable String tag() {
        for (String word : words) {
            if (word.startsWith(TAG)) return word.substring(TAG.length());
        }
        return null;
    }

    /// An attribute's value; null when the sentence has none of this name.
    public @Nullable String value(String name) {
        for (String word : words) {
            int at = nameEnd(word);
            if (at == name.length() + 1 && word.startsWith(name, 1)) return word.substring(at + 1);
        }
        return null;
    }

    /// All attributes in their order.
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : words) {
            int at = nameEnd(word);
            if (at > 0) values.put(word.substring(1, at), word.substring(at + 1));
        }
        return values;
    }

    /// Text without a name, as a `!fatal` carries it; empty when there is none.
    public String text() {
        return words.size() > 1 && nameEnd(words.get(1)) < 0 ? words.get(1) : "";
    }

    /// Where the `=` after the name is; the value may hold more of them.
    private static int nameEnd(String word) {
        return word.startsWith("=") ? word.indexOf('=', 1) : -1;
    }

    /// Attributes may hold passwords.
    @Override
    public String toString() {
        return "Sentence[" + (words.isEmpty() ? "" : words.getFirst()) + ", " + words.size() + " words]";
    }
}
