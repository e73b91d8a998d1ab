package turnpike.payments;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Says whose wallet money enters that nobody asked for. Never trusted for anything but crediting.
@FunctionalInterface
public interface PayerLookup {
    /// @param money what the provider told: what the payer typed, and a phone as digits of E.164, masked, or the hex of
    ///     its SHA-256
    /// @return null when nobody is known, or more than one
    @Nullable
    UUID find(Tx tx, TenantId tenant, PaymentGateway.Received money);
}
