package turnpike.payments;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What to look for among payments; null matches everything.
///
/// @param text a reference, a receipt, a provider's name for the order, or six or more digits of a phone
/// @param suspense true: only money that waits until somebody says whose it is
/// @param from inclusive
/// @param until exclusive
public record PaymentSearch(
        @Nullable State state,
        @Nullable String provider,
        @Nullable UUID subscriberId,
        boolean suspense,
        @Nullable String text,
        @Nullable Instant from,
        @Nullable Instant until,
        int offset,
        int limit) {}
