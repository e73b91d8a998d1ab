package turnpike.hotspot;

import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// What a sale must know and keep beside the journal.
final class SaleStore {
    private static final String SET_TAX = """
            update purchases
               set tax_minor = :tax
             where tenant_id = :tenant
               and purchase_id = :purchase
            """;

    void setTax(Tx tx, TenantId tenant, UUID purchaseId, long taxMinor) {
        tx.sql()
                .createUpdate(SET_TAX)
                .bind("tenant", tenant.value())
                .bind("purchase", purchaseId)
                .bind("tax", taxMinor)
                .execute();
    }

    private static final String TAX = """
            select tax_minor
              from purchases
             where tenant_id = :tenant
               and purchase_id = :purchase
            """;

    long tax(Tx tx, TenantId tenant, UUID purchaseId) {
        return tx.sql()
                .createQuery(TAX)
                .bind("tenant", tenant.value())
                .bind("purchase", purchaseId)
                .mapTo(Long.class)
                .one();
    }

    private static final String NAME = """
            select name
              from tenants
             where tenant_id = :tenant
            """;

    /// As the tenant signs its messages.
    String tenantName(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(NAME)
                .bind("tenant", tenant.value())
                .mapTo(String.class)
                .one();
    }
}
