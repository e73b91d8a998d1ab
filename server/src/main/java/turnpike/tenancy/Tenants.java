package turnpike.tenancy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;

/// The tenants of this installation. Changing them is the platform administrator's, whose changes appear in the
/// platform's audit trail and in the tenant's own.
///
/// Tells the topic `tenant` with the tenant's id whenever one is made or changed.
public final class Tenants {
    /// Signal after a tenant was made, changed, suspended or activated; its payload is the id.
    public static final String TOPIC = "tenant";

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Staff staff;
    private final Passwords passwords;
    private final TenantStore store = new TenantStore();

    public Tenants(Database database, Ids ids, InstantSource clock, Audit audit, Staff staff, Logins logins) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.staff = staff;
        this.passwords = logins.passwords();
    }

    /// A tenant to add, with who administers it first.
    ///
    /// @param zone IANA time zone
    /// @param currency ISO 4217
    /// @param locale BCP 47
    public record NewTenant(
            String slug, String name, String zone, String currency, String locale, FirstAdministrator administrator) {}

    public record FirstAdministrator(String name, String email, String password) {}

    /// What to look for.
    ///
    /// @param text in name or slug; null matches all
    /// @param suspended null matches both
    /// @param sort `name` or `createdAt`, with a minus for the reverse
    public record Search(@Nullable String text, @Nullable Boolean suspended, String sort, int offset, int limit) {}

    /// The tenant itself, for its own people.
    public Tenant get(TenantId id) {
        return database.callAcrossTenants(tx -> store.find(tx, id).orElseThrow(() -> new NotFound("tenant", id)));
    }

    /// The tenant of this short name, for whoever has no login yet; never the platform itself.
    public Optional<Tenant> named(String slug) {
        return database.callAcrossTenants(tx -> store.findNamed(tx, slug));
    }

    /// Every tenant but the platform itself.
    public Slice<Tenant> list(Search search) {
        return database.callAcrossTenants(tx -> store.list(tx, search));
    }

    public Tenant add(Actor actor, NewTenant wanted) {
        var tenant = new Tenant(
                new TenantId(ids.next()),
                wanted.slug(),
                wanted.name().strip(),
                zone(wanted.zone()),
                currency(wanted.currency()),
                Locale.forLanguageTag(wanted.locale()),
                clock.instant(),
                null,
                null);
        FirstAdministrator first = wanted.administrator();
        String hash = passwords.hashChosen(
                "admin.password", first.password(), List.of(first.email(), first.name(), wanted.name(), wanted.slug()));
        try {
            return database.callAcrossTenants(tx -> {
                if (store.isSlugTaken(tx, tenant.slug())) {
                    throw new Conflict("slug_taken", "another tenant has the slug " + tenant.slug());
                }
                store.insert(tx, tenant);
                record(tx, actor, "tenant.created", null, tenant);
                staff.add(
                        tx,
                        actor.in(tenant.id()),
                        new Staff.NewMember(first.name(), first.email(), Role.TENANT_ADMIN, first.password()),
                        hash);
                tx.tell(TOPIC, tenant.id().toString());
                return tenant;
            });
        } catch (SqlFailure e) {
            if (e.isDuplicate()) throw new Conflict("email_taken", "the administrator's e-mail signs in already");
            throw e;
        }
    }

    /// @param name null keeps it
    /// @param locale null keeps it
    public Tenant change(Actor actor, TenantId id, @Nullable String name, @Nullable String locale) {
        return become(
                actor,
                id,
                "tenant.changed",
                before -> new Tenant(
                        id,
                        before.slug(),
                        name == null ? before.name() : name.strip(),
                        before.zone(),
                        before.currency(),
                        locale == null ? before.locale() : Locale.forLanguageTag(locale),
                        before.createdAt(),
                        before.suspendedAt(),
                        before.suspensionReason()));
    }

    /// Shuts out the tenant's people, keys and subscribers.
    public Tenant suspend(Actor actor, TenantId id, @Nullable String reason) {
        if (id.equals(TenantId.PLATFORM)) throw new Conflict("platform_tenant", "the platform cannot be suspended");
        return become(actor, id, "tenant.suspended", before -> standing(before, clock.instant(), reason));
    }

    public Tenant activate(Actor actor, TenantId id) {
        return become(actor, id, "tenant.activated", before -> standing(before, null, null));
    }

    private Tenant become(Actor actor, TenantId id, String action, UnaryOperator<Tenant> change) {
        return database.callAcrossTenants(tx -> {
            Tenant before = store.findForUpdate(tx, id).orElseThrow(() -> new NotFound("tenant", id));
            Tenant after = change.apply(before);
            store.update(tx, after);
            record(tx, actor, action, before, after);
            tx.tell(TOPIC, id.toString());
            tx.tell(Standings.TOPIC, id.toString());
            return after;
        });
    }

    private void record(turnpike.platform.db.Tx tx, Actor actor, String action, @Nullable Tenant before, Tenant after) {
        Audit.Subject subject = Audit.Subject.of("tenant", after.id());
        audit.record(tx, actor, action, subject, before, after);
        if (!actor.tenant().equals(after.id())) audit.record(tx, actor.in(after.id()), action, subject, before, after);
    }

    private static Tenant standing(Tenant before, @Nullable Instant suspendedAt, @Nullable String reason) {
        return new Tenant(
                before.id(),
                before.slug(),
                before.name(),
                before.zone(),
                before.currency(),
                before.locale(),
                before.createdAt(),
                suspendedAt,
                reason);
    }

    /// Offsets (`UTC+3`) and old abbreviations are taken by Java, but PostgreSQL reads their sign the other way round
    /// and browsers refuse them.
    private static ZoneId zone(String text) {
        if (text.equals("UTC") || places().contains(text)) return ZoneId.of(text);
        throw new InvalidInput("timeZone", "must be an IANA time zone such as Africa/Nairobi");
    }

    /// The IANA zones named by place.
    static Set<String> places() {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.indexOf('/') > 0 && !id.startsWith("SystemV/"))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Currency currency(String code) {
        Currency currency;
        try {
            currency = Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("currency", "is not an ISO 4217 code");
        }
        // Gold, tests, "none": nobody knows how many decimals an amount of it has.
        if (currency.getDefaultFractionDigits() < 0) throw new InvalidInput("currency", "is no money people pay with");
        return currency;
    }
}
