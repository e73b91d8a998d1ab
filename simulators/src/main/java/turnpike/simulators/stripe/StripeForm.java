package turnpike.simulators.stripe;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The parameters of one request; every one of them must be known.
final class StripeForm {
    private static final Pattern METADATA = Pattern.compile("(.*metadata]?)\\[([^\\[\\]]{1,40})]");
    private static final Set<String> WHOLE = Set.of("ISK", "UGX");
    private static final Set<String> THREE_DIGITS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");
    private static final int METADATA_LENGTH = 500;

    private final Map<String, String> fields;

    private StripeForm(Map<String, String> fields) {
        this.fields = fields;
    }

    /// @param text application/x-www-form-urlencoded
    static StripeForm parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            if (equals < 0) throw StripeError.badRequest("Invalid form encoding");
            String name = decoded(pair.substring(0, equals));
            if (fields.put(name, decoded(pair.substring(equals + 1))) != null && !name.endsWith("[]"))
                throw StripeError.badRequest("Parameter given twice: " + name);
        }
        return new StripeForm(fields);
    }

    /// Refuses what Stripe does not know.
    ///
    /// @param known names, besides metadata
    StripeForm allow(Set<String> known) {
        for (var field : fields.entrySet()) {
            Matcher metadata = METADATA.matcher(field.getKey());
            boolean isMetadata = metadata.matches() && known.contains(metadata.group(1));
            if (!isMetadata && !known.contains(field.getKey()))
                throw new StripeError(
                        400,
                        "invalid_request_error",
                        "parameter_unknown",
                        "Received unknown parameter: " + field.getKey());
            if (isMetadata && field.getValue().length() > METADATA_LENGTH)
                throw StripeError.badRequest("Metadata values can have up to 500 characters");
        }
        return this;
    }

    String required(String name) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) throw StripeError.missing(name);
        return value;
    }

    String optional(String name, String otherwise) {
        return fields.getOrDefault(name, otherwise);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    long number(String name, long otherwise) {
        String text = fields.get(name);
        if (text == null) return otherwise;
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw StripeError.badRequest("Invalid integer: " + name);
        }
    }

    /// A three-letter code in lower case.
    String currency(String name) {
        String currency = required(name);
        if (!currency.matches("[a-z]{3}")) throw StripeError.badRequest("Invalid currency: " + currency);
        return currency;
    }

    /// An amount a charge may have in that currency.
    long amount(String name, String currency) {
        required(name);
        long amount = number(name, 0);
        String code = currency.toUpperCase(Locale.ROOT);
        if (amount < 1) throw StripeError.badRequest("This value must be greater than or equal to 1.");
        if (amount > 99_999_999_999L)
            throw new StripeError(400, "invalid_request_error", "amount_too_large", "Too large");
        if (WHOLE.contains(code) && amount % 100 != 0)
            throw StripeError.badRequest("You cannot charge fractions of " + code);
        if (THREE_DIGITS.contains(code) && amount % 10 != 0)
            throw StripeError.badRequest("The last digit of an amount in " + code + " must be 0");
        return amount;
    }

    String url(String name) {
        String url = required(name);
        if (!url.matches("https?://\\S+"))
            throw new StripeError(400, "invalid_request_error", "url_invalid", "Not a valid URL: " + name);
        return url;
    }

    /// @param prefix "metadata", or where else it stands
    Map<String, String> metadata(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        for (var field : fields.entrySet()) {
            Matcher metadata = METADATA.matcher(field.getKey());
            if (metadata.matches() && metadata.group(1).equals(prefix)) found.put(metadata.group(2), field.getValue());
        }
        return found;
    }

    /// The same request says the same.
    String fingerprint() {
        return fields.toString();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
