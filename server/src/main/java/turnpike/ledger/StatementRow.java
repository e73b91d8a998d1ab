package turnpike.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// One movement as a provider tells it.
///
/// @param receipt the provider's own name for it
/// @param amount received; negative when it was paid out
/// @param phone of the payer; kept masked; null when not told
/// @param reference what the payer wrote; null when not told
public record StatementRow(
        String receipt,
        Money amount,
        Instant at,
        @Nullable String phone,
        @Nullable String reference) {
    private static final int RECEIPT_MAX = 100;

    public StatementRow {
        if (receipt.isBlank() || receipt.length() > RECEIPT_MAX)
            throw new InvalidInput("receipt", "must have 1 to 100 characters");
    }

    /// The phone with its middle hidden.
    @Nullable
    String maskedPhone() {
        if (phone == null) return null;
        int shown = phone.length() < 10 ? 0 : 4;
        return phone.substring(0, shown) + "****" + phone.substring(Math.max(shown, phone.length() - 3));
    }
}
