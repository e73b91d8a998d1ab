package turnpike.subscribers;

import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// A device of a subscriber, by its hardware address.
///
/// @param mac AA-BB-CC-DD-EE-FF
/// @param lastSeenAt null: entered by hand and not seen yet
public record Device(
        String mac,
        String name,
        Instant firstSeenAt,
        @Nullable Instant lastSeenAt,
        @Nullable Instant blockedAt) {
    private static final Pattern DIGITS = Pattern.compile("[0-9A-F]{12}");

    /// The address in the one form we keep.
    ///
    /// @throws InvalidInput when it has not twelve hex digits
    public static String normalMac(String text) {
        String digits = text.toUpperCase(Locale.ROOT).replaceAll("[-:.]", "");
        if (!DIGITS.matcher(digits).matches()) throw new InvalidInput("macAddress", "must have twelve hex digits");
        return digits.replaceAll("(..)(?!$)", "$1-");
    }
}
