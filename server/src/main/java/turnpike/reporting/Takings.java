package turnpike.reporting;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;

/// What a tenant sold and took in, by its days, in its own currency, as its journal has it.
///
/// @param byDay of the last `DAYS` days and today
/// @param olderMinor all that was sold before those
record Takings(Map<LocalDate, Day> byDay, long olderMinor, String currency) {
    /// Enough for a year to date and the same days of the year before.
    static final int DAYS = 740;

    static final Takings NONE = new Takings(Map.of(), 0, "KES");

    Takings {
        byDay = Map.copyOf(byDay);
    }

    /// Amounts in minor units.
    ///
    /// @param minor sold, less what was taken back: income that is delivered or still to be, without tax
    /// @param taken came in by providers, over the counter, from agents; less what was given back
    /// @param count how often some came in
    record Day(long minor, long taken, long count) {
        static final Day NONE = new Day(0, 0, 0);

        Day plus(Day other) {
            return new Day(minor + other.minor, taken + other.taken, count + other.count);
        }
    }

    /// These, read some time ago, with the days from `since` on as they are in `recent`.
    Takings with(Takings recent, LocalDate since) {
        Map<LocalDate, Day> days = new HashMap<>();
        byDay.forEach((day, taken) -> {
            if (day.isBefore(since)) days.put(day, taken);
        });
        recent.byDay.forEach((day, taken) -> {
            if (!day.isBefore(since)) days.put(day, taken);
        });
        return new Takings(days, olderMinor, byDay.isEmpty() ? recent.currency : currency);
    }

    Day on(LocalDate day) {
        return byDay.getOrDefault(day, Day.NONE);
    }

    /// Both days included.
    Day between(LocalDate first, LocalDate last) {
        Day sum = Day.NONE;
        for (var entry : byDay.entrySet()) {
            if (!entry.getKey().isBefore(first) && !entry.getKey().isAfter(last)) sum = sum.plus(entry.getValue());
        }
        return sum;
    }

    long totalMinor() {
        return olderMinor + byDay.values().stream().mapToLong(Day::minor).sum();
    }

    /// An amount as the contract shows it: whole units with the currency's decimals.
    BigDecimal units(long minor) {
        int digits = Currency.getInstance(currency).getDefaultFractionDigits();
        BigDecimal exact = BigDecimal.valueOf(minor, digits).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }
}
