package turnpike.subscribers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Rights as their holder sees them.
final class RightStore {
    private static final String LIST = """
            select b.subscription_id, b.plan_id, p.name as plan_name, b.granted_at, b.starts_at, b.ends_at,
                   b.access_until, b.queued_at, v.quota_bytes, v.online_limit_s, v.upload_bps, v.download_bps,
                   v.max_devices, u.used_bytes, case when v.online_limit_s is not null then u.online_s end as online_s
              from subscriptions b
              join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
              join plan_versions v
                on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id and v.version = b.plan_version
              left join subscription_usage u
                     on u.tenant_id = b.tenant_id and u.subscription_id = b.subscription_id
             where b.tenant_id = :tenant
               and b.subscriber_id = :subscriber
               and b.closed_at is null
             order by b.queued_at nulls first, b.subscription_id
             limit 100
            """;

    List<Rights.Right> list(Tx tx, TenantId tenant, UUID subscriberId) {
        return tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .map((row, context) -> right(row))
                .list();
    }

    private static Rights.Right right(ResultSet row) throws SQLException {
        return new Rights.Right(
                row.getObject("subscription_id", UUID.class),
                row.getObject("plan_id", UUID.class),
                row.getString("plan_name"),
                new Subscriber.Term(
                        row.getObject("granted_at", OffsetDateTime.class).toInstant(),
                        instant(row, "starts_at"),
                        instant(row, "ends_at"),
                        instant(row, "access_until")),
                new Rights.Limits(
                        row.getObject("upload_bps", Long.class),
                        row.getObject("download_bps", Long.class),
                        row.getObject("max_devices", Integer.class)),
                new Subscriber.Usage(
                        row.getObject("quota_bytes", Long.class),
                        row.getLong("used_bytes"),
                        row.getObject("online_limit_s", Long.class),
                        row.getLong("online_s")),
                instant(row, "queued_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
