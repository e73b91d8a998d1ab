package turnpike.simulators.daraja;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A prompt on a phone, and what became of it. Guarded by its simulator.
public final class StkOrder {
    final String merchantRequestId;
    final String checkoutRequestId;
    final String phone;
    final long amount;
    final String reference;
    final String callbackUrl;
    final Instant at;

    @Nullable
    Integer resultCode; // null while the prompt waits

    String resultText = "";

    @Nullable
    String receipt;

    StkOrder(String[] names, String phone, long amount, String reference, String callbackUrl, Instant at) {
        this.merchantRequestId = names[0];
        this.checkoutRequestId = names[1];
        this.phone = phone;
        this.amount = amount;
        this.reference = reference;
        this.callbackUrl = callbackUrl;
        this.at = at;
    }

    public String checkoutRequestId() {
        return checkoutRequestId;
    }

    public String phone() {
        return phone;
    }

    /// In shillings.
    public long amount() {
        return amount;
    }

    public String reference() {
        return reference;
    }

    public String callbackUrl() {
        return callbackUrl;
    }

    /// @return null until paid
    public @Nullable String receipt() {
        return receipt;
    }

    /// Whether the prompt is still on the phone.
    public boolean isWaiting() {
        return resultCode == null;
    }

    /// What the payer did in the provider's words; empty while the prompt waits.
    public String resultText() {
        return resultText;
    }
}
