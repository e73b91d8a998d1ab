package turnpike.usage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import turnpike.platform.db.Columns;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;

/// The shortest way into the books, for what nearly every report is: an interim update of a known session in the hour
/// it carries. One row moved, one added, the tenant's roll-ups grown, all in one statement.
final class HotStore {
    // Arrays side by side in a select list are read as they go; in `from` each would be stored first.
    private static final String MOVE = """
            with moved as (
                update sessions s
                   set reported_at = to_timestamp(r.reported_ms / 1000.0::float8), upload_bytes = r.upload,
                       download_bytes = r.download, session_time_s = r.session_time, counted_time_s = r.session_time,
                       revision = r.revision + 1, carried_hour = to_timestamp(r.hour),
                       carried_day = date '1970-01-01' + r.day, carried_upload = r.carried_upload,
                       carried_download = r.carried_download
                  from (select unnest(?::uuid[]) as tenant_id, unnest(?::uuid[]) as session_id,
                               unnest(?::int[]) as revision, unnest(?::bigint[]) as reported_ms,
                               unnest(?::bigint[]) as upload, unnest(?::bigint[]) as download,
                               unnest(?::bigint[]) as session_time, unnest(?::bigint[]) as hour,
                               unnest(?::int[]) as day, unnest(?::bigint[]) as carried_upload,
                               unnest(?::bigint[]) as carried_download, unnest(?::bigint[]) as up,
                               unnest(?::bigint[]) as down) r
                 where s.tenant_id = r.tenant_id and s.session_id = r.session_id and s.revision = r.revision
                returning s.tenant_id, s.session_id, s.subscriber_id, s.carried_hour, s.carried_day, s.reported_at,
                          r.up, r.down),
            grown as (
                insert into usage_deltas
                       (tenant_id, session_id, subscriber_id, hour, day, until_at, upload_bytes, download_bytes)
                select tenant_id, session_id, subscriber_id, carried_hour, carried_day,
                       least(reported_at, to_timestamp(?::bigint / 1000.0::float8)), up, down
                  from moved
                 where up > 0 or down > 0),
            %s
            select case when (select count(*) from moved) = ? then pg_current_xact_id()::text::bigint
                        else writer_is_behind() end
            """.formatted(TenantSums.ADD);

    /// Raised by `writer_is_behind()`.
    private static final String BEHIND = "TP001";

    /// Books `hot`, and what `all` lives grew into their tenants' roll-ups. A transaction of its own where none is
    /// open.
    ///
    /// @param now milliseconds since 1970
    /// @param writer which roll-up rows are ours
    /// @param hot lives that are [LifeDraft#isHot]
    /// @return the transaction, as `pg_current_xact_id()`
    long post(Tx tx, long now, int writer, List<LifeDraft> hot, List<LifeDraft> all) throws SQLException {
        List<LifeDraft> moved = new ArrayList<>(hot);
        moved.sort(Comparator.comparing(d -> d.now().owner().sessionId()));
        try (var statement = tx.connection().prepareStatement(MOVE)) {
            var bind = new Columns(statement);
            LedgerStore.bindMoved(bind, moved);
            bind.longs(moved, d -> d.parts.isEmpty() ? 0 : d.parts.getFirst().upload);
            bind.longs(moved, d -> d.parts.isEmpty() ? 0 : d.parts.getFirst().download);
            bind.number(now);
            TenantSums.of(all).bind(bind, writer);
            bind.number(moved.size());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /// Whether a failed `post` stored nothing because one of its sessions changed since it was loaded.
    static boolean wasBehind(SqlFailure failure) {
        return failure.isState(BEHIND);
    }
}
