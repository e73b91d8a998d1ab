package turnpike.platform.metrics;

import java.util.Locale;
import java.util.Map;

/// Where a figure turns from well to worrying (requirements A-C, "health thresholds").
public final class Thresholds {
    private static final double DISK_WARNING = 80;
    private static final double DISK_DOWN = 90;
    private static final double MEMORY_WARNING = 90;
    private static final double CONNECTIONS_WARNING = 80;
    private static final double CACHE_WARNING = 80;
    private static final long CACHE_LOOKUPS = 1000; // fewer say nothing about a ratio
    private static final long FAILED_WARNING = 10;
    private static final long FAILED_CRITICAL = 50;
    private static final long PENDING_WARNING = 100;

    private Thresholds() {}

    public static PartHealth disk(double usedPercent) {
        String message = String.format(Locale.ROOT, "disk %.0f %% used", usedPercent);
        Status status = usedPercent > DISK_DOWN ? Status.DOWN : usedPercent > DISK_WARNING ? Status.WARNING : Status.OK;
        return new PartHealth(status, message, 0, Map.of("disk_used_percent", usedPercent));
    }

    public static PartHealth memory(double usedPercent) {
        String message = String.format(Locale.ROOT, "memory %.0f %% used", usedPercent);
        Status status = usedPercent > MEMORY_WARNING ? Status.WARNING : Status.OK;
        return new PartHealth(status, message, 0, Map.of("memory_used_percent", usedPercent));
    }

    /// @param max what the database admits
    public static PartHealth connections(long used, long max) {
        double percent = max <= 0 ? 0 : 100.0 * used / max;
        return new PartHealth(
                percent >= CONNECTIONS_WARNING ? Status.WARNING : Status.OK,
                "%d of %d connections".formatted(used, max),
                0,
                Map.of("connections", (double) used, "connections_max", (double) max));
    }

    public static PartHealth cache(long hits, long misses) {
        long lookups = hits + misses;
        double percent = lookups == 0 ? 100 : 100.0 * hits / lookups;
        return new PartHealth(
                lookups >= CACHE_LOOKUPS && percent <= CACHE_WARNING ? Status.WARNING : Status.OK,
                lookups == 0 ? "not asked yet" : String.format(Locale.ROOT, "%.1f %% answered", percent),
                0,
                Map.of("hit_percent", percent, "lookups", (double) lookups));
    }

    /// More than fifty failed jobs are critical: the backend counts as down.
    public static PartHealth jobs(long failed, long pending, long missedSchedules) {
        boolean worrying = failed > FAILED_WARNING || pending > PENDING_WARNING || missedSchedules > 0;
        return new PartHealth(
                failed > FAILED_CRITICAL ? Status.DOWN : worrying ? Status.WARNING : Status.OK,
                "jobs: %d failed, %d pending, %d schedules missed".formatted(failed, pending, missedSchedules),
                0,
                Map.of(
                        "jobs_failed", (double) failed,
                        "jobs_pending", (double) pending,
                        "schedules_missed", (double) missedSchedules));
    }

    /// Several judgements of one part: the worst counts, what is wrong is said first.
    public static PartHealth together(PartHealth... judgements) {
        Status worst = Status.OK;
        var message = new StringBuilder();
        var figures = new java.util.TreeMap<String, Double>();
        for (PartHealth judgement : judgements) {
            figures.putAll(judgement.figures());
            if (judgement.status() != Status.OK) {
                message.append(message.isEmpty() ? "" : "; ").append(judgement.message());
            }
            worst = worst.worse(judgement.status());
        }
        return new PartHealth(worst, message.isEmpty() ? "well" : message.toString(), 0, figures);
    }
}
