package turnpike.arrivals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a device may reach before it is let in, so that it can pay.
///
/// Never a host that an operating system probes (it would believe to be online and close the portal), never an app
/// store and never the catch-all name of a content network.
public final class WalledGarden {
    /// Hosts a payer's browser talks to, by provider. A prompt on the phone itself needs none: it comes by the mobile
    /// network.
    private static final Map<String, List<String>> BY_PROVIDER = Map.of(
            "mpesa", List.of(),
            "airtel", List.of(),
            "stripe",
                    List.of(
                            "js.stripe.com",
                            "api.stripe.com",
                            "m.stripe.com",
                            "m.stripe.network",
                            "q.stripe.com",
                            "r.stripe.com",
                            "hooks.stripe.com",
                            "checkout.stripe.com"));

    private WalledGarden() {}

    /// @param host name, and `*` in front where all names under it are meant
    public record Rule(String host, String why) {}

    /// @param portalHost where our pages are
    public static List<Rule> of(String portalHost, List<String> providers) {
        List<Rule> rules = new ArrayList<>();
        if (!portalHost.isEmpty()) rules.add(new Rule(portalHost, "portal"));
        for (String provider : providers) {
            for (String host : BY_PROVIDER.getOrDefault(provider, List.of())) rules.add(new Rule(host, provider));
        }
        return List.copyOf(rules);
    }
}
