package turnpike.reporting;

import java.time.LocalDate;
import java.util.Map;

/// How many subscribers used a tenant's network, by day and by month.
///
/// @param byDay the last days; a day without any is absent
/// @param thisMonth subscribers of this month, lastMonth of the last, retained of both
record People(Map<LocalDate, Long> byDay, long thisMonth, long lastMonth, long retained) {
    static final People EMPTY = new People(Map.of(), 0, 0, 0);

    People {
        byDay = Map.copyOf(byDay);
    }

    /// Of last month's subscribers, how many came again; percent, zero when there were none.
    double retentionRate() {
        return lastMonth == 0 ? 0 : 100.0 * retained / lastMonth;
    }
}
