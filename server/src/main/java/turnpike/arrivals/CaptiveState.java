package turnpike.arrivals;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// What the Captive Portal API tells a device about itself (RFC 8908 §5).
///
/// A device asks again when its seconds or bytes are nearly gone, so telling them is what makes it offer the portal in
/// time.
///
/// @param userPortalUrl where a person can act; null only while nothing is captive
/// @param venueInfoUrl null: no such page
/// @param canExtend whether the portal sells more before the end
/// @param timeLeft null: not limited, or not known
/// @param bytesLeft upload and download together; null: not limited, or not known
public record CaptiveState(
        boolean captive,
        @Nullable String userPortalUrl,
        @Nullable String venueInfoUrl,
        boolean canExtend,
        @Nullable Duration timeLeft,
        @Nullable Long bytesLeft) {

    /// Type of the answer (RFC 8908 §4.1); also what a device says it accepts.
    public static final String MEDIA_TYPE = "application/captive+json";

    /// One device's answer is no other's (RFC 8908 §4.1 leaves it to us); and it changes with every byte.
    public static final String CACHE_CONTROL = "private, no-store";

    public CaptiveState {
        if (captive && userPortalUrl == null) throw new InvalidInput("user-portal-url", "is missing");
        requireHttps("user-portal-url", userPortalUrl);
        requireHttps("venue-info-url", venueInfoUrl);
        if (timeLeft != null && timeLeft.isNegative()) throw new InvalidInput("seconds-remaining", "is negative");
        if (bytesLeft != null && bytesLeft < 0) throw new InvalidInput("bytes-remaining", "is negative");
    }

    /// Not let through.
    public static CaptiveState closed(String userPortalUrl, @Nullable String venueInfoUrl) {
        return new CaptiveState(true, userPortalUrl, venueInfoUrl, false, null, null);
    }

    /// Let through until the time or the data is used up.
    public static CaptiveState open(String userPortalUrl, @Nullable Duration timeLeft, @Nullable Long bytesLeft) {
        return new CaptiveState(false, userPortalUrl, null, true, timeLeft, bytesLeft);
    }

    /// The document's fields in the order of the RFC; what is null is left out. Nothing remains for a captive device.
    public Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("captive", captive);
        if (userPortalUrl != null) fields.put("user-portal-url", userPortalUrl);
        if (venueInfoUrl != null) fields.put("venue-info-url", venueInfoUrl);
        if (!captive) {
            fields.put("can-extend-session", canExtend);
            if (timeLeft != null) fields.put("seconds-remaining", timeLeft.toSeconds());
            if (bytesLeft != null) fields.put("bytes-remaining", bytesLeft);
        }
        return fields;
    }

    /// RFC 8908 §5: both must be HTTPS.
    private static void requireHttps(String field, @Nullable String url) {
        if (url == null) return;
        try {
            URI uri = new URI(url);
            if ("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) return;
        } catch (URISyntaxException e) {
            throw new InvalidInput(field, "is no address");
        }
        throw new InvalidInput(field, "must begin with https");
    }
}
