package turnpike.subscribers;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.plans.Plan;
import turnpike.plans.PlanTerms;
import turnpike.plans.Plans;
import turnpike.plans.Validity;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Zones;

/// Starts and ends what subscribers hold. At most one right of a subscriber is current; others wait behind it in the
/// order they were given. The caller holds the subscriber's row.
final class Subscriptions {
    private final Ids ids;
    private final InstantSource clock;
    private final Zones zones;
    private final Plans plans;
    private final SubscriptionStore store = new SubscriptionStore();

    Subscriptions(Ids ids, InstantSource clock, Zones zones, Plans plans) {
        this.ids = ids;
        this.clock = clock;
        this.zones = zones;
        this.plans = plans;
    }

    /// From where a term's usage is counted. Roll-ups know hours and days, not the second a term starts, so what the
    /// first hour had seen before it is kept and taken off.
    ///
    /// @param dayEnd from here on, daily roll-ups count
    record Base(Instant hour, LocalDate day, Instant dayEnd) {
        static Base of(Instant start, ZoneId zone) {
            ZonedDateTime local = start.atZone(zone);
            Instant hour = local.truncatedTo(ChronoUnit.HOURS).toInstant();
            // An hour also begins where the clock was changed, as the ledger keeps them.
            ZoneOffsetTransition changed = zone.getRules().previousTransition(start.plusNanos(1));
            if (changed != null && changed.getInstant().isAfter(hour)) hour = changed.getInstant();
            LocalDate day = local.toLocalDate();
            return new Base(hour, day, day.plusDays(1).atStartOfDay(zone).toInstant());
        }
    }

    /// What giving a right did to what was held.
    enum Effect {
        /// It waits behind a right that runs; nothing else changed.
        QUEUED,
        /// It goes on where another ended or was used up: open sessions get its terms.
        CONTINUES,
        /// Nothing was held, or what was held had ended: sessions that are open are none of a right.
        BEGINS
    }

    /// @param grant as it stands now
    record Given(Effect effect, Grants.Grant grant) {}

    /// Enters a right and makes it current, unless one runs that it must wait for.
    Given give(Tx tx, TenantId tenant, UUID id, Grants.Wanted wanted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // as the database keeps it
        List<SubscriptionStore.Row> held = store.held(tx, tenant, wanted.subscriberId());
        SubscriptionStore.Row current =
                held.stream().filter(row -> row.queuedAt() == null).findFirst().orElse(null);
        store.insert(tx, tenant, id, wanted, now);
        if (current != null && mustWaitFor(tx, tenant, current, now)) {
            store.dropGrace(tx, tenant, current.id());
            return new Given(Effect.QUEUED, new Grants.Grant(id, true, null, null));
        }
        PlanTerms terms = plans.version(tx, tenant, wanted.planId(), wanted.planVersion());
        if (current != null) store.close(tx, tenant, current.id(), now);
        boolean ended = current == null || current.isOver(now);
        Effect effect = ended ? Effect.BEGINS : Effect.CONTINUES;
        if (ended && terms.validity().startsOnFirstAccess()) {
            store.await(tx, tenant, id, now.plusSeconds(store.startGraceSeconds(tx, tenant)));
            return new Given(effect, new Grants.Grant(id, false, null, null));
        }
        var course = course(terms.validity(), zones.of(tenant), startAfter(current, now), current);
        begin(tx, tenant, id, course);
        if (held.stream().anyMatch(row -> row.queuedAt() != null)) store.dropGrace(tx, tenant, id);
        return new Given(effect, new Grants.Grant(id, false, course.start(), course.end()));
    }

    /// A right without end that is not metered would be waited for in vain.
    private boolean mustWaitFor(Tx tx, TenantId tenant, SubscriptionStore.Row current, Instant now) {
        if (!current.isRunning(now)) return false;
        if (current.endsAt() != null || current.startsAt() == null) return true;
        PlanTerms held = plans.version(tx, tenant, current.planId(), current.planVersion());
        return held.allowance().quota() != null || held.allowance().onlineLimit() != null;
    }

    /// Paid in the days of grace, a term begins where the one before ended: grace is no gift.
    private static Instant startAfter(SubscriptionStore.@Nullable Row before, Instant now) {
        if (before == null || before.exhausted() || before.endsAt() == null || before.isOver(now)) return now;
        return before.endsAt().isAfter(now) ? now : before.endsAt();
    }

    private record Right(UUID id, UUID subscriberId) {}

    private void begin(
            Tx tx,
            TenantId tenant,
            Right right,
            Validity validity,
            Instant start,
            SubscriptionStore.@Nullable Row before) {
        begin(tx, tenant, right.id, course(validity, zones.of(tenant), start, before));
        if (store.next(tx, tenant, right.subscriberId).isPresent()) store.dropGrace(tx, tenant, right.id);
    }

    private void begin(Tx tx, TenantId tenant, UUID id, SubscriptionStore.Course course) {
        store.begin(tx, tenant, id, course, Base.of(course.start(), zones.of(tenant)));
    }

    private static SubscriptionStore.Course course(
            Validity validity, ZoneId zone, Instant start, SubscriptionStore.@Nullable Row before) {
        Integer chain = before != null && start.equals(before.endsAt()) ? before.anchorDay() : null;
        Integer anchor = validity.anchor(start, zone, chain);
        Instant end = validity.end(start, zone, anchor);
        Instant until = end == null ? null : end.plus(validity.grace());
        return new SubscriptionStore.Course(start, end, until, anchor);
    }

    /// When a right that has not begun will run, if what is before it runs to its end. Each term follows the one
    /// before, and what waits for the first access begins now. What is used up earlier lets the next begin earlier.
    ///
    /// @return in the order in which they will begin, by id
    Map<UUID, Grants.Term> expected(Tx tx, TenantId tenant, UUID subscriberId) {
        ZoneId zone = zones.of(tenant);
        Instant now = clock.instant();
        SubscriptionStore.Row current = store.current(tx, tenant, subscriberId).orElse(null);
        var term = new Grants.Term(now, now);
        Integer anchor = null;
        Map<UUID, Grants.Term> terms = new LinkedHashMap<>();
        List<SubscriptionStore.Row> following = new ArrayList<>(store.queue(tx, tenant, subscriberId));
        if (current != null && current.startsAt() == null) following.addFirst(current);
        if (current != null && current.endsAt() != null && current.endsAt().isAfter(now)) {
            term = new Grants.Term(now, current.endsAt());
            anchor = current.anchorDay();
        }
        for (SubscriptionStore.Row row : following) {
            Instant start = term.endsAt() == null ? now : term.endsAt();
            Validity validity =
                    plans.version(tx, tenant, row.planId(), row.planVersion()).validity();
            anchor = validity.anchor(start, zone, anchor);
            term = new Grants.Term(start, validity.end(start, zone, anchor));
            terms.put(row.id(), term);
        }
        return terms;
    }

    /// When a right given now would be over, if what is before it runs to its end; null: nobody can tell, or the plan
    /// names no day of the month.
    @Nullable
    Instant endOnDay(Tx tx, TenantId tenant, UUID subscriberId, Validity validity) {
        Instant now = clock.instant();
        SubscriptionStore.Row current = store.current(tx, tenant, subscriberId).orElse(null);
        Instant start = startAfter(current, now);
        if (current != null && mustWaitFor(tx, tenant, current, now)) {
            List<Grants.Term> before =
                    List.copyOf(expected(tx, tenant, subscriberId).values());
            start = before.isEmpty() ? current.endsAt() : before.getLast().endsAt();
        }
        return start == null ? null : validity.endOnDay(start, zones.of(tenant));
    }

    private static final String SUBSCRIBER = """
            select subscriber_id
              from subscriptions
             where tenant_id = :tenant
               and subscription_id = :id
            """;

    UUID subscriberOf(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(SUBSCRIBER)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(UUID.class)
                .one();
    }

    /// Begins the right that waits for the first access.
    ///
    /// @return false when none waits
    boolean beginWaiting(Tx tx, TenantId tenant, UUID subscriberId, Instant at) {
        SubscriptionStore.Row current = store.current(tx, tenant, subscriberId).orElse(null);
        if (current == null || current.startsAt() != null) return false;
        PlanTerms terms = plans.version(tx, tenant, current.planId(), current.planVersion());
        begin(tx, tenant, new Right(current.id(), subscriberId), terms.validity(), at, null);
        return true;
    }

    /// Puts the next right in the place of one that ended or is used up.
    ///
    /// @return false when none waits, or the current one runs
    boolean advance(Tx tx, TenantId tenant, UUID subscriberId) {
        Instant now = clock.instant();
        SubscriptionStore.Row current = store.current(tx, tenant, subscriberId).orElse(null);
        if (current != null && current.isRunning(now)) return false;
        SubscriptionStore.Row next = store.next(tx, tenant, subscriberId).orElse(null);
        if (next == null) return false;
        PlanTerms terms = plans.version(tx, tenant, next.planId(), next.planVersion());
        Instant start = now;
        if (current != null) {
            // A term follows the one before without a gap, also when its end is carried out a moment late.
            if (!current.exhausted() && current.endsAt() != null) start = current.endsAt();
            store.close(tx, tenant, current.id(), now);
        }
        begin(tx, tenant, new Right(next.id(), subscriberId), terms.validity(), start, current);
        return true;
    }

    /// Gives a plan from now, in place of the one held, at the word of staff.
    ///
    /// @param kind of access the subscriber has
    void start(Tx tx, TenantId tenant, UUID subscriberId, AccessKind kind, UUID planId) {
        Plan plan = plans.get(tx, tenant, planId);
        if (plan.archivedAt() != null) throw new Conflict("plan_archived", "the plan is no longer offered");
        AccessKind sold = plan.terms().accessKind();
        if (!kind.admits(sold)) {
            throw new InvalidInput("planId", "is for another kind of access than the subscriber's");
        }
        end(tx, tenant, subscriberId);
        UUID id = ids.next();
        Instant now = clock.instant();
        store.insert(
                tx, tenant, id, new Grants.Wanted(subscriberId, planId, plan.version(), Grants.Source.STAFF, id), now);
        if (plan.terms().validity().startsOnFirstAccess()) {
            store.await(tx, tenant, id, now.plusSeconds(store.startGraceSeconds(tx, tenant)));
        } else {
            begin(tx, tenant, new Right(id, subscriberId), plan.terms().validity(), now, null);
        }
    }

    /// The current right, unless its time is over.
    Optional<UUID> running(Tx tx, TenantId tenant, UUID subscriberId) {
        Instant now = clock.instant();
        return store.current(tx, tenant, subscriberId)
                .filter(current -> current.endsAt() == null || current.endsAt().isAfter(now))
                .map(SubscriptionStore.Row::id);
    }

    /// Takes away the current right. Whoever asks for it puts another in its place, or has the next begin.
    void end(Tx tx, TenantId tenant, UUID subscriberId) {
        store.current(tx, tenant, subscriberId)
                .ifPresent(current -> store.close(tx, tenant, current.id(), clock.instant()));
    }

    /// Takes away everything.
    void endAll(Tx tx, TenantId tenant, UUID subscriberId) {
        store.closeAll(tx, tenant, subscriberId, clock.instant());
    }
}
