package turnpike.outbound.stripe;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import turnpike.base.InvalidInput;
import turnpike.payments.PaymentGateway.Account;
import turnpike.payments.PaymentGateway.Back;
import turnpike.payments.PaymentGateway.Order;

/// A tenant's settings for Stripe, checked.
///
/// @param webhookSecrets the newest first is a good habit, but any order works
/// @param returnUrl where a payer comes back to whom no portal waits for; may be empty
/// @param cancelUrl the same, after giving up
record StripeAccount(String secretKey, List<String> webhookSecrets, Mode mode, String returnUrl, String cancelUrl) {
    static final String SECRET_KEY = "secretKey";
    static final String WEBHOOK_SECRETS = "webhookSecrets";

    /// For whoever shows a card form of their own; this gateway does not use it.
    private static final String PUBLISHABLE_KEY = "publishableKey";

    private static final String MODE = "mode";
    private static final String RETURN_URL = "returnUrl";
    private static final String CANCEL_URL = "cancelUrl";
    private static final Set<String> KNOWN =
            Set.of(SECRET_KEY, WEBHOOK_SECRETS, PUBLISHABLE_KEY, MODE, RETURN_URL, CANCEL_URL);

    private static final Pattern KEY = Pattern.compile("(sk|rk)_[A-Za-z0-9_]{6,250}");
    private static final Pattern ENDPOINT_SECRET = Pattern.compile("whsec_[A-Za-z0-9_+/=-]{6,250}");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");

    /// Two while one is rotated; more are an error rather than a plan.
    private static final int WEBHOOK_SECRETS_MAX = 5;

    enum Mode {
        /// The payer is sent to a page of Stripe's.
        CHECKOUT,
        /// The payer's page shows a card form and needs the client secret.
        INTENT
    }

    StripeAccount {
        webhookSecrets = List.copyOf(webhookSecrets);
    }

    /// @throws InvalidInput names the setting that is unknown, missing or cannot be
    static StripeAccount of(Account account) {
        for (String name : account.settings().keySet()) {
            if (!KNOWN.contains(name)) throw new InvalidInput(name, "is not a setting of Stripe");
        }
        String key = account.setting(SECRET_KEY);
        if (!KEY.matcher(key).matches()) throw new InvalidInput(SECRET_KEY, "must begin with sk_ or rk_");
        List<String> secrets = BETWEEN.splitAsStream(account.setting(WEBHOOK_SECRETS))
                .filter(secret -> !secret.isEmpty())
                .toList();
        if (secrets.isEmpty() || secrets.size() > WEBHOOK_SECRETS_MAX)
            throw new InvalidInput(WEBHOOK_SECRETS, "must be one to " + WEBHOOK_SECRETS_MAX + " signing secrets");
        if (!secrets.stream().allMatch(secret -> ENDPOINT_SECRET.matcher(secret).matches()))
            throw new InvalidInput(WEBHOOK_SECRETS, "must each begin with whsec_");
        Mode mode = mode(account.setting(MODE));
        String back = account.setting(RETURN_URL);
        String cancel = account.setting(CANCEL_URL).isEmpty() ? back : account.setting(CANCEL_URL);
        if (!back.isEmpty()) requireUrl(RETURN_URL, back);
        if (!cancel.isEmpty()) requireUrl(CANCEL_URL, cancel);
        return new StripeAccount(key, secrets, mode, back, cancel);
    }

    /// The last four characters of the key, and which world it belongs to.
    String label() {
        String world = secretKey.startsWith("_live", 2) ? "live" : secretKey.startsWith("_test", 2) ? "test" : "key";
        return world + " …" + secretKey.substring(secretKey.length() - 4);
    }

    /// Empty when nobody said where to.
    String returnUrl(Order order) {
        Back back = order.back();
        return back == null ? filled(returnUrl, order) : back.paid();
    }

    String cancelUrl(Order order) {
        Back back = order.back();
        return back == null ? filled(cancelUrl, order) : back.gaveUp();
    }

    private static String filled(String url, Order order) {
        return url.replace("{payment}", order.paymentId().toString())
                .replace("{reference}", URLEncoder.encode(order.reference(), StandardCharsets.UTF_8));
    }

    private static Mode mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "checkout" -> Mode.CHECKOUT;
            case "intent" -> Mode.INTENT;
            default -> throw new InvalidInput(MODE, "must be checkout or intent");
        };
    }

    private static void requireUrl(String name, String text) {
        try {
            URI url = URI.create(text.replace("{payment}", "p").replace("{reference}", "r"));
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (web && url.getHost() != null) return;
        } catch (IllegalArgumentException e) {
            // Said below, in the same words.
        }
        throw new InvalidInput(name, "must be a whole address beginning with https://");
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "StripeAccount[" + label() + "]";
    }
}
