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

/// Reads how many subscribers used tenants' networks, from the daily roll-ups of this month and the last.
final class PeopleStore {
    /// Days of the trend, today included.
    static final int DAYS = 7;

    private static final String READ = """
            with asked as (
                select tenant_id, day::date as today, (date_trunc('month', day::date))::date as month_from,
                       (date_trunc('month', day::date) - interval '1 month')::date as last_month_from
                  from unnest(?::uuid[], ?::text[]) as a (tenant_id, day)),
            used as (
                select u.tenant_id, u.subscriber_id,
                       bool_or(u.day >= a.month_from) as this_month, bool_or(u.day < a.month_from) as last_month
                  from asked a
                  join usage_subscriber_daily u on u.tenant_id = a.tenant_id
                   and u.day between a.last_month_from and a.today
                 where u.subscriber_id <> '00000000-0000-0000-0000-000000000000'
                 group by u.tenant_id, u.subscriber_id)
            select tenant_id, null as day, count(*) filter (where this_month) as this_month,
                   count(*) filter (where last_month) as last_month,
                   count(*) filter (where this_month and last_month) as retained, 0::bigint as users
              from used
             group by tenant_id
            union all
            select u.tenant_id, u.day, 0, 0, 0, count(distinct u.subscriber_id)
              from asked a
              join usage_subscriber_daily u on u.tenant_id = a.tenant_id and u.day between a.today - ? and a.today
             where u.subscriber_id <> '00000000-0000-0000-0000-000000000000'
             group by u.tenant_id, u.day
            """;

    private final Function<TenantId, LocalDate> today;

    /// @param today each tenant's day
    PeopleStore(Function<TenantId, LocalDate> today) {
        this.today = today;
    }

    Map<TenantId, People> read(Tx tx, List<TenantId> tenants) throws SQLException {
        Map<TenantId, Draft> drafts = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(READ)) {
            var bind = new Columns(statement);
            bind.uuids(tenants, TenantId::value);
            bind.texts(tenants, t -> today.apply(t).toString());
            bind.number(DAYS - 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                    drafts.computeIfAbsent(tenant, _ -> new Draft()).add(row);
                }
            }
        }
        Map<TenantId, People> people = new HashMap<>();
        drafts.forEach((tenant, d) -> people.put(tenant, new People(d.byDay, d.thisMonth, d.lastMonth, d.retained)));
        return people;
    }

    private static final class Draft {
        private final Map<LocalDate, Long> byDay = new HashMap<>();
        private long thisMonth;
        private long lastMonth;
        private long retained;

        void add(ResultSet row) throws SQLException {
            LocalDate day = row.getObject("day", LocalDate.class);
            if (day != null) {
                byDay.put(day, row.getLong("users"));
                return;
            }
            thisMonth = row.getLong("this_month");
            lastMonth = row.getLong("last_month");
            retained = row.getLong("retained");
        }
    }
}
