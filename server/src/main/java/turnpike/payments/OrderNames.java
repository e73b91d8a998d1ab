package turnpike.payments;

import java.time.Instant;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The account numbers that payers by hand were told to type for an order of ours.
public final class OrderNames {
    private static final String KNOWN = """
            select exists (
                select from payments
                 where tenant_id = :tenant
                   and upper(reference) = upper(:reference)
                   and purpose = 'PURCHASE'
                   and created_at >= :since)
            """;

    /// Whether somebody was told since to pay an order by this name.
    public boolean isOrder(Tx tx, TenantId tenant, String reference, Instant since) {
        return tx.sql()
                .createQuery(KNOWN)
                .bind("tenant", tenant.value())
                .bind("reference", reference)
                .bind("since", since)
                .mapTo(Boolean.class)
                .one();
    }
}
