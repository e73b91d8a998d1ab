package turnpike.messaging;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// How many SMS were bought, sent and paid. Days are those of the tenant's zone; a week begins on Monday.
public final class MessageFigures {
    private static final int TREND_DAYS = 7;
    private static final int RECENT = 5;
    private static final long MICROS_A_UNIT = 1_000_000;

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Function<TenantId, ZoneId> zones;
    private final FigureStore store = new FigureStore();

    MessageFigures(Database database, Ids ids, InstantSource clock, Audit audit, Function<TenantId, ZoneId> zones) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.zones = zones;
    }

    /// SMS bought from a provider.
    public record Purchase(UUID id, Instant boughtAt, int segments, Money cost, String note, String recordedBy) {}

    /// @param segments sent on the day
    public record Day(LocalDate date, long segments) {}

    /// @param purchased segments in all
    /// @param used segments in all
    public record Counts(
            long purchased, long used, long today, long week, long month, List<Day> trend, List<Purchase> recent) {
        /// What is left of what was bought; never below zero, for prepaid credit is not always written down.
        public long remaining() {
            return Math.max(0, purchased - used);
        }
    }

    /// What providers said they took, in one currency.
    ///
    /// @param average of an SMS whose price is known; zero when none is
    public record Costs(Money total, Money thisMonth, Money lastMonth, Money average) {}

    /// @param currency in which costs are told; what was paid in others is not in them
    public record Figures(Counts counts, Costs costs, String currency) {}

    public Figures sms(TenantId tenant, String currency) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), zones.apply(tenant));
        LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        YearMonth month = YearMonth.from(today);
        return database.call(tenant, tx -> {
            var used = new FigureStore.Span(LocalDate.EPOCH, today);
            List<Day> trend = new ArrayList<>(store.days(tx, tenant, today.minusDays(TREND_DAYS - 1), today));
            var counts = new Counts(
                    store.purchased(tx, tenant),
                    store.segments(tx, tenant, used),
                    store.segments(tx, tenant, new FigureStore.Span(today, today)),
                    store.segments(tx, tenant, new FigureStore.Span(monday, today)),
                    store.segments(tx, tenant, new FigureStore.Span(month.atDay(1), today)),
                    trend,
                    store.purchases(tx, tenant, 0, RECENT).purchases());
            YearMonth before = month.minusMonths(1);
            FigureStore.Spent all = store.spent(tx, tenant, currency, used);
            FigureStore.Spent now = store.spent(tx, tenant, currency, new FigureStore.Span(month.atDay(1), today));
            FigureStore.Spent then =
                    store.spent(tx, tenant, currency, new FigureStore.Span(before.atDay(1), before.atEndOfMonth()));
            long average = all.priced() == 0 ? 0 : all.micros() / all.priced();
            var costs = new Costs(
                    money(all.micros(), currency),
                    money(now.micros(), currency),
                    money(then.micros(), currency),
                    money(average, currency));
            return new Figures(counts, costs, currency);
        });
    }

    /// Rounds half up, once, for people.
    private static Money money(long micros, String currency) {
        return Money.ofMajor(1, currency).share(micros, MICROS_A_UNIT);
    }

    /// Some purchases, newest first, and how many there are.
    public record Found(List<Purchase> purchases, long total) {}

    public Found purchases(TenantId tenant, int offset, int limit) {
        return database.call(tenant, tx -> store.purchases(tx, tenant, offset, limit));
    }

    /// Writes down that SMS were bought.
    ///
    /// @param boughtAt null is now
    public Purchase record(Actor actor, int segments, Money cost, String note, @Nullable Instant boughtAt) {
        if (segments <= 0) throw new InvalidInput("segments", "must be more than zero");
        if (cost.minor() < 0) throw new InvalidInput("costMinor", "must not be negative");
        Instant at = boughtAt == null ? clock.instant() : boughtAt;
        var purchase = new Purchase(ids.next(), at, segments, cost, note, actor.name());
        database.run(actor.tenant(), tx -> {
            store.insert(tx, actor.tenant(), purchase);
            audit.record(
                    tx,
                    actor,
                    "message_purchase.recorded",
                    Audit.Subject.of("message_purchase", purchase.id()),
                    null,
                    purchase);
        });
        return purchase;
    }
}
