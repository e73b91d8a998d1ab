package turnpike.hotspot;

import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Grants;

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

    /// A right and what gave it.
    record Right(UUID subscriberId, Grants.Source source, UUID sourceId, String planName) {}

    private static final String RIGHT = """
            select b.subscriber_id, b.source, b.source_id, p.name
              from subscriptions b
              join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
             where b.tenant_id = :tenant
               and b.subscription_id = :right
            """;

    Right right(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(RIGHT)
                .bind("tenant", tenant.value())
                .bind("right", id)
                .map((row, context) -> new Right(
                        row.getObject("subscriber_id", UUID.class),
                        Grants.Source.valueOf(row.getString("source")),
                        row.getObject("source_id", UUID.class),
                        row.getString("name")))
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
