package turnpike.reporting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The money and SMS figures of a tenant under the names of the dashboard contract. Amounts are in whole units of the
/// tenant's currency; a week is today and the six days before it. Revenue and income are what was sold; the payments
/// are the takings, in whose sums wallets' deposits and money of unknown payers are.
record MoneyDocument(Takings takings, MessageSpending messages, LocalDate today) {
    private static final int WEEK = 7;
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    /// The plain amounts.
    void amounts(Map<String, Object> out) {
        YearMonth month = YearMonth.from(today);
        out.put("total_revenue", takings.units(takings.totalMinor()));
        out.put("daily_income", amount(today, today));
        out.put("weekly_income", amount(weekStart(), today));
        out.put("monthly_income", amount(month.atDay(1), today));
        out.put("yearly_income", amount(today.withDayOfYear(1), today));
        out.put("monthly_revenue", amount(month.atDay(1), today));
    }

    private LocalDate weekStart() {
        return today.minusDays(WEEK - 1);
    }

    private BigDecimal amount(LocalDate first, LocalDate last) {
        return takings.units(takings.between(first, last).minor());
    }

    BigDecimal on(LocalDate day) {
        return takings.units(takings.on(day).minor());
    }

    Map<String, Object> payments() {
        Map<String, Object> out = new LinkedHashMap<>();
        Map<String, Object> day = sum(today, today);
        day.put("date", today.toString());
        out.put("daily", day);
        Map<String, Object> week = sum(weekStart(), today);
        week.put("startDate", weekStart().toString());
        week.put("endDate", today.toString());
        week.put("dailyBreakdown", days(weekStart(), today));
        out.put("weekly", week);
        LocalDate monthStart = today.withDayOfMonth(1);
        Map<String, Object> month = sum(monthStart, today);
        month.put("month", name(YearMonth.from(today)));
        month.put("year", today.getYear());
        month.put("weeklyBreakdown", weeks(monthStart));
        out.put("monthly", month);
        Map<String, Object> year = sum(today.withDayOfYear(1), today);
        year.put("year", today.getYear());
        year.put("monthlyBreakdown", months());
        out.put("yearly", year);
        return out;
    }

    private Map<String, Object> sum(LocalDate first, LocalDate last) {
        Takings.Day sum = takings.between(first, last);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("amount", takings.units(sum.taken()));
        out.put("count", sum.count());
        return out;
    }

    private List<Map<String, Object>> days(LocalDate first, LocalDate last) {
        long whole = takings.between(first, last).taken();
        List<Map<String, Object>> out = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("date", day.toString());
            part.put("day", name(day.getDayOfWeek()));
            part.put("amount", takings.units(takings.on(day).taken()));
            part.put("percentage", share(takings.on(day).taken(), whole));
            out.add(part);
        }
        return out;
    }

    private List<Map<String, Object>> weeks(LocalDate monthStart) {
        long whole = takings.between(monthStart, today).taken();
        List<Map<String, Object>> out = new ArrayList<>();
        for (LocalDate first = monthStart; !first.isAfter(today); first = first.plusDays(WEEK)) {
            LocalDate last = first.plusDays(WEEK - 1).isAfter(today) ? today : first.plusDays(WEEK - 1);
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("week", out.size() + 1);
            part.put("startDate", first.toString());
            part.put("endDate", last.toString());
            long taken = takings.between(first, last).taken();
            part.put("amount", takings.units(taken));
            part.put("percentage", share(taken, whole));
            out.add(part);
        }
        return out;
    }

    private List<Map<String, Object>> months() {
        long whole = takings.between(today.withDayOfYear(1), today).taken();
        List<Map<String, Object>> out = new ArrayList<>();
        for (int number = 1; number <= today.getMonthValue(); number++) {
            YearMonth month = YearMonth.of(today.getYear(), number);
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("month", number);
            part.put("monthName", name(month));
            long taken = takings.between(month.atDay(1), month.atEndOfMonth()).taken();
            part.put("amount", takings.units(taken));
            part.put("percentage", share(taken, whole));
            out.add(part);
        }
        return out;
    }

    /// The trend of the last days, its average, peak and growth (the last point against the one before).
    void trend(Map<String, Object> out) {
        List<Long> points = new ArrayList<>();
        for (int back = WEEK - 1; back >= 0; back--)
            points.add(takings.on(today.minusDays(back)).minor());
        long sum = points.stream().mapToLong(Long::longValue).sum();
        long peak = points.stream().mapToLong(Long::longValue).max().orElse(0);
        long before = points.get(WEEK - 2);
        long now = points.getLast();
        out.put("revenueAverage", takings.units(Math.round((double) sum / WEEK)));
        out.put("revenuePeak", takings.units(peak));
        out.put("revenueGrowth", before == 0 ? BigDecimal.ZERO : share(now - before, before));
    }

    long smsLeft() {
        return Math.max(0, messages.bought() - messages.used());
    }

    Map<String, Object> sms() {
        LocalDate monthStart = today.withDayOfMonth(1);
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("totalPurchased", messages.bought());
        counts.put("used", messages.used());
        counts.put("remaining", smsLeft());
        counts.put("dailyUsage", messages.segments(today, today));
        counts.put("weeklyUsage", messages.segments(weekStart(), today));
        counts.put("monthlyUsage", messages.segments(monthStart, today));
        counts.put("usageTrend", smsTrend());
        counts.put(
                "recentPurchases", messages.bundles().stream().map(this::bundle).toList());
        Map<String, Object> costs = new LinkedHashMap<>();
        LocalDate lastMonth = monthStart.minusMonths(1);
        costs.put("totalSpent", units(messages.spentMicros()));
        costs.put("thisMonth", units(messages.micros(monthStart, today)));
        costs.put("lastMonth", units(messages.micros(lastMonth, monthStart.minusDays(1))));
        costs.put(
                "averageCostPerSMS",
                messages.used() == 0 ? BigDecimal.ZERO : units(messages.spentMicros() / messages.used()));
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("sms", counts);
        out.put("costs", costs);
        return out;
    }

    private List<Map<String, Object>> smsTrend() {
        long whole = messages.segments(weekStart(), today);
        List<Map<String, Object>> out = new ArrayList<>();
        for (LocalDate day = weekStart(); !day.isAfter(today); day = day.plusDays(1)) {
            long count = messages.segments(day, day);
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("date", day.toString());
            part.put("day", name(day.getDayOfWeek()));
            part.put("count", count);
            part.put("percentage", share(count, whole));
            out.add(part);
        }
        return out;
    }

    private Map<String, Object> bundle(MessageSpending.Bundle bundle) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", bundle.id());
        out.put("date", bundle.at().toString());
        out.put("count", bundle.segments());
        out.put("amount", takings.units(bundle.costMinor()));
        return out;
    }

    private static BigDecimal units(long micros) {
        return BigDecimal.valueOf(micros).divide(MICROS, 2, RoundingMode.HALF_UP);
    }

    private static BigDecimal share(long part, long whole) {
        if (whole == 0) return BigDecimal.ZERO;
        return BigDecimal.valueOf(100.0 * part / whole).setScale(2, RoundingMode.HALF_UP);
    }

    private static String name(YearMonth month) {
        return month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }
}
