package turnpike.outbound.stripe;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// Our minor units as Stripe counts them, and back. Stripe's list is not ISO 4217's; a difference is a factor of a
/// hundred on real money. Nothing is ever rounded: what cannot be said exactly is refused.
///
/// Source: <https://docs.stripe.com/currencies>, zero-decimal currencies, three-decimal currencies, special cases.
final class MinorUnits {
    private static final Set<String> NO_DIGITS = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");

    /// Three digits, the last of which must be zero.
    private static final Set<String> THREE_DIGITS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

    /// Have no fraction any more, but are still written with two digits "00": 5 UGX is 500. UGX stands in the list of
    /// zero-decimal currencies too; the special case is the one that speaks of charges.
    private static final Set<String> TWO_ZEROES = Set.of("ISK", "UGX");

    private MinorUnits() {}

    /// @throws InvalidInput when Stripe cannot say this amount or this currency
    static long of(Money money) {
        int ours = digits(money.currency());
        int theirs = stripeDigits(money.currency());
        long amount = money.minor();
        for (int i = ours; i < theirs; i++) amount = Math.multiplyExact(amount, 10);
        for (int i = theirs; i < ours; i++) amount = tenth(amount, money.currency());
        if (theirs == 3) tenth(amount, money.currency());
        return amount;
    }

    /// @param currency as Stripe writes it, in lower case
    /// @throws InvalidInput when this is no amount or no currency of ours
    static Money money(long amount, String currency) {
        String code = currency.toUpperCase(Locale.ROOT);
        int ours = digits(code);
        int theirs = stripeDigits(code);
        for (int i = theirs; i < ours; i++) amount = Math.multiplyExact(amount, 10);
        for (int i = ours; i < theirs; i++) amount = tenth(amount, code);
        return new Money(amount, code);
    }

    private static long tenth(long amount, String currency) {
        if (amount % 10 != 0) throw new InvalidInput("amount", "is finer than a card payment in " + currency);
        return amount / 10;
    }

    private static int stripeDigits(String currency) {
        if (NO_DIGITS.contains(currency)) return 0;
        if (THREE_DIGITS.contains(currency)) return 3;
        if (TWO_ZEROES.contains(currency) || digits(currency) == 2) return 2;
        throw new InvalidInput("currency", currency + " is not taken by Stripe");
    }

    private static int digits(String currency) {
        try {
            return Currency.getInstance(currency).getDefaultFractionDigits();
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("currency", "must be a currency of ISO 4217");
        }
    }
}
