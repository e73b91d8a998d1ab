package turnpike.inbound.pusher;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How Pusher clients find and keep their connection.
///
/// @param key the app key in the path; public, not a secret
/// @param activityTimeout silence after which client or we ask whether the other is there
/// @param pongTimeout how long we wait for the answer before we close
public record PusherSettings(String key, Duration activityTimeout, Duration pongTimeout) {
    public static PusherSettings from(Settings settings) {
        return new PusherSettings(
                settings.text(
                        "realtime.app-key", "turnpike", "App key of Pusher clients, part of the path; no secret."),
                settings.duration(
                        "realtime.activity-timeout",
                        "120s",
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(30),
                        "Silence on a live connection after which its end is asked whether it is there."),
                settings.duration(
                        "realtime.pong-timeout",
                        "30s",
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        "How long a live connection may take to say that it is there."));
    }
}
