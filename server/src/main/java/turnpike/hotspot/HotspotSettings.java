package turnpike.hotspot;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import turnpike.platform.settings.Settings;

/// How the portal is reached and how long what it hands out lives.
///
/// @param url what devices call the portal, without a slash at the end; empty: as each of them called us, and then no
///     link is put into an SMS
/// @param linkLife how long a link in an SMS makes a device one of the subscriber's
public record HotspotSettings(String url, Duration linkLife) {
    /// @param publicUrl how the outside reaches this installation (`http.public-url`); may be empty
    public static HotspotSettings from(Settings settings, String publicUrl) {
        return new HotspotSettings(
                publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl,
                settings.duration(
                        "portal.link-life",
                        "30d",
                        Duration.ofHours(1),
                        Duration.ofDays(365),
                        "How long the link in an SMS makes the device that opens it one of the subscriber's."));
    }

    /// The name devices must reach before they are let in; empty when not known.
    public String host() {
        return url.isEmpty() ? "" : URI.create(url).getHost().toLowerCase(Locale.ROOT);
    }
}
