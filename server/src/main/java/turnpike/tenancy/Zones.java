package turnpike.tenancy;

import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// Each tenant's time zone, held in memory: the ledger asks for every report.
///
/// A tenant unknown here is looked up once; whoever changes a zone tells [#TOPIC] in the transaction.
public final class Zones {
    /// Told with the tenant's id when its zone has changed.
    public static final String TOPIC = "tenant";

    private static final String ONE = "select zone_id from tenants where tenant_id = :tenant";
    private static final String ALL = "select tenant_id, zone_id from tenants";

    private final Database database;
    private final Map<TenantId, ZoneId> zones = new ConcurrentHashMap<>();

    public Zones(Database database) {
        this.database = database;
        database.signals().on(TOPIC, changed -> zones.clear());
        database.runAcrossTenants(this::loadAll);
    }

    /// @throws NotFound when there is no such tenant
    public ZoneId of(TenantId tenant) {
        ZoneId known = zones.get(tenant);
        return known != null ? known : zones.computeIfAbsent(tenant, this::load);
    }

    private ZoneId load(TenantId tenant) {
        return database.callAcrossTenants(tx -> tx.sql()
                        .createQuery(ONE)
                        .bind("tenant", tenant.value())
                        .mapTo(String.class)
                        .findOne())
                .map(ZoneId::of)
                .orElseThrow(() -> new NotFound("tenant", tenant));
    }

    private void loadAll(Tx tx) {
        tx.sql()
                .createQuery(ALL)
                .map((row, context) -> Map.entry(
                        new TenantId(row.getObject("tenant_id", UUID.class)), ZoneId.of(row.getString("zone_id"))))
                .forEach(entry -> zones.put(entry.getKey(), entry.getValue()));
    }
}
