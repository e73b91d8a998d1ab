package turnpike.aaa;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `access_attempts` table as staff read it; [AccessLog] writes it.
final class AccessAttemptStore {
    private static final UUID NOBODY = new UUID(0, 0);
    /// Beyond this many a list says "so many at least"; counting on would read the whole log.
    private static final int COUNTED_MAX = 10_000;

    private static final String WHERE = """
             where a.tenant_id = :tenant
               and (cast(:text as text) is null
                    or position(lower(:text) in lower(a.username || ' ' || coalesce(a.mac, ''))) > 0)
               and (cast(:accepted as boolean) is null or (a.reason = 'ACCEPTED') = :accepted)
               and (cast(:reason as text) is null or a.reason = :reason)
               and (cast(:nas as uuid) is null or a.nas_id = :nas)
               and (cast(:subscriber as uuid) is null or a.subscriber_id = :subscriber)
            """;

    private static final String FIND = """
            select a.at, a.username, a.subscriber_id, a.nas_id, n.name as nas_name, a.mac, a.method, a.reason
              from access_attempts a
              join nases n on n.tenant_id = a.tenant_id and n.nas_id = a.nas_id
            """ + WHERE + " order by a.at desc, a.username limit :limit offset :offset";

    private static final String COUNT =
            "select count(*) from (select 1 from access_attempts a\n" + WHERE + " limit :counted) c";

    AccessAttempts.Found find(Tx tx, TenantId tenant, AccessAttempts.Search search) {
        List<AccessAttempts.Attempt> attempts = narrowed(tx.sql().createQuery(FIND), tenant, search)
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> attempt(row))
                .list();
        long total = narrowed(tx.sql().createQuery(COUNT), tenant, search)
                .bind("counted", COUNTED_MAX)
                .mapTo(Long.class)
                .one();
        return new AccessAttempts.Found(attempts, total);
    }

    private static Query narrowed(Query query, TenantId tenant, AccessAttempts.Search search) {
        Reason reason = search.reason();
        return query.bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("accepted", search.accepted())
                .bind("reason", reason == null ? null : reason.name())
                .bind("nas", search.nasId())
                .bind("subscriber", search.subscriberId());
    }

    private static AccessAttempts.Attempt attempt(ResultSet row) throws SQLException {
        UUID subscriber = row.getObject("subscriber_id", UUID.class);
        String reason = row.getString("reason");
        return new AccessAttempts.Attempt(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("username"),
                NOBODY.equals(subscriber) ? null : subscriber,
                row.getObject("nas_id", UUID.class),
                row.getString("nas_name"),
                row.getString("mac"),
                row.getString("method"),
                reason.equals("ACCEPTED") ? null : Reason.valueOf(reason));
    }
}
