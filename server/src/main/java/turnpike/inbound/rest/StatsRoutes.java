package turnpike.inbound.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.Operations;
import turnpike.reporting.Dashboards;
import turnpike.reporting.SystemDashboard;
import turnpike.reporting.UsageTrends;
import turnpike.reporting.UsageTrends.Range;

/// `/api/dashboard` and `/api/system/dashboard`.
public final class StatsRoutes {
    private final Dashboards dashboards;
    private final UsageTrends trends;
    private final SystemDashboard system;

    public StatsRoutes(Dashboards dashboards, UsageTrends trends, SystemDashboard system) {
        this.dashboards = dashboards;
        this.trends = trends;
        this.system = system;
    }

    public void addTo(Operations operations) {
        operations
                .on("getDashboardStats", call -> success(dashboards.stats(call.tenant())))
                .on("refreshDashboard", call -> success(dashboards.refresh(call.tenant())))
                .on("getUsageTrend", this::trend)
                .on("getSystemDashboardStats", _ -> success(system.stats()));
    }

    private Answer trend(Call call) {
        String range = call.text("range");
        var trend = trends.trend(
                call.tenant(),
                switch (range) {
                    case "7d" -> Range.WEEK;
                    case "30d" -> Range.MONTH;
                    default -> Range.DAY;
                });
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("range", range);
        answer.put("timeZone", trend.zone().getId());
        answer.put("points", trend.points());
        return Answer.json(answer);
    }

    private static Answer success(Map<String, Object> data) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("data", data);
        return Answer.json(answer);
    }
}
