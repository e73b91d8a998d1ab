package turnpike.reporting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
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
                     limit ?)
                   union all
                   (select 'ENDED', e.tenant_id, e.session_id, e.subscriber_id, e.username, e.access_kind,
                           e.nas_id, e.started_at, e.ended_at, e.terminate_cause, e.upload_bytes + e.download_bytes
                      from sessions e
                     where e.tenant_id = asked.tenant_id and e.ended_at is not null
                     order by e.ended_at desc
                     limit ?)) s
              left join nases n on n.tenant_id = s.tenant_id and n.nas_id = s.nas_id
              left join subscribers p on p.tenant_id = s.tenant_id and p.subscriber_id = s.subscriber_id
            """;

    // "limit 1" keeps the planner from joining whole tables: each is looked up in its index, whatever the number.
    private static final String READ_SOME = """
            select s.tenant_id, s.session_id, s.subscriber_id, s.username, s.access_kind,
                   s.started_at, s.ended_at, s.terminate_cause, s.upload_bytes + s.download_bytes as bytes,
                   n.name as nas, p.name, p.email,
                   case when s.ended_at is null then s.started_at
                        when s.subscriber_id <> '00000000-0000-0000-0000-000000000000'
                        then (select max(o.started_at) from sessions o
                               where o.tenant_id = s.tenant_id and o.subscriber_id = s.subscriber_id
                                 and o.ended_at is null) end as since
              from unnest(?::uuid[], ?::uuid[]) as asked (tenant_id, session_id)
             cross join lateral (select x.tenant_id, x.session_id, x.subscriber_id, x.nas_id, x.username, x.access_kind,
                                         x.started_at, x.ended_at, x.terminate_cause, x.upload_bytes, x.download_bytes
                                    from sessions x
                                  where x.tenant_id = asked.tenant_id and x.session_id = asked.session_id limit 1) s
              left join lateral (select x.name from nases x
                                  where x.tenant_id = s.tenant_id and x.nas_id = s.nas_id limit 1) n on true
              left join lateral (select x.name, x.email from subscribers x
                                  where x.tenant_id = s.tenant_id and x.subscriber_id = s.subscriber_id
                                  limit 1) p on true
            """;

    /// One session of one tenant.
    record Which(TenantId tenant, UUID session) {}

    Map<TenantId, Lists> read(Tx tx, List<TenantId> tenants) throws SQLException {
        Map<TenantId, Draft> drafts = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(READ)) {
            var bind = new Columns(statement);
            bind.uuids(tenants, TenantId::value);
            bind.number(Lists.KEPT + 1L);
            bind.number(Lists.LONGEST);
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

    /// What is to be said of these sessions, by tenant.
    Map<TenantId, List<Lists.Moved>> read(Tx tx, Collection<Which> which) throws SQLException {
        List<Which> asked = List.copyOf(which);
        Map<TenantId, List<Lists.Moved>> moves = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(READ_SOME)) {
            var bind = new Columns(statement);
            bind.uuids(asked, w -> w.tenant().value());
            bind.uuids(asked, Which::session);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                    moves.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(moved(row));
                }
            }
        }
        return moves;
    }

    private static Lists.Moved moved(ResultSet row) throws SQLException {
        OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
        Lists.Still still = since == null ? Lists.Still.NO : Lists.Still.YES;
        if (row.getObject("ended_at") == null) still = Lists.Still.WITH_THIS;
        return new Lists.Moved(person(row, since == null ? Instant.EPOCH : since.toInstant()), still, activities(row));
    }

    // By subscriber, because one with two devices is one user; strangers by session.
    private static Lists.Online person(ResultSet row, Instant since) throws SQLException {
        UUID subscriber = row.getObject("subscriber_id", UUID.class);
        boolean stranger = subscriber.getMostSignificantBits() == 0 && subscriber.getLeastSignificantBits() == 0;
        return new Lists.Online(
                stranger ? row.getString("session_id") : subscriber.toString(),
                name(row),
                email(row.getString("email")),
                AccessKind.valueOf(row.getString("access_kind")),
                since);
    }

    private static List<Lists.Activity> activities(ResultSet row) throws SQLException {
        String session = row.getString("session_id");
        String name = name(row);
        Instant startedAt = row.getObject("started_at", OffsetDateTime.class).toInstant();
        OffsetDateTime endedAt = row.getObject("ended_at", OffsetDateTime.class);
        String nas = row.getString("nas") == null ? "" : " at " + row.getString("nas");
        var began = new Lists.Activity(session + ":on", name + " came online" + nas, startedAt);
        if (endedAt == null) return List.of(began);
        Instant at = endedAt.toInstant();
        String message = "%s went offline%s after %s, %.2f GB"
                .formatted(name, nas, words(Duration.between(startedAt, at)), row.getLong("bytes") / GB);
        return List.of(began, new Lists.Activity(session + ":off", message, at));
    }

    private static final class Draft {
        private final Map<String, Lists.Online> online = new LinkedHashMap<>();
        private final List<Lists.Activity> activities = new ArrayList<>();
        private int open;

        void add(ResultSet row) throws SQLException {
            if (row.getString("what").equals("ONLINE")) {
                open++;
                Instant since =
                        row.getObject("started_at", OffsetDateTime.class).toInstant();
                Lists.Online person = person(row, since);
                online.merge(person.id(), person, (had, more) -> had.since().isBefore(more.since()) ? more : had);
            }
            activities.addAll(activities(row));
        }

        Lists lists() {
            return Lists.of(online.values(), activities, open <= Lists.KEPT);
        }
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
