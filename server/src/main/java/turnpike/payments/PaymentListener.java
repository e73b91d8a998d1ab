package turnpike.payments;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Told what became of a payment, in the transaction that made it true; what it throws undoes the step, which is then
/// tried again. Must be idempotent.
///
/// Money nobody asked for and nobody is known for is told once a person has said whose it is.
public interface PaymentListener {
    /// The provider took the order and has named where the payer goes on, see [Payment.Names#payUrlOrSecret]; or it
    /// could not ask the payer yet, see [Payment#isPutOff].
    default void asked(Tx tx, TenantId tenant, Payment payment) {}

    /// The money comes, and not from the phone that was asked, or nobody can tell: by hand, by card. Told
    /// before it is booked.
    ///
    /// @return whose it is; null: whom it was asked for
    default @Nullable UUID fromAnother(Tx tx, TenantId tenant, Payment payment) {
        return null;
    }

    /// The money is ours. It may be less or more than was asked, see [Payment#received]: the listener decides what it
    /// buys.
    void settled(Tx tx, TenantId tenant, Payment payment);

    /// The money is ours and there is nobody to give it to: who it was for is gone. It waits until a person says whose
    /// it is, which [#settled] tells.
    default void unclaimed(Tx tx, TenantId tenant, Payment payment) {}

    /// More has come for a payment that was settled before: the other part of a price that was sent in
    /// parts, or a second payment. It is in the wallet of whom the first was for, and was told as money of
    /// its own.
    default void added(Tx tx, TenantId tenant, Payment payment, Payment more) {}

    /// Told for FAILED and EXPIRED; a success may follow all the same.
    void failed(Tx tx, TenantId tenant, Payment payment);

    /// All of it is about to leave the wallet, because the provider has given it back by itself or a person sends it
    /// back: what it bought may be put back there first. [#refunded] follows once the payer has it.
    default void returning(Tx tx, TenantId tenant, Payment payment) {}

    /// The payer has the money back, all of it.
    void refunded(Tx tx, TenantId tenant, Payment payment);
}
