package turnpike.base;

import java.util.Currency;

/// An amount of money in whole minor units of its currency; may be negative.
///
/// Shillings and cents stay whole numbers from the provider to the journal. Writing them as "KES 50" is the reader's
/// business.
///
/// @param minor in minor units: cents where the currency has two digits, whole units where it has none
/// @param currency ISO 4217
public record Money(long minor, String currency) {
    public Money {
        if (!isCurrency(currency)) throw new InvalidInput("currency", "must be a currency of ISO 4217");
    }

    /// No single amount that somebody enters or reports is larger: sums of millions of them still fit.
    public static final long ENTERED_MAX = 1_000_000_000_000L;

    /// Refuses what nobody can mean.
    ///
    /// @param field as callers know it
    /// @throws InvalidInput when it is larger than ENTERED_MAX, or that far below nothing
    public Money entered(String field) {
        if (minor > ENTERED_MAX || minor < -ENTERED_MAX)
            throw new InvalidInput(field, "must be at most " + ENTERED_MAX + " minor units");
        return this;
    }

    public static Money zero(String currency) {
        return new Money(0, currency);
    }

    /// So many whole units: 50 KES is 5000 minor units.
    ///
    /// @throws ArithmeticException past 2^63 - 1 minor units
    public static Money ofMajor(long units, String currency) {
        return new Money(Math.multiplyExact(units, unit(currency)), currency);
    }

    /// @throws ArithmeticException past 2^63 - 1 minor units
    /// @throws IllegalStateException when the currencies differ
    public Money plus(Money other) {
        Check.that(currency.equals(other.currency), "sums are made in one currency");
        return new Money(Math.addExact(minor, other.minor), currency);
    }

    public Money minus(Money other) {
        return plus(other.negated());
    }

    public Money negated() {
        return new Money(Math.negateExact(minor), currency);
    }

    /// As in messages: `KES 50`, `KES 49.50`.
    public String written() {
        int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        var amount = java.math.BigDecimal.valueOf(minor, digits);
        return currency + " " + (isWhole() ? amount.setScale(0) : amount).toPlainString();
    }

    public boolean isPositive() {
        return minor > 0;
    }

    public boolean isZero() {
        return minor == 0;
    }

    /// Whether it can be paid in whole units, as mobile money asks for.
    public boolean isWhole() {
        return minor % unit(currency) == 0;
    }

    /// The whole units of an amount that [#isWhole].
    public long major() {
        Check.that(isWhole(), "the amount has no fraction of a unit");
        return minor / unit(currency);
    }

    /// The part of this amount that falls to so many parts of a whole, rounded half up; used once, where a figure is
    /// made, never on what was paid.
    public Money share(long parts, long whole) {
        var product = java.math.BigInteger.valueOf(minor).multiply(java.math.BigInteger.valueOf(parts));
        var doubled = product.shiftLeft(1).add(java.math.BigInteger.valueOf(whole));
        var divided =
                doubled.divideAndRemainder(java.math.BigInteger.valueOf(whole).shiftLeft(1));
        var floor = divided[1].signum() < 0 ? divided[0].subtract(java.math.BigInteger.ONE) : divided[0];
        return new Money(floor.longValueExact(), currency);
    }

    private static long unit(String currency) {
        long unit = 1;
        for (int digit = Currency.getInstance(currency).getDefaultFractionDigits(); digit > 0; digit--) unit *= 10;
        return unit;
    }

    private static boolean isCurrency(String code) {
        try {
            return Currency.getInstance(code) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
