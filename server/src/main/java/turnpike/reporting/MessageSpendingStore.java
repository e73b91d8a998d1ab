package turnpike.reporting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// Reads what tenants' SMS came to.
final class MessageSpendingStore {
    private static final int DAYS = 62; // this month and the last
    private static final int BUNDLES = 5;

    private static final String USED = """
            select a.tenant_id, f.day, f.segments
              from unnest(?::uuid[]) as a (tenant_id)
              join message_figures f on f.tenant_id = a.tenant_id and f.channel = 'SMS'
            """;

    private static final String SPENT = """
            select a.tenant_id, s.day, s.cost_micros
              from unnest(?::uuid[]) as a (tenant_id)
              join tenants t on t.tenant_id = a.tenant_id
              join message_spending s
                on s.tenant_id = a.tenant_id and s.channel = 'SMS' and s.currency = t.currency
            """;

    private static final String BUNDLES_OF = """
            select a.tenant_id, b.purchase_id, b.bought_at, b.segments, b.cost_minor, b.currency
              from unnest(?::uuid[]) as a (tenant_id)
              join message_bundles b on b.tenant_id = a.tenant_id
             order by b.bought_at desc
            """;

    Map<TenantId, MessageSpending> read(Tx tx, List<TenantId> tenants) throws SQLException {
        Map<TenantId, Draft> drafts = new HashMap<>();
        each(tx, USED, tenants, drafts, Draft::used);
        each(tx, SPENT, tenants, drafts, Draft::spent);
        each(tx, BUNDLES_OF, tenants, drafts, Draft::bundle);
        Map<TenantId, MessageSpending> out = new HashMap<>();
        drafts.forEach((tenant, draft) -> out.put(tenant, draft.done()));
        return out;
    }

    private interface Step {
        void take(Draft draft, ResultSet row) throws SQLException;
    }

    private static void each(Tx tx, String sql, List<TenantId> tenants, Map<TenantId, Draft> drafts, Step step)
            throws SQLException {
        try (var statement = tx.connection().prepareStatement(sql)) {
            new Columns(statement).uuids(tenants, TenantId::value);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                    step.take(drafts.computeIfAbsent(tenant, _ -> new Draft()), row);
                }
            }
        }
    }

    private static final class Draft {
        private final Map<LocalDate, Long> days = new HashMap<>();
        private final Map<LocalDate, Long> costs = new HashMap<>();
        private final List<MessageSpending.Bundle> bundles = new ArrayList<>();
        private long used;
        private long spent;
        private long bought;

        void used(ResultSet row) throws SQLException {
            used += row.getLong("segments");
            days.merge(row.getObject("day", LocalDate.class), row.getLong("segments"), Long::sum);
        }

        void spent(ResultSet row) throws SQLException {
            spent += row.getLong("cost_micros");
            costs.merge(row.getObject("day", LocalDate.class), row.getLong("cost_micros"), Long::sum);
        }

        void bundle(ResultSet row) throws SQLException {
            bought += row.getLong("segments");
            if (bundles.size() == BUNDLES) return;
            bundles.add(new MessageSpending.Bundle(
                    row.getString("purchase_id"),
                    row.getObject("bought_at", OffsetDateTime.class).toInstant(),
                    row.getLong("segments"),
                    row.getLong("cost_minor"),
                    row.getString("currency")));
        }

        MessageSpending done() {
            LocalDate last = days.keySet().stream().max(LocalDate::compareTo).orElse(LocalDate.EPOCH);
            days.keySet().removeIf(day -> day.isBefore(last.minusDays(DAYS)));
            costs.keySet().removeIf(day -> day.isBefore(last.minusDays(DAYS)));
            return new MessageSpending(days, used, bought, costs, spent, bundles);
        }
    }
}
