package turnpike.reporting;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The contract's money and SMS figures while nothing is sold and nothing sent: the right periods, zero amounts.
final class MoneyDocument {
    private MoneyDocument() {}

    static Map<String, Object> payments(LocalDate today) {
        Map<String, Object> day = amount();
        day.put("date", today.toString());
        day.put("count", 0);
        Map<String, Object> week = amount();
        week.put("startDate", today.minusDays(6).toString());
        week.put("endDate", today.toString());
        week.put("count", 0);
        week.put("dailyBreakdown", List.of());
        Map<String, Object> month = amount();
        month.put("month", YearMonth.from(today).getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        month.put("year", today.getYear());
        month.put("count", 0);
        month.put("weeklyBreakdown", List.of());
        Map<String, Object> year = amount();
        year.put("year", today.getYear());
        year.put("count", 0);
        year.put("monthlyBreakdown", List.of());
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("daily", day);
        out.put("weekly", week);
        out.put("monthly", month);
        out.put("yearly", year);
        return out;
    }

    static Map<String, Object> sms() {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (String name :
                List.of("totalPurchased", "used", "remaining", "dailyUsage", "weeklyUsage", "monthlyUsage")) {
            counts.put(name, 0);
        }
        counts.put("usageTrend", List.of());
        counts.put("recentPurchases", List.of());
        Map<String, Object> costs = new LinkedHashMap<>();
        for (String name : List.of("totalSpent", "thisMonth", "lastMonth", "averageCostPerSMS")) costs.put(name, 0);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("sms", counts);
        out.put("costs", costs);
        return out;
    }

    private static Map<String, Object> amount() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("amount", 0);
        return out;
    }
}
