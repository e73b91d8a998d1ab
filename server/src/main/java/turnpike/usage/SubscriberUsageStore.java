package turnpike.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.usage.SubscriberUsage.Sum;

/// Reads a subscriber's roll-ups.
final class SubscriberUsageStore {
    private static final String EXISTS = """
            select exists (select from subscribers
                            where tenant_id = :tenant and subscriber_id = :subscriber and deleted_at is null)
            """;

    private static final String SUM = """
            select coalesce(sum(upload_bytes), 0)::bigint, coalesce(sum(download_bytes), 0)::bigint
              from usage_subscriber_daily
             where tenant_id = :tenant and subscriber_id = :subscriber and day >= :from
            """;

    private static final String DAILY = """
            select day, sum(upload_bytes)::bigint, sum(download_bytes)::bigint from usage_subscriber_daily
             where tenant_id = :tenant and subscriber_id = :subscriber and day >= :from
             group by day
            """;

    private static final String HOURLY = """
            select hour, sum(upload_bytes)::bigint, sum(download_bytes)::bigint from usage_subscriber_hourly
             where tenant_id = :tenant and subscriber_id = :subscriber and hour >= :from
             group by hour
            """;

    boolean exists(Tx tx, TenantId tenant, UUID subscriber) {
        return tx.sql()
                .createQuery(EXISTS)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriber)
                .mapTo(Boolean.class)
                .one();
    }

    Sum sum(Tx tx, TenantId tenant, UUID subscriber, LocalDate from) {
        return tx.sql()
                .createQuery(SUM)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriber)
                .bind("from", from)
                .map((row, _) -> new Sum(row.getLong(1), row.getLong(2)))
                .one();
    }

    Map<LocalDate, Sum> daily(Tx tx, TenantId tenant, UUID subscriber, LocalDate from) {
        Map<LocalDate, Sum> days = new HashMap<>();
        tx.sql()
                .createQuery(DAILY)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriber)
                .bind("from", from)
                .map((row, _) -> Map.entry(row.getObject(1, LocalDate.class), new Sum(row.getLong(2), row.getLong(3))))
                .forEach(e -> days.put(e.getKey(), e.getValue()));
        return days;
    }

    Map<Instant, Sum> hourly(Tx tx, TenantId tenant, UUID subscriber, Instant from) {
        Map<Instant, Sum> hours = new HashMap<>();
        tx.sql()
                .createQuery(HOURLY)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriber)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .map((row, _) -> Map.entry(row.getTimestamp(1).toInstant(), new Sum(row.getLong(2), row.getLong(3))))
                .forEach(e -> hours.put(e.getKey(), e.getValue()));
        return hours;
    }
}
