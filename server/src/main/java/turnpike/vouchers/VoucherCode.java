package turnpike.vouchers;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Locale;

/// The text of a voucher: eleven random symbols and a check symbol, between what a batch puts before and behind.
///
/// 31 symbols that are told apart on a bad print (no 0, O, 1, I, L) carry 4.95 bits each, 54.5 bits together. 31 is
/// prime: with a weight of its own for every place, the check finds each single wrong symbol and each two exchanged.
public final class VoucherCode {
    static final String ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    private static final int RADIX = ALPHABET.length();
    private static final int RANDOM_SYMBOLS = 11;
    private static final int GROUP = 4;

    /// Longest text worth reading; with separators between all symbols.
    private static final int TEXT_MAX = 64;

    /// Letters of other alphabets that look like ours, as phones set to them type.
    private static final String CYRILLIC = "АВЕКМНРСТУХЅЈЗОІ";
    private static final String CYRILLIC_AS = "ABEKMHPCTYXSJ3OI";

    /// What is in no code, and the symbol it is read as; also in what a batch puts before and behind.
    private static final String ABSENT = "0O1IL";
    private static final String ABSENT_AS = "QQJJJ";

    private VoucherCode() {}

    /// A new code as it is printed, in groups.
    ///
    /// @param prefix letters and digits; may be empty
    /// @param suffix letters and digits; may be empty
    static String random(SecureRandom random, String prefix, String suffix) {
        var body = new char[RANDOM_SYMBOLS + 1];
        for (int i = 0; i < RANDOM_SYMBOLS; i++) body[i] = ALPHABET.charAt(random.nextInt(RADIX));
        body[RANDOM_SYMBOLS] = ALPHABET.charAt(0);
        String front = canonical(prefix);
        int place = front.length() + RANDOM_SYMBOLS;
        int sum = sum(front + new String(body) + canonical(suffix));
        // The check symbol is the one that makes the sum zero: -sum divided by the weight of its place.
        body[RANDOM_SYMBOLS] = ALPHABET.charAt(Math.floorMod(-sum * inverse(place + 1), RADIX));
        return printed(prefix, new String(body), suffix);
    }

    /// What a person typed, as it is compared: upper case, without spaces and dashes, look-alikes joined.
    public static String canonical(String typed) {
        String cut = typed.length() > TEXT_MAX ? typed.substring(0, TEXT_MAX) : typed;
        String wide = Normalizer.normalize(cut, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        var code = new StringBuilder(wide.length());
        for (int i = 0; i < wide.length(); i++) {
            char symbol = wide.charAt(i);
            if (Character.isLetterOrDigit(symbol)) code.append(joined(symbol));
        }
        return code.toString();
    }

    /// Whether the typed text can be a code at all; a single mistake in it is found. Tells nothing about whether it is
    /// one.
    public static boolean isWellFormed(String typed) {
        String code = canonical(typed);
        return code.length() > RANDOM_SYMBOLS
                && code.length() < RADIX
                && code.chars().allMatch(symbol -> ALPHABET.indexOf(symbol) >= 0)
                && sum(code) == 0;
    }

    /// Weighted by place, from 1; a check symbol not yet known must stand as the symbol of value 0.
    private static int sum(String code) {
        int sum = 0;
        for (int i = 0; i < code.length(); i++) sum += (i + 1) * ALPHABET.indexOf(code.charAt(i));
        return sum % RADIX;
    }

    private static int inverse(int weight) {
        for (int candidate = 1; candidate < RADIX; candidate++) {
            if (weight * candidate % RADIX == 1) return candidate;
        }
        throw new IllegalStateException("no weight is a multiple of " + RADIX);
    }

    private static char joined(char symbol) {
        int digit = Character.digit(symbol, 10);
        char ascii = digit >= 0 ? (char) ('0' + digit) : symbol;
        int cyrillic = CYRILLIC.indexOf(ascii);
        char latin = cyrillic >= 0 ? CYRILLIC_AS.charAt(cyrillic) : ascii;
        int absent = ABSENT.indexOf(latin);
        return absent >= 0 ? ABSENT_AS.charAt(absent) : latin;
    }

    private static String printed(String prefix, String body, String suffix) {
        var text = new StringBuilder();
        if (!prefix.isEmpty()) text.append(prefix).append('-');
        for (int at = 0; at < body.length(); at += GROUP) {
            if (at > 0) text.append('-');
            text.append(body, at, at + GROUP);
        }
        if (!suffix.isEmpty()) text.append('-').append(suffix);
        return text.toString();
    }
}
