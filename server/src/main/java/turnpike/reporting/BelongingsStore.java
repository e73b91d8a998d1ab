package turnpike.reporting;

import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Asks whether a row is there.
final class BelongingsStore {
    private static final String NAS = "select exists (select from nases where tenant_id = :tenant and nas_id = :id)";

    private static final String PLAN = "select exists (select from plans where tenant_id = :tenant and plan_id = :id)";

    private static final String SESSION =
            "select exists (select from sessions where tenant_id = :tenant and session_id = :id)";

    private static final String SUBSCRIBER =
            "select exists (select from subscribers where tenant_id = :tenant and subscriber_id = :id)";

    private static final String DEALS_IN = """
            select exists (select from tenants where tenant_id = :tenant and currency = :currency)
                or exists (select from plan_versions where tenant_id = :tenant and currency = :currency)
            """;

    boolean dealsIn(Tx tx, TenantId tenant, String currency) {
        return tx.sql()
                .createQuery(DEALS_IN)
                .bind("tenant", tenant.value())
                .bind("currency", currency)
                .mapTo(Boolean.class)
                .one();
    }

    boolean has(Tx tx, TenantId tenant, Belongings.Kind kind, UUID id) {
        String statement = switch (kind) {
            case NAS -> NAS;
            case PLAN -> PLAN;
            case SESSION -> SESSION;
            case SUBSCRIBER -> SUBSCRIBER;
        };
        return tx.sql()
                .createQuery(statement)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(Boolean.class)
                .one();
    }
}
