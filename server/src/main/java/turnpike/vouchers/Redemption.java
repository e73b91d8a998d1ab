package turnpike.vouchers;

import java.util.UUID;
import turnpike.base.Money;

/// What came of trying a code.
public sealed interface Redemption {

    /// The code was good and is used up now; the caller owes what it stands for.
    ///
    /// @param value what one voucher of the batch cost
    record Redeemed(UUID voucherId, UUID planId, int planVersion, Money value, UUID batchId) implements Redemption {}

    /// Nothing was redeemed.
    record Refused(Reason reason) implements Redemption {}

    /// For staff and logs. A stranger is told only what [#toStranger] leaves.
    enum Reason {
        UNKNOWN,
        USED,
        VOID,
        EXPIRED,
        NOT_ISSUED,
        TOO_MANY_TRIES;

        /// The same with everything left out that would tell a guesser that the code exists.
        public Reason toStranger() {
            return this == TOO_MANY_TRIES ? TOO_MANY_TRIES : UNKNOWN;
        }
    }
}
