package turnpike.reporting;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Map;
import java.util.TreeMap;

/// One tenant's bytes ever, in a month and on a day, kept so that both new growth and a look into the books of the last
/// days are cheap: days from `window` on stand alone, all before are one sum.
///
/// Not for several threads.
final class UsageTotals {
    private final LocalDate window;
    private final YearMonth month;
    private Amount before;
    private Amount beforeInMonth;
    private final Map<LocalDate, Amount> days;

    /// @param upload bytes from subscribers
    /// @param download bytes to subscribers
    record Amount(long upload, long download) {
        static final Amount ZERO = new Amount(0, 0);

        Amount plus(Amount other) {
            return new Amount(upload + other.upload, download + other.download);
        }

        long both() {
            return upload + download;
        }
    }

    /// @param window first day kept alone
    /// @param before all days before the window
    /// @param month the month `beforeInMonth` is of
    UsageTotals(LocalDate window, YearMonth month, Amount before, Amount beforeInMonth, Map<LocalDate, Amount> days) {
        this.window = window;
        this.month = month;
        this.before = before;
        this.beforeInMonth = beforeInMonth;
        this.days = new TreeMap<>(days);
    }

    /// The same with the days of the window as the books have them.
    UsageTotals withDays(Map<LocalDate, Amount> read) {
        return new UsageTotals(window, month, before, beforeInMonth, read);
    }

    /// Whether the window is still that of this day, so that reading the days of the window is enough.
    boolean isFor(LocalDate today) {
        return window.equals(windowOf(today));
    }

    /// Yesterday: reports of the day before still come in after midnight.
    static LocalDate windowOf(LocalDate today) {
        return today.minusDays(1);
    }

    void add(LocalDate day, Amount growth) {
        if (day.isBefore(window)) {
            before = before.plus(growth);
            if (YearMonth.from(day).equals(month)) beforeInMonth = beforeInMonth.plus(growth);
        } else {
            days.merge(day, growth, Amount::plus);
        }
    }

    Amount ever() {
        Amount sum = before;
        for (Amount day : days.values()) sum = sum.plus(day);
        return sum;
    }

    Amount in(YearMonth asked) {
        Amount sum = asked.equals(month) ? beforeInMonth : Amount.ZERO;
        for (var day : days.entrySet()) {
            if (YearMonth.from(day.getKey()).equals(asked)) sum = sum.plus(day.getValue());
        }
        return sum;
    }

    Amount on(LocalDate day) {
        return days.getOrDefault(day, Amount.ZERO);
    }
}
