package turnpike.outbound.mpesa;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import turnpike.base.InvalidInput;
import turnpike.payments.PaymentGateway;

/// What a tenant tells about its M-Pesa short code.
///
/// @param sandbox whether it is one for trying things out
/// @param shortCode 5 to 7 digits; for a till that of the head office or store, as given at go-live
/// @param partyB who receives: the pay bill itself, or the till's number
/// @param initiator who may reverse and pull; empty when refunds are done by hand
/// @param securityCredential the initiator's password, encrypted with M-Pesa's certificate, in base64
/// @param nominatedNumber phone registered for the pull of transactions; empty without the pull
record MpesaSettings(
        boolean sandbox,
        Keys keys,
        String shortCode,
        boolean till,
        String partyB,
        String initiator,
        String securityCredential,
        String nominatedNumber) {
    static final Set<String> SECRETS = Set.of("consumerKey", "consumerSecret", "passkey", "securityCredential");
    private static final Set<String> KNOWN = Set.of(
            "environment",
            "consumerKey",
            "consumerSecret",
            "shortCode",
            "passkey",
            "kind",
            "tillNumber",
            "initiator",
            "securityCredential",
            "nominatedNumber");
    private static final Pattern SHORT_CODE = Pattern.compile("[0-9]{5,7}");
    private static final Pattern MSISDN = Pattern.compile("254[17][0-9]{8}");

    record Keys(String consumerKey, String consumerSecret, String passkey) {
        @Override
        public String toString() {
            return "Keys";
        }
    }

    /// @throws InvalidInput names the setting that is unknown, missing or cannot be
    static MpesaSettings of(PaymentGateway.Account account) {
        Map<String, String> settings = account.settings();
        for (String name : settings.keySet()) {
            if (!KNOWN.contains(name)) throw new InvalidInput("settings." + name, "is not a setting of M-Pesa");
        }
        String environment = account.setting("environment");
        if (!Set.of("", "production", "sandbox").contains(environment)) {
            throw new InvalidInput("settings.environment", "must be production or sandbox");
        }
        String kind = account.setting("kind");
        if (!Set.of("", "paybill", "till").contains(kind)) {
            throw new InvalidInput("settings.kind", "must be paybill or till");
        }
        boolean till = kind.equals("till");
        String shortCode = matching(account, "shortCode", SHORT_CODE, "must have 5 to 7 digits");
        String nominated = account.setting("nominatedNumber");
        if (!nominated.isEmpty()) matching(account, "nominatedNumber", MSISDN, "must be like 254712345678");
        String initiator = account.setting("initiator");
        if (!initiator.isEmpty()) required(account, "securityCredential");
        return new MpesaSettings(
                environment.equals("sandbox"),
                new Keys(
                        required(account, "consumerKey"),
                        required(account, "consumerSecret"),
                        required(account, "passkey")),
                shortCode,
                till,
                till ? matching(account, "tillNumber", SHORT_CODE, "must have 5 to 7 digits") : shortCode,
                initiator,
                account.setting("securityCredential"),
                nominated);
    }

    private static String required(PaymentGateway.Account account, String name) {
        String value = account.setting(name);
        if (value.isBlank()) throw new InvalidInput("settings." + name, "must be given");
        return value;
    }

    private static String matching(PaymentGateway.Account account, String name, Pattern shape, String problem) {
        String value = required(account, name);
        if (!shape.matcher(value).matches()) throw new InvalidInput("settings." + name, problem);
        return value;
    }

    @Override
    public String toString() {
        return "MpesaSettings[shortCode=" + shortCode + "]";
    }
}
