package turnpike.usage;

import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Looks names up by the key sessions are reported under.
final class ReportedNamesStore {
    private static final String NAME = """
            select username
              from sessions
             where tenant_id = :tenant
               and nas_id = :nas
               and acct_session_id = :session
             order by started_at desc
             limit 1
            """;

    Optional<String> find(Tx tx, TenantId tenant, UUID nasId, String acctSessionId) {
        return tx.sql()
                .createQuery(NAME)
                .bind("tenant", tenant.value())
                .bind("nas", nasId)
                .bind("session", acctSessionId)
                .mapTo(String.class)
                .findOne();
    }
}
