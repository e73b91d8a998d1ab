package turnpike.tenancy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// A business on this installation.
///
/// @param slug names it in addresses; never changes
/// @param zone where its days and months begin; never changes, because the books are kept by it
/// @param suspendedAt null while active
public record Tenant(
        TenantId id,
        String slug,
        String name,
        ZoneId zone,
        Currency currency,
        Locale locale,
        Instant createdAt,
        @Nullable Instant suspendedAt,
        @Nullable String suspensionReason) {

    public boolean isSuspended() {
        return suspendedAt != null;
    }
}
