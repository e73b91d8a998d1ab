package turnpike.aaa;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// Ends sessions for causes of ours, in sets.
final class ClosingStore {
    /// A session that was ended.
    ///
    /// @param transaction that did it, as `pg_current_xact_id()`
    record Closed(SessionKey key, UsageChange change, long transaction) {}

    private static final String RETURNING = """
            returning s.nas_id, s.acct_session_id, s.username, s.tenant_id, s.subscriber_id, s.session_id,
                      s.access_kind,
                      pg_current_xact_id()::text::bigint as transaction
            """;

    private static final String SUPERSEDE = """
            update sessions s
               set ended_at = greatest(s.reported_at, to_timestamp(r.started_ms / 1000.0::float8)),
                   terminate_cause = 'SUPERSEDED', revision = s.revision + 1
              from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::bigint[])
                   as r (tenant_id, session_id, nas_id, mac, nas_port, started_ms)
             where s.tenant_id = r.tenant_id and s.nas_id = r.nas_id and s.mac = r.mac and s.nas_port = r.nas_port
               and s.ended_at is null and s.session_id <> r.session_id
               and s.started_at < to_timestamp(r.started_ms / 1000.0::float8)
            """ + RETURNING;

    private static final String REBOOT = """
            update sessions s
               set ended_at = greatest(s.started_at, ?), terminate_cause = 'NAS_REBOOT', revision = s.revision + 1
             where s.tenant_id = ? and s.nas_id = ? and s.ended_at is null and s.started_at <= ? and s.reported_at <= ?
            """ + RETURNING;

    private static final String STALE = """
            update sessions s
               set ended_at = s.reported_at, terminate_cause = 'STALE', revision = s.revision + 1
             where s.ended_at is null
               and greatest(s.reported_at, ?) < ? - make_interval(secs => 3 * s.interim_interval_s)
            """ + RETURNING;

    /// Ends what was open where these sessions began: the same device at the same port of the same NAS.
    List<Closed> supersede(Tx tx, List<LifeDraft> opened) throws SQLException {
        try (var statement = tx.connection().prepareStatement(SUPERSEDE)) {
            var bind = new Columns(statement);
            bind.uuids(opened, d -> d.now().owner().tenant().value());
            bind.uuids(opened, d -> d.now().owner().sessionId());
            bind.uuids(opened, d -> d.now().key().nasId());
            bind.texts(opened, d -> d.now().place().mac());
            bind.texts(opened, d -> d.now().place().nasPort());
            bind.longs(opened, d -> d.now().span().startedAt());
            return closed(statement);
        }
    }

    /// Ends all this NAS had open before it restarted.
    List<Closed> reboot(Tx tx, Nas nas, Instant at) throws SQLException {
        try (var statement = tx.connection().prepareStatement(REBOOT)) {
            var when = at.atOffset(ZoneOffset.UTC);
            statement.setObject(1, when);
            statement.setObject(2, nas.tenant().value());
            statement.setObject(3, nas.id());
            statement.setObject(4, when);
            statement.setObject(5, when);
            return closed(statement);
        }
    }

    /// Ends what was silent for three interim intervals.
    ///
    /// @param since silence before this does not count: we were not there to hear
    List<Closed> stale(Tx tx, Instant since, Instant now) throws SQLException {
        try (var statement = tx.connection().prepareStatement(STALE)) {
            statement.setObject(1, since.atOffset(ZoneOffset.UTC));
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            return closed(statement);
        }
    }

    private static List<Closed> closed(PreparedStatement statement) throws SQLException {
        List<Closed> out = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                var key = new SessionKey(
                        row.getObject("nas_id", UUID.class),
                        row.getString("acct_session_id"),
                        row.getString("username"));
                out.add(new Closed(
                        key,
                        new UsageChange(
                                new TenantId(row.getObject("tenant_id", UUID.class)),
                                row.getObject("subscriber_id", UUID.class),
                                row.getObject("session_id", UUID.class),
                                AccessKind.valueOf(row.getString("access_kind")),
                                false,
                                true,
                                List.of()),
                        row.getLong("transaction")));
            }
        }
        return out;
    }
}
