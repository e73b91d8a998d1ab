package turnpike.tenancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `audit_entries` table: only ever added to.
final class AuditStore {
    private static final String INSERT = """
        insert into audit_entries
               (tenant_id, entry_id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
                before, after, ip, request_id)
        values (:tenant, :id, :at, :actorKind, :actorId, :actorName, :action, :subjectKind, :subjectId,
                :before::jsonb, :after::jsonb, :address, :requestId)
        """;

    private static final String WHERE = """
         where tenant_id = :tenant
           and (:text::text is null
                or position(lower(:text)
                            in lower(action || ' ' || subject_kind || ' ' || subject_id || ' ' || actor_name)) > 0)
           and (:actor::text is null or position(lower(:actor) in lower(actor_name)) > 0)
           and (:action::text is null or action = :action or action like :action || '.%')
           and (:from::timestamptz is null or at >= :from)
           and (:until::timestamptz is null or at < :until)
        """;

    private static final String FIND = """
        select entry_id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
               before, after, ip, request_id
          from audit_entries
        """ + WHERE + " order by at desc, entry_id desc limit :limit offset :offset";

    private static final String COUNT = "select count(*) from audit_entries\n" + WHERE;

    void insert(Tx tx, Audit.Entry entry) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", entry.actor().tenant().value())
                .bind("id", entry.id())
                .bind("at", entry.at())
                .bind("actorKind", entry.actor().kind().name())
                .bind("actorId", entry.actor().id())
                .bind("actorName", entry.actor().name())
                .bind("action", entry.action())
                .bind("subjectKind", entry.subjectKind())
                .bind("subjectId", entry.subjectId())
                .bind("before", entry.before())
                .bind("after", entry.after())
                .bind("address", entry.actor().address())
                .bind("requestId", entry.actor().requestId())
                .execute();
    }

    Slice<Audit.Entry> find(Tx tx, TenantId tenant, Audit.Search search, int offset, int limit) {
        List<Audit.Entry> entries = bound(tx.sql().createQuery(FIND), tenant, search)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, _) -> entry(row, tenant))
                .list();
        long total = bound(tx.sql().createQuery(COUNT), tenant, search)
                .mapTo(Long.class)
                .one();
        return new Slice<>(entries, total);
    }

    private static Query bound(Query query, TenantId tenant, Audit.Search search) {
        return query.bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("actor", search.actor())
                .bind("action", search.action())
                .bind("from", utc(search.from()))
                .bind("until", utc(search.until()));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static Audit.Entry entry(ResultSet row, TenantId tenant) throws SQLException {
        return new Audit.Entry(
                row.getObject("entry_id", UUID.class),
                Columns.instant(row, "at"),
                new Actor(
                        tenant,
                        Actor.Kind.valueOf(row.getString("actor_kind")),
                        row.getString("actor_id"),
                        row.getString("actor_name"),
                        row.getString("ip"),
                        row.getString("request_id")),
                row.getString("action"),
                row.getString("subject_kind"),
                row.getString("subject_id"),
                row.getString("before"),
                row.getString("after"));
    }
}
