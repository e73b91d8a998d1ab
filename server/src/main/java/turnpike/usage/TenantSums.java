package turnpike.usage;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import turnpike.platform.db.Columns;

/// What a batch adds to the hourly and daily roll-ups of its tenants: a few rows, each writer its own.
final class TenantSums {
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

    /// Parts of a `with`; [#bind] gives their parameters.
    static final String ADD = """
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
            """;

    private final List<Sum> byHour;
    private final List<Sum> byDay;

    private TenantSums(Collection<Sum> byHour, Collection<Sum> byDay) {
        this.byHour = List.copyOf(byHour);
        this.byDay = List.copyOf(byDay);
    }

    /// What these lives grew, in the order of tenants and times.
    static TenantSums of(List<LifeDraft> drafts) {
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
        return new TenantSums(hours.values(), days.values());
    }

    /// @param writer which rows are ours
    void bind(Columns bind, int writer) throws SQLException {
        bind.number(writer);
        bind.uuids(byHour, s -> s.key.tenant);
        bind.longs(byHour, s -> s.key.time);
        bindAmounts(bind, byHour);
        bind.number(writer);
        bind.uuids(byDay, s -> s.key.tenant);
        bind.ints(byDay, s -> (int) s.key.time);
        bindAmounts(bind, byDay);
    }

    private static void bindAmounts(Columns bind, List<Sum> sums) throws SQLException {
        bind.longs(sums, s -> s.upload);
        bind.longs(sums, s -> s.download);
    }
}
