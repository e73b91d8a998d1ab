package turnpike.reporting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Reads tenants' routers and how many subscribers they have.
final class PlacesStore {
    /// A router silent for longer counts as offline: three times the usual interim interval.
    static final Duration HEARD_LATELY = Duration.ofMinutes(15);

    private static final String READ = """
            select n.tenant_id, n.nas_id, n.name, n.location, n.last_packet_at is null as waiting,
                   coalesce(n.last_packet_at >= ?, false) as online, coalesce(o.sessions, 0) as sessions,
                   0::bigint as subscribers
              from nases n
              left join (select s.tenant_id, s.nas_id, count(*) as sessions
                           from sessions s
                          where s.tenant_id = any(?::uuid[]) and s.ended_at is null
                          group by s.tenant_id, s.nas_id) o
                on o.tenant_id = n.tenant_id and o.nas_id = n.nas_id
             where n.tenant_id = any(?::uuid[]) and n.deleted_at is null
            union all
            select p.tenant_id, null, null, null, null, null, null, count(*)
              from subscribers p
             where p.tenant_id = any(?::uuid[]) and p.deleted_at is null
             group by p.tenant_id
             order by sessions desc nulls last, name
            """;

    private final InstantSource clock;

    PlacesStore(InstantSource clock) {
        this.clock = clock;
    }

    Map<TenantId, Places> read(Tx tx, List<TenantId> tenants) throws SQLException {
        Map<TenantId, Draft> drafts = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(READ)) {
            statement.setObject(1, clock.instant().minus(HEARD_LATELY).atOffset(ZoneOffset.UTC));
            var ids = tx.connection()
                    .createArrayOf("uuid", tenants.stream().map(TenantId::value).toArray());
            for (int at = 2; at <= 4; at++) statement.setArray(at, ids);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                    drafts.computeIfAbsent(tenant, _ -> new Draft()).add(row);
                }
            }
        }
        Map<TenantId, Places> places = new HashMap<>();
        drafts.forEach((tenant, draft) -> places.put(tenant, draft.places()));
        return places;
    }

    private static final class Draft {
        private long routers;
        private long online;
        private long waiting;
        private long subscribers;
        private final List<Places.AccessPoint> busiest = new ArrayList<>();

        void add(ResultSet row) throws SQLException {
            String id = row.getString("nas_id");
            if (id == null) {
                subscribers = row.getLong("subscribers");
                return;
            }
            routers++;
            if (row.getBoolean("online")) online++;
            if (row.getBoolean("waiting")) waiting++;
            if (busiest.size() < Lists.LONGEST) {
                busiest.add(new Places.AccessPoint(
                        id, row.getString("name"), row.getString("location"), row.getLong("sessions")));
            }
        }

        Places places() {
            return new Places(routers, online, waiting, subscribers, busiest);
        }
    }
}
