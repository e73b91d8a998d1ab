package turnpike.simulators.stripe;

import org.jspecify.annotations.Nullable;

/// The cards of Stripe's testing page that matter here (<https://docs.stripe.com/testing>), and a bank debit.
public enum StripeCard {
    GOOD("pm_card_visa", null),
    DECLINED("pm_card_visa_chargeDeclined", "generic_decline"),
    NO_FUNDS("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
    /// Refunds of it succeed, and fail afterwards.
    REFUND_FAILS("pm_card_refundFail", null),
    /// Refunds of it are pending until [StripeSimulator#settleRefunds].
    REFUND_PENDING("pm_card_pendingRefund", null),
    /// Pays days later: see [StripeSimulator#bankPays].
    BANK_DEBIT("pm_usBankAccount", null);

    private final String token;
    private final @Nullable String declineCode;

    StripeCard(String token, @Nullable String declineCode) {
        this.token = token;
        this.declineCode = declineCode;
    }

    String token() {
        return token;
    }

    /// What becomes of this charge: amounts that end in 02 are declined, in 95 lack funds, whatever the card.
    @Nullable
    String declineCode(long amount) {
        if (amount % 100 == 2) return "generic_decline";
        if (amount % 100 == 95) return "insufficient_funds";
        return declineCode;
    }

    static StripeCard of(String token) {
        for (StripeCard card : values()) {
            if (card.token.equals(token)) return card;
        }
        throw StripeError.badRequest("No such PaymentMethod: '" + token + "'");
    }
}
