package turnpike.payments;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `payment_events` table.
final class TimelineStore {
    private static final int DETAIL_MAX = 500; // longer texts of providers are cut
    private static final String INSERT = """
            insert into payment_events (tenant_id, payment_id, event_id, at, kind, detail)
            values (:tenant, :payment, :event, :at, :kind, :detail)
            """;

    void insert(Tx tx, TenantId tenant, UUID payment, UUID id, Timeline.Event event) {
        String detail = event.detail();
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("payment", payment)
                .bind("event", id)
                .bind("at", event.at())
                .bind("kind", event.kind())
                .bind("detail", detail.length() > DETAIL_MAX ? detail.substring(0, DETAIL_MAX) : detail)
                .execute();
    }

    private static final String LIST = """
            select at, kind, detail
              from payment_events
             where tenant_id = :tenant
               and payment_id = :payment
             order by event_id
             limit 500
            """;

    List<Timeline.Event> list(Tx tx, TenantId tenant, UUID payment) {
        return tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("payment", payment)
                .map((row, context) -> new Timeline.Event(
                        PaymentStore.at(row, "at", Instant.EPOCH), row.getString("kind"), row.getString("detail")))
                .list();
    }
}
