package turnpike.payments;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// The companies this installation can speak with.
final class Gateways {
    /// Money received by hand: no company is asked.
    static final Set<String> BY_HAND = Set.of("cash", "bank");

    private final Map<String, PaymentGateway> byProvider = new TreeMap<>();

    Gateways(List<PaymentGateway> gateways) {
        for (PaymentGateway gateway : gateways) byProvider.put(gateway.provider(), gateway);
    }

    /// @throws InvalidInput when there is none of this name
    PaymentGateway get(String provider) {
        PaymentGateway gateway = byProvider.get(provider);
        if (gateway == null) throw new InvalidInput("provider", "must be one of " + byProvider.keySet());
        return gateway;
    }

    @Nullable
    PaymentGateway find(String provider) {
        return byProvider.get(provider);
    }
}
