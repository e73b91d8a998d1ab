package turnpike.reporting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// Reads the latest sessions, open and ended: ten index rows per tenant and list, whatever the history.
final class ListsStore {
    private static final double GB = 1e9;

    private static final String READ = """
            select s.what, s.tenant_id, s.session_id, s.subscriber_id, s.username, s.access_kind,
                   s.started_at, s.ended_at, s.terminate_cause, s.bytes, n.name as nas, p.name, p.email
              from unnest(?::uuid[]) as asked (tenant_id)
             cross join lateral (
                   (select 'ONLINE' as what, o.tenant_id, o.session_id, o.subscriber_id, o.username, o.access_kind,
                           o.nas_id, o.started_at, o.ended_at, o.terminate_cause, 0::bigint as bytes
                      from sessions o
                     where o.tenant_id = asked.tenant_id and o.ended_at is null
                     order by o.started_at desc
                     limit 10)
                   union all
                   (select 'ENDED', e.tenant_id, e.session_id, e.subscriber_id, e.username, e.access_kind,
                           e.nas_id, e.started_at, e.ended_at, e.terminate_cause, e.upload_bytes + e.download_bytes
                      from sessions e
                     where e.tenant_id = asked.tenant_id and e.ended_at is not null
                     order by e.ended_at desc
                     limit 10)) s
              left join nases n on n.tenant_id = s.tenant_id and n.nas_id = s.nas_id
              left join subscribers p on p.tenant_id = s.tenant_id and p.subscriber_id = s.subscriber_id
            """;

    Map<TenantId, Lists> read(Tx tx, List<TenantId> tenants) throws SQLException {
        Map<TenantId, Draft> drafts = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(READ)) {
            new Columns(statement).uuids(tenants, TenantId::value);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                    drafts.computeIfAbsent(tenant, _ -> new Draft()).add(row);
                }
            }
        }
        Map<TenantId, Lists> lists = new HashMap<>();
        drafts.forEach((tenant, draft) -> lists.put(tenant, draft.lists()));
        return lists;
    }

    private static final class Draft {
        // By subscriber, because one with two devices is one user; strangers by session.
        private final Map<String, Lists.Online> online = new LinkedHashMap<>();
        private final List<Lists.Activity> activities = new ArrayList<>();

        void add(ResultSet row) throws SQLException {
            String session = row.getString("session_id");
            UUID subscriber = row.getObject("subscriber_id", UUID.class);
            AccessKind kind = AccessKind.valueOf(row.getString("access_kind"));
            String name = name(row);
            Instant startedAt =
                    row.getObject("started_at", OffsetDateTime.class).toInstant();
            OffsetDateTime endedAt = row.getObject("ended_at", OffsetDateTime.class);
            String nas = row.getString("nas") == null ? "" : " at " + row.getString("nas");
            if (row.getString("what").equals("ONLINE")) {
                boolean stranger =
                        subscriber.getMostSignificantBits() == 0 && subscriber.getLeastSignificantBits() == 0;
                String id = stranger ? session : subscriber.toString();
                online.putIfAbsent(id, new Lists.Online(id, name, email(row.getString("email")), kind));
            }
            activities.add(new Lists.Activity(session + ":on", name + " came online" + nas, startedAt));
            if (endedAt != null) {
                Instant at = endedAt.toInstant();
                String message = "%s went offline%s after %s, %.2f GB"
                        .formatted(name, nas, words(Duration.between(startedAt, at)), row.getLong("bytes") / GB);
                activities.add(new Lists.Activity(session + ":off", message, at));
            }
        }

        Lists lists() {
            activities.sort(Comparator.comparing(Lists.Activity::at).reversed().thenComparing(Lists.Activity::id));
            return new Lists(
                    online.values().stream().limit(Lists.LONGEST).toList(),
                    activities.stream().limit(Lists.LONGEST).toList());
        }

        private static String name(ResultSet row) throws SQLException {
            String name = row.getString("name");
            String username = row.getString("username");
            if (name != null && !name.isEmpty()) return Masked.name(name);
            return username.isEmpty() ? "somebody" : Masked.name(username);
        }

        private static @Nullable String email(@Nullable String email) {
            return email == null || email.isEmpty() ? null : Masked.email(email);
        }

        private static String words(Duration time) {
            if (time.toHours() > 0) return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
            if (time.toMinutes() > 0) return "%d min".formatted(time.toMinutes());
            return "%d s".formatted(Math.max(0, time.toSeconds()));
        }
    }
}
