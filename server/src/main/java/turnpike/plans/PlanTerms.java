package turnpike.plans;

import java.util.regex.Pattern;
import turnpike.base.AccessKind;
import turnpike.base.InvalidInput;

/// What a plan costs and gives; replaced as a whole when it changes.
///
/// @param accessKind over what it may be used
/// @param offer to whom, where and when it is offered; changing it makes no new edition
public record PlanTerms(
        String name,
        String description,
        AccessKind accessKind,
        Price price,
        Validity validity,
        Allowance allowance,
        Seats seats,
        Service service,
        Offer offer) {
    private static final int NAME_MAX = 100;

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
        if (allowance.throttles() && allowance.quota() == null) {
            throw new InvalidInput("overQuota", "throttles at the end of a quota, but the plan has none");
        }
    }

    /// Whether somebody who holds the one holds the same as by the other: name, text and offer may differ.
    boolean sellsTheSame(PlanTerms other) {
        return accessKind == other.accessKind
                && price.equals(other.price)
                && validity.equals(other.validity)
                && allowance.equals(other.allowance)
                && seats.equals(other.seats)
                && service.equals(other.service);
    }
}
