package turnpike.outbound.nas;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How patient we are with a NAS that does not answer.
///
/// @param firstWait until the order is sent again; each further wait is twice as long
/// @param tries how often it is sent at most
public record CoaSettings(Duration firstWait, int tries) {

    public static CoaSettings from(Settings settings) {
        return new CoaSettings(
                settings.duration(
                        "coa.first-wait",
                        "1s",
                        Duration.ofMillis(50),
                        Duration.ofSeconds(30),
                        "How long a NAS may take before a Disconnect or CoA is sent again; doubles each time."),
                settings.number(
                        "coa.tries", 3, 1, 10, "packets", "How often a Disconnect or CoA is sent before giving up."));
    }
}
