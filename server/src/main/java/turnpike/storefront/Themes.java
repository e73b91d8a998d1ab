package turnpike.storefront;

import java.time.InstantSource;
import java.util.Objects;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Remembered;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The portals' themes, one a tenant.
public final class Themes {
    private static final String TOPIC = "portal_theme";

    private final Database database;
    private final InstantSource clock;
    private final Audit audit;
    private final Remembered<TenantId, Theme> known;
    private final ThemeStore store = new ThemeStore();

    public Themes(Database database, InstantSource clock, Audit audit) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.known = new Remembered<>(database.signals(), TOPIC);
    }

    public Theme of(TenantId tenant) {
        return database.call(tenant, tx -> of(tx, tenant));
    }

    public Theme of(Tx tx, TenantId tenant) {
        return Objects.requireNonNull(known.get(tenant, () -> stored(tx, tenant)));
    }

    private Theme stored(Tx tx, TenantId tenant) {
        return store.find(tx, tenant).orElseGet(Theme::standard);
    }

    public Theme set(Actor actor, Theme theme) {
        return database.call(actor.tenant(), tx -> {
            Theme before = stored(tx, actor.tenant());
            store.save(tx, actor.tenant(), theme, clock.instant());
            tx.tell(TOPIC, actor.tenant().toString());
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
