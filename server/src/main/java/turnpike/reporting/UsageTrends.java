package turnpike.reporting;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.reporting.UsageTotals.Amount;
import turnpike.tenancy.Zones;

/// A tenant's usage by hour or by day, from the roll-ups, without gaps.
public final class UsageTrends {
    /// How far back.
    public enum Range {
        DAY,
        WEEK,
        MONTH
    }

    /// @param at start of the hour, or of the day in the tenant's zone
    public record Point(Instant at, long uploadBytes, long downloadBytes) {}

    /// @param points oldest first
    public record Trend(ZoneId zone, List<Point> points) {
        public Trend {
            points = List.copyOf(points);
        }
    }

    private static final String HOURS = """
            select hour, sum(upload_bytes)::bigint, sum(download_bytes)::bigint
              from usage_tenant_hourly
             where tenant_id = ? and hour >= ?
             group by hour
            """;

    private static final String DAYS = """
            select day, sum(upload_bytes)::bigint, sum(download_bytes)::bigint
              from usage_tenant_daily
             where tenant_id = ? and day >= ?
             group by day
            """;

    private static final int HOURS_SHOWN = 24;

    private final Database database;
    private final InstantSource clock;
    private final Zones zones;

    public UsageTrends(Database database, InstantSource clock, Zones zones) {
        this.database = database;
        this.clock = clock;
        this.zones = zones;
    }

    public Trend trend(TenantId tenant, Range range) {
        ZoneId zone = zones.of(tenant);
        Instant now = clock.instant();
        return new Trend(
                zone,
                switch (range) {
                    case DAY -> hours(tenant, zone, now);
                    case WEEK -> days(tenant, zone, LocalDate.ofInstant(now, zone), 7);
                    case MONTH -> days(tenant, zone, LocalDate.ofInstant(now, zone), 30);
                });
    }

    private List<Point> hours(TenantId tenant, ZoneId zone, Instant now) {
        // Zones with half hours begin their hours elsewhere than UTC.
        Instant last = now.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
        Instant first = last.minus(Duration.ofHours(HOURS_SHOWN - 1L));
        Map<Instant, Amount> read = database.call(tenant, tx -> readHours(tx, tenant, first));
        List<Point> points = new ArrayList<>();
        for (Instant hour = first; !hour.isAfter(last); hour = hour.plus(Duration.ofHours(1))) {
            points.add(point(hour, read.getOrDefault(hour, Amount.ZERO)));
        }
        return points;
    }

    private List<Point> days(TenantId tenant, ZoneId zone, LocalDate last, int count) {
        LocalDate first = last.minusDays(count - 1L);
        Map<LocalDate, Amount> read = database.call(tenant, tx -> readDays(tx, tenant, first));
        List<Point> points = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            points.add(point(day.atStartOfDay(zone).toInstant(), read.getOrDefault(day, Amount.ZERO)));
        }
        return points;
    }

    private static Point point(Instant at, Amount amount) {
        return new Point(at, amount.upload(), amount.download());
    }

    private static Map<Instant, Amount> readHours(Tx tx, TenantId tenant, Instant first) throws SQLException {
        Map<Instant, Amount> read = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(HOURS)) {
            statement.setObject(1, tenant.value());
            statement.setObject(2, first.atOffset(ZoneOffset.UTC));
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    Instant hour =
                            row.getObject(1, java.time.OffsetDateTime.class).toInstant();
                    read.put(hour, new Amount(row.getLong(2), row.getLong(3)));
                }
            }
        }
        return read;
    }

    private static Map<LocalDate, Amount> readDays(Tx tx, TenantId tenant, LocalDate first) throws SQLException {
        Map<LocalDate, Amount> read = new HashMap<>();
        try (var statement = tx.connection().prepareStatement(DAYS)) {
            statement.setObject(1, tenant.value());
            statement.setObject(2, first);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    read.put(row.getObject(1, LocalDate.class), new Amount(row.getLong(2), row.getLong(3)));
                }
            }
        }
        return read;
    }
}
