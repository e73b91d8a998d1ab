package turnpike.messaging;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// The key of a reminder that names what a renewal will take: it carries the amount, so another amount is another
/// message, and what was told can be read from what was sent.
record RenewalWord(UUID subscriptionId, int days, Money amount) {
    private static final String PREFIX = "renewal_ahead:";

    String key() {
        return PREFIX + subscriptionId + ":" + days + ":" + amount.minor() + ":" + amount.currency();
    }

    /// @return empty when it is the key of something else
    static Optional<RenewalWord> of(@Nullable String key) {
        if (key == null || !key.startsWith(PREFIX)) return Optional.empty();
        String[] parts = key.split(":", 5);
        if (parts.length != 5) return Optional.empty();
        var amount = new Money(Long.parseLong(parts[3]), parts[4]);
        return Optional.of(new RenewalWord(UUID.fromString(parts[1]), Integer.parseInt(parts[2]), amount));
    }

    /// Whether whoever read this expects so much to be taken for it.
    boolean covers(UUID subscription, Money price) {
        return subscriptionId.equals(subscription)
                && amount.currency().equals(price.currency())
                && amount.minor() >= price.minor();
    }
}
