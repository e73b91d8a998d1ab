/// The one room with connections: pools per role, transactions, migrations.
/// Tenant work runs as a role that row-level security binds; the ingest role sees all tenants and may touch few tables.
@NullMarked
package turnpike.platform.db;

import org.jspecify.annotations.NullMarked;
