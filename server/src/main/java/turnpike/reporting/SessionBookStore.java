package turnpike.reporting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Reads `sessions` for lists, always within one tenant.
final class SessionBookStore {
    private static final UUID NOBODY = new UUID(0, 0);

    private static final String COLUMNS = """
            select s.session_id, s.subscriber_id, s.username, s.access_kind, s.nas_id, n.name as nas_name,
                   s.acct_session_id, s.mac, host(s.framed_address) as address, s.started_at, s.reported_at,
                   s.ended_at, s.terminate_cause, s.session_time_s, s.interim_interval_s,
                   s.upload_bytes, s.download_bytes
              from sessions s
              join nases n on n.tenant_id = s.tenant_id and n.nas_id = s.nas_id
            """;

    private static final String WHERE = """
             where s.tenant_id = :tenant
               and (:open::boolean is null or (s.ended_at is null) = :open)
               and (:nas::uuid is null or s.nas_id = :nas)
               and (:subscriber::uuid is null or s.subscriber_id = :subscriber)
               and (:kind::text is null or s.access_kind = :kind)
               and (:text::text is null
                    or position(lower(:text) in lower(
                           concat_ws(' ', s.username, s.mac, host(s.framed_address), s.acct_session_id))) > 0)
            """;

    private static final String COUNT =
            "select count(*) from (select from sessions s" + WHERE + " limit " + SessionBook.COUNTED_MAX + ") counted";

    /// One statement per order, because an order cannot be a parameter.
    private static final Map<String, String> LISTS = Map.of(
            "startedAt", list("s.started_at, s.session_id"),
            "-startedAt", list("s.started_at desc, s.session_id desc"),
            "reportedAt", list("s.reported_at, s.session_id"),
            "-reportedAt", list("s.reported_at desc, s.session_id desc"),
            "username", list("s.username, s.session_id"),
            "-username", list("s.username desc, s.session_id desc"),
            "total", list("s.upload_bytes + s.download_bytes, s.session_id"),
            "-total", list("s.upload_bytes + s.download_bytes desc, s.session_id desc"));

    private static final String FIND = COLUMNS + " where s.tenant_id = :tenant and s.session_id = :id";

    /// Bounded by when the session lived, so that only its partitions are read.
    private static final String HOURS = """
            select d.hour, sum(d.upload_bytes)::bigint as upload, sum(d.download_bytes)::bigint as download
              from sessions s
              join usage_deltas d on d.tenant_id = s.tenant_id and d.session_id = s.session_id
                                 and d.until_at >= s.started_at - interval '1 day'
             where s.tenant_id = :tenant and s.session_id = :id
             group by d.hour
             order by d.hour
            """;

    private static final String IS_SUBSCRIBER = """
            select exists(select from subscribers
                           where tenant_id = :tenant and subscriber_id = :id and deleted_at is null)
            """;

    private static String list(String order) {
        return COLUMNS + WHERE + " order by " + order + " limit :limit offset :offset";
    }

    List<SessionView> list(Tx tx, TenantId tenant, SessionBook.Search search, int offset, int limit) {
        String list = Objects.requireNonNull(LISTS.get(search.sort()));
        return bound(tx.sql().createQuery(list), tenant, search)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, _) -> view(row))
                .list();
    }

    long count(Tx tx, TenantId tenant, SessionBook.Search search) {
        return bound(tx.sql().createQuery(COUNT), tenant, search)
                .mapTo(Long.class)
                .one();
    }

    Optional<SessionView> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, _) -> view(row))
                .findOne();
    }

    List<UsagePoint> hours(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(HOURS)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, _) -> new UsagePoint(
                        row.getObject("hour", OffsetDateTime.class).toInstant(),
                        row.getLong("upload"),
                        row.getLong("download")))
                .list();
    }

    boolean isSubscriber(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(IS_SUBSCRIBER)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(Boolean.class)
                .one();
    }

    private static Query bound(Query query, TenantId tenant, SessionBook.Search search) {
        AccessKind kind = search.accessKind();
        return query.bind("tenant", tenant.value())
                .bind("open", search.open())
                .bind("nas", search.nasId())
                .bind("subscriber", search.subscriberId())
                .bind("kind", kind == null ? null : kind.name())
                .bind("text", search.text());
    }

    private static SessionView view(ResultSet row) throws SQLException {
        UUID subscriber = row.getObject("subscriber_id", UUID.class);
        return new SessionView(
                row.getObject("session_id", UUID.class),
                subscriber.equals(NOBODY) ? null : subscriber,
                row.getString("username"),
                AccessKind.valueOf(row.getString("access_kind")),
                new SessionView.Place(
                        row.getObject("nas_id", UUID.class),
                        row.getString("nas_name"),
                        row.getString("acct_session_id"),
                        row.getString("mac"),
                        row.getString("address")),
                new SessionView.Course(
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getObject("reported_at", OffsetDateTime.class).toInstant(),
                        instant(row, "ended_at"),
                        row.getString("terminate_cause"),
                        Duration.ofSeconds(row.getLong("session_time_s")),
                        Duration.ofSeconds(row.getLong("interim_interval_s")),
                        row.getLong("upload_bytes"),
                        row.getLong("download_bytes")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
