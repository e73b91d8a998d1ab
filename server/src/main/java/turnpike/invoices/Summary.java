package turnpike.invoices;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// A draft, invoice or credit note in a list.
///
/// @param number null for drafts
/// @param at when it was issued; when it was made, for drafts
public record Summary(
        UUID id,
        Invoice.Kind kind,
        Invoice.State state,
        @Nullable String number,
        String customerName,
        @Nullable UUID subscriberId,
        Money total,
        Instant at,
        @Nullable Instant paidAt) {}
