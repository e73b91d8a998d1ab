package turnpike.payments;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// Money asked for or received, as stored.
///
/// @param wanted what was asked; for money nobody asked for, what came
/// @param unasked whether it came without our asking
public record Payment(
        UUID id, State state, NewPayment wanted, boolean unasked, Outcome outcome, Names names, Times times) {

    /// What became of it.
    ///
    /// @param received what came; null until settled
    /// @param receipt the provider's name for the money; null until known
    /// @param code the provider's result code; null until it said something
    /// @param suspense whether the money waits until somebody says whose it is
    /// @param refundReason null unless a refund was asked for
    /// @param returned what the payer has back of it
    /// @param fromAnother it did not come from the phone that was asked, or nobody can tell
    public record Outcome(
            @Nullable Money received,
            @Nullable String receipt,
            @Nullable String code,
            @Nullable String text,
            boolean suspense,
            @Nullable String refundReason,
            Money returned,
            boolean fromAnother) {}

    /// What the provider calls it.
    ///
    /// @param payUrlOrSecret where or with what the payer goes on; null when the prompt is on the phone
    public record Names(
            @Nullable UUID accountId,
            @Nullable String providerRef,
            @Nullable String secondRef,
            @Nullable String payUrlOrSecret) {}

    public record Times(
            Instant createdAt,
            @Nullable Instant askedAt,
            @Nullable Instant settledAt,
            @Nullable Instant refundedAt) {}

    public NewPayment.Purpose purpose() {
        return wanted.purpose();
    }

    public UUID purposeId() {
        return wanted.purposeId();
    }

    public @Nullable UUID subscriberId() {
        return wanted.subscriberId();
    }

    public String provider() {
        return wanted.provider();
    }

    public Money asked() {
        return wanted.amount();
    }

    /// @return null until settled
    public @Nullable Money received() {
        return outcome.received();
    }

    /// What came and did not go back; null until settled.
    public @Nullable Money kept() {
        Money received = outcome.received();
        return received == null ? null : received.minus(outcome.returned());
    }

    /// Whether the provider could not ask the payer, for a reason that passes, and is asked again.
    public boolean isPutOff() {
        return state == State.REQUESTED && outcome.code() != null;
    }

    /// Whether at least what was asked has come.
    public boolean isCovered() {
        Money received = outcome.received();
        return received != null && received.minor() >= wanted.amount().minor();
    }

    public @Nullable String receipt() {
        return outcome.receipt();
    }
}
