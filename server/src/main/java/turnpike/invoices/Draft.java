package turnpike.invoices;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An invoice in the making: has no number, may be changed and thrown away.
public record Draft(
        UUID id,
        @Nullable UUID subscriberId,
        Invoices.Customer customer,
        java.util.List<Invoices.Line> lines,
        Instant createdAt) {
    public Draft {
        lines = java.util.List.copyOf(lines);
    }
}
