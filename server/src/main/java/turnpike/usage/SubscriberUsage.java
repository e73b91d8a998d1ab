package turnpike.usage;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// What a subscriber used, from the roll-ups, in the tenant's days and hours. Reads only.
public final class SubscriberUsage {
    private final Database database;
    private final InstantSource clock;
    private final Function<TenantId, ZoneId> zones;
    private final SubscriberUsageStore store = new SubscriberUsageStore();

    public SubscriberUsage(Database database, InstantSource clock, Function<TenantId, ZoneId> zones) {
        this.database = database;
        this.clock = clock;
        this.zones = zones;
    }

    /// Usage of one hour or day.
    ///
    /// @param at its start
    public record Point(Instant at, long uploadBytes, long downloadBytes) {}

    public record Sum(long uploadBytes, long downloadBytes) {}

    /// @param daily without gaps, oldest first, today last
    /// @param hourly without gaps, oldest first, this hour last
    public record Report(ZoneId timeZone, Sum today, Sum month, Sum allTime, List<Point> daily, List<Point> hourly) {}

    /// @param days how many days back `daily` goes, today included
    /// @param hours how many hours back `hourly` goes, this one included
    /// @throws NotFound when there is no such subscriber of this tenant
    public Report report(TenantId tenant, UUID subscriberId, int days, int hours) {
        ZoneId zone = zones.apply(tenant);
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, zone);
        var clockHours = new LocalHours(zone);
        Instant from = clockHours.hourOf(now.minus(hours - 1L, ChronoUnit.HOURS));
        return database.call(tenant, tx -> {
            if (!store.exists(tx, tenant, subscriberId)) throw new NotFound("subscriber", subscriberId);
            return new Report(
                    zone,
                    store.sum(tx, tenant, subscriberId, today),
                    store.sum(tx, tenant, subscriberId, today.withDayOfMonth(1)),
                    store.sum(tx, tenant, subscriberId, LocalDate.EPOCH),
                    Gaps.days(store.daily(tx, tenant, subscriberId, today.minusDays(days - 1L)), today, days, zone),
                    Gaps.hours(store.hourly(tx, tenant, subscriberId, from), from, now, clockHours));
        });
    }
}
