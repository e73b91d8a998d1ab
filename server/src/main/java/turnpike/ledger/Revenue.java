package turnpike.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Zones;

/// Turns what was sold into income as it is delivered: REVENUE_DEFERRED to REVENUE_EARNED, a day at a time.
///
/// A day of the tenant's zone is earned when it is over, and the entry says the last microsecond of that day, so that a
/// month has the income of its own days however late the job runs. A day's schedules move on in the transaction that
/// posts what they earned: running again earns nothing twice, and stopping between two days loses nothing.
public final class Revenue {
    private static final Logger LOG = LoggerFactory.getLogger(Revenue.class);

    private final Database database;
    private final Journal journal;
    private final Ids ids;
    private final Zones zones;
    private final RevenueStore store = new RevenueStore();

    Revenue(Database database, Journal journal, Ids ids, Zones zones) {
        this.database = database;
        this.journal = journal;
        this.ids = ids;
        this.zones = zones;
    }

    /// @param endsAt null: open end
    record Term(Instant startsAt, @Nullable Instant endsAt) {
        Term {
            if (endsAt != null && endsAt.isBefore(startsAt)) throw new InvalidInput("endsAt", "must not be before");
        }
    }

    void defer(Tx tx, TenantId tenant, UUID subscriptionId, Money net, Term term) {
        if (net.isZero()) return;
        if (!net.isPositive()) throw new InvalidInput("net", "must not be negative");
        ZoneId zone = zones.of(tenant);
        LocalDate first = LocalDate.ofInstant(term.startsAt(), zone);
        long days = term.endsAt() == null
                ? 1
                : Math.max(1, ChronoUnit.DAYS.between(first, LocalDate.ofInstant(term.endsAt(), zone)));
        boolean open = term.endsAt() == null;
        var schedule =
                new RevenueStore.Schedule(subscriptionId, net, term, first, Math.toIntExact(days), open ? null : first);
        boolean fresh = store.insert(tx, tenant, schedule);
        if (fresh && open) {
            journal.post(tx, tenant, earned(subscriptionId, term.startsAt(), net, "Earned at once: no end"));
        }
    }

    Optional<Money> stop(Tx tx, TenantId tenant, UUID subscriptionId, Instant at) {
        return store.stop(tx, tenant, subscriptionId, at);
    }

    Money earnLess(Tx tx, TenantId tenant, UUID subscriptionId, Money most, Instant at) {
        Money nothing = Money.zero(most.currency());
        Money left = store.left(tx, tenant, subscriptionId).orElse(nothing);
        if (!left.isPositive() || !left.currency().equals(most.currency())) return nothing;
        if (most.minor() >= left.minor())
            return store.stop(tx, tenant, subscriptionId, at).orElse(left);
        store.shrink(tx, tenant, subscriptionId, left.minus(most));
        return most;
    }

    /// Earns every day that is over in its tenant's zone, for all tenants. Safe to run again and at the same time.
    ///
    /// @return how many entries were posted
    public int recognise(InstantSource clock) {
        Instant now = clock.instant();
        LocalDate latest = LocalDate.ofInstant(now, ZoneOffset.ofHours(14)); // No day anywhere is later.
        int posted = 0;
        for (TenantId tenant : database.callAcrossTenants(tx -> store.tenantsWithDue(tx, latest))) {
            posted += recognise(tenant, now);
        }
        if (posted > 0) LOG.info("revenue recognised entries={}", posted);
        return posted;
    }

    private int recognise(TenantId tenant, Instant now) {
        ZoneId zone = zones.of(tenant);
        LocalDate today = LocalDate.ofInstant(now, zone);
        int posted = 0;
        while (true) {
            Optional<LocalDate> day = database.call(tenant, tx -> store.oldestDue(tx, tenant, today));
            if (day.isEmpty()) return posted;
            posted += database.call(tenant, tx -> earn(tx, tenant, day.get(), zone));
        }
    }

    private int earn(Tx tx, TenantId tenant, LocalDate day, ZoneId zone) {
        Instant at = day.plusDays(1).atStartOfDay(zone).toInstant().minus(1, ChronoUnit.MICROS);
        List<Entry> entries = new ArrayList<>();
        for (Money share : store.earn(tx, tenant, day)) {
            if (share.isPositive()) entries.add(earned(ids.next(), at, share, "Earned on " + day));
        }
        return journal.post(tx, tenant, entries);
    }

    private static Entry earned(UUID source, Instant at, Money amount, String memo) {
        var posting = new Posting(Place.of(Account.REVENUE_DEFERRED), Place.of(Account.REVENUE_EARNED), amount);
        return new Entry(Entry.Kind.REVENUE, source, at, memo, List.of(posting));
    }
}
