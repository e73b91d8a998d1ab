package turnpike.storefront;

import java.time.InstantSource;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The portals' themes, one a tenant.
public final class Themes {
    private final Database database;
    private final InstantSource clock;
    private final Audit audit;
    private final ThemeStore store = new ThemeStore();

    public Themes(Database database, InstantSource clock, Audit audit) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
    }

    public Theme of(TenantId tenant) {
        return database.call(tenant, tx -> of(tx, tenant));
    }

    public Theme of(Tx tx, TenantId tenant) {
        return store.find(tx, tenant).orElseGet(Theme::standard);
    }

    public Theme set(Actor actor, Theme theme) {
        return database.call(actor.tenant(), tx -> {
            Theme before = of(tx, actor.tenant());
            store.save(tx, actor.tenant(), theme, clock.instant());
            var subject = Audit.Subject.of("portal_theme", actor.tenant().value());
            audit.record(tx, actor, "portal_theme.changed", subject, plain(before), plain(theme));
            return theme;
        });
    }

    /// A picture is nothing to read in an audit trail.
    private static Theme plain(Theme theme) {
        var look = theme.look();
        return new Theme(
                new Theme.Look(look.title(), look.color(), look.background(), ""),
                theme.words(),
                theme.language(),
                theme.providers(),
                theme.vouchers(),
                theme.trials(),
                theme.giveUp());
    }
}
