package turnpike.messaging;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How dispatches are carried.
///
/// @param publicUrl how the outside reaches us, without a slash at the end; empty: providers are told no address
/// @param reportWait silence after which the second provider is turned to
/// @param reportEnd silence after which nobody will ever know; networks report dead numbers only after a day
/// @param textKept how long a text is kept after the end
public record MessagingSettings(String publicUrl, Duration reportWait, Duration reportEnd, Duration textKept) {
    public static MessagingSettings from(Settings settings) {
        String url = settings.text(
                "http.public-url",
                "",
                "How the outside reaches Turnpike, as in https://wifi.example.com; providers report to it.");
        return new MessagingSettings(
                url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
                settings.duration(
                        "messages.report-wait",
                        "3m",
                        Duration.ofSeconds(10),
                        Duration.ofHours(6),
                        "How long a provider may take to report an SMS before the second provider is turned to."),
                settings.duration(
                        "messages.report-end",
                        "48h",
                        Duration.ofHours(1),
                        Duration.ofDays(14),
                        "How long a report is waited for before a message counts as unknown."),
                settings.duration(
                        "messages.text-kept",
                        "7d",
                        Duration.ofHours(1),
                        Duration.ofDays(90),
                        "How long the text of a message is kept after its end."));
    }
}
