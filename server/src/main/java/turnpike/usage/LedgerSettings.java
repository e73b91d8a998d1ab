package turnpike.usage;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How the usage ledger behaves.
///
/// @param sessionsRemembered how many sessions are held in memory; beyond it the longest unheard are loaded when needed
/// @param interimInterval how often a NAS is taken to report when neither its packet nor the plan tells
/// @param rawDays how long usage deltas are kept
/// @param attemptDays how long access attempts are kept
public record LedgerSettings(int sessionsRemembered, Duration interimInterval, int rawDays, int attemptDays) {
    public static final LedgerSettings DEFAULT = new LedgerSettings(200_000, Duration.ofMinutes(5), 35, 35);

    /// Reports may be this late, so raw rows are never expired sooner.
    private static final int FEWEST_DAYS = 9;

    public static LedgerSettings from(Settings settings) {
        return new LedgerSettings(
                settings.number(
                        "ledger.sessions-remembered",
                        DEFAULT.sessionsRemembered,
                        1_000,
                        10_000_000,
                        "sessions",
                        "How many sessions are held in memory; the longest unheard are loaded again when needed."),
                settings.duration(
                        "ledger.interim-interval",
                        "5m",
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        "How often a NAS is taken to report when neither its packet nor the plan tells."),
                settings.number(
                        "ledger.raw-days",
                        DEFAULT.rawDays,
                        FEWEST_DAYS,
                        3_660,
                        "days",
                        "How long single usage records are kept; hourly and daily sums stay."),
                settings.number(
                        "ledger.attempt-days",
                        DEFAULT.attemptDays,
                        1,
                        3_660,
                        "days",
                        "How long access attempts and their reasons are kept."));
    }
}
