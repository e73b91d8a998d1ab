package turnpike.outbound.airtel;

import java.util.Locale;
import turnpike.base.InvalidInput;

/// Where Airtel Money is, what it is paid in and which digits a phone number begins with abroad.
///
/// The constants are the codes of ISO 3166 that `X-Country` takes.
enum AirtelCountry {
    CD("CDF", "243"),
    CG("XAF", "242"),
    GA("XAF", "241"),
    KE("KES", "254"),
    MG("MGA", "261"),
    MW("MWK", "265"),
    NE("XOF", "227"),
    NG("NGN", "234"),
    RW("RWF", "250"),
    SC("SCR", "248"),
    TD("XAF", "235"),
    TZ("TZS", "255"),
    UG("UGX", "256"),
    ZM("ZMW", "260");

    private final String currency;
    private final String callingCode;

    AirtelCountry(String currency, String callingCode) {
        this.currency = currency;
        this.callingCode = callingCode;
    }

    /// ISO 4217.
    String currency() {
        return currency;
    }

    /// Whether a number, in digits of E.164, belongs to this country.
    boolean has(String phone) {
        return phone.startsWith(callingCode) && phone.length() > callingCode.length() + 5;
    }

    /// The number as Airtel wants it: without the country's digits.
    String national(String phone) {
        return phone.substring(callingCode.length());
    }

    static AirtelCountry of(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("country", "must be a country with Airtel Money, such as KE");
        }
    }
}
