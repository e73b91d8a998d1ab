package turnpike.hotspot;

import java.time.Instant;

/// A line of a purchase's timeline.
///
/// @param detail for people; empty when the kind says it all
/// @param repeats how often in a row; more than once for what is tried again and again
/// @param lastAt when it happened last
public record PurchaseEvent(Instant at, Kind kind, String detail, int repeats, Instant lastAt) {

    /// Stored by name.
    public enum Kind {
        CHOSEN,
        ASKED,
        PAID,
        UNDERPAID,
        OVERPAID,
        PAYMENT_FAILED,
        GRANTED,
        QUEUED,
        PAID_AGAIN,
        CREDENTIALS_SENT,
        /// The message with them was given up.
        CREDENTIALS_NOT_SENT,
        CONNECTING,
        NAS_OFFLINE,
        NAS_REFUSED,
        /// As many of the person's devices are online as the plan allows at once.
        OTHER_DEVICE_ONLINE,
        BROWSER_LOGIN,
        /// What it waited behind is over.
        BEGUN,
        CONNECTED,
        /// Its NAS had restarted and forgotten the device.
        LET_IN_AGAIN,
        GIVEN_UP,
        CREDITED,
        REFUND_ASKED,
        REFUNDED,
        RETRIED,
        REVOKED,
        /// What came for one who may not come online is kept in the wallet.
        BUYER_SUSPENDED,
        /// The account does not come online in the way that was bought, or not before something else ends.
        BUYER_ANOTHER_WAY,
        /// What came for one who was removed waits until staff says whose it is.
        BUYER_GONE,
        /// Staff keeps the device out.
        DEVICE_KEPT_OUT
    }
}
