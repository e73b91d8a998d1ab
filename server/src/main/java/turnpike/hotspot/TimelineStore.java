package turnpike.hotspot;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// The table `purchase_events`.
final class TimelineStore {
    /// @param id sorts after those before it
    record Line(UUID id, Instant at, PurchaseEvent.Kind kind, String detail) {}

    private static final String ADD = """
            with last as (
                select l.event_id, l.kind, l.detail
                  from purchase_events l
                 where l.tenant_id = :tenant
                   and l.purchase_id = :purchase
                 order by l.event_id desc
                 limit 1),
            repeated as (
                update purchase_events e
                   set repeats = e.repeats + 1, last_at = :at
                  from last
                 where e.tenant_id = :tenant
                   and e.purchase_id = :purchase
                   and e.event_id = last.event_id
                   and last.kind = :kind
                   and last.detail = :detail
                returning e.event_id)
            insert into purchase_events (tenant_id, purchase_id, event_id, at, kind, detail, last_at)
            select :tenant, :purchase, :id, :at, :kind, :detail, :at
             where not exists (select from repeated)
            """;

    /// Adds a line, or counts the last once more when it says the same.
    void add(Tx tx, TenantId tenant, UUID purchaseId, Line line) {
        tx.sql()
                .createUpdate(ADD)
                .bind("tenant", tenant.value())
                .bind("purchase", purchaseId)
                .bind("id", line.id())
                .bind("at", line.at())
                .bind("kind", line.kind().name())
                .bind("detail", line.detail())
                .execute();
    }

    private static final String ADD_ALL = """
            insert into purchase_events (tenant_id, purchase_id, event_id, at, kind, detail, last_at)
            select :tenant, :purchase, q.event_id, :at, q.kind, q.detail, :at
              from unnest(cast(:ids as uuid[]), cast(:kinds as text[]), cast(:details as text[]))
                   as q (event_id, kind, detail)
            """;

    /// Adds lines of one moment, none of which says what the line before it does.
    void addAll(Tx tx, TenantId tenant, UUID purchaseId, List<Line> lines) {
        tx.sql()
                .createUpdate(ADD_ALL)
                .bind("tenant", tenant.value())
                .bind("purchase", purchaseId)
                .bind("at", lines.getFirst().at())
                .bindArray("ids", UUID.class, lines.stream().map(Line::id).toList())
                .bindArray(
                        "kinds",
                        String.class,
                        lines.stream().map(line -> line.kind().name()).toList())
                .bindArray(
                        "details",
                        String.class,
                        lines.stream().map(Line::detail).toList())
                .execute();
    }

    private static final String ADD_BY_RIGHT = """
            insert into purchase_events (tenant_id, purchase_id, event_id, at, kind, detail, last_at)
            select p.tenant_id, p.purchase_id, q.event_id, w.at, w.kind, '', w.at
              from unnest(?::uuid[], ?::uuid[], ?::uuid[]) as q (subscriber_id, subscription_id, event_id)
             cross join (select ?::timestamptz as at, ?::text as kind, ?::uuid as tenant_id) w
             cross join lateral
                   (select o.tenant_id, o.purchase_id
                      from purchases o
                     where o.tenant_id = w.tenant_id
                       and o.subscriber_id = q.subscriber_id
                       and o.subscription_id = q.subscription_id
                     order by o.created_at desc
                     limit 1) p
            returning purchase_id
            """;

    /// Adds the same line to the purchases of these rights, where they were bought.
    ///
    /// @return those purchases
    List<UUID> add(
            Tx tx, TenantId tenant, List<Hotspot.Right> rights, PurchaseEvent.Kind kind, Instant at, Supplier<UUID> ids)
            throws SQLException {
        try (var statement = tx.connection().prepareStatement(ADD_BY_RIGHT)) {
            var columns = new Columns(statement);
            columns.uuids(rights, Hotspot.Right::subscriberId);
            columns.uuids(rights, Hotspot.Right::subscriptionId);
            columns.uuids(rights, _ -> ids.get());
            statement.setObject(4, at.atOffset(ZoneOffset.UTC));
            statement.setString(5, kind.name());
            statement.setObject(6, tenant.value());
            List<UUID> purchases = new ArrayList<>();
            try (var row = statement.executeQuery()) {
                while (row.next()) purchases.add(row.getObject("purchase_id", UUID.class));
            }
            return purchases;
        }
    }

    private static final String LIST = """
            select at, kind, detail, repeats, last_at
              from purchase_events
             where tenant_id = :tenant
               and purchase_id = :purchase
             order by event_id
            """;

    List<PurchaseEvent> list(Tx tx, TenantId tenant, UUID purchaseId) {
        return tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("purchase", purchaseId)
                .map((row, context) -> new PurchaseEvent(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        PurchaseEvent.Kind.valueOf(row.getString("kind")),
                        row.getString("detail"),
                        row.getInt("repeats"),
                        row.getObject("last_at", OffsetDateTime.class).toInstant()))
                .list();
    }
}
