package turnpike.payments;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Says whose wallet money enters that nobody asked for. Never trusted for anything but crediting.
@FunctionalInterface
public interface PayerLookup {
    /// @param reference what the payer typed; empty when nothing
    /// @param phone digits of E.164, masked, or the hex of its SHA-256, as the provider told it; null when not told
    /// @return null when nobody is known, or more than one
    @Nullable
    UUID find(Tx tx, TenantId tenant, String reference, @Nullable String phone);
}
