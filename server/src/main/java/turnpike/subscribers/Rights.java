package turnpike.subscribers;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// Every right a subscriber has: the one that counts now, and those that wait behind it.
public final class Rights {
    private final Database database;
    private final InstantSource clock;
    private final Grants grants;
    private final RightStore store = new RightStore();

    public Rights(Database database, InstantSource clock, Grants grants) {
        this.database = database;
        this.clock = clock;
        this.grants = grants;
    }

    /// How a right stands.
    public enum State {
        RUNNING,
        /// Begins with the first access.
        WAITING,
        /// Begins when the one before is over.
        QUEUED,
        /// Over, and access goes on for a while.
        GRACE,
        /// What it gives is used up.
        EXHAUSTED,
        ENDED
    }

    /// @param term when it begins and ends
    /// @param limits what it gives
    /// @param queuedAt since when it waits behind another; null: it is the one that counts
    public record Right(
            UUID subscriptionId,
            UUID planId,
            String planName,
            Subscriber.Term term,
            Limits limits,
            Subscriber.Usage usage,
            @Nullable Instant queuedAt) {
        public State state(Instant now) {
            if (queuedAt != null) return State.QUEUED;
            if (term.startedAt() == null) return State.WAITING;
            boolean isOver = term.accessUntil() != null && !term.accessUntil().isAfter(now);
            if (isOver) return State.ENDED;
            if (usage.isExhausted()) return State.EXHAUSTED;
            return term.endsAt() != null && !term.endsAt().isAfter(now) ? State.GRACE : State.RUNNING;
        }
    }

    /// @param uploadBps null: as fast as it goes
    /// @param downloadBps null: as fast as it goes
    /// @param devices distinct hardware addresses; null: unlimited
    public record Limits(
            @Nullable Long uploadBps,
            @Nullable Long downloadBps,
            @Nullable Integer devices) {}

    /// The one that counts first, then those that wait, in the order in which they will begin.
    public List<Right> of(TenantId tenant, UUID subscriberId) {
        return database.call(tenant, tx -> store.list(tx, tenant, subscriberId));
    }

    /// When those that wait behind another begin and end, if what is before them runs to its end, by right. Who is not
    /// in it begins at a time nobody can tell.
    public Map<UUID, Grants.Term> expected(TenantId tenant, UUID subscriberId) {
        Instant now = clock.instant();
        Map<UUID, Grants.Term> terms = database.call(tenant, tx -> grants.expected(tx, tenant, subscriberId));
        terms.values().removeIf(term -> !term.startsAt().isAfter(now));
        return terms;
    }

    public State state(Right right) {
        return right.state(clock.instant());
    }

    /// How many devices the plan that counts now allows; null: any number, or no plan.
    public @Nullable Integer devicesMax(TenantId tenant, UUID subscriberId) {
        List<Right> held = of(tenant, subscriberId);
        return held.isEmpty() || held.getFirst().queuedAt() != null
                ? null
                : held.getFirst().limits().devices();
    }
}
