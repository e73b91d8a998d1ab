package turnpike.aaa;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// The shortest way into the books, for what nearly every report is: an interim update of a known session whose growth
/// lies in one hour that has its roll-up rows already. One row in, four tables moved, in one statement.
///
final class HotStore {
    private static final Comparator<LifeDraft> BY_SUBSCRIBER = Comparator.<LifeDraft, UUID>comparing(
                    d -> d.now().owner().tenant().value())
            .thenComparing(d -> d.now().owner().subscriberId());

    private static final String MOVE = """
            with r as materialized (
                select tenant_id, session_id, subscriber_id, revision,
                       to_timestamp(reported_ms / 1000.0::float8) as reported_at, upload, download, session_time,
                       to_timestamp(hour) as hour, date '1970-01-01' + day as day, up, down
                  from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[],
                              ?::bigint[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[])
                       as a (tenant_id, session_id, subscriber_id, revision, reported_ms, upload, download,
                             session_time, hour, day, up, down)),
            moved as (
                update sessions s
                   set reported_at = r.reported_at, upload_bytes = r.upload, download_bytes = r.download,
                       session_time_s = r.session_time, counted_time_s = r.session_time, revision = r.revision + 1
                  from r
                 where s.tenant_id = r.tenant_id and s.session_id = r.session_id and s.revision = r.revision
                returning 1),
            grown as (
                insert into usage_deltas
                       (tenant_id, session_id, subscriber_id, hour, day, until_at, upload_bytes, download_bytes)
                select tenant_id, session_id, subscriber_id, hour, day,
                       least(reported_at, to_timestamp(?::bigint / 1000.0::float8)), up, down
                  from r),
            hourly as (
                update usage_subscriber_hourly u
                   set upload_bytes = u.upload_bytes + r.up, download_bytes = u.download_bytes + r.down
                  from r
                 where u.tenant_id = r.tenant_id and u.subscriber_id = r.subscriber_id and u.hour = r.hour
                returning 1),
            daily as (
                update usage_subscriber_daily u
                   set upload_bytes = u.upload_bytes + r.up, download_bytes = u.download_bytes + r.down
                  from r
                 where u.tenant_id = r.tenant_id and u.subscriber_id = r.subscriber_id and u.day = r.day
                returning 1)
            select (select count(*) from moved), (select count(*) from hourly), (select count(*) from daily)
            """;

    /// Takes the hot ones out of `drafts` and books them.
    ///
    /// @param drafts changed lives; what is left is for the long way
    /// @param now milliseconds since 1970
    /// @throws Behind when one of them changed since it was loaded
    void post(Tx tx, long now, List<LifeDraft> drafts) throws SQLException {
        List<LifeDraft> hot = taken(drafts);
        if (hot.isEmpty()) return;
        try (var statement = tx.connection().prepareStatement(MOVE)) {
            var bind = new Columns(statement);
            bind.uuids(hot, d -> d.now().owner().tenant().value());
            bind.uuids(hot, d -> d.now().owner().sessionId());
            bind.uuids(hot, d -> d.now().owner().subscriberId());
            bind.ints(hot, d -> d.now().revision());
            bind.longs(hot, d -> d.now().span().reportedAt());
            bind.longs(hot, d -> d.now().track().upload());
            bind.longs(hot, d -> d.now().track().download());
            bind.longs(hot, d -> d.now().track().sessionTime());
            bind.longs(hot, d -> d.parts.getFirst().hour);
            bind.ints(hot, d -> d.parts.getFirst().day);
            bind.longs(hot, d -> d.parts.getFirst().upload);
            bind.longs(hot, d -> d.parts.getFirst().download);
            bind.number(now);
            try (var row = statement.executeQuery()) {
                row.next();
                for (int table = 1; table <= 3; table++) {
                    if (row.getLong(table) != hot.size()) throw new Behind();
                }
            }
        }
    }

    /// An update moves a row once, so a subscriber's second session of the batch stays behind.
    private static List<LifeDraft> taken(List<LifeDraft> drafts) {
        List<LifeDraft> hot = new ArrayList<>(drafts.size());
        List<LifeDraft> rest = new ArrayList<>();
        for (LifeDraft draft : drafts) (draft.isHot() ? hot : rest).add(draft);
        hot.sort(BY_SUBSCRIBER);
        List<LifeDraft> single = new ArrayList<>(hot.size());
        UUID last = null;
        for (LifeDraft draft : hot) {
            UUID subscriber = draft.now().owner().subscriberId();
            (subscriber.equals(last) ? rest : single).add(draft);
            last = subscriber;
        }
        drafts.clear();
        drafts.addAll(rest);
        return single;
    }
}
