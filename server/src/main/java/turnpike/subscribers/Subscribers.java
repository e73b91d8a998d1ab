package turnpike.subscribers;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.plans.Plan;
import turnpike.plans.Plans;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

/// The subscribers of a tenant: who they are and whether they are welcome.
///
/// Every change is told to whoever remembers them and to their open sessions before the caller gets an answer.
public final class Subscribers {
    private final Database database;
    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final OpenSessions sessions;
    private final Subscriptions subscriptions;
    private final SubscriberStore store = new SubscriberStore();
    private final SubscriberLoginStore logins = new SubscriberLoginStore();
    private final RenewalStore renewals = new RenewalStore();

    public Subscribers(
            Database database,
            Vault vault,
            Ids ids,
            InstantSource clock,
            Audit audit,
            Zones zones,
            Plans plans,
            OpenSessions sessions) {
        this.database = database;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.sessions = sessions;
        this.subscriptions = new Subscriptions(ids, clock, zones, plans);
    }

    /// Somebody to add.
    ///
    /// @param planId held from now; null: none yet
    public record NewSubscriber(
            Profile profile, String password, @Nullable UUID planId) {}

    /// What staff may say about a subscriber.
    public record Profile(String username, AccessKind accessKind, Subscriber.Contact contact, Subscriber.Rules rules) {
        public Profile {
            Credentials.checkUsername(username);
            String address = rules.staticAddress();
            if (address != null) {
                rules = new Subscriber.Rules(Credentials.address(address), rules.knownDevicesOnly(), rules.autoRenew());
            }
        }

        public static Profile of(Subscriber subscriber) {
            return new Profile(
                    subscriber.username(), subscriber.accessKind(), subscriber.contact(), subscriber.rules());
        }
    }

    /// How the list is narrowed.
    public enum Status {
        ACTIVE,
        SUSPENDED,
        EXPIRED,
        ONLINE
    }

    /// What to look for; null matches everything.
    ///
    /// @param text in username, name, phone or e-mail
    /// @param sort `username`, `name` or `createdAt`, with a minus for the reverse
    public record Search(
            @Nullable String text,
            @Nullable Status status,
            @Nullable AccessKind accessKind,
            @Nullable UUID planId,
            String sort,
            int offset,
            int limit) {}

    /// Some of those found, and how many there are in all.
    public record Found(List<Subscriber> subscribers, long total) {}

    public Found find(TenantId tenant, Search search) {
        return database.call(tenant, tx -> store.find(tx, tenant, search, clock.instant()));
    }

    /// @throws NotFound when the tenant has no such subscriber
    public Subscriber get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> get(tx, tenant, id));
    }

    /// When these plans would be over for a subscriber who is given one now, behind what is held; of plans that name a
    /// day of the month, for others say how long they last. Who is not in it ends at a time nobody can tell.
    public Map<UUID, Instant> ends(TenantId tenant, UUID id, List<Plan> plans) {
        List<Plan> toDays = plans.stream()
                .filter(plan -> plan.terms().validity().anchorDay() != null)
                .toList();
        if (toDays.isEmpty()) return Map.of();
        return database.call(tenant, tx -> {
            Map<UUID, Instant> ends = new HashMap<>();
            for (Plan plan : toDays) {
                Instant end =
                        subscriptions.endOnDay(tx, tenant, id, plan.terms().validity());
                if (end != null) ends.put(plan.id(), end);
            }
            return ends;
        });
    }

    /// @throws Conflict when the username or the static address is taken
    public Subscriber create(Actor actor, NewSubscriber wanted) {
        byte[] sealed = sealed(wanted.password());
        UUID id = ids.next();
        return unlessTaken(() -> database.call(actor.tenant(), tx -> {
            store.insert(tx, actor.tenant(), id, wanted.profile(), sealed, clock.instant());
            UUID plan = wanted.planId();
            if (plan != null)
                subscriptions.start(tx, actor.tenant(), id, wanted.profile().accessKind(), plan);
            audit.record(tx, actor, "subscriber.created", subject(id), null, wanted.profile());
            tell(tx, actor.tenant(), id);
            return get(tx, actor.tenant(), id);
        }));
    }

    /// What the change is, given how things stand.
    @FunctionalInterface
    public interface Change {
        Profile of(Profile before);
    }

    /// Open sessions go on; the next login is judged by what is new. A new password ends the sign-ins made with the
    /// old, and a lock that guessing at it brought.
    ///
    /// @param password null keeps the one there is
    public Subscriber change(Actor actor, UUID id, Change change, @Nullable String password) {
        byte[] sealed = password == null ? null : sealed(password);
        return unlessTaken(() -> database.call(actor.tenant(), tx -> {
            Profile before = Profile.of(lock(tx, actor.tenant(), id));
            Profile after = change.of(before);
            store.update(tx, actor.tenant(), id, after, sealed, clock.instant());
            Boolean autoRenew = after.rules().autoRenew();
            if (!Objects.equals(before.rules().autoRenew(), autoRenew)) lookAgain(tx, actor.tenant(), id, autoRenew);
            if (sealed != null) {
                logins.endAll(tx, actor.tenant(), id, clock.instant());
                logins.forgive(tx, actor.tenant(), id);
            }
            String action = sealed == null ? "subscriber.changed" : "subscriber.password_set";
            audit.record(tx, actor, action, subject(id), before, after);
            tell(tx, actor.tenant(), id);
            return get(tx, actor.tenant(), id);
        }));
    }

    /// What of a subscriber is not settled, in words; empty when nobody owes anything.
    @FunctionalInterface
    public interface LooseEnds {
        List<String> of(Tx tx, UUID subscriberId);
    }

    /// Usage stays in the books; the username is free again.
    ///
    /// @throws Conflict `subscriber_not_settled` when money or a paid plan would be out of reach
    public void delete(Actor actor, UUID id, LooseEnds ends) {
        database.run(actor.tenant(), tx -> {
            Subscriber before = lock(tx, actor.tenant(), id);
            List<String> loose = ends.of(tx, id);
            if (!loose.isEmpty()) {
                throw new Conflict("subscriber_not_settled", "not settled yet: " + String.join("; ", loose));
            }
            subscriptions.endAll(tx, actor.tenant(), id);
            store.delete(tx, actor.tenant(), id, clock.instant());
            sessions.end(tx, actor.tenant(), id, OpenSessions.Cause.REMOVED, actor.name());
            audit.record(tx, actor, "subscriber.deleted", subject(id), Profile.of(before), null);
            tell(tx, actor.tenant(), id);
        });
    }

    /// Refuses the subscriber and ends open sessions.
    public Subscriber suspend(Actor actor, UUID id, @Nullable String reason) {
        return database.call(actor.tenant(), tx -> {
            Subscriber before = lock(tx, actor.tenant(), id);
            if (before.suspension() != null) return before;
            var suspension = new Subscriber.Suspension(clock.instant(), reason);
            store.setSuspension(tx, actor.tenant(), id, suspension, clock.instant());
            sessions.end(tx, actor.tenant(), id, OpenSessions.Cause.SUSPENDED, actor.name());
            audit.record(tx, actor, "subscriber.suspended", subject(id), null, suspension);
            tell(tx, actor.tenant(), id);
            return get(tx, actor.tenant(), id);
        });
    }

    public Subscriber activate(Actor actor, UUID id) {
        return database.call(actor.tenant(), tx -> {
            Subscriber before = lock(tx, actor.tenant(), id);
            if (before.suspension() == null) return before;
            store.setSuspension(tx, actor.tenant(), id, null, clock.instant());
            audit.record(tx, actor, "subscriber.activated", subject(id), before.suspension(), null);
            tell(tx, actor.tenant(), id);
            return get(tx, actor.tenant(), id);
        });
    }

    /// Whether the plan is bought again from the wallet when it ends; null: as the tenant's rules say.
    ///
    /// @throws NotFound when the tenant has no such subscriber
    public @Nullable Boolean autoRenew(Tx tx, TenantId tenant, UUID id) {
        return get(tx, tenant, id).rules().autoRenew();
    }

    /// As the audit trail keeps it.
    private record AutoRenew(@Nullable Boolean autoRenew) {}

    /// Sets whether the plan is bought again from the wallet when it ends.
    ///
    /// @param wanted null: as the tenant's rules say
    /// @throws NotFound when the tenant has no such subscriber
    public void setAutoRenew(Tx tx, TenantId tenant, UUID id, @Nullable Boolean wanted, Actor by) {
        Boolean before = lock(tx, tenant, id).rules().autoRenew();
        if (Objects.equals(before, wanted)) return;
        store.setAutoRenew(tx, tenant, id, wanted, clock.instant());
        lookAgain(tx, tenant, id, wanted);
        audit.record(tx, by, "subscriber.auto_renew_set", subject(id), new AutoRenew(before), new AutoRenew(wanted));
        tell(tx, tenant, id);
    }

    /// A right about to end may have been looked at already, and in vain.
    private void lookAgain(Tx tx, TenantId tenant, UUID id, @Nullable Boolean autoRenew) {
        if (!Boolean.FALSE.equals(autoRenew)) renewals.lookAgain(tx, tenant, id, clock.instant());
    }

    /// The same, in a transaction of its own.
    public void setAutoRenew(Actor by, UUID id, @Nullable Boolean wanted) {
        database.run(by.tenant(), tx -> setAutoRenew(tx, by.tenant(), id, wanted, by));
    }

    /// What becomes of the money of a right that staff take away, in the transaction that does.
    @FunctionalInterface
    public interface TakenAway {
        void settle(Tx tx, UUID subscriptionId);
    }

    /// Takes the subscriber in hand after the money of the right that runs: purchases and wallets come before
    /// subscribers wherever something is bought.
    private Subscriber settled(Tx tx, TenantId tenant, UUID id, TakenAway money) {
        UUID running = subscriptions.running(tx, tenant, id).orElse(null);
        if (running != null) money.settle(tx, running);
        Subscriber before = lock(tx, tenant, id);
        UUID now = subscriptions.running(tx, tenant, id).orElse(null);
        if (!Objects.equals(running, now))
            throw new Conflict("plan_changed", "another plan is held since a moment ago");
        return before;
    }

    /// Gives the subscriber a plan from now, in place of the one held. Open sessions get its terms.
    ///
    /// @throws NotFound when the tenant has no such subscriber or plan
    /// @throws Conflict when the plan is no longer offered
    /// @throws turnpike.base.InvalidInput when it is for another kind of access
    public Subscriber startSubscription(Actor actor, UUID id, UUID planId, TakenAway money) {
        return database.call(actor.tenant(), tx -> {
            Subscriber before = settled(tx, actor.tenant(), id, money);
            subscriptions.start(tx, actor.tenant(), id, before.accessKind(), planId);
            sessions.refresh(tx, actor.tenant(), id, OpenSessions.Cause.PLAN_CHANGED, actor.name());
            Subscriber after = get(tx, actor.tenant(), id);
            audit.record(
                    tx,
                    actor,
                    "subscription.started",
                    subject(id),
                    before.holding(),
                    Objects.requireNonNull(after.holding()));
            tell(tx, actor.tenant(), id);
            return after;
        });
    }

    /// Takes the plan away. What waits behind it begins at once and open sessions go on with it; where nothing waits
    /// they end.
    public Subscriber endSubscription(Actor actor, UUID id, TakenAway money) {
        return database.call(actor.tenant(), tx -> {
            Subscriber before = settled(tx, actor.tenant(), id, money);
            if (before.holding() == null) throw new Conflict("no_plan_held", "the subscriber holds no plan");
            subscriptions.end(tx, actor.tenant(), id);
            if (subscriptions.advance(tx, actor.tenant(), id)) {
                sessions.refresh(tx, actor.tenant(), id, OpenSessions.Cause.PLAN_CHANGED, actor.name());
            } else {
                sessions.end(tx, actor.tenant(), id, OpenSessions.Cause.PLAN_ENDED, actor.name());
            }
            Subscriber after = get(tx, actor.tenant(), id);
            audit.record(tx, actor, "subscription.ended", subject(id), before.holding(), after.holding());
            tell(tx, actor.tenant(), id);
            return after;
        });
    }

    private Subscriber get(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("subscriber", id));
    }

    private Subscriber lock(Tx tx, TenantId tenant, UUID id) {
        if (!store.lock(tx, tenant, id)) throw new NotFound("subscriber", id);
        return get(tx, tenant, id);
    }

    private byte[] sealed(String password) {
        Credentials.checkPassword(password);
        return vault.seal(password.getBytes(StandardCharsets.UTF_8));
    }

    static void tell(Tx tx, TenantId tenant, UUID id) {
        tx.tell("subscriber", tenant + " " + id);
    }

    static Audit.Subject subject(UUID id) {
        return Audit.Subject.of("subscriber", id);
    }

    private static <T> T unlessTaken(Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlFailure e) {
            if (e.isDuplicate("subscribers_static_address")) {
                throw new Conflict("static_address_taken", "another subscriber has this static address");
            }
            if (e.isDuplicate()) throw new Conflict("username_taken", "another subscriber has this username");
            throw e;
        }
    }
}
