package turnpike.platform.jobs;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How stored work is run.
///
/// @param workers how many jobs run at once in this process
/// @param poll how often due work is looked for
/// @param tries how often a job is tried before it counts as failed
/// @param patience how long a stop waits for running jobs
/// @param kept how long finished runs are kept
public record JobSettings(int workers, Duration poll, int tries, Duration patience, Duration kept) {
    public static JobSettings from(Settings settings) {
        return new JobSettings(
                settings.number("jobs.workers", 6, 1, 64, "jobs", "Stored jobs that run at once in this process."),
                settings.duration(
                        "jobs.poll",
                        "1s",
                        Duration.ofMillis(50),
                        Duration.ofMinutes(1),
                        "How often due jobs are looked for."),
                settings.number("jobs.tries", 8, 1, 50, "tries", "Tries before a job counts as failed."),
                settings.duration(
                        "jobs.stop-patience",
                        "20s",
                        Duration.ZERO,
                        Duration.ofMinutes(10),
                        "How long a stop waits for running jobs."),
                settings.duration(
                        "jobs.history",
                        "14d",
                        Duration.ofHours(1),
                        Duration.ofDays(400),
                        "How long finished runs are kept; failed ones twice as long."));
    }
}
