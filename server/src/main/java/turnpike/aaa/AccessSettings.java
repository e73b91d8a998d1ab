package turnpike.aaa;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How access is decided and remembered.
///
/// @param seatHold how long a seat is kept between an Accept and the session's Start
/// @param standingsMax subscribers whose standing is kept in memory; beyond it an arbitrary tenth is dropped
/// @param attemptsMax answers waiting to be written; beyond it they are dropped and counted
/// @param attemptsPause how long answers are gathered before they are written
public record AccessSettings(Duration seatHold, int standingsMax, int attemptsMax, Duration attemptsPause) {
    public static AccessSettings from(Settings settings) {
        return new AccessSettings(
                settings.duration(
                        "access.seat-hold",
                        "10s",
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        "How long a seat is kept for a login between its Accept and the Start of its session."),
                settings.number(
                        "access.standings-max",
                        100_000,
                        100,
                        10_000_000,
                        "subscribers",
                        "Subscribers whose standing is kept in memory, about 700 octets each."),
                settings.number(
                        "access.attempts-max",
                        50_000,
                        1_000,
                        1_000_000,
                        "answers",
                        "Answers waiting to be written to the log of access attempts; more are dropped and counted."),
                settings.duration(
                        "access.attempts-pause",
                        "30ms",
                        Duration.ofMillis(5),
                        Duration.ofSeconds(5),
                        "How long answers are gathered before they are written in one go."));
    }
}
