package turnpike.outbound.airtel;

import java.util.Set;
import java.util.regex.Pattern;
import turnpike.base.InvalidInput;
import turnpike.payments.PaymentGateway.Account;

/// A tenant's settings for Airtel Money, checked.
///
/// @param url of the API, without a slash at the end
/// @param callbackKey signs callbacks; empty when callback authentication is off at Airtel
/// @param signMessages whether requests are signed (`x-signature`, `x-key`), where message signing is on at Airtel
record AirtelAccount(
        String url,
        String clientId,
        String clientSecret,
        AirtelCountry country,
        String currency,
        String callbackKey,
        boolean signMessages) {
    static final String CLIENT_SECRET = "clientSecret";
    static final String CALLBACK_KEY = "callbackKey";
    private static final String CLIENT_ID = "clientId";
    private static final String COUNTRY = "country";
    private static final String CURRENCY = "currency";
    private static final String ENVIRONMENT = "environment";
    private static final String HOST = "host";
    private static final String SIGN_MESSAGES = "signMessages";
    private static final Set<String> KNOWN =
            Set.of(CLIENT_ID, CLIENT_SECRET, COUNTRY, CURRENCY, ENVIRONMENT, HOST, CALLBACK_KEY, SIGN_MESSAGES);

    /// Countries that have a host of their own: `openapi.airtel.co.zm`, `openapiuat.airtel.cg`. Nothing else, or a
    /// tenant could make us call any address.
    private static final Pattern AIRTEL_HOST =
            Pattern.compile("openapi(uat)?\\.airtel\\.(africa|[a-z]{2}|co\\.[a-z]{2})");

    private static final Pattern NO_SPACE = Pattern.compile("\\S{4,200}");

    /// @throws InvalidInput names the setting that is unknown, missing or cannot be
    static AirtelAccount of(Account account, AirtelSettings settings) {
        for (String name : account.settings().keySet()) {
            if (!KNOWN.contains(name)) throw new InvalidInput(name, "is not a setting of Airtel Money");
        }
        AirtelCountry country = AirtelCountry.of(account.setting(COUNTRY));
        String currency = account.setting(CURRENCY).isEmpty() ? country.currency() : account.setting(CURRENCY);
        // In the Congo accounts are kept in dollars too.
        boolean paid = currency.equals(country.currency()) || (country == AirtelCountry.CD && currency.equals("USD"));
        if (!paid) throw new InvalidInput(CURRENCY, "is not what Airtel Money is paid in there");
        return new AirtelAccount(
                url(account, settings),
                required(account, CLIENT_ID),
                required(account, CLIENT_SECRET),
                country,
                currency,
                account.setting(CALLBACK_KEY),
                flag(account, SIGN_MESSAGES));
    }

    private static String url(Account account, AirtelSettings settings) {
        String host = account.setting(HOST);
        if (!host.isEmpty()) {
            if (!AIRTEL_HOST.matcher(host).matches())
                throw new InvalidInput(HOST, "must be a host of Airtel's open API");
            return "https://" + host;
        }
        return switch (account.setting(ENVIRONMENT)) {
            case "", "live" -> settings.url();
            case "uat" -> settings.trialUrl();
            default -> throw new InvalidInput(ENVIRONMENT, "must be live or uat");
        };
    }

    private static String required(Account account, String name) {
        String value = account.setting(name);
        if (!NO_SPACE.matcher(value).matches()) throw new InvalidInput(name, "must be set, without spaces");
        return value;
    }

    private static boolean flag(Account account, String name) {
        return switch (account.setting(name)) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw new InvalidInput(name, "must be true or false");
        };
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "AirtelAccount[" + country + " " + url + "]";
    }
}
