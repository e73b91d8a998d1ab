package turnpike;

import java.time.InstantSource;
import java.util.List;
import turnpike.outbound.airtel.AirtelGateway;
import turnpike.outbound.airtel.AirtelSettings;
import turnpike.outbound.stripe.StripeGateway;
import turnpike.outbound.stripe.StripeSettings;
import turnpike.payments.PaymentGateway;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.platform.web.WebCaller;

/// The companies beside M-Pesa that move money.
final class Gateways {
    private Gateways() {}

    /// @param web whose owner closes it
    static List<PaymentGateway> from(Settings settings, WebCaller web, InstantSource clock, Metrics metrics) {
        return List.of(
                new StripeGateway(web, StripeSettings.from(settings), metrics),
                new AirtelGateway(web, AirtelSettings.from(settings), clock, metrics));
    }
}
