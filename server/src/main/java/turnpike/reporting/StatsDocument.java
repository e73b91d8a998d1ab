package turnpike.reporting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import turnpike.base.AccessKind;
import turnpike.reporting.UsageTotals.Amount;

/// A tenant's figures under the names the dashboard contract gives them. Data in GB of 10^9 bytes with two decimals,
/// the exact bytes beside; money in whole units of the tenant's currency.
///
record StatsDocument(
        LiveTenant.View live,
        Lists lists,
        Places places,
        People people,
        MoneyDocument money,
        DatabaseLoad.Sample load,
        Instant now) {
    private static final BigDecimal GB = BigDecimal.valueOf(1_000_000_000);
    private static final int MONEY_TREND_DAYS = PeopleStore.DAYS;

    Map<String, Object> fields() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("total_routers", places.routers());
        out.put("online_routers", places.online());
        out.put("offline_routers", places.offline());
        out.put("provisioning_routers", places.waiting());
        out.put("active_sessions", live.sessions());
        out.put("hotspot_users", live.hotspot());
        out.put("pppoe_users", live.pppoe());
        out.put("total_users", places.subscribers());
        out.put(
                "online_users",
                lists.shown().stream().map(StatsDocument::online).toList());
        data(out);
        money.amounts(out);
        out.put("retention_rate", percent(people.retentionRate()));
        out.put("current_month_users", people.thisMonth());
        out.put("last_month_users", people.lastMonth());
        out.put("retained_users", people.retained());
        out.put("weekly_users_trend", trend("count", this::users));
        out.put("weekly_revenue_trend", trend("amount", money::on));
        out.put(
                "recent_activities",
                lists.activities().stream().map(StatsDocument::activity).toList());
        out.put("payment_details", money.payments());
        out.put("sms_expenses", money.sms());
        out.put("sms_balance", money.smsLeft());
        out.put("business_analytics", analytics());
        out.put("performance_metrics", performance());
        out.put("last_updated", now.toString());
        return out;
    }

    private LocalDate today() {
        return money.today();
    }

    static BigDecimal gigabytes(long bytes) {
        return BigDecimal.valueOf(bytes).divide(GB, 2, RoundingMode.HALF_UP);
    }

    private void data(Map<String, Object> out) {
        Map<String, Long> exact = new LinkedHashMap<>();
        put(exact, "data_usage", live.ever());
        put(exact, "monthly_data_usage", live.month());
        put(exact, "today_data_usage", live.today());
        exact.forEach((name, bytes) -> out.put(name, gigabytes(bytes)));
        exact.forEach((name, bytes) -> out.put(name + "_bytes", bytes));
    }

    private static void put(Map<String, Long> out, String name, Amount amount) {
        out.put(name, amount.both());
        out.put(name + "_upload", amount.upload());
        out.put(name + "_download", amount.download());
    }

    private long users(LocalDate day) {
        return people.byDay().getOrDefault(day, 0L);
    }

    private List<Map<String, Object>> trend(String name, Function<LocalDate, ? extends Number> value) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (int back = MONEY_TREND_DAYS - 1; back >= 0; back--) {
            LocalDate day = today().minusDays(back);
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("date", day.toString());
            point.put(name, value.apply(day));
            points.add(point);
        }
        return points;
    }

    private Map<String, Object> analytics() {
        long[] users = new long[PeopleStore.DAYS];
        for (int i = 0; i < users.length; i++) users[i] = users(today().minusDays(users.length - 1L - i));
        long before = users[users.length - 2];
        long now = users[users.length - 1];
        Map<String, Object> out = new LinkedHashMap<>();
        Map<String, Object> retention = new LinkedHashMap<>();
        retention.put("rate", percent(people.retentionRate()));
        retention.put("lastMonthUsers", people.lastMonth());
        retention.put("retainedUsers", people.retained());
        out.put("retention", retention);
        out.put(
                "accessPoints",
                places.accessPoints().stream().map(this::accessPoint).toList());
        out.put("revenueTrend", trend("amount", money::on));
        money.trend(out);
        out.put("userTrend", trend("count", this::users));
        out.put("userAverage", percent(java.util.Arrays.stream(users).average().orElse(0)));
        out.put("userPeak", java.util.Arrays.stream(users).max().orElse(0));
        out.put("userGrowth", percent(before == 0 ? 0 : 100.0 * (now - before) / before));
        return out;
    }

    private Map<String, Object> accessPoint(Places.AccessPoint point) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", point.id());
        out.put("name", point.name());
        out.put("location", point.location());
        out.put("activeUsers", point.sessions());
        out.put("percentage", percent(live.sessions() == 0 ? 0 : 100.0 * point.sessions() / live.sessions()));
        return out;
    }

    /// `tps`: this tenant's accounting reports a second; `ops` and `database`: the installation's database.
    private Map<String, Object> performance() {
        List<Integer> history = live.tempo();
        var summary = history.stream().mapToInt(Integer::intValue).summaryStatistics();
        Map<String, Object> tps = new LinkedHashMap<>();
        tps.put("current", history.isEmpty() ? 0 : history.getLast());
        tps.put("average", percent(summary.getAverage()));
        tps.put("max", history.isEmpty() ? 0 : summary.getMax());
        tps.put("min", history.isEmpty() ? 0 : summary.getMin());
        tps.put("history", history);
        Map<String, Object> database = new LinkedHashMap<>();
        database.put("active_connections", load.connections());
        database.put("total_queries", load.transactions());
        database.put("slow_queries", load.slow());
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("tps", tps);
        out.put("ops", Map.of("current", percent(load.perSecond())));
        out.put("database", database);
        out.put("timestamp", now.toString());
        return out;
    }

    private static Map<String, Object> online(Lists.Online user) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", user.id());
        out.put("name", user.name());
        out.put("email", user.email() == null ? "" : user.email());
        // A session whose NAS does not tell is shown as what most are.
        out.put("type", user.kind() == AccessKind.PPPOE ? "PPPoE" : "Hotspot");
        return out;
    }

    private static Map<String, Object> activity(Lists.Activity activity) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", activity.id());
        out.put("message", activity.message());
        out.put("timestamp", activity.at().toString());
        return out;
    }

    private static BigDecimal percent(double value) {
        return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
    }
}
