package turnpike.reporting;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Database;

/// What all tenants sold together, in whole units whatever the currency, by days of UTC. Reads every journal, and
/// therefore seldom.
final class PlatformRevenue {
    private static final Duration FRESH = Duration.ofMinutes(5);

    private static final String READ = """
            select m.currency, sum(m.sold_minor) as total,
                   coalesce(sum(m.sold_minor) filter (where m.at >= :month), 0) as month,
                   coalesce(sum(m.sold_minor) filter (where m.at >= :today), 0) as today
              from money_figures m
             where m.tenant_id is not null
             group by m.currency
            """;

    private final Database database;
    private final InstantSource clock;
    private volatile @Nullable Kept kept;

    PlatformRevenue(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    record Sums(long total, long month, long today) {}

    private record Kept(Instant at, Sums sums) {}

    private record Row(String currency, long total, long month, long today) {
        long units(long minor) {
            long unit = 1;
            for (int i = Currency.getInstance(currency).getDefaultFractionDigits(); i > 0; i--) unit *= 10;
            return minor / unit;
        }
    }

    /// At most some minutes old.
    Sums sums() {
        Instant now = clock.instant();
        Kept known = kept;
        if (known != null && known.at().plus(FRESH).isAfter(now)) return known.sums();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<Row> rows = database.callAcrossTenants(tx -> tx.sql()
                .createQuery(READ)
                .bind(
                        "month",
                        today.withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toOffsetDateTime())
                .bind("today", today.atStartOfDay(ZoneOffset.UTC).toOffsetDateTime())
                .map((row, context) -> new Row(
                        row.getString("currency"), row.getLong("total"), row.getLong("month"), row.getLong("today")))
                .list());
        long total = 0;
        long month = 0;
        long day = 0;
        for (Row row : rows) {
            total += row.units(row.total);
            month += row.units(row.month);
            day += row.units(row.today);
        }
        var sums = new Sums(total, month, day);
        kept = new Kept(now, sums);
        return sums;
    }
}
