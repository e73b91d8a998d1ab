package turnpike.usage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// The long way into the books, open to every case: totals of known sessions, deltas, and what is due in a subscriber's
/// roll-ups, made where they are missing, in one statement per batch.
///
/// Rows of every table are touched in one order, so that writers wait for each other but seldom in a circle.
final class LedgerStore {

    /// Growth of one session within one hour, with what the roll-ups are kept by.
    private record Row(UUID tenant, UUID subscriber, UUID session, long reportedMs, LifeDraft.Part part) {}

    /// A sum over some of the rows.
    private static final class Sum {
        final UUID tenant;
        final UUID subscriber;
        final long hour;
        final int day;
        long upload;
        long download;

        Sum(Row first) {
            this.tenant = first.tenant;
            this.subscriber = first.subscriber;
            this.hour = first.part.hour;
            this.day = first.part.day;
        }

        void add(Row row) {
            upload += row.part.upload;
            download += row.part.download;
        }
    }

    private static final Comparator<Row> BY_SUBSCRIBER =
            Comparator.comparing(Row::tenant).thenComparing(Row::subscriber).thenComparingLong(r -> r.part.hour);

    private static final String MOVE = """
            with moved as (
                update sessions s
                   set reported_at = to_timestamp(r.reported_ms / 1000.0::float8),
                       upload_bytes = r.upload, download_bytes = r.download,
                       session_time_s = r.session_time, counted_time_s = r.session_time, revision = r.revision + 1,
                       carried_hour = to_timestamp(r.hour), carried_day = date '1970-01-01' + r.day,
                       carried_upload = r.carried_upload, carried_download = r.carried_download
                  from unnest(?::uuid[], ?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                              ?::bigint[], ?::int[], ?::bigint[], ?::bigint[])
                       as r (tenant_id, session_id, revision, reported_ms, upload, download, session_time, hour, day,
                             carried_upload, carried_download)
                 where s.tenant_id = r.tenant_id and s.session_id = r.session_id and s.revision = r.revision
                returning 1),
            grown as (
                insert into usage_deltas
                       (tenant_id, session_id, subscriber_id, hour, day, until_at, upload_bytes, download_bytes)
                select tenant_id, session_id, subscriber_id, to_timestamp(hour), date '1970-01-01' + day,
                       to_timestamp(until_ms / 1000.0::float8), upload, download
                  from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[],
                              ?::bigint[])
                       as r (tenant_id, session_id, subscriber_id, hour, day, until_ms, upload, download)),
            hourly as (
                insert into usage_subscriber_hourly_booked as u
                       (tenant_id, subscriber_id, hour, upload_bytes, download_bytes)
                select tenant_id, subscriber_id, to_timestamp(hour), upload, download
                  from unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[])
                       as r (tenant_id, subscriber_id, hour, upload, download)
                    on conflict (tenant_id, subscriber_id, hour) do update
                   set upload_bytes = u.upload_bytes + excluded.upload_bytes,
                       download_bytes = u.download_bytes + excluded.download_bytes),
            daily as (
                insert into usage_subscriber_daily_booked as u
                       (tenant_id, subscriber_id, day, upload_bytes, download_bytes)
                select tenant_id, subscriber_id, date '1970-01-01' + day, upload, download
                  from unnest(?::uuid[], ?::uuid[], ?::int[], ?::bigint[], ?::bigint[])
                       as r (tenant_id, subscriber_id, day, upload, download)
                    on conflict (tenant_id, subscriber_id, day) do update
                   set upload_bytes = u.upload_bytes + excluded.upload_bytes,
                       download_bytes = u.download_bytes + excluded.download_bytes)
            select count(*) from moved
            """;

    /// Moves the totals of `plain` sessions and books the growth of all.
    ///
    /// @param now milliseconds since 1970; the clock may have stepped back, but no raw row is put into the future
    /// @throws Behind when a plain session changed since it was loaded
    void post(Tx tx, long now, List<LifeDraft> plain, List<LifeDraft> all) throws SQLException {
        List<LifeDraft> moved = new ArrayList<>(plain);
        moved.sort(Comparator.comparing(d -> d.now().owner().sessionId()));
        try (var statement = tx.connection().prepareStatement(MOVE)) {
            var bind = new Columns(statement);
            bindMoved(bind, moved);
            bindDeltas(bind, rows(all, d -> d.parts, now));
            bindSubscribers(bind, rows(all, d -> d.booked, now));
            try (var row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) != moved.size()) throw new Behind();
            }
        }
    }

    private static List<Row> rows(List<LifeDraft> drafts, Function<LifeDraft, List<LifeDraft.Part>> parts, long now) {
        List<Row> rows = new ArrayList<>(drafts.size());
        for (LifeDraft draft : drafts) {
            Life life = draft.now();
            for (LifeDraft.Part part : parts.apply(draft)) {
                rows.add(new Row(
                        life.owner().tenant().value(),
                        life.owner().subscriberId(),
                        life.owner().sessionId(),
                        Math.clamp(life.span().reportedAt(), now - GrowthSplit.WINDOW_MS, now),
                        part));
            }
        }
        rows.sort(BY_SUBSCRIBER);
        return rows;
    }

    /// What `unnest` of sessions that only moved begins with.
    static void bindMoved(Columns bind, List<LifeDraft> moved) throws SQLException {
        bind.uuids(moved, d -> d.now().owner().tenant().value());
        bind.uuids(moved, d -> d.now().owner().sessionId());
        bind.ints(moved, d -> d.now().revision());
        bind.longs(moved, d -> d.now().span().reportedAt());
        bind.longs(moved, d -> d.now().track().upload());
        bind.longs(moved, d -> d.now().track().download());
        bind.longs(moved, d -> d.now().track().sessionTime());
        LifeStore.bindCarried(bind, moved);
    }

    private static void bindDeltas(Columns bind, List<Row> rows) throws SQLException {
        bind.uuids(rows, Row::tenant);
        bind.uuids(rows, Row::session);
        bind.uuids(rows, Row::subscriber);
        bind.longs(rows, r -> r.part.hour);
        bind.ints(rows, r -> r.part.day);
        bind.longs(rows, Row::reportedMs);
        bind.longs(rows, r -> r.part.upload);
        bind.longs(rows, r -> r.part.download);
    }

    /// Rows are sorted, so those of one hour, and of one day, stand together.
    private static void bindSubscribers(Columns bind, List<Row> rows) throws SQLException {
        List<Sum> hours = new ArrayList<>(rows.size());
        List<Sum> days = new ArrayList<>(rows.size());
        Sum hour = null;
        Sum day = null;
        for (Row row : rows) {
            boolean same = hour != null && hour.tenant.equals(row.tenant) && hour.subscriber.equals(row.subscriber);
            if (!same || hour == null || hour.hour != row.part.hour) {
                hour = new Sum(row);
                hours.add(hour);
            }
            if (!same || day == null || day.day != row.part.day) {
                day = new Sum(row);
                days.add(day);
            }
            hour.add(row);
            day.add(row);
        }
        bind.uuids(hours, s -> s.tenant);
        bind.uuids(hours, s -> s.subscriber);
        bind.longs(hours, s -> s.hour);
        bindAmounts(bind, hours);
        bind.uuids(days, s -> s.tenant);
        bind.uuids(days, s -> s.subscriber);
        bind.ints(days, s -> s.day);
        bindAmounts(bind, days);
    }

    private static void bindAmounts(Columns bind, List<Sum> sums) throws SQLException {
        bind.longs(sums, s -> s.upload);
        bind.longs(sums, s -> s.download);
    }
}
