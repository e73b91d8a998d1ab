package turnpike.aaa;

import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// A tenant's hourly and daily roll-ups: a few rows a batch, each writer its own.
final class TenantUsageStore {
    private record TenantTime(UUID tenant, long time) implements Comparable<TenantTime> {
        @Override
        public int compareTo(TenantTime other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : Long.compare(time, other.time);
        }
    }

    private static final class Sum {
        final TenantTime key;
        long upload;
        long download;

        Sum(TenantTime key) {
            this.key = key;
        }

        void add(LifeDraft.Part part) {
            upload += part.upload;
            download += part.download;
        }
    }

    private static final String ADD = """
            with
            tenant_hourly as (
                insert into usage_tenant_hourly as u (tenant_id, hour, writer, upload_bytes, download_bytes)
                select tenant_id, to_timestamp(hour), ?, upload, download
                  from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[])
                       as r (tenant_id, hour, upload, download)
                    on conflict (tenant_id, hour, writer) do update
                   set upload_bytes = u.upload_bytes + excluded.upload_bytes,
                       download_bytes = u.download_bytes + excluded.download_bytes),
            tenant_daily as (
                insert into usage_tenant_daily as u (tenant_id, day, writer, upload_bytes, download_bytes)
                select tenant_id, date '1970-01-01' + day, ?, upload, download
                  from unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[])
                       as r (tenant_id, day, upload, download)
                    on conflict (tenant_id, day, writer) do update
                   set upload_bytes = u.upload_bytes + excluded.upload_bytes,
                       download_bytes = u.download_bytes + excluded.download_bytes)
            select pg_current_xact_id()::text::bigint
            """;

    /// Adds what these lives grew.
    ///
    /// @param writer which rows are ours
    /// @return the transaction, as `pg_current_xact_id()`
    long add(Tx tx, int writer, List<LifeDraft> drafts) throws SQLException {
        var hours = new TreeMap<TenantTime, Sum>();
        var days = new TreeMap<TenantTime, Sum>();
        for (LifeDraft draft : drafts) {
            UUID tenant = draft.now().owner().tenant().value();
            for (LifeDraft.Part part : draft.parts) {
                hours.computeIfAbsent(new TenantTime(tenant, part.hour), Sum::new)
                        .add(part);
                days.computeIfAbsent(new TenantTime(tenant, part.day), Sum::new).add(part);
            }
        }
        try (var statement = tx.connection().prepareStatement(ADD)) {
            var bind = new Columns(statement);
            List<Sum> byHour = List.copyOf(hours.values());
            bind.number(writer);
            bind.uuids(byHour, s -> s.key.tenant);
            bind.longs(byHour, s -> s.key.time);
            bindAmounts(bind, byHour);
            List<Sum> byDay = List.copyOf(days.values());
            bind.number(writer);
            bind.uuids(byDay, s -> s.key.tenant);
            bind.ints(byDay, s -> (int) s.key.time);
            bindAmounts(bind, byDay);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void bindAmounts(Columns bind, List<Sum> sums) throws SQLException {
        bind.longs(sums, s -> s.upload);
        bind.longs(sums, s -> s.download);
    }
}
