package turnpike.hotspot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// Purchases as people look at them.
final class PurchaseListStore {
    private static final String OVER = "(r.closed_at is not null or r.expired_at is not null) as is_over";

    private static final String FROM = """
              from purchases p
              join subscribers s on s.tenant_id = p.tenant_id and s.subscriber_id = p.subscriber_id
              left join nases n on n.tenant_id = p.tenant_id and n.nas_id = p.nas_id
              left join subscriptions r on r.tenant_id = p.tenant_id and r.subscription_id = p.subscription_id
             where p.tenant_id = :tenant
            """;

    private static final String FIND = "select " + PurchaseStore.COLUMNS
            + ", s.username, n.name as nas_name, " + OVER + ", count(*) over () as total" + "\n" + FROM + """
               and (cast(:state as text) is null or p.state = :state)
               and (cast(:subscriber as uuid) is null or p.subscriber_id = :subscriber)
             order by p.created_at desc, p.purchase_id desc
             limit :limit offset :offset
            """;

    Slice<PurchaseBook.Listed> find(Tx tx, TenantId tenant, PurchaseBook.Search search) {
        var state = search.state();
        long[] total = {0};
        List<PurchaseBook.Listed> found = tx.sql()
                .createQuery(FIND)
                .bind("tenant", tenant.value())
                .bind("state", state == null ? null : state.name())
                .bind("subscriber", search.subscriberId())
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> {
                    total[0] = row.getLong("total");
                    return listed(row);
                })
                .list();
        return new Slice<>(found, total[0]);
    }

    // For one purchase what was used up is summed, too; for a list of them that would be too dear.
    private static final String OVER_OR_USED_UP = """
            (r.closed_at is not null or r.expired_at is not null
             or coalesce((select (v.over_quota <> 'THROTTLE' and u.used_bytes >= v.quota_bytes)
                                 or u.online_s >= v.online_limit_s
                            from subscription_usage u
                            join plan_versions v
                              on v.tenant_id = r.tenant_id and v.plan_id = r.plan_id and v.version = r.plan_version
                           where u.tenant_id = r.tenant_id
                             and u.subscription_id = r.subscription_id), false)) as is_over""";

    private static final String GET = "select " + PurchaseStore.COLUMNS + ", s.username, n.name as nas_name, "
            + OVER_OR_USED_UP + "\n" + FROM + """
               and p.purchase_id = :id
            """;

    Optional<PurchaseBook.Listed> get(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(GET)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> listed(row))
                .findOne();
    }

    private static PurchaseBook.Listed listed(ResultSet row) throws SQLException {
        return new PurchaseBook.Listed(
                PurchaseStore.purchase(row),
                row.getString("username"),
                row.getString("nas_name"),
                row.getBoolean("is_over"));
    }
}
