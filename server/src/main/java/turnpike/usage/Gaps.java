package turnpike.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import turnpike.usage.SubscriberUsage.Point;
import turnpike.usage.SubscriberUsage.Sum;

/// Puts zeros where nothing was used, so that a chart needs no arithmetic of its own.
final class Gaps {
    private static final Sum NOTHING = new Sum(0, 0);

    private Gaps() {}

    static List<Point> days(Map<LocalDate, Sum> used, LocalDate today, int days, ZoneId zone) {
        List<Point> out = new ArrayList<>(days);
        for (LocalDate day = today.minusDays(days - 1L); !day.isAfter(today); day = day.plusDays(1)) {
            Sum sum = used.getOrDefault(day, NOTHING);
            out.add(new Point(day.atStartOfDay(zone).toInstant(), sum.uploadBytes(), sum.downloadBytes()));
        }
        return out;
    }

    static List<Point> hours(Map<Instant, Sum> used, Instant from, Instant now, LocalHours hours) {
        List<Point> out = new ArrayList<>();
        long last = now.getEpochSecond();
        for (long hour = from.getEpochSecond(); hour <= last; hour = hours.hourEndOf(hour)) {
            Instant at = Instant.ofEpochSecond(hour);
            Sum sum = used.getOrDefault(at, NOTHING);
            out.add(new Point(at, sum.uploadBytes(), sum.downloadBytes()));
        }
        return out;
    }
}
