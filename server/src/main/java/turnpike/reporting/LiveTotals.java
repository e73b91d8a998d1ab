package turnpike.reporting;

import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;
import turnpike.usage.UsageChange;

/// Running totals of every tenant, counted from commits and checked against the books.
final class LiveTotals {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTotals.class);

    private final Database database;
    private final InstantSource clock;
    private final Function<TenantId, LocalDate> today;
    private final TotalsStore store = new TotalsStore();
    private final Counter corrections;
    private final Map<TenantId, LiveTenant> tenants = new ConcurrentHashMap<>();

    /// @param today each tenant's day
    LiveTotals(Database database, InstantSource clock, Function<TenantId, LocalDate> today, Metrics metrics) {
        this.database = database;
        this.clock = clock;
        this.today = today;
        this.corrections = metrics.counter(
                "stats_corrections",
                "Times a tenant's running totals had missed a commit and were put right from the books");
    }

    void take(long transaction, List<UsageChange> changes) {
        long second = clock.millis() / 1000;
        for (UsageChange change : changes) tenant(change.tenant()).take(transaction, change, second);
    }

    /// What the tenant's totals are now; reads the books when they were never read.
    LiveTenant.View view(TenantId tenant) {
        LiveTenant live = tenant(tenant);
        if (!live.isLoaded()) read(tenant);
        return live.view(today.apply(tenant), clock.millis() / 1000);
    }

    /// Reads one tenant's books anew, as that tenant.
    void read(TenantId tenant) {
        var asked = List.of(new TotalsStore.Asked(tenant, today.apply(tenant), true));
        reading(asked, () -> database.call(tenant, tx -> store.read(tx, asked)));
    }

    /// The sum of all tenants that were read, each at its own day.
    LiveTenant.View everybodyTogether() {
        LiveTenant.View sum = LiveTenant.View.NOTHING;
        long second = clock.millis() / 1000;
        for (var entry : tenants.entrySet()) {
            if (entry.getValue().isLoaded()) {
                sum = sum.plus(entry.getValue().view(today.apply(entry.getKey()), second));
            }
        }
        return sum;
    }

    /// Every tenant there is.
    Set<TenantId> everybody() {
        return database.callAcrossTenants(store::tenants);
    }

    /// Compares these tenants with the books, in one statement: days of the window, and all days of those not read
    /// since their day changed.
    void check(Collection<TenantId> some) {
        List<TotalsStore.Asked> asked = new ArrayList<>();
        for (TenantId tenant : some) {
            LocalDate day = today.apply(tenant);
            asked.add(new TotalsStore.Asked(tenant, day, tenant(tenant).needsAllDays(day)));
        }
        if (!asked.isEmpty()) reading(asked, () -> database.callAcrossTenants(tx -> store.read(tx, asked)));
    }

    private void reading(List<TotalsStore.Asked> asked, Supplier<TotalsStore.Readings> statement) {
        Map<TenantId, LiveTenant.Look> looks = new HashMap<>();
        for (TotalsStore.Asked each : asked)
            looks.put(each.tenant(), tenant(each.tenant()).beginLook());
        try {
            TotalsStore.Readings readings = statement.get();
            readings.byTenant().forEach((tenant, reading) -> {
                LiveTenant.Look look = Objects.requireNonNull(looks.remove(tenant));
                if (tenant(tenant).finish(look, reading, readings.snapshot(), clock.millis() / 1000)) return;
                corrections.add();
                LOG.info("tenant={} running totals put right from the books", tenant);
            });
        } finally {
            looks.forEach((tenant, look) -> tenant(tenant).abandon(look));
        }
    }

    private LiveTenant tenant(TenantId tenant) {
        return tenants.computeIfAbsent(tenant, _ -> new LiveTenant());
    }
}
