package turnpike.outbound.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// Amounts as <https://docs.stripe.com/currencies> has them.
final class MinorUnitsTest {

    /// The first number is ours, by ISO 4217; the second is what Stripe is told.
    @ParameterizedTest
    @CsvSource({
        "KES, 5000, 5000", // two digits: 50 shillings
        "USD, 1099, 1099",
        "HUF, 1045, 1045", // without digits for payouts only
        "TWD, 80045, 80045",
        "JPY, 500, 500", // none
        "RWF, 500, 500",
        "XAF, 1000, 1000",
        "MGA, 500000, 5000", // ISO has two digits, Stripe none
        "UGX, 5, 500", // none, but written with two
        "ISK, 5, 500",
        "KWD, 5120, 5120", // three, the last zero
        "BHD, 10, 10"
    })
    void everyCurrencyIsCountedAsStripeCountsIt(String currency, long ours, long theirs) {
        Money money = new Money(ours, currency);

        assertThat(MinorUnits.of(money)).isEqualTo(theirs);
        assertThat(MinorUnits.money(theirs, currency.toLowerCase(java.util.Locale.ROOT)))
                .isEqualTo(money);
    }

    @Test
    void nothingIsRounded() {
        assertThatThrownBy(() -> MinorUnits.of(new Money(5123, "KWD"))).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> MinorUnits.of(new Money(550, "MGA")))
                .as("five and a half ariary")
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> MinorUnits.money(550, "ugx")).isInstanceOf(InvalidInput.class);
    }

    /// A currency whose digits nobody has looked up is refused, not guessed: of all in ISO 4217 only those with two
    /// digits, or on one of Stripe's lists, go through.
    @Test
    void noCurrencyIsGuessed() {
        Set<String> odd = new TreeSet<>();
        for (Currency currency : Currency.getAvailableCurrencies()) {
            if (currency.getDefaultFractionDigits() == 2) continue;
            if (isTaken(currency.getCurrencyCode())) odd.add(currency.getCurrencyCode());
        }

        assertThat(odd)
                .containsExactly(
                        "BHD", "BIF", "CLP", "DJF", "GNF", "ISK", "JOD", "JPY", "KMF", "KRW", "KWD", "OMR", "PYG",
                        "RWF", "TND", "UGX", "VND", "VUV", "XAF", "XOF", "XPF");
    }

    private static boolean isTaken(String currency) {
        try {
            MinorUnits.of(new Money(1000, currency));
            return true;
        } catch (InvalidInput e) {
            return false;
        }
    }
}
