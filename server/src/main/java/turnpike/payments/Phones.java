package turnpike.payments;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A payer's phone as providers tell it: clear, masked, or hashed.
///
/// M-Pesa hides the number of a pay-bill payment as `25470****149` or as the lower-case hex of the SHA-256 of its
/// digits (Daraja C2B; the hash was verified against the published sample).
public final class Phones {
    private static final Pattern HASHED = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern MASKED = Pattern.compile("([0-9]{3,})\\*+([0-9]{2,})");

    private Phones() {}

    /// @return digits only; null for null, a hash or a masked number
    static @Nullable String digits(@Nullable String phone) {
        if (phone == null || phone.indexOf('*') >= 0 || HASHED.matcher(phone).matches()) return null;
        String digits = phone.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? null : digits;
    }

    /// Hex of the SHA-256 of the digits, as the provider would tell it.
    ///
    /// @return null when the number is not known in full and was not told as a hash
    public static @Nullable String hash(@Nullable String phone) {
        if (phone != null && HASHED.matcher(phone).matches()) return phone.toLowerCase(java.util.Locale.ROOT);
        String digits = digits(phone);
        return digits == null ? null : sha256(digits);
    }

    /// Whether a number told by a provider contradicts the one we know. What cannot be compared does not contradict.
    static boolean contradict(@Nullable String known, @Nullable String told) {
        String digits = digits(known);
        if (digits == null || told == null || told.isBlank()) return false;
        var masked = MASKED.matcher(told);
        if (masked.matches()) return !(digits.startsWith(masked.group(1)) && digits.endsWith(masked.group(2)));
        String hash = hash(told);
        return hash != null && !hash.equals(sha256(digits));
    }

    /// For screens: `2547****149`.
    public static @Nullable String masked(@Nullable String phone) {
        if (phone == null) return null;
        if (HASHED.matcher(phone).matches()) return phone.substring(0, 8) + "…";
        String digits = digits(phone);
        if (digits == null || digits.length() < 8) return phone;
        return digits.substring(0, 4) + "****" + digits.substring(digits.length() - 3);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }
}
