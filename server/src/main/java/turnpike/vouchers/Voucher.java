package turnpike.vouchers;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One voucher as staff see it; never its code.
///
/// @param batch number of its batch
/// @param number in its batch, from 1
/// @param changedAt when it came into its state
/// @param changedBy who brought it there
/// @param agentId who sells it; null: the tenant itself
/// @param usedBy subscriber; null while unused, or used by nobody we know
public record Voucher(
        UUID id,
        UUID batchId,
        int batch,
        int number,
        VoucherState state,
        Instant changedAt,
        String changedBy,
        @Nullable UUID agentId,
        @Nullable UUID usedBy) {

    public String serial() {
        return Batch.serial(batch, number);
    }

    /// One state it came into.
    public record Event(VoucherState state, Instant at, String by, String detail) {}

    /// One refused try of its code.
    ///
    /// @param mac of the device that tried; null when not known
    public record Refusal(
            Redemption.Reason reason, Instant at, @Nullable String mac, String address) {}

    /// A voucher with its whole life.
    public record Life(Voucher voucher, List<Event> events, List<Refusal> refusals) {
        public Life {
            events = List.copyOf(events);
            refusals = List.copyOf(refusals);
        }
    }
}
