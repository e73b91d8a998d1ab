package turnpike.payments;

import java.util.EnumSet;
import java.util.Set;

/// Where a payment stands. Stored by name.
public enum State {
    /// Stored; the provider has not been asked yet.
    REQUESTED,
    /// The provider was asked, or may have been; the payer has the prompt.
    ASKED,
    /// The money is ours. Final but for a refund.
    SETTLED,
    /// The provider says no. A late success still wins.
    FAILED,
    /// Nobody could be asked, or nobody answered the prompt in time. A late success still wins.
    EXPIRED,
    /// Every question is spent and nobody knows. A person looks at it; a late success still wins.
    UNKNOWN,
    /// The money is on its way back.
    REFUNDING,
    /// The money is back with the payer. Final, unless the provider takes it from the payer again.
    REFUNDED;

    private static final Set<State> OPEN = EnumSet.of(REQUESTED, ASKED);
    private static final Set<State> PAID = EnumSet.of(SETTLED, REFUNDING, REFUNDED);

    /// Whether an answer of the provider is still expected.
    public boolean isOpen() {
        return OPEN.contains(this);
    }

    /// Whether the money has arrived at some time.
    public boolean isPaid() {
        return PAID.contains(this);
    }

    /// Whether the law allows this step; staying is no step.
    public boolean mayBecome(State next) {
        return switch (this) {
            case REQUESTED, ASKED -> next != REQUESTED && next != REFUNDING && next != REFUNDED && next != this;
            case FAILED, EXPIRED -> next == SETTLED;
            case UNKNOWN -> next == SETTLED || next == FAILED;
            case SETTLED -> next == REFUNDING || next == REFUNDED; // by us, or by the provider itself
            case REFUNDING -> next == REFUNDED || next == SETTLED;
            case REFUNDED -> next == SETTLED;
        };
    }
}
