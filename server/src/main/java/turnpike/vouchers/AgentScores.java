package turnpike.vouchers;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import java.util.function.Function;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// How unlike itself each agent was yesterday: far more vouchers redeemed than usual, tries of codes that were used or
/// void already, codes tried before they were issued. A hint where to look, never a reason to refuse anything.
public final class AgentScores {
    static final int HISTORY_DAYS = 28;

    /// Points add up to a hundred at most.
    private static final int POINTS_MAX = 100;

    /// A day is out of the ordinary from three times the usual spread on; from there each spread is so many points.
    private static final int ORDINARY_SPREADS = 3;

    private static final int POINTS_PER_SPREAD = 10;
    private static final int SALES_POINTS_MAX = 50;

    /// People do try a voucher twice; beyond one failure for twenty vouchers used it says something.
    private static final int USED_PER_FAILURE = 20;

    private static final int POINTS_PER_FAILURE = 5;
    private static final int FAILURE_POINTS_MAX = 30;

    /// Codes known before they left the house: the print itself has leaked.
    private static final int POINTS_PER_EARLY = 20;

    private final Database database;
    private final InstantSource clock;
    private final Function<TenantId, ZoneId> zones;
    private final ScoreStore store = new ScoreStore();

    public AgentScores(Database database, InstantSource clock, Function<TenantId, ZoneId> zones) {
        this.database = database;
        this.clock = clock;
        this.zones = zones;
    }

    /// @param points 0: as always; 100: look at once
    /// @param used vouchers of the agent redeemed that day
    /// @param usualMilli thousandths of vouchers a day over the four weeks before
    /// @param failed refused tries of the agent's vouchers that day
    /// @param early of those, before the voucher was issued
    public record Score(LocalDate day, int points, int used, int usualMilli, int failed, int early) {}

    /// One day of the tenant's zone.
    record Day(LocalDate date, Instant from, Instant until) {}

    /// @param before uses on all days of the history together
    /// @param squares the uses of each of those days, squared, together
    record Counted(UUID agentId, int used, long before, long squares, int failed, int early) {

        /// Whole spreads of the agent's own history by which this day was above the usual. The spread is at least the
        /// square root of the mean, as that of independent buyers is, and at least one voucher.
        int spreadsAbove() {
            double mean = (double) before / HISTORY_DAYS;
            double variance = Math.max((double) squares / HISTORY_DAYS - mean * mean, Math.max(mean, 1));
            return (int) Math.max(0, (used - mean) / Math.sqrt(variance));
        }

        Score score(LocalDate day) {
            int sales = Math.max(0, spreadsAbove() - ORDINARY_SPREADS) * POINTS_PER_SPREAD;
            int tooMany = Math.max(0, failed - early - used / USED_PER_FAILURE - 1);
            int failures = Math.min(FAILURE_POINTS_MAX, tooMany * POINTS_PER_FAILURE);
            long points = Math.min(SALES_POINTS_MAX, sales) + failures + (long) early * POINTS_PER_EARLY;
            int usual = (int) (before * 1000 / HISTORY_DAYS);
            return new Score(day, (int) Math.min(POINTS_MAX, points), used, usual, failed, early);
        }
    }

    /// Scores yesterday, by each tenant's zone. Again, the same rows are written again.
    public void scoreYesterday() {
        for (TenantId tenant : database.callAcrossTenants(store::tenantsWithAgents)) {
            Day day = yesterday(zones.apply(tenant));
            database.run(tenant, tx -> {
                for (Counted counted : store.counts(tx, tenant, day)) {
                    store.keep(tx, tenant, counted.agentId(), counted.score(day.date()), clock.instant());
                }
            });
        }
    }

    private Day yesterday(ZoneId zone) {
        LocalDate date = clock.instant().atZone(zone).toLocalDate().minusDays(1);
        return new Day(
                date,
                date.atStartOfDay(zone).toInstant(),
                date.plusDays(1).atStartOfDay(zone).toInstant());
    }
}
