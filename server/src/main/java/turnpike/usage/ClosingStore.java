package turnpike.usage;

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
import turnpike.nases.Nas;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// Ends sessions for causes of ours, in sets.
final class ClosingStore {
    /// A session that was ended.
    ///
    /// @param transaction that did it, as `pg_current_xact_id()`
    record Closed(SessionKey key, UsageChange change, long transaction) {}

    /// Ends what `gone` lists and books what those sessions carried.
    private static final String CLOSE = """
            , closed as (
                update sessions s
                   set ended_at = g.ends_at, terminate_cause = g.cause, revision = s.revision + 1,
                       carried_upload = 0, carried_download = 0
                  from gone g
                 where s.tenant_id = g.tenant_id and s.session_id = g.session_id
                returning s.nas_id, s.acct_session_id, s.username, s.tenant_id, s.subscriber_id, s.session_id,
                          s.access_kind),
            hourly as (
                insert into usage_subscriber_hourly_booked as u
                       (tenant_id, subscriber_id, hour, upload_bytes, download_bytes)
                select tenant_id, subscriber_id, carried_hour, sum(carried_upload), sum(carried_download)
                  from gone
                 where carried_upload > 0 or carried_download > 0
                 group by tenant_id, subscriber_id, carried_hour
                 order by tenant_id, subscriber_id, carried_hour
                    on conflict (tenant_id, subscriber_id, hour) do update
                   set upload_bytes = u.upload_bytes + excluded.upload_bytes,
                       download_bytes = u.download_bytes + excluded.download_bytes),
            daily as (
                insert into usage_subscriber_daily_booked as u
                       (tenant_id, subscriber_id, day, upload_bytes, download_bytes)
                select tenant_id, subscriber_id, carried_day, sum(carried_upload), sum(carried_download)
                  from gone
                 where carried_upload > 0 or carried_download > 0
                 group by tenant_id, subscriber_id, carried_day
                 order by tenant_id, subscriber_id, carried_day
                    on conflict (tenant_id, subscriber_id, day) do update
                   set upload_bytes = u.upload_bytes + excluded.upload_bytes,
                       download_bytes = u.download_bytes + excluded.download_bytes)
            select *, pg_current_xact_id()::text::bigint as transaction from closed
            """;

    // Locked first: what another writer adds to a session until then is booked with the rest.
    private static final String GONE = """
            with locked as materialized (
                select s.tenant_id, s.session_id, s.subscriber_id, s.carried_hour, s.carried_day, s.carried_upload,
                       s.carried_download, %s as ends_at, '%s' as cause
                  from %s
                   for update of s),
            gone as (select distinct on (tenant_id, session_id) * from locked order by tenant_id, session_id, ends_at)
            """;

    private static final String SUPERSEDED = """
            unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::bigint[])
                as r (tenant_id, session_id, nas_id, mac, nas_port, started_ms)
              join sessions s
                on s.tenant_id = r.tenant_id and s.nas_id = r.nas_id and s.mac = r.mac and s.nas_port = r.nas_port
               and s.ended_at is null and s.session_id <> r.session_id
               and s.started_at < to_timestamp(r.started_ms / 1000.0::float8)
            """;
    private static final String SUPERSEDE = GONE.formatted(
                    "greatest(s.reported_at, to_timestamp(r.started_ms / 1000.0::float8))", "SUPERSEDED", SUPERSEDED)
            + CLOSE;

    private static final String REBOOTED = """
            sessions s
             where s.tenant_id = ? and s.nas_id = ? and s.ended_at is null and s.started_at <= ?
               and s.reported_at <= ?
            """;
    private static final String REBOOT = GONE.formatted("greatest(s.started_at, ?)", "NAS_REBOOT", REBOOTED) + CLOSE;

    private static final String SILENT = """
            sessions s
             where s.ended_at is null
               and greatest(s.reported_at, ?) < ? - make_interval(secs => 3 * s.interim_interval_s)
            """;
    private static final String STALE = GONE.formatted("s.reported_at", "STALE", SILENT) + CLOSE;

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
                                new UsageChange.Named(key.nasId(), key.acctSessionId()),
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
