package turnpike.messaging;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// The gateways this process has, by the provider's name.
final class Gateways {
    private final Map<String, MessageGateway> byProvider = new LinkedHashMap<>();

    Gateways(List<MessageGateway> gateways) {
        gateways.forEach(gateway -> byProvider.put(gateway.provider(), gateway));
    }

    /// @throws InvalidInput when nobody speaks to this provider
    MessageGateway get(String provider) {
        MessageGateway gateway = find(provider);
        if (gateway == null) {
            throw new InvalidInput("provider", "must be one of " + String.join(", ", byProvider.keySet()));
        }
        return Objects.requireNonNull(gateway);
    }

    @Nullable
    MessageGateway find(String provider) {
        return byProvider.get(provider);
    }
}
