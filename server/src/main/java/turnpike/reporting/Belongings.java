package turnpike.reporting;

import java.util.UUID;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// What a tenant has or once had, to tell a filter that names nothing from one that matches nothing. What was removed
/// still counts: its history can be looked up.
public final class Belongings {
    private final Database database;
    private final BelongingsStore store = new BelongingsStore();

    public Belongings(Database database) {
        this.database = database;
    }

    /// What a filter may name.
    public enum Kind {
        NAS,
        PLAN,
        SESSION,
        SUBSCRIBER
    }

    /// Money is in the tenant's own currency, or in one that something of the tenant's is priced in: with
    /// any other nothing could ever be bought.
    ///
    /// @throws InvalidInput when it is neither
    public void requireCurrency(TenantId tenant, String currency) {
        boolean deals = database.call(tenant, tx -> store.dealsIn(tx, tenant, currency));
        if (!deals) throw new InvalidInput("currency", "is not one you deal in");
    }

    /// @throws NotFound when the tenant never had this
    public void require(TenantId tenant, Kind kind, UUID id) {
        boolean has = database.call(tenant, tx -> store.has(tx, tenant, kind, id));
        if (!has) throw new NotFound(kind.name().toLowerCase(java.util.Locale.ROOT), id);
    }
}
