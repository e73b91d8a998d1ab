package turnpike.tenancy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which passwords are too easy to guess (NIST SP 800-63B §5.1.1.2): those everybody tries first, those that follow
/// from who the person is, and those that repeat or count. How long one must be is said by the contract; which signs
/// it must hold is nobody's business.
final class PasswordRules {
    private static final Set<String> COMMON = read("common-passwords.txt");

    /// What fingers and counting find by themselves, forwards and backwards.
    private static final List<String> ROWS = bothWays(
            "01234567890123456789",
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
            "qwertyuiopasdfghjklzxcvbnm",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
            "qazwsxedcrfvtgbyhnujmikolp");

    private static final int PIECE = 3; // shorter ones are in every word
    private static final int BLOCK = 8; // what repeats is no more than one of these
    private static final int REST = 4; // beside one's own name

    private PasswordRules() {}

    /// What is wrong with a password, completing the sentence "password …"; null when nothing is.
    ///
    /// @param own what others know of the person: e-mail, name, name of the tenant
    static @Nullable String problem(String clear, List<String> own) {
        String plain = plain(clear);
        String word = withoutDigitsAround(plain);
        if (isRepetition(clear) || isRepetition(plain)) return "must not repeat itself";
        if (isRows(plain)) return "must not be a row of letters, digits or keys";
        if (isOwn(plain, own)) return "must not be made of the person's own name or e-mail";
        boolean common = COMMON.contains(clear.toLowerCase(Locale.ROOT))
                || COMMON.contains(plain)
                || COMMON.contains(word)
                || COMMON.contains(word.substring(0, period(word)));
        return common ? "must not be one that everybody tries first" : null;
    }

    private static boolean isRepetition(String text) {
        int period = period(text);
        return period < BLOCK && period * 2 <= text.length();
    }

    /// After how many signs the text repeats; its length when it does not.
    private static int period(String text) {
        for (int period = 1; period * 2 <= text.length(); period++) {
            if (text.regionMatches(period, text, 0, text.length() - period)) return period;
        }
        return text.length();
    }

    /// Whether it is nothing but pieces of rows and runs of one sign, one after the other.
    private static boolean isRows(String plain) {
        int at = 0;
        while (at < plain.length()) {
            int piece = piece(plain, at);
            if (piece < PIECE) return false;
            at += piece;
        }
        return true;
    }

    /// How much from here on lies in one row.
    private static int piece(String plain, int at) {
        int longest = 1;
        while (at + longest < plain.length() && plain.charAt(at + longest) == plain.charAt(at)) longest++;
        for (String row : ROWS) {
            int end = at + longest + 1;
            while (end <= plain.length() && row.contains(plain.substring(at, end))) end++;
            longest = Math.max(longest, end - 1 - at);
        }
        return longest;
    }

    private static boolean isOwn(String plain, List<String> own) {
        List<String> parts = new ArrayList<>();
        for (String text : own) {
            parts.add(plain(text));
            for (String part : text.split("[^\\p{L}\\p{N}]+", -1)) {
                parts.add(plain(part));
                parts.add(withoutDigitsAround(plain(part)));
            }
        }
        parts.removeIf(part -> part.length() < PIECE);
        parts.sort(Comparator.comparingInt(String::length).reversed());
        String rest = plain;
        for (String part : parts) rest = rest.replace(part, "");
        return !rest.equals(plain) && withoutDigitsAround(rest).length() < REST;
    }

    /// Letters and digits alone, without case.
    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static String withoutDigitsAround(String plain) {
        return plain.replaceAll("^\\p{N}+|\\p{N}+$", "");
    }

    private static List<String> bothWays(String... rows) {
        return Arrays.stream(rows)
                .<String>mapMulti((row, out) -> {
                    out.accept(row);
                    out.accept(new StringBuilder(row).reverse().toString());
                })
                .toList();
    }

    private static Set<String> read(String name) {
        try (var in = Objects.requireNonNull(PasswordRules.class.getResourceAsStream(name), name);
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
