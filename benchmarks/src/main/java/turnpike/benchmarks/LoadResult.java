package turnpike.benchmarks;

import java.util.Locale;
import java.util.Map;

/// What came of a run.
final class LoadResult {
    private Latencies latencies = new Latencies();
    private long right;
    private long rejected;
    private long wrong;
    private double seconds;
    long lost; // no answer within the patience
    long resent;
    long repeated; // answered before, or given up before the answer came
    long unproven; // Response Authenticator or Message-Authenticator does not hold
    long unsigned; // without Message-Authenticator
    long heldBack; // times no identifier was free

    void reset() {
        latencies = new Latencies();
        right = rejected = wrong = lost = resent = repeated = unproven = unsigned = heldBack = 0;
    }

    void answered(Requests.Answer answer, long nanos) {
        latencies.record(nanos);
        switch (answer) {
            case RIGHT -> right++;
            case REJECTED -> rejected++;
            case WRONG -> wrong++;
        }
    }

    void nanos(long nanos) {
        seconds = nanos / 1e9;
    }

    double seconds() {
        return seconds;
    }

    long answered() {
        return right + rejected + wrong;
    }

    /// True when everything was answered, and answered as it should be.
    boolean clean() {
        return rejected == 0 && wrong == 0 && lost == 0 && unproven == 0;
    }

    /// @param cpu seconds per 1,000 answered requests, by who spent them
    String json(String label, Map<String, Double> cpu, double other) {
        StringBuilder spent = new StringBuilder();
        cpu.forEach((who, seconds) -> spent.append(spent.isEmpty() ? "" : ", ")
                .append(String.format(Locale.ROOT, "\"%s\": %.4f", who, seconds)));
        return String.format(
                        Locale.ROOT,
                        "{\"label\": \"%s\", \"right\": %d, \"rejected\": %d, \"wrong\": %d, \"lost\": %d, ",
                        label,
                        right,
                        rejected,
                        wrong,
                        lost)
                + String.format(
                        Locale.ROOT,
                        "\"resent\": %d, \"repeated\": %d, \"unproven\": %d, \"unsigned\": %d, ",
                        resent,
                        repeated,
                        unproven,
                        unsigned)
                + String.format(Locale.ROOT, "\"seconds\": %.3f, \"perSecond\": %.0f, ", seconds, answered() / seconds)
                + String.format(
                        Locale.ROOT,
                        "\"p50Ms\": %.3f, \"p99Ms\": %.3f, \"maxMs\": %.1f, ",
                        latencies.millis(0.5),
                        latencies.millis(0.99),
                        latencies.longestMillis())
                + String.format(Locale.ROOT, "\"cpuPer1k\": {%s}, \"otherCores\": %.2f}", spent, other);
    }

    String line(String label, Map<String, Double> cpu, double other) {
        StringBuilder spent = new StringBuilder();
        cpu.forEach((who, seconds) -> spent.append(String.format(Locale.ROOT, " %s %.4f", who, seconds)));
        return String.format(
                        Locale.ROOT,
                        "%-28s %8.0f/s  p50 %.2f ms  p99 %.2f ms  max %.0f ms",
                        label,
                        answered() / seconds,
                        latencies.millis(0.5),
                        latencies.millis(0.99),
                        latencies.longestMillis())
                + String.format(Locale.ROOT, "  cpu-s/1k%s  other %.0f %%", spent, other * 100)
                + String.format(
                        Locale.ROOT,
                        "  right %d rejected %d wrong %d lost %d resent %d",
                        right,
                        rejected,
                        wrong,
                        lost,
                        resent)
                + String.format(
                        Locale.ROOT,
                        " repeated %d unproven %d unsigned %d held back %d",
                        repeated,
                        unproven,
                        unsigned,
                        heldBack);
    }

    /// One row of a Markdown table: label, rate, p50, p99, longest, CPU by spender, CPU of server and database, other
    /// load in percent of a core, unanswered, wrong.
    String row(String label, Map<String, Double> cpu, double other) {
        double served = cpu.entrySet().stream()
                .filter(spender -> !spender.getKey().equals("generator"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return String.format(
                        Locale.ROOT,
                        "| %s | %.0f | %.2f | %.2f | %.0f ",
                        label,
                        answered() / seconds,
                        latencies.millis(0.5),
                        latencies.millis(0.99),
                        latencies.longestMillis())
                + String.format(
                        Locale.ROOT,
                        "| %.4f | %.4f | %.4f | %.4f ",
                        cpu.getOrDefault("server", 0.0),
                        cpu.getOrDefault("database", 0.0),
                        served,
                        cpu.getOrDefault("generator", 0.0))
                + String.format(Locale.ROOT, "| %.0f | %d | %d |", other * 100, lost, rejected + wrong + unproven);
    }
}
