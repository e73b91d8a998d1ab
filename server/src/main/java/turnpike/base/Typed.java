package turnpike.base;

import java.text.Normalizer;
import java.util.Locale;

/// What people typed or copied, as it was meant. Written otherwise, the same name would be another's.
public final class Typed {
    private Typed() {}

    /// Forms of the same letter are one (NFKC), what cannot be seen is gone, no blanks around it.
    public static String text(String typed) {
        String wide = Normalizer.normalize(typed, Normalizer.Form.NFKC);
        return wide.replaceAll("[\\p{Cf}\\p{Cc}&&[^\\t\\n\\r]]", "")
                .replaceAll("[\\p{Z}\\s]+", " ")
                .strip();
    }

    /// A name somebody else gave, such as that of a payment at a bank: in capitals, without blanks and what a
    /// sentence left at its ends; empty when nothing is left of it.
    public static String bare(String typed) {
        String name = text(typed).replace(" ", "").toUpperCase(Locale.ROOT);
        return name.replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", "");
    }

    /// The same.
    ///
    /// @throws InvalidInput when nothing is left of it
    public static String name(String field, String typed) {
        String name = bare(typed);
        if (name.isEmpty()) throw new InvalidInput(field, "has no letters or digits");
        return name;
    }

    /// A name that has nothing but capitals and digits: what stands between them is dropped.
    ///
    /// @throws InvalidInput when it has other letters, which may look like ours, or is too short or too long
    public static String code(String field, String typed, int shortest, int longest) {
        String name = name(field, typed);
        var code = new StringBuilder(name.length());
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) code.append(c);
            else if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                throw new InvalidInput(field, "has '" + c + "', which is no letter or digit of ours");
            }
        }
        if (code.length() < shortest || code.length() > longest) {
            String many = shortest == longest ? "" + shortest : shortest + " to " + longest;
            throw new InvalidInput(field, "must have " + many + " letters and digits, and nothing else");
        }
        return code.toString();
    }
}
