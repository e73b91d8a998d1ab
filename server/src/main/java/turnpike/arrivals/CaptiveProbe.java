package turnpike.arrivals;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How an operating system finds out whether it is captive: it fetches an address of its maker and compares the answer.
///
/// Two rules follow. A probe that reaches the portal is answered with the portal, never with what the device hopes for;
/// and these hosts stay out of the walled garden, else a device believes to be online and never opens the portal.
public enum CaptiveProbe {
    APPLE("captive.apple.com", "/hotspot-detect.html"),
    APPLE_OLD("www.apple.com", "/library/test/success.html"),
    ANDROID("connectivitycheck.gstatic.com", "/generate_204"),
    ANDROID_OLD("connectivitycheck.android.com", "/generate_204"),
    ANDROID_OLDER("clients3.google.com", "/generate_204"),
    CHROME("www.gstatic.com", "/generate_204"),
    WINDOWS("www.msftconnecttest.com", "/connecttest.txt"),
    WINDOWS_REDIRECT("www.msftconnecttest.com", "/redirect"),
    WINDOWS_OLD("www.msftncsi.com", "/ncsi.txt"),
    FIREFOX("detectportal.firefox.com", "/success.txt"),
    FIREFOX_PAGE("detectportal.firefox.com", "/canonical.html"),
    UBUNTU("connectivity-check.ubuntu.com", "/"),
    GNOME("nmcheck.gnome.org", "/check_network_status.txt"),
    KINDLE("spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html");

    private final String host;
    private final String path;

    CaptiveProbe(String host, String path) {
        this.host = host;
        this.path = path;
    }

    public String host() {
        return host;
    }

    public String path() {
        return path;
    }

    /// Which system asks; empty when it is no probe.
    ///
    /// @param host header of the request, a port after it is ignored; null when there was none
    public static Optional<CaptiveProbe> find(@Nullable String host, String path) {
        if (host == null) return Optional.empty();
        String name = name(host);
        return Arrays.stream(values())
                .filter(probe -> probe.host.equals(name) && probe.path.equals(path))
                .findFirst();
    }

    /// Whether letting a device reach this before its login would hide that it is captive.
    ///
    /// @param host a name, or `*.` and a name for all names under it
    public static boolean isProbed(String host) {
        String name = name(host);
        return Arrays.stream(values())
                .anyMatch(probe -> name.startsWith("*")
                        ? probe.host.endsWith(name.substring(1)) || name.equals("*")
                        : probe.host.equals(name));
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    }
}
