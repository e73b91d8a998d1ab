package turnpike.messaging;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;

/// Knows whose right to come online ends when.
@FunctionalInterface
public interface ExpirySource {
    /// Subscriptions that end in the span and have nothing behind them.
    ///
    /// @param from inclusive
    /// @param until exclusive
    List<Expiring> endingBetween(TenantId tenant, Instant from, Instant until);

    /// One that ends.
    ///
    /// @param name of the subscriber, to speak to; the username when there is none
    /// @param phone null: not known
    /// @param email asked only without a phone; null: not known
    /// @param language two letters; null is the tenant's
    /// @param renewsFor what will be taken from the wallet to buy it again; null: it is not bought again
    record Expiring(
            UUID subscriptionId,
            UUID subscriberId,
            String name,
            String plan,
            Instant endsAt,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String language,
            @Nullable Money renewsFor) {}
}
