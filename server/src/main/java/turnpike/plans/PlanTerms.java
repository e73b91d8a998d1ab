package turnpike.plans;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.InvalidInput;

/// What a plan costs and gives; replaced as a whole when it changes.
///
/// @param accessKind over what it may be used
/// @param validity from start to end of a term; null: does not end by itself
public record PlanTerms(
        String name,
        String description,
        AccessKind accessKind,
        Price price,
        @Nullable Duration validity,
        Allowance allowance,
        Seats seats,
        Service service) {
    private static final int NAME_MAX = 100;
    private static final Duration VALIDITY_MAX = Duration.ofDays(36_500); // a century: later ends leave the calendar

    /// @param minor in minor units of the currency
    /// @param currency ISO 4217
    public record Price(long minor, String currency) {
        private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

        public Price {
            if (minor < 0) throw new InvalidInput("priceMinor", "must not be negative");
            if (!CURRENCY.matcher(currency).matches()) throw new InvalidInput("currency", "must be three letters");
        }
    }

    public PlanTerms {
        name = name.strip();
        if (name.isEmpty() || name.length() > NAME_MAX) throw new InvalidInput("name", "must have 1 to 100 characters");
        if (validity != null && validity.toSeconds() < 60) {
            throw new InvalidInput("durationSeconds", "must be at least 60");
        }
        if (validity != null && validity.compareTo(VALIDITY_MAX) > 0) {
            throw new InvalidInput("durationSeconds", "must be at most " + VALIDITY_MAX.toSeconds());
        }
        if (allowance.throttles() && allowance.quota() == null) {
            throw new InvalidInput("overQuota", "throttles at the end of a quota, but the plan has none");
        }
    }
}
