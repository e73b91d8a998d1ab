package turnpike.payments;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Check;
import turnpike.base.Money;

/// Money somebody wants from a payer.
///
/// @param subscriberId whose wallet it enters; null while nobody is known, then it waits in suspense
/// @param purposeId what it is for; one open payment at a time each
/// @param amount as quoted; more than nothing
/// @param provider "mpesa", "airtel", "stripe"; "cash" and "bank" for money received by hand
/// @param phone E.164 with or without the plus; null when the provider needs none
/// @param reference what the payer sees and types at a pay bill, up to 12 letters and digits
/// @param description a few words for the payer's receipt
public record NewPayment(
        @Nullable UUID subscriberId,
        Purpose purpose,
        UUID purposeId,
        Money amount,
        String provider,
        @Nullable String phone,
        String reference,
        String description) {

    /// Stored by name.
    public enum Purpose {
        PURCHASE,
        TOPUP,
        INVOICE
    }

    public NewPayment {
        Check.that(amount.isPositive(), "a payment is more than nothing");
        amount.entered("amountMinor");
    }
}
