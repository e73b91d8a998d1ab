package turnpike.invoices;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// An invoice or credit note, as it was issued: nothing in it changes, except that it is paid or voided.
///
/// @param customer as it was then
/// @param seller as it was then
/// @param fiscal what the tax authority's device answered; null while none has
public record Invoice(
        UUID id,
        Title title,
        @Nullable UUID subscriberId,
        Invoices.Customer customer,
        Seller seller,
        List<Line> lines,
        Sums sums,
        Standing standing,
        @Nullable FiscalReceipt fiscal) {
    public Invoice {
        lines = List.copyOf(lines);
    }

    public enum Kind {
        INVOICE,
        CREDIT_NOTE
    }

    public enum State {
        DRAFT,
        FINAL,
        VOID
    }

    /// @param series within which numbers have no gap
    /// @param number as printed
    /// @param creditsId the invoice a credit note takes back; null for invoices
    public record Title(
            Kind kind,
            String series,
            String number,
            String source,
            UUID sourceId,
            @Nullable UUID creditsId,
            Instant issuedAt) {}

    /// @param footer printed below
    public record Seller(String name, String address, String taxNumber, String footer) {}

    /// @param unitPrice with tax
    public record Line(String text, long quantity, Money unitPrice, int taxBasisPoints, Money net, Money tax) {
        public Money total() {
            return net.plus(tax);
        }
    }

    public record Sums(Money net, Money tax, Money total) {}

    /// @param paidAt null: not paid
    /// @param voidedAt null: in force
    public record Standing(
            @Nullable Instant paidAt,
            @Nullable Instant voidedAt,
            @Nullable String voidReason) {}

    /// @param qrText what its QR code says
    public record FiscalReceipt(String number, String signature, String qrText, Instant signedAt) {}

    public State state() {
        return standing.voidedAt() == null ? State.FINAL : State.VOID;
    }

    public boolean isPaid() {
        return standing.paidAt() != null;
    }
}
