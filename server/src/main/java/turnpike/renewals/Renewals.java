package turnpike.renewals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.invoices.Till;
import turnpike.ledger.Journal;
import turnpike.plans.Plan;
import turnpike.plans.Plans;
import turnpike.plans.Validity;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Jobs;
import turnpike.subscribers.Grants;
import turnpike.subscribers.RenewalQueue;
import turnpike.subscribers.RenewalQueue.Due;
import turnpike.subscribers.RenewalQueue.Outcome;
import turnpike.subscribers.RenewalQueue.Right;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

/// Renews rights that are about to end or have just ended, from the wallet of whoever holds them.
///
/// What is bought is the edition of the plan that is on offer now, at its price; above the price of the edition held
/// only when its holder was told. Money and right come in one
/// transaction, each under the name of the right that ends: however often, and by however many processes, a right is
/// renewed once. The new right waits behind the old one, so there is no gap and nobody has to connect again; in the
/// days of grace it begins where the old one ended.
public final class Renewals {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    private static final int SET = 200;
    /// Who was told that money is missing may bring it: the last look before the end comes so long before it.
    private static final Duration LAST_LOOK = Duration.ofMinutes(1);
    /// After the end, as long as access goes on, and while somebody is suspended.
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

    private final Database database;
    private final InstantSource clock;
    private final Audit audit;
    private final Zones zones;
    private final Goods goods;
    private final RenewalQueue queue;
    private final RenewalMessages messages;

    /// What is sold, and for what.
    public record Goods(Plans plans, Grants grants, Till till, Journal journal) {}

    public Renewals(
            Database database,
            InstantSource clock,
            Audit audit,
            Zones zones,
            Goods goods,
            RenewalQueue queue,
            RenewalMessages messages) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.zones = zones;
        this.goods = goods;
        this.queue = queue;
        this.messages = messages;
    }

    public void schedule(Jobs jobs) {
        jobs.every("renew-subscriptions", Duration.ofMinutes(1), this::run);
    }

    /// Renews what is due, of all tenants.
    public void run() {
        RenewalQueue.Claim claim;
        do {
            claim = queue.claim(SET);
            for (Due due : claim.due()) {
                try {
                    renew(due);
                } catch (RuntimeException e) {
                    // The others are renewed all the same; the lease brings this one back.
                    LOG.warn("renewal tenant={} subscription={}", due.tenant(), due.subscriptionId(), e);
                }
            }
        } while (claim.full());
    }

    void renew(Due due) {
        try {
            database.run(due.tenant(), tx -> renew(tx, due));
        } catch (Changed e) {
            LOG.debug("renewal subscription={} changed meanwhile", due.subscriptionId());
        } catch (Conflict e) {
            if (!e.code().equals("insufficient_balance")) throw e;
            // Another purchase was quicker: the lease brings the right back, and its wallet is looked at again.
            LOG.debug("renewal subscription={} wallet changed meanwhile", due.subscriptionId());
        }
    }

    /// The right changed while the price was taken: nothing of it is stored.
    private static final class Changed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Changed() {
            super(null, null, false, false);
        }
    }

    private void renew(Tx tx, Due due) {
        Instant now = clock.instant();
        Right right = queue.find(tx, due).orElse(null);
        if (right == null) {
            queue.settle(tx, due, null, null);
            return;
        }
        if (right.suspended()) {
            queue.settle(tx, due, null, now.plus(LOOK_AGAIN));
            return;
        }
        Plan plan = goods.plans.get(tx, due.tenant(), right.planId());
        Money price =
                new Money(plan.terms().price().minor(), plan.terms().price().currency());
        if (!isSold(plan, now)) {
            queue.settle(tx, due, Outcome.NOT_SOLD, null);
            messages.notSold(tx, due, right, plan);
        } else if (!messages.isExpected(tx, due, right, price)) {
            refuse(tx, due, right, plan, price);
        } else if (goods.till
                        .wallet(tx, due.tenant(), due.subscriberId(), price.currency())
                        .minor()
                < price.minor()) {
            queue.settle(tx, due, Outcome.SHORT, lookAgain(right, now));
            messages.tooLittle(tx, due, right, plan, price);
        } else {
            buy(tx, due, right, plan, price);
        }
    }

    /// No word of the higher price went out in time: no more is taken than was agreed, so nothing is.
    private void refuse(Tx tx, Due due, Right right, Plan plan, Money price) {
        queue.settle(tx, due, Outcome.RAISED, null);
        audit.record(
                tx,
                Actor.system(due.tenant(), "schedule renew-subscriptions"),
                "subscription.not_renewed",
                Audit.Subject.of("subscriber", due.subscriberId()),
                new Raised(due.subscriptionId(), plan.id(), right.agreed()),
                new Raised(due.subscriptionId(), plan.id(), price));
        messages.raised(tx, due, right, plan, price);
    }

    /// As the audit trail keeps it: what was agreed, and what it costs now.
    private record Raised(UUID subscriptionId, UUID planId, Money price) {}

    /// Wallets are locked before subscribers, as every purchase does: two that meet wait, and do not lock each other.
    private void buy(Tx tx, Due due, Right right, Plan plan, Money price) {
        TenantId tenant = due.tenant();
        UUID source = source(due);
        var sold =
                new Till.Sold(due.subscriberId(), price, source, plan.terms().name(), new Till.Sale("renewal", source));
        Money net = goods.till.take(tx, tenant, sold).net();
        if (!queue.hold(tx, due, right)) throw new Changed();
        var wanted = new Grants.Wanted(due.subscriberId(), plan.id(), plan.version(), Grants.Source.WALLET, source);
        Grants.Grant grant = goods.grants.grant(tx, tenant, wanted);
        Term term = term(tenant, plan.terms().validity(), right, grant);
        if (net.isPositive()) {
            goods.journal.defer(tx, tenant, grant.subscriptionId(), net, term.startsAt, term.endsAt);
        }
        queue.settle(tx, due, Outcome.RENEWED, null);
        audit.record(
                tx,
                Actor.system(tenant, "schedule renew-subscriptions"),
                "subscription.renewed",
                Audit.Subject.of("subscriber", due.subscriberId()),
                null,
                new Renewed(due.subscriptionId(), grant.subscriptionId(), plan.id(), plan.version(), price));
        messages.renewed(tx, due, right, plan, new RenewalMessages.Bought(price, term.startsAt, term.endsAt));
    }

    /// As the audit trail keeps it.
    private record Renewed(UUID ended, UUID subscriptionId, UUID planId, int planVersion, Money price) {}

    private record Term(Instant startsAt, @Nullable Instant endsAt) {}

    /// A right that waits has no times yet: it begins where the one before it ends.
    private Term term(TenantId tenant, Validity validity, Right right, Grants.Grant grant) {
        Instant given = grant.startsAt();
        if (given != null) return new Term(given, grant.endsAt());
        Instant starts = grant.queued() ? right.endsAt() : clock.instant();
        ZoneId zone = zones.of(tenant);
        return new Term(starts, validity.end(starts, zone, validity.anchor(starts, zone, right.anchorDay())));
    }

    /// Names the renewal after the right that ends, so that there is one.
    static UUID source(Due due) {
        return UUID.nameUUIDFromBytes(("renewal of " + due.subscriptionId()).getBytes(StandardCharsets.UTF_8));
    }

    /// What is given for trying is not sold; what only staff give is.
    private static boolean isSold(Plan plan, Instant now) {
        var offer = plan.terms().offer();
        return plan.archivedAt() == null
                && !offer.trial()
                && Optional.ofNullable(offer.from()).filter(now::isBefore).isEmpty()
                && Optional.ofNullable(offer.until())
                        .filter(until -> !now.isBefore(until))
                        .isEmpty();
    }

    /// @return null: the right ends and is not looked at again
    private static @Nullable Instant lookAgain(Right right, Instant now) {
        Instant last = right.endsAt().minus(LAST_LOOK);
        if (now.isBefore(last)) return last;
        Instant next = now.plus(LOOK_AGAIN);
        return next.isBefore(right.accessUntil()) ? next : null;
    }
}
