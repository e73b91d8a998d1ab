package turnpike.usage;

import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// Under whose name a session was reported before: for those who make reports of what they poll, and were restarted in
/// between. A session is known by NAS, id and name together, so its later reports must bear the same name.
public final class ReportedNames {
    private final Database database;
    private final ReportedNamesStore store = new ReportedNamesStore();

    public ReportedNames(Database database) {
        this.database = database;
    }

    /// The name of the latest session with this id; empty when none was ever reported.
    public Optional<String> find(TenantId tenant, UUID nasId, String acctSessionId) {
        return database.call(tenant, tx -> store.find(tx, tenant, nasId, acctSessionId));
    }
}
