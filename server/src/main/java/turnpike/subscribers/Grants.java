package turnpike.subscribers;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.plans.Plans;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Zones;

/// The one door through which a subscriber gets a right to access: time, data and speed of one edition of a plan.
///
/// Behind a right that still runs a new one waits; nothing that was paid for is dropped or shortened. Every right has a
/// source, and a source gives one right, however often it is told. Open sessions follow after the commit.
public final class Grants {
    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final OpenSessions sessions;
    private final Subscriptions subscriptions;
    private final SubscriptionStore store = new SubscriptionStore();
    private final SubscriberStore subscribers = new SubscriberStore();

    public Grants(Database database, Ids ids, InstantSource clock, Zones zones, Plans plans, OpenSessions sessions) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.sessions = sessions;
        this.subscriptions = new Subscriptions(ids, clock, zones, plans);
    }

    /// Why somebody has a right. Stored by name.
    public enum Source {
        STAFF,
        PAYMENT,
        VOUCHER,
        WALLET,
        TRIAL
    }

    /// A right to give.
    ///
    /// @param sourceId payment, voucher, purchase …
    public record Wanted(UUID subscriberId, UUID planId, int planVersion, Source source, UUID sourceId) {}

    /// A right that was given.
    ///
    /// @param queued waits behind another
    /// @param startsAt null: waits, behind another or for the first access
    /// @param endsAt null: open end, or not begun
    public record Grant(
            UUID subscriptionId,
            boolean queued,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {}

    /// @param endsAt null: open end
    public record Term(Instant startsAt, @Nullable Instant endsAt) {}

    /// When a right runs; of one that waits, when it will as far as can be told today.
    public Term term(Tx tx, TenantId tenant, UUID subscriberId, Grant grant) {
        Instant starts = grant.startsAt();
        if (starts != null) return new Term(starts, grant.endsAt());
        return expected(tx, tenant, subscriberId).getOrDefault(grant.subscriptionId(), new Term(clock.instant(), null));
    }

    /// When each right that has not begun will run, as far as can be told today.
    Map<UUID, Term> expected(Tx tx, TenantId tenant, UUID subscriberId) {
        return subscriptions.expected(tx, tenant, subscriberId);
    }

    /// The right this source gave; empty: none.
    public Optional<Grant> given(Tx tx, TenantId tenant, Source source, UUID sourceId) {
        return store.bySource(tx, tenant, source, sourceId);
    }

    /// Gives a right, in the caller's transaction.
    ///
    /// @throws NotFound when the tenant has no such subscriber or edition
    public Grant grant(Tx tx, TenantId tenant, Wanted wanted) {
        UUID subscriber = wanted.subscriberId();
        if (!subscribers.lock(tx, tenant, subscriber)) throw new NotFound("subscriber", subscriber);
        var before = store.bySource(tx, tenant, wanted.source(), wanted.sourceId());
        if (before.isPresent()) return before.get();
        Subscriptions.Given given = subscriptions.give(tx, tenant, ids.next(), wanted);
        switch (given.effect()) {
            // Else its NAS ends the session with the right that runs, and nobody lets the device in again.
            case QUEUED -> sessions.refresh(tx, tenant, subscriber, OpenSessions.Cause.PLAN_FOLLOWS, by(wanted));
            case CONTINUES -> sessions.refresh(tx, tenant, subscriber, OpenSessions.Cause.PLAN_CHANGED, by(wanted));
            // Only sessions of the expired can be open, with nothing but the way to pay: they come back with a right.
            case BEGINS -> sessions.end(tx, tenant, subscriber, OpenSessions.Cause.PLAN_CHANGED, by(wanted));
        }
        Subscribers.tell(tx, tenant, subscriber);
        return given.grant();
    }

    /// Takes a right back, for instance because its payment was. The next that waits takes its place.
    ///
    /// @return false when it is closed already
    public boolean revoke(Tx tx, TenantId tenant, UUID subscriptionId, String requestedBy) {
        SubscriptionStore.Row held = store.find(tx, tenant, subscriptionId).orElse(null);
        if (held == null) return false;
        UUID subscriber = subscriptions.subscriberOf(tx, tenant, subscriptionId);
        if (!subscribers.lock(tx, tenant, subscriber)) return false;
        store.close(tx, tenant, subscriptionId, clock.instant());
        if (held.queuedAt() == null) {
            if (subscriptions.advance(tx, tenant, subscriber)) {
                sessions.refresh(tx, tenant, subscriber, OpenSessions.Cause.PLAN_CHANGED, requestedBy);
            } else {
                sessions.end(tx, tenant, subscriber, OpenSessions.Cause.PLAN_ENDED, requestedBy);
            }
        } else {
            sessions.refresh(tx, tenant, subscriber, OpenSessions.Cause.PLAN_FOLLOWS, requestedBy);
        }
        Subscribers.tell(tx, tenant, subscriber);
        return true;
    }

    /// Puts the next right in the place of one that ended or is used up.
    ///
    /// @return false when none waits: what was held is over
    public boolean advance(TenantId tenant, UUID subscriberId) {
        return database.call(tenant, tx -> {
            if (!subscribers.lock(tx, tenant, subscriberId)) return false;
            if (!subscriptions.advance(tx, tenant, subscriberId)) return false;
            sessions.refresh(tx, tenant, subscriberId, OpenSessions.Cause.PLAN_CHANGED, "next plan");
            Subscribers.tell(tx, tenant, subscriberId);
            return true;
        });
    }

    /// Begins rights that wait for the first access of these subscribers.
    ///
    /// @param at when they came online
    public void cameOnline(TenantId tenant, List<UUID> subscriberIds, Instant at) {
        List<UUID> waiting = database.call(tenant, tx -> store.waiting(tx, tenant, subscriberIds));
        for (UUID subscriber : waiting) begin(tenant, subscriber, at);
    }

    void begin(TenantId tenant, UUID subscriberId, Instant at) {
        database.run(tenant, tx -> {
            if (!subscribers.lock(tx, tenant, subscriberId)) return;
            if (subscriptions.beginWaiting(tx, tenant, subscriberId, at)) {
                Subscribers.tell(tx, tenant, subscriberId);
            }
        });
    }

    private static String by(Wanted wanted) {
        return wanted.source().name().toLowerCase(java.util.Locale.ROOT);
    }
}
