package turnpike.reporting;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// What a tenant's SMS came to, by its days.
///
/// @param byDay segments of the last months
/// @param used segments ever
/// @param bought segments ever bought in advance
/// @param costMicros millionths of a unit of the tenant's currency, by day
/// @param spentMicros the same, ever
record MessageSpending(
        Map<LocalDate, Long> byDay,
        long used,
        long bought,
        Map<LocalDate, Long> costMicros,
        long spentMicros,
        List<Bundle> bundles) {
    static final MessageSpending NONE = new MessageSpending(Map.of(), 0, 0, Map.of(), 0, List.of());

    MessageSpending {
        byDay = Map.copyOf(byDay);
        costMicros = Map.copyOf(costMicros);
        bundles = List.copyOf(bundles);
    }

    /// Some messages bought in advance.
    record Bundle(String id, Instant at, long segments, long costMinor, String currency) {}

    long segments(LocalDate first, LocalDate last) {
        return sum(byDay, first, last);
    }

    long micros(LocalDate first, LocalDate last) {
        return sum(costMicros, first, last);
    }

    private static long sum(Map<LocalDate, Long> days, LocalDate first, LocalDate last) {
        long sum = 0;
        for (var entry : days.entrySet()) {
            if (!entry.getKey().isBefore(first) && !entry.getKey().isAfter(last)) sum += entry.getValue();
        }
        return sum;
    }
}
