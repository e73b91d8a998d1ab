package turnpike.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// Proves the usage ledger: for every subscriber of every tenant, and for both directions, the sums of session totals,
/// deltas (with expired ones), hourly and daily roll-ups are the same; and those of a tenant are its subscribers'.
public final class Books {
    private static final int MAX_FINDINGS = 1_000; // more tell nothing new

    private static final String SUBSCRIBERS = """
            with sums as (
                select tenant_id, subscriber_id,
                       sum(upload_bytes)   filter (where book = 's') as session_upload,
                       sum(download_bytes) filter (where book = 's') as session_download,
                       sum(upload_bytes)   filter (where book = 'd') as delta_upload,
                       sum(download_bytes) filter (where book = 'd') as delta_download,
                       sum(upload_bytes)   filter (where book = 'h') as hour_upload,
                       sum(download_bytes) filter (where book = 'h') as hour_download,
                       sum(upload_bytes)   filter (where book = 'y') as day_upload,
                       sum(download_bytes) filter (where book = 'y') as day_download
                  from (select 's' as book, tenant_id, subscriber_id, upload_bytes, download_bytes from sessions
                        union all
                        select 'd', tenant_id, subscriber_id, upload_bytes, download_bytes from usage_deltas
                        union all
                        select 'd', tenant_id, subscriber_id, upload_bytes, download_bytes from usage_expired
                        union all
                        select 'h', tenant_id, subscriber_id, upload_bytes, download_bytes
                          from usage_subscriber_hourly
                        union all
                        select 'y', tenant_id, subscriber_id, upload_bytes, download_bytes
                          from usage_subscriber_daily) as books
                 group by tenant_id, subscriber_id)
            select tenant_id, subscriber_id,
                   format('upload: sessions %s, deltas %s, hourly %s, daily %s; '
                          'download: sessions %s, deltas %s, hourly %s, daily %s',
                          session_upload, delta_upload, hour_upload, day_upload,
                          session_download, delta_download, hour_download, day_download) as problem
              from sums
             where (coalesce(session_upload, 0), coalesce(session_download, 0))
                   is distinct from (coalesce(delta_upload, 0), coalesce(delta_download, 0))
                or (coalesce(session_upload, 0), coalesce(session_download, 0))
                   is distinct from (coalesce(hour_upload, 0), coalesce(hour_download, 0))
                or (coalesce(session_upload, 0), coalesce(session_download, 0))
                   is distinct from (coalesce(day_upload, 0), coalesce(day_download, 0))
             limit :most
            """;

    private static final String TENANTS = """
            with sums as (
                select book, tenant_id, at, sum(upload_bytes) filter (where mine) as tenant_upload,
                       sum(upload_bytes) filter (where not mine) as subscriber_upload,
                       sum(download_bytes) filter (where mine) as tenant_download,
                       sum(download_bytes) filter (where not mine) as subscriber_download
                  from (select 'hour' as book, tenant_id, hour as at, true as mine, upload_bytes, download_bytes
                          from usage_tenant_hourly
                        union all
                        select 'hour', tenant_id, hour, false, upload_bytes, download_bytes
                          from usage_subscriber_hourly
                        union all
                        select 'day', tenant_id, day::timestamp at time zone 'UTC', true, upload_bytes, download_bytes
                          from usage_tenant_daily
                        union all
                        select 'day', tenant_id, day::timestamp at time zone 'UTC', false, upload_bytes, download_bytes
                          from usage_subscriber_daily) as books
                 group by book, tenant_id, at)
            select tenant_id, '00000000-0000-0000-0000-000000000000'::uuid as subscriber_id,
                   format('%s %s: tenant upload %s, subscribers %s; tenant download %s, subscribers %s',
                          book, at, tenant_upload, subscriber_upload, tenant_download, subscriber_download) as problem
              from sums
             where (coalesce(tenant_upload, 0), coalesce(tenant_download, 0))
                   is distinct from (coalesce(subscriber_upload, 0), coalesce(subscriber_download, 0))
             limit :most
            """;

    private final Database database;

    public Books(Database database) {
        this.database = database;
    }

    /// One finding for each subscriber, tenant hour and tenant day that does not add up; empty when the books close.
    /// Each statement sees one moment, so accounting may go on meanwhile.
    public List<Finding> check() {
        return database.callAcrossTenants(tx -> {
            List<Finding> found = new ArrayList<>();
            for (String sql : List.of(SUBSCRIBERS, TENANTS)) {
                found.addAll(tx.sql()
                        .createQuery(sql)
                        .bind("most", MAX_FINDINGS)
                        .map((row, _) -> new Finding(
                                new TenantId(row.getObject("tenant_id", UUID.class)),
                                row.getObject("subscriber_id", UUID.class),
                                row.getString("problem")))
                        .list());
            }
            return List.copyOf(found);
        });
    }
}
