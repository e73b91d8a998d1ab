package turnpike.reporting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// Reads what tenants sold and took, summed by the days of their zones.
final class TakingsStore {
    private static final String READ = """
            with asked as (
                select a.tenant_id, a.day::date as today, t.zone_id, t.currency,
                       (a.day::date - ?)::timestamp at time zone t.zone_id as since
                  from unnest(?::uuid[], ?::text[]) as a (tenant_id, day)
                  join tenants t on t.tenant_id = a.tenant_id)
            select a.tenant_id, a.currency, (m.at at time zone a.zone_id)::date as day,
                   sum(m.sold_minor) as sold, sum(m.taken_minor) as taken,
                   count(*) filter (where m.taken_minor > 0) as times
              from asked a
              join money_figures m
                on m.tenant_id = a.tenant_id and m.currency = a.currency and m.at >= a.since
             group by a.tenant_id, a.currency, day
            """;

    private static final String READ_ALL = READ + """
            union all
            select a.tenant_id, a.currency, null, sum(m.sold_minor), 0, 0
              from asked a
              join money_figures m
                on m.tenant_id = a.tenant_id and m.currency = a.currency and m.at < a.since
             group by a.tenant_id, a.currency
            """;

    private final Function<TenantId, LocalDate> today;

    /// @param today each tenant's day
    TakingsStore(Function<TenantId, LocalDate> today) {
        this.today = today;
    }

    /// Everything.
    Map<TenantId, Takings> read(Tx tx, List<TenantId> tenants) throws SQLException {
        return read(tx, READ_ALL, Takings.DAYS, tenants);
    }

    /// Yesterday and today.
    Map<TenantId, Takings> readRecent(Tx tx, List<TenantId> tenants) throws SQLException {
        return read(tx, READ, 1, tenants);
    }

    private Map<TenantId, Takings> read(Tx tx, String sql, int days, List<TenantId> tenants) throws SQLException {
        Map<TenantId, Draft> drafts = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(sql)) {
            var bind = new Columns(statement);
            bind.number(days);
            bind.uuids(tenants, TenantId::value);
            bind.texts(tenants, tenant -> today.apply(tenant).toString());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                    drafts.computeIfAbsent(tenant, _ -> new Draft()).add(row);
                }
            }
        }
        Map<TenantId, Takings> takings = new HashMap<>();
        drafts.forEach((tenant, draft) -> takings.put(tenant, new Takings(draft.byDay, draft.older, draft.currency)));
        return takings;
    }

    private static final class Draft {
        private final Map<LocalDate, Takings.Day> byDay = new HashMap<>();
        private String currency = Takings.NONE.currency();
        private long older;

        void add(ResultSet row) throws SQLException {
            currency = row.getString("currency");
            LocalDate day = row.getObject("day", LocalDate.class);
            if (day == null) older = row.getLong("sold");
            else byDay.put(day, new Takings.Day(row.getLong("sold"), row.getLong("taken"), row.getLong("times")));
        }
    }
}
