package turnpike.tenancy;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;

/// The people of a tenant. A tenant never loses its last administrator, and nobody shuts out oneself.
public final class Staff {
    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Logins logins;
    private final StaffStore store = new StaffStore();

    public Staff(Database database, Ids ids, InstantSource clock, Audit audit, Logins logins) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.logins = logins;
    }

    /// Somebody to add.
    public record NewMember(String name, String email, Role role, String password) {}

    /// What to change; null keeps what is.
    public record Change(
            @Nullable String name,
            @Nullable String email,
            @Nullable Role role,
            @Nullable String password) {}

    /// What to look for.
    ///
    /// @param text in name or e-mail; null matches everybody
    /// @param sort `name`, `email` or `createdAt`, with a minus for the reverse
    public record Search(@Nullable String text, String sort, int offset, int limit) {}

    public Slice<StaffMember> list(TenantId tenant, Search search) {
        return database.call(tenant, tx -> store.list(tx, tenant, search));
    }

    public StaffMember get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> get(tx, tenant, id));
    }

    /// @throws Conflict when the e-mail is taken, here or in another tenant
    public StaffMember add(Actor actor, NewMember wanted) {
        String hash =
                logins.passwords().hashChosen("password", wanted.password(), List.of(wanted.email(), wanted.name()));
        return unlessTaken(() -> database.call(actor.tenant(), tx -> add(tx, actor, wanted, hash)));
    }

    StaffMember add(Tx tx, Actor actor, NewMember wanted, String hash) {
        checkRole(actor.tenant(), wanted.role());
        var member = new StaffMember(
                ids.next(),
                email(wanted.email()),
                wanted.name().strip(),
                wanted.role(),
                clock.instant(),
                null,
                null,
                null);
        store.insert(tx, actor.tenant(), member, hash);
        audit.record(tx, actor, "staff.created", subject(member.id()), null, member);
        return member;
    }

    /// A new role or password ends the person's sign-ins.
    public StaffMember change(Actor actor, UUID id, Change change) {
        String password = change.password();
        String hash = password == null ? null : hash(actor.tenant(), id, change, password);
        Role role = change.role();
        if (role != null) checkRole(actor.tenant(), role);
        return unlessTaken(() -> database.call(actor.tenant(), tx -> {
            store.oneAtATime(tx, actor.tenant());
            StaffMember before = get(tx, actor.tenant(), id);
            var after = new StaffMember(
                    id,
                    change.email() == null ? before.email() : email(change.email()),
                    change.name() == null ? before.name() : change.name().strip(),
                    role == null ? before.role() : role,
                    before.createdAt(),
                    before.lastLoginAt(),
                    before.lockedUntil(),
                    before.disabledAt());
            store.update(tx, actor.tenant(), after, hash);
            keepAnAdministrator(tx, actor.tenant());
            if (hash != null || after.role() != before.role()) logins.endAll(tx, actor.tenant(), id);
            audit.record(tx, actor, hash == null ? "staff.changed" : "staff.password_set", subject(id), before, after);
            tx.tell(Standings.TOPIC, actor.tenant().toString());
            return after;
        }));
    }

    /// Made before the transaction begins, because it takes its time.
    private String hash(TenantId tenant, UUID id, Change change, String password) {
        StaffMember before = get(tenant, id);
        String email = change.email() == null ? before.email() : change.email();
        String name = change.name() == null ? before.name() : change.name();
        return logins.passwords().hashChosen("password", password, List.of(email, name));
    }

    public StaffMember disable(Actor actor, UUID id) {
        if (actor.id().equals(id.toString())) throw new Conflict("own_login", "nobody can shut out oneself");
        return become(
                actor,
                id,
                "staff.disabled",
                before -> new StaffMember(
                        id,
                        before.email(),
                        before.name(),
                        before.role(),
                        before.createdAt(),
                        before.lastLoginAt(),
                        before.lockedUntil(),
                        before.disabledAt() == null ? clock.instant() : before.disabledAt()));
    }

    /// Lets the person in again, also after a lock.
    public StaffMember enable(Actor actor, UUID id) {
        return become(
                actor,
                id,
                "staff.enabled",
                before -> new StaffMember(
                        id,
                        before.email(),
                        before.name(),
                        before.role(),
                        before.createdAt(),
                        before.lastLoginAt(),
                        null,
                        null));
    }

    private StaffMember become(Actor actor, UUID id, String action, UnaryOperator<StaffMember> change) {
        return database.call(actor.tenant(), tx -> {
            store.oneAtATime(tx, actor.tenant());
            StaffMember before = get(tx, actor.tenant(), id);
            StaffMember after = change.apply(before);
            store.setStanding(tx, actor.tenant(), after);
            keepAnAdministrator(tx, actor.tenant());
            if (after.disabledAt() != null) logins.endAll(tx, actor.tenant(), id);
            audit.record(tx, actor, action, subject(id), before, after);
            tx.tell(Standings.TOPIC, actor.tenant().toString());
            return after;
        });
    }

    private StaffMember get(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("staff", id));
    }

    private void keepAnAdministrator(Tx tx, TenantId tenant) {
        Role role = tenant.equals(TenantId.PLATFORM) ? Role.PLATFORM_ADMIN : Role.TENANT_ADMIN;
        if (store.countActive(tx, tenant, role) == 0) {
            throw new Conflict("last_administrator", "somebody must be able to administer");
        }
    }

    private static void checkRole(TenantId tenant, Role role) {
        boolean isPlatform = tenant.equals(TenantId.PLATFORM);
        if (role == Role.SUBSCRIBER || isPlatform != (role == Role.PLATFORM_ADMIN)) {
            throw new InvalidInput("role", "does not exist in this tenant");
        }
    }

    private static <T> T unlessTaken(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlFailure e) {
            if (e.isDuplicate()) throw new Conflict("email_taken", "this e-mail signs in already");
            throw e;
        }
    }

    private static String email(String given) {
        return given.strip().toLowerCase(Locale.ROOT);
    }

    private static Audit.Subject subject(UUID id) {
        return Audit.Subject.of("staff", id);
    }
}
