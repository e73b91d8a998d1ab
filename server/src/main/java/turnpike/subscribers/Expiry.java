package turnpike.subscribers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.jobs.Failures;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;

/// Carries out the end of rights, to the fraction of a second: the next right takes their place, or sessions end.
///
/// Looks for what is due several times a second through an index that holds nothing else, so a quiet look costs one
/// read and a restart forgets nothing. Ends are carried out in sets; the router was given the same end at login and
/// cuts by itself should we be down. The subscriber's account stays.
public final class Expiry implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);
    /// Ends carried out by one transaction at most.
    private static final Duration GAP = Duration.ofMillis(50);
    private static final int SET = 500;
    private static final int DUE_MAX = 2_000;

    private final Database database;
    private final InstantSource clock;
    private final OpenSessions sessions;
    private final Grants grants;
    private final SubscriptionStore store = new SubscriptionStore();
    private final Counter expired;
    private final Ticker ticker;

    public Expiry(Database database, InstantSource clock, OpenSessions sessions, Grants grants, Metrics metrics) {
        this.database = database;
        this.clock = clock;
        this.sessions = sessions;
        this.grants = grants;
        this.expired = metrics.counter("subscriptions_expired", "Rights whose end was carried out");
        this.ticker = Ticker.every(LOOK, GAP, "expiry", this::carryOut);
    }

    /// Carries out every end that is due. One that fails holds up no other, of another tenant least of all; it is due
    /// again the next time.
    ///
    /// @throws RuntimeException the first failure, after all others were carried out
    public void carryOut() {
        var failures = new Failures();
        while (true) {
            Instant now = clock.instant();
            List<SubscriptionStore.Due> due = database.callAcrossTenants(tx -> store.due(tx, now, DUE_MAX));
            Map<TenantId, List<UUID>> alone = new LinkedHashMap<>();
            for (SubscriptionStore.Due one : due) {
                failures.keep(() -> {
                    if (one.followed() && grants.advance(one.tenant(), one.subscriberId())) return;
                    alone.computeIfAbsent(one.tenant(), tenant -> new ArrayList<>())
                            .add(one.subscriptionId());
                });
            }
            alone.forEach((tenant, ids) -> {
                for (int from = 0; from < ids.size(); from += SET) {
                    List<UUID> set = ids.subList(from, Math.min(ids.size(), from + SET));
                    failures.keep(() -> expire(tenant, set, now));
                }
            });
            if (due.size() < DUE_MAX || failures.any()) {
                failures.rethrow();
                return;
            }
        }
    }

    private void expire(TenantId tenant, List<UUID> ids, Instant now) {
        database.run(tenant, tx -> {
            List<UUID> whose = store.expire(tx, tenant, ids, now);
            if (!whose.isEmpty()) sessions.endAll(tx, tenant, whose, OpenSessions.Cause.PLAN_ENDED, "expiry");
            for (int i = 0; i < whose.size(); i++) expired.add();
        });
    }

    /// Begins what waits behind a right that is used up; a stored schedule calls this. It finds what no report led to.
    public void advanceUsedUp() {
        Instant now = clock.instant();
        List<SubscriptionStore.Due> due = database.callAcrossTenants(tx -> store.usedUp(tx, now, DUE_MAX));
        var failures = new Failures();
        for (SubscriptionStore.Due one : due) {
            failures.keep(() -> grants.advance(one.tenant(), one.subscriberId()));
        }
        failures.rethrow();
    }

    /// Begins rights nobody came for in time; a stored schedule calls this.
    public void beginUnused() {
        Instant now = clock.instant();
        List<SubscriptionStore.Due> due = database.callAcrossTenants(tx -> store.unused(tx, now, DUE_MAX));
        var failures = new Failures();
        for (SubscriptionStore.Due one : due) {
            failures.keep(() -> grants.begin(one.tenant(), one.subscriberId(), now));
        }
        failures.rethrow();
    }

    @Override
    public void close() {
        ticker.close();
    }
}
