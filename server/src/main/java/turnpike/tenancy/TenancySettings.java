package turnpike.tenancy;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How long sign-ins last and when guessing ends.
///
/// @param accessLife of an access token
/// @param refreshLife of a refresh token, renewed at each use
/// @param lockAfter failures in a row that lock a sign-in
public record TenancySettings(Duration accessLife, Duration refreshLife, int lockAfter, Duration lockFor) {
    public static TenancySettings from(Settings settings) {
        return new TenancySettings(
                settings.duration(
                        "login.access-life",
                        "15m",
                        Duration.ofMinutes(1),
                        Duration.ofHours(24),
                        "How long an access token is good."),
                settings.duration(
                        "login.refresh-life",
                        "14d",
                        Duration.ofHours(1),
                        Duration.ofDays(365),
                        "How long a sign-in lasts without being used."),
                settings.number("login.lock-after", 5, 2, 100, "failures", "Wrong passwords in a row that lock."),
                settings.duration(
                        "login.lock-for", "30m", Duration.ofMinutes(1), Duration.ofDays(1), "How long a lock lasts."));
    }
}
