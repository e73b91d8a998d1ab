package turnpike.arrivals;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A phone number as people type it.
public final class PortalPhone {
    /// Country calling codes (ITU-T E.164) where our payers are, by the currency they pay in.
    private static final Map<String, String> CODES = Map.of(
            "KES", "254", "UGX", "256", "TZS", "255", "RWF", "250", "ZMW", "260", "MWK", "265", "GHS", "233", "NGN",
            "234", "ZAR", "27");

    /// Nine digits after the country code, the first 7 or 1.
    private static final Pattern KENYAN = Pattern.compile("\\+254[17][0-9]{8}");

    private static final Pattern ANY = Pattern.compile("\\+[1-9][0-9]{7,14}");

    private PortalPhone() {}

    /// The number as +E.164: `0712 345 678`, `712345678`, `254712345678` and `+254712345678` are one.
    ///
    /// @param currency says which country is meant where none is named
    public static Optional<String> of(String typed, String currency) {
        String digits = typed.strip().replaceAll("[ ()./-]", "");
        String code = CODES.getOrDefault(currency, "");
        String full;
        if (digits.startsWith("+")) full = digits;
        else if (digits.startsWith("00")) full = "+" + digits.substring(2);
        else if (digits.startsWith("0") && !code.isEmpty()) full = "+" + code + digits.substring(1);
        else if (!code.isEmpty() && digits.length() == 9) full = "+" + code + digits;
        else full = "+" + digits;
        boolean isRight = full.startsWith("+254")
                ? KENYAN.matcher(full).matches()
                : ANY.matcher(full).matches();
        return isRight ? Optional.of(full) : Optional.empty();
    }

    /// The same where nothing but a number can be meant: of the currency's country, or written with a plus. Other
    /// digits may be the number of an account.
    public static Optional<String> ofCountry(String typed, String currency) {
        String code = CODES.get(currency);
        return of(typed, currency)
                .filter(phone -> typed.strip().startsWith("+")
                        || (code != null && phone.length() == 1 + code.length() + 9 && phone.startsWith("+" + code)));
    }

    /// For screens and logs: `2547****149`.
    public static String masked(String phone) {
        String digits = phone.startsWith("+") ? phone.substring(1) : phone;
        if (digits.length() < 8) return "****";
        return digits.substring(0, 4) + "****" + digits.substring(digits.length() - 3);
    }
}
