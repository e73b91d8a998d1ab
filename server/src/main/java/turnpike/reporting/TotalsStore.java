package turnpike.reporting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;
import turnpike.reporting.UsageTotals.Amount;

/// Reads tenants' totals and open sessions from the books.
final class TotalsStore {

    /// @param today the tenant's day
    /// @param allDays read every day, not only those of the window
    record Asked(TenantId tenant, LocalDate today, boolean allDays) {}

    /// @param all the totals; null when only the window's days were asked for
    /// @param days of the window
    record Reading(@Nullable UsageTotals all, Map<LocalDate, Amount> days, Map<AccessKind, Long> open) {}

    /// @param snapshot what the statement saw
    record Readings(Snapshot snapshot, Map<TenantId, Reading> byTenant) {}

    /// One statement, so that bytes, sessions and snapshot are of one moment. Days before the window come as one sum.
    private static final String READ = """
            with asked as (
                select tenant_id, read_from::date, window_from::date, month_from::date
                  from unnest(?::uuid[], ?::text[], ?::text[], ?::text[])
                       as a (tenant_id, read_from, window_from, month_from))
            select 'USAGE' as what, u.tenant_id, case when u.day >= a.window_from then u.day end as day,
                   u.day >= a.month_from as in_month, null as access_kind,
                   sum(u.upload_bytes)::bigint as one, sum(u.download_bytes)::bigint as two, null as snapshot
              from asked a
              join usage_tenant_daily u on u.tenant_id = a.tenant_id and u.day >= a.read_from
             group by u.tenant_id, 3, 4
            union all
            select 'OPEN', s.tenant_id, null, null, s.access_kind, count(*), 0, null
              from sessions s
             where s.tenant_id in (select tenant_id from asked) and s.ended_at is null
             group by s.tenant_id, s.access_kind
            union all
            select 'SNAPSHOT', null, null, null, null, 0, 0, pg_current_snapshot()::text
            """;

    Set<TenantId> tenants(Tx tx) {
        return tx.sql()
                .createQuery("select tenant_id from tenants")
                .map((row, _) -> new TenantId(row.getObject("tenant_id", UUID.class)))
                .set();
    }

    Readings read(Tx tx, List<Asked> asked) throws SQLException {
        Map<TenantId, Draft> drafts = new HashMap<>();
        for (Asked each : asked) drafts.put(each.tenant(), new Draft());
        Snapshot snapshot = Snapshot.NONE;
        try (var statement = tx.connection().prepareStatement(READ)) {
            var bind = new Columns(statement);
            bind.uuids(asked, a -> a.tenant().value());
            bind.texts(
                    asked,
                    a -> a.allDays()
                            ? "-infinity"
                            : UsageTotals.windowOf(a.today()).toString());
            bind.texts(asked, a -> UsageTotals.windowOf(a.today()).toString());
            bind.texts(asked, a -> a.today().withDayOfMonth(1).toString());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (row.getString("what").equals("SNAPSHOT")) {
                        snapshot = Snapshot.parse(row.getString("snapshot"));
                    } else {
                        var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                        Draft draft = drafts.get(tenant);
                        if (draft != null) draft.add(row);
                    }
                }
            }
        }
        Map<TenantId, Reading> readings = new HashMap<>();
        for (Asked each : asked)
            readings.put(
                    each.tenant(),
                    java.util.Objects.requireNonNull(drafts.get(each.tenant())).reading(each));
        return new Readings(snapshot, readings);
    }

    /// One tenant's rows as they come.
    private static final class Draft {
        private Amount before = Amount.ZERO;
        private Amount beforeInMonth = Amount.ZERO;
        private final Map<LocalDate, Amount> days = new HashMap<>();
        private final Map<AccessKind, Long> open = new EnumMap<>(AccessKind.class);

        void add(ResultSet row) throws SQLException {
            if (row.getString("what").equals("OPEN")) {
                open.put(AccessKind.valueOf(row.getString("access_kind")), row.getLong("one"));
                return;
            }
            var amount = new Amount(row.getLong("one"), row.getLong("two"));
            LocalDate day = row.getObject("day", LocalDate.class);
            if (day != null) {
                days.merge(day, amount, Amount::plus);
            } else {
                before = before.plus(amount);
                if (row.getBoolean("in_month")) beforeInMonth = beforeInMonth.plus(amount);
            }
        }

        Reading reading(Asked asked) {
            UsageTotals all = asked.allDays()
                    ? new UsageTotals(
                            UsageTotals.windowOf(asked.today()),
                            YearMonth.from(asked.today()),
                            before,
                            beforeInMonth,
                            days)
                    : null;
            return new Reading(all, days, open);
        }
    }
}
