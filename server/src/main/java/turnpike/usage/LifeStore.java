package turnpike.usage;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;
import turnpike.usage.AccountingReport.Place;
import turnpike.usage.Life.Owner;
import turnpike.usage.Life.Span;

/// Whole rows of `sessions`: found, opened, rewritten. Ordinary interim updates go by `HotStore`.
final class LifeStore {
    /// What to look for.
    record Wanted(TenantId tenant, SessionKey key) {}

    private static final String COLUMNS = """
            s.tenant_id, s.session_id, s.nas_id, s.subscriber_id, s.started_at, s.ended_at, s.reported_at,
            s.upload_bytes, s.download_bytes, s.session_time_s, s.counted_time_s, s.revision, s.upload_base,
            s.download_base, s.previous_upload, s.previous_download, s.previous_until_s, s.life,
            s.interim_interval_s, s.wide, s.start_seen, s.acct_session_id, s.username, s.access_kind, s.mac,
            host(s.framed_address) as framed_address, s.nas_port, s.terminate_cause, s.carried_hour, s.carried_day,
            s.carried_upload, s.carried_download
            """;

    /// The two latest lives of each key, latest first; `%s` may lock them.
    private static final String FIND = """
            select k.n, %s
              from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[]) with ordinality
                   as k (tenant_id, nas_id, acct_session_id, username, n)
              join sessions s
                on s.tenant_id = k.tenant_id and s.nas_id = k.nas_id and s.acct_session_id = k.acct_session_id
               and s.username = k.username
               and s.life >= (select max(x.life) - 1 from sessions x
                               where x.tenant_id = k.tenant_id and x.nas_id = k.nas_id
                                 and x.acct_session_id = k.acct_session_id and x.username = k.username)
             order by k.n, s.life desc
               %s
            """;

    private static final String FIND_PLAIN = FIND.formatted(COLUMNS, "");
    private static final String FIND_LOCKED = FIND.formatted(COLUMNS, "for update of s");

    // Look-ups inside one another keep the planner from joining whole tables, whatever it believes of their sizes.
    private static final String FIND_OWNERS = """
            select k.n, o.subscriber_id, o.access_kind, o.interim_interval_s
              from unnest(?::uuid[], ?::text[]) with ordinality as k (tenant_id, username, n)
             cross join lateral
                   (select u.subscriber_id, u.access_kind,
                           (select (select p.interim_interval_s from plan_versions p
                                     where p.tenant_id = c.tenant_id and p.plan_id = c.plan_id
                                       and p.version = c.plan_version)
                              from subscriptions c
                             where c.tenant_id = u.tenant_id and c.subscriber_id = u.subscriber_id
                               and c.closed_at is null and c.queued_at is null) as interim_interval_s
                      from subscribers u
                     where u.tenant_id = k.tenant_id and u.username = k.username and u.deleted_at is null
                     limit 1) o
            """;

    private static final String ROWS = """
            unnest(?::uuid[], ?::uuid[], ?::int[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[],
                   ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                   ?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::boolean[], ?::boolean[], ?::text[], ?::text[],
                   ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::bigint[],
                   ?::bigint[])
                as r (tenant_id, session_id, revision, nas_id, subscriber_id, started_ms, ended_ms, reported_ms,
                      upload_bytes, download_bytes, session_time_s, counted_time_s, upload_base, download_base,
                      previous_upload, previous_download, previous_until_s, life, interim_interval_s, wide,
                      start_seen, acct_session_id, username, access_kind, mac, framed_address, nas_port,
                      terminate_cause, hour, day, carried_upload, carried_download)
            """;

    private static final String OPEN = """
            insert into sessions
                   (tenant_id, session_id, nas_id, subscriber_id, started_at, ended_at, reported_at, upload_bytes,
                    download_bytes, session_time_s, counted_time_s, revision, upload_base, download_base,
                    previous_upload, previous_download, previous_until_s, life, interim_interval_s, wide, start_seen,
                    acct_session_id, username, access_kind, mac, framed_address, nas_port, terminate_cause,
                    carried_hour, carried_day, carried_upload, carried_download)
            select tenant_id, session_id, nas_id, subscriber_id, to_timestamp(started_ms / 1000.0::float8),
                   to_timestamp(ended_ms / 1000.0::float8), to_timestamp(reported_ms / 1000.0::float8), upload_bytes,
                   download_bytes, session_time_s, counted_time_s, 1, upload_base, download_base, previous_upload,
                   previous_download, previous_until_s, life, interim_interval_s, wide, start_seen, acct_session_id,
                   username, access_kind, mac, framed_address::inet, nas_port, terminate_cause, to_timestamp(hour),
                   date '1970-01-01' + day, carried_upload, carried_download
              from %s
            """.formatted(ROWS);

    private static final String REWRITE = """
            update sessions s
               set started_at = to_timestamp(r.started_ms / 1000.0::float8),
                   ended_at = to_timestamp(r.ended_ms / 1000.0::float8),
                   reported_at = to_timestamp(r.reported_ms / 1000.0::float8),
                   upload_bytes = r.upload_bytes, download_bytes = r.download_bytes,
                   session_time_s = r.session_time_s, counted_time_s = r.counted_time_s,
                   revision = s.revision + 1,
                   upload_base = r.upload_base, download_base = r.download_base,
                   previous_upload = r.previous_upload, previous_download = r.previous_download,
                   previous_until_s = r.previous_until_s, interim_interval_s = r.interim_interval_s,
                   wide = r.wide, start_seen = r.start_seen, access_kind = r.access_kind, mac = r.mac,
                   framed_address = r.framed_address::inet, nas_port = r.nas_port,
                   terminate_cause = r.terminate_cause, carried_hour = to_timestamp(r.hour),
                   carried_day = date '1970-01-01' + r.day, carried_upload = r.carried_upload,
                   carried_download = r.carried_download
              from %s
             where s.tenant_id = r.tenant_id and s.session_id = r.session_id and s.revision = r.revision
            """.formatted(ROWS);

    /// Finds what is stored of these keys.
    ///
    /// @param lock keeps other writers away from them until the transaction ends
    Map<SessionKey, Lives> find(Tx tx, List<Wanted> wanted, boolean lock) throws SQLException {
        Map<SessionKey, Lives> found = new HashMap<>();
        for (Wanted w : wanted) found.put(w.key(), Lives.NONE);
        try (var statement = tx.connection().prepareStatement(lock ? FIND_LOCKED : FIND_PLAIN)) {
            var bind = new Columns(statement);
            bind.uuids(wanted, w -> w.tenant().value());
            bind.uuids(wanted, w -> w.key().nasId());
            bind.texts(wanted, w -> w.key().acctSessionId());
            bind.texts(wanted, w -> w.key().username());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    SessionKey key = wanted.get((int) row.getLong("n") - 1).key();
                    found.merge(
                            key,
                            new Lives(life(row), null),
                            (had, more) -> had.latest() == null ? more : new Lives(had.latest(), more.latest()));
                }
            }
        }
        return found;
    }

    /// Says whose the new sessions are, by what access kind when their NAS does not tell, and how often it will report.
    ///
    /// @param interval seconds, when neither packet nor plan tells
    void own(Tx tx, List<LifeDraft> opened, int interval) throws SQLException {
        try (var statement = tx.connection().prepareStatement(FIND_OWNERS)) {
            var bind = new Columns(statement);
            bind.uuids(opened, d -> d.now().owner().tenant().value());
            bind.texts(opened, d -> d.now().key().username());
            for (LifeDraft draft : opened) own(draft, Batch.NOBODY, AccessKind.ANY, interval);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    int planned = row.getInt("interim_interval_s");
                    LifeDraft draft = opened.get((int) row.getLong("n") - 1);
                    var kind = AccessKind.valueOf(row.getString("access_kind"));
                    own(draft, row.getObject("subscriber_id", UUID.class), kind, planned);
                }
            }
        }
    }

    void open(Tx tx, List<LifeDraft> opened) throws SQLException {
        write(tx, OPEN, opened);
    }

    /// @throws Behind when one of them changed since it was loaded
    void rewrite(Tx tx, List<LifeDraft> changed) throws SQLException {
        if (write(tx, REWRITE, changed) != changed.size()) throw new Behind();
    }

    private static void own(LifeDraft draft, UUID subscriber, AccessKind usual, int planned) {
        Owner owner = draft.now().owner();
        Place place = draft.now().place();
        AccessKind kind = place.accessKind() == AccessKind.ANY ? usual : place.accessKind();
        int interval = place.interimInterval() > 0 || planned <= 0 ? place.interimInterval() : planned;
        draft.own(
                new Owner(owner.tenant(), owner.sessionId(), subscriber, owner.number()),
                new Place(kind, place.mac(), place.framedAddress(), place.nasPort(), interval));
    }

    private static int write(Tx tx, String sql, List<LifeDraft> drafts) throws SQLException {
        try (var statement = tx.connection().prepareStatement(sql)) {
            var bind = new Columns(statement);
            bind.uuids(drafts, d -> d.now().owner().tenant().value());
            bind.uuids(drafts, d -> d.now().owner().sessionId());
            bind.ints(drafts, d -> d.stored == null ? 0 : d.stored.revision());
            bind.uuids(drafts, d -> d.now().key().nasId());
            bind.uuids(drafts, d -> d.now().owner().subscriberId());
            bind.longs(drafts, d -> d.now().span().startedAt());
            bind.absentLongs(
                    drafts,
                    d -> d.now().span().isOpen() ? null : (Long) d.now().span().endedAt());
            bind.longs(drafts, d -> d.now().span().reportedAt());
            bindTrack(bind, drafts);
            bind.ints(drafts, d -> d.now().owner().number());
            bind.ints(drafts, d -> d.now().place().interimInterval());
            bind.booleans(drafts, d -> d.now().track().wide());
            bind.booleans(drafts, d -> d.now().span().startSeen());
            bind.texts(drafts, d -> d.now().key().acctSessionId());
            bind.texts(drafts, d -> d.now().key().username());
            bind.texts(drafts, d -> d.now().place().accessKind().name());
            bind.texts(drafts, d -> d.now().place().mac());
            bind.texts(drafts, d -> address(d.now().place().framedAddress()));
            bind.texts(drafts, d -> d.now().place().nasPort());
            bind.texts(drafts, d -> d.now().span().cause());
            bindCarried(bind, drafts);
            return statement.executeUpdate();
        }
    }

    static void bindCarried(Columns bind, List<LifeDraft> drafts) throws SQLException {
        bind.longs(drafts, d -> d.carried().hour());
        bind.ints(drafts, d -> d.carried().day());
        bind.longs(drafts, d -> d.carried().upload());
        bind.longs(drafts, d -> d.carried().download());
    }

    private static void bindTrack(Columns bind, List<LifeDraft> drafts) throws SQLException {
        bind.longs(drafts, d -> d.now().track().upload());
        bind.longs(drafts, d -> d.now().track().download());
        bind.longs(drafts, d -> d.now().track().sessionTime());
        bind.longs(drafts, d -> d.now().track().countedTime());
        bind.longs(drafts, d -> d.now().track().uploadBase());
        bind.longs(drafts, d -> d.now().track().downloadBase());
        bind.longs(drafts, d -> d.now().track().previous().upload());
        bind.longs(drafts, d -> d.now().track().previous().download());
        bind.longs(drafts, d -> d.now().track().previous().until());
    }

    private static Life life(ResultSet row) throws SQLException {
        var ended = row.getTimestamp("ended_at");
        return new Life(
                new SessionKey(
                        row.getObject("nas_id", UUID.class),
                        row.getString("acct_session_id"),
                        row.getString("username")),
                new Owner(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("session_id", UUID.class),
                        row.getObject("subscriber_id", UUID.class),
                        row.getInt("life")),
                new Place(
                        AccessKind.valueOf(row.getString("access_kind")),
                        row.getString("mac"),
                        row.getString("framed_address"),
                        row.getString("nas_port"),
                        row.getInt("interim_interval_s")),
                new Span(
                        row.getTimestamp("started_at").getTime(),
                        row.getBoolean("start_seen"),
                        row.getTimestamp("reported_at").getTime(),
                        ended == null ? Span.OPEN : ended.getTime(),
                        row.getString("terminate_cause")),
                track(row),
                row.getInt("revision"),
                new Life.Carried(
                        row.getTimestamp("carried_hour").getTime() / 1000,
                        (int) row.getObject("carried_day", LocalDate.class).toEpochDay(),
                        row.getLong("carried_upload"),
                        row.getLong("carried_download")));
    }

    private static CounterTrack track(ResultSet row) throws SQLException {
        return new CounterTrack(
                row.getLong("upload_bytes"),
                row.getLong("download_bytes"),
                row.getLong("upload_base"),
                row.getLong("download_base"),
                row.getLong("session_time_s"),
                row.getLong("counted_time_s"),
                row.getBoolean("wide"),
                new CounterTrack.Epoch(
                        row.getLong("previous_upload"),
                        row.getLong("previous_download"),
                        row.getLong("previous_until_s")));
    }

    /// A NAS may send anything; what is no address is not kept.
    private static @Nullable String address(@Nullable String text) {
        if (text == null) return null;
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
