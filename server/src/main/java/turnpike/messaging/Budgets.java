package turnpike.messaging;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Remembered;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Counts what is sent against what a tenant allows, before it is sent.
///
/// A sending that no provider took is given back. Days and months are those of the tenant's zone.
public final class Budgets {
    private static final String TOPIC = "message_budget";

    private final Database database;
    private final InstantSource clock;
    private final Audit audit;
    private final Function<TenantId, ZoneId> zones;
    private final Remembered<TenantId, Budget> known;
    private final BudgetStore store = new BudgetStore();

    Budgets(Database database, InstantSource clock, Audit audit, Function<TenantId, ZoneId> zones) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.zones = zones;
        this.known = new Remembered<>(database.signals(), TOPIC);
    }

    public Budget get(TenantId tenant) {
        return database.call(tenant, tx -> get(tx, tenant));
    }

    Budget get(Tx tx, TenantId tenant) {
        return Objects.requireNonNull(known.get(tenant, () -> stored(tx, tenant)));
    }

    private Budget stored(Tx tx, TenantId tenant) {
        return store.find(tx, tenant).orElse(Budget.DEFAULT);
    }

    public Budget put(Actor actor, Budget budget) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            Budget before = stored(tx, tenant);
            store.put(tx, tenant, budget, clock.instant());
            tx.tell(TOPIC, tenant.toString());
            audit.record(tx, actor, "message_budget.changed", Audit.Subject.of("tenant", tenant), before, budget);
            return budget;
        });
    }

    /// SMS segments of today and of this month.
    public record Used(long daySegments, long monthSegments) {}

    public Used used(TenantId tenant) {
        LocalDate today = today(tenant);
        return database.call(
                tenant,
                tx -> new Used(
                        store.segmentsSince(tx, tenant, today),
                        store.segmentsSince(tx, tenant, today.withDayOfMonth(1))));
    }

    /// Counts one sending in, unless that would be too much.
    ///
    /// @return which budget is used up: `day`, `month` or `number`; null when it may be sent
    @Nullable
    String take(Tx tx, TenantId tenant, Dispatch dispatch) {
        LocalDate today = today(tenant);
        int segments = dispatch.content().segments();
        long day = store.add(tx, tenant, today, dispatch.channel(), BudgetStore.Sums.sent(segments));
        String reached = dispatch.channel() == Messages.Channel.SMS ? reached(tx, tenant, dispatch, today, day) : null;
        if (reached != null) {
            store.add(tx, tenant, today, dispatch.channel(), BudgetStore.Sums.notSent(segments));
            return reached;
        }
        store.counted(tx, tenant, dispatch.id(), today);
        return null;
    }

    private @Nullable String reached(Tx tx, TenantId tenant, Dispatch dispatch, LocalDate today, long daySegments) {
        Budget budget = get(tx, tenant);
        Integer dayMax = budget.daySegments();
        if (dayMax != null && daySegments > dayMax) return "day";
        Integer monthMax = budget.monthSegments();
        if (monthMax != null && store.segmentsSince(tx, tenant, today.withDayOfMonth(1)) > monthMax) return "month";
        if (store.toNumber(tx, tenant, dispatch.recipient(), today) >= budget.numberDayMax()) return "number";
        return null;
    }

    /// Whether no further SMS may be sent today.
    boolean isUsedUp(Tx tx, TenantId tenant) {
        Budget budget = get(tx, tenant);
        LocalDate today = today(tenant);
        Integer dayMax = budget.daySegments();
        if (dayMax != null && store.segmentsSince(tx, tenant, today) >= dayMax) return true;
        Integer monthMax = budget.monthSegments();
        return monthMax != null && store.segmentsSince(tx, tenant, today.withDayOfMonth(1)) >= monthMax;
    }

    /// No provider took it.
    void giveBack(Tx tx, TenantId tenant, Dispatch dispatch) {
        LocalDate day = store.countedOn(tx, tenant, dispatch.id()).orElseGet(() -> today(tenant));
        store.add(
                tx,
                tenant,
                day,
                dispatch.channel(),
                BudgetStore.Sums.notSent(dispatch.content().segments()));
        store.counted(tx, tenant, dispatch.id(), null);
    }

    /// Counts an end on the day it was ordered, so that a day's delivered and failed are of its own.
    void ended(Tx tx, TenantId tenant, Dispatch dispatch, int delivered, int failed) {
        LocalDate day = dayOf(tenant, dispatch.origin().queuedAt());
        store.add(tx, tenant, day, dispatch.channel(), BudgetStore.Sums.ended(delivered, failed));
    }

    void cost(Tx tx, TenantId tenant, Dispatch dispatch, MessageGateway.Cost cost) {
        store.addCost(tx, tenant, today(tenant), dispatch.channel(), cost);
    }

    private LocalDate today(TenantId tenant) {
        return dayOf(tenant, clock.instant());
    }

    private LocalDate dayOf(TenantId tenant, Instant at) {
        return LocalDate.ofInstant(at, zones.apply(tenant));
    }
}
