package turnpike.vouchers;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// Vouchers of one kind that were printed together.
///
/// @param number of the tenant's batches, from 1; the first half of every serial
/// @param counts vouchers by where they stand; a state nobody is in is absent
/// @param origin who made it and why
public record Batch(UUID id, int number, Terms terms, int size, Map<VoucherState, Integer> counts, Origin origin) {
    public Batch {
        counts = Map.copyOf(counts);
    }

    /// What every voucher of the batch is worth.
    ///
    /// @param planVersion of the plan as it was sold
    /// @param value price of one voucher
    /// @param expiresAt of no worth from then on; null: never
    public record Terms(
            UUID planId,
            String planName,
            int planVersion,
            Money value,
            String prefix,
            String suffix,
            @Nullable Instant expiresAt) {}

    /// @param reprintOf the batch whose unissued vouchers these replace; null when they replace none
    public record Origin(
            Instant at, String by, String note, @Nullable UUID reprintOf) {}

    /// What is printed beside the code, for people to speak of a voucher without giving it away.
    public static String serial(int batch, int voucher) {
        return "%d-%04d".formatted(batch, voucher);
    }

    /// Everything of these vouchers together.
    public static Money worth(Money value, int vouchers) {
        return new Money(Math.multiplyExact(value.minor(), (long) vouchers), value.currency());
    }
}
