package turnpike.plans;

import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Remembered;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The plans of a tenant.
public final class Plans {
    /// Told with the tenant and `*` when a plan changed: what its holders may do is to be read again.
    private static final String TOPIC = "subscriber";
    /// Told with the tenant when something of a plan changed that is no edition: its name, where it is on offer.
    private static final String CHANGED = "plan";

    private record Edition(TenantId tenant, UUID plan, int version) {}

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Remembered<Edition, PlanTerms> editions;
    private final PlanStore store = new PlanStore();

    public Plans(Database database, Ids ids, InstantSource clock, Audit audit) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.editions = new Remembered<>(database.signals(), CHANGED);
    }

    /// What to look for.
    ///
    /// @param text in the name; null matches everything
    /// @param archived null matches both
    /// @param sort `name`, `price` or `createdAt`, with a minus for the reverse
    public record Search(@Nullable String text, @Nullable Boolean archived, String sort, int offset, int limit) {}

    /// Some of those found, and how many there are in all.
    public record Found(List<Plan> plans, long total) {}

    public Found find(TenantId tenant, Search search) {
        return database.call(tenant, tx -> store.find(tx, tenant, search));
    }

    /// @throws NotFound when the tenant has no such plan
    public Plan get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> get(tx, tenant, id));
    }

    public Plan get(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("plan", id));
    }

    /// What strangers may buy now, in the tenant's order.
    ///
    /// @param nasId where they stand; null: not known, so only what is sold everywhere
    public List<Plan> offers(TenantId tenant, AccessKind kind, @Nullable UUID nasId) {
        return database.call(tenant, tx -> store.offers(tx, tenant, kind, nasId, clock.instant()));
    }

    /// An edition as it was sold.
    ///
    /// @throws NotFound when the tenant has no such plan or edition
    public PlanTerms version(Tx tx, TenantId tenant, UUID id, int version) {
        var edition = new Edition(tenant, id, version);
        PlanTerms terms = editions.get(
                edition, () -> store.version(tx, tenant, id, version).orElse(null));
        if (terms == null) throw new NotFound("edition " + version + " of plan", id);
        return terms;
    }

    /// @throws Conflict when another plan on offer has this name
    public Plan create(Actor actor, PlanTerms terms) {
        var plan = new Plan(ids.next(), 1, terms, clock.instant(), null, 0);
        return unlessTaken(() -> database.call(actor.tenant(), tx -> {
            store.insert(tx, actor.tenant(), plan);
            audit.record(tx, actor, "plan.created", Audit.Subject.of("plan", plan.id()), null, terms);
            return plan;
        }));
    }

    /// Replaces the terms. Who holds the plan keeps the edition held; the next to get it get the new one.
    public Plan update(Actor actor, UUID id, PlanTerms terms) {
        return unlessTaken(() -> database.call(actor.tenant(), tx -> {
            store.lock(tx, actor.tenant(), id);
            Plan before = get(tx, actor.tenant(), id);
            boolean isEdition = !before.terms().sellsTheSame(terms);
            int version = isEdition ? before.version() + 1 : before.version();
            var after = new Plan(id, version, terms, before.createdAt(), before.archivedAt(), before.holders());
            if (isEdition) store.insertVersion(tx, actor.tenant(), after, clock.instant());
            store.update(tx, actor.tenant(), after, clock.instant());
            audit.record(tx, actor, "plan.changed", Audit.Subject.of("plan", id), before.terms(), terms);
            tx.tell(CHANGED, actor.tenant().toString());
            tx.tell(TOPIC, actor.tenant() + " *");
            return after;
        }));
    }

    /// Stops offering a plan; those who hold it keep it.
    public Plan archive(Actor actor, UUID id) {
        return database.call(actor.tenant(), tx -> {
            Plan before = get(tx, actor.tenant(), id);
            if (before.archivedAt() != null) return before;
            var after = new Plan(
                    id, before.version(), before.terms(), before.createdAt(), clock.instant(), before.holders());
            store.update(tx, actor.tenant(), after, clock.instant());
            audit.record(tx, actor, "plan.archived", Audit.Subject.of("plan", id), null, before.terms());
            return after;
        });
    }

    private static <T> T unlessTaken(Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlFailure e) {
            if (e.isMissingReference()) throw new NotFound("NAS", "named by nasIds");
            if (e.isDuplicate()) throw new Conflict("plan_name_taken", "another plan has this name");
            throw e;
        }
    }
}
