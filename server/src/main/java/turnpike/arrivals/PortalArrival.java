package turnpike.arrivals;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import turnpike.nases.NasVendor;

/// A device at the portal's door, as its NAS announced it in the address it sent the browser to.
///
/// Nothing but CoovaChilli's redirect is signed: whoever holds a link can write another MAC address into the others, so
/// an arrival says who a device *claims* to be. What is let in is decided by a login at the NAS itself, or by a console
/// that is asked whether it knows the device.
///
/// @param mac AA-BB-CC-DD-EE-FF
/// @param address of the device behind the NAS; null when not told
/// @param loginUrl where the device's browser logs in; null where only we can let it in (UniFi)
/// @param challenge what a login there proves to know the password for, in the form `BrowserLogin` takes; null: none
/// @param originalUrl where the device wanted to go; null when not told
/// @param error why the NAS refused the last login, in its words; null when it did not
/// @param place what the NAS calls itself or the device's place: identity, NAS id, UniFi site; null when not told
public record PortalArrival(
        NasVendor vendor,
        String mac,
        @Nullable String address,
        @Nullable String loginUrl,
        @Nullable String challenge,
        @Nullable String originalUrl,
        @Nullable String error,
        State state,
        @Nullable String place) {

    /// What the NAS knows of the device.
    public enum State {
        /// Has to log in.
        OFFLINE,
        /// Is let through.
        ONLINE,
        /// Tried to log in and was refused.
        FAILED,
        /// Has just logged off.
        LOGGED_OFF
    }

    @Override
    public String toString() {
        return "PortalArrival[" + vendor + " " + mac + " " + state + "]";
    }

    /// From our `login.html` on a MikroTik: `mac ip id srv lo orig err t`, and `chap-id`, `chap-challenge` where the
    /// router offers HTTP-CHAP.
    ///
    /// @param query not decoded, without the question mark
    /// @param loginHosts names of this router's own login page; a private address needs no name. One-time
    ///     passwords are sent there, so no other host is believed
    /// @throws InvalidInput with the key that is missing or cannot be
    public static PortalArrival mikroTik(String query, Set<String> loginHosts) {
        return PortalArrivals.mikroTik(new PortalArrivalQuery(query), loginHosts);
    }

    /// From CoovaChilli's UAM redirect.
    ///
    /// @param portalUrl the portal's address up to the question mark, as the operator gave it in `uamserver`
    /// @param query not decoded, without the question mark; `md` covers it as it stands
    /// @param uamSecret null or empty: the NAS has none, nothing is signed
    /// @throws InvalidInput `md` when another secret signed it, or something was changed on the way
    public static PortalArrival coovaChilli(String portalUrl, String query, @Nullable String uamSecret) {
        return PortalArrivals.coovaChilli(portalUrl, query, uamSecret);
    }

    /// From UniFi's external portal redirect, `/guest/s/{site}/?ap=&id=&t=&url=&ssid=`.
    ///
    /// @param path as requested
    /// @param query not decoded, without the question mark
    /// @throws InvalidInput with the key that is missing or cannot be
    public static PortalArrival unifi(String path, String query) {
        return PortalArrivals.unifi(path, new PortalArrivalQuery(query));
    }
}
