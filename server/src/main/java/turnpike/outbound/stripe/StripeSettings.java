package turnpike.outbound.stripe;

import turnpike.platform.settings.Settings;

/// Where Stripe is.
///
/// @param url without a slash at the end
public record StripeSettings(String url) {

    public static StripeSettings from(Settings settings) {
        return new StripeSettings(settings.text(
                "stripe.url", "https://api.stripe.com", "Where Stripe's API is; another address is for trials only."));
    }
}
