package turnpike.inbound.portal;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.hotspot.Visit;
import turnpike.nases.NasVendor;
import turnpike.platform.http.PageCall;
import turnpike.subscribers.Device;

/// Reads how a NAS sends a device to us: each vendor has its own way of telling who comes and where the login goes.
///
/// - MikroTik: the stub in login.html fills in `mac ip lo orig err t` (RouterOS hotspot variables `$(mac-esc)`, `$(ip)`,
///   `$(link-login-only-esc)`, `$(link-orig-esc)`, `$(error-esc)`, `$(trial)`; with CHAP also `cid` and `cch`).
/// - CoovaChilli: `res uamip uamport challenge mac ip nasid userurl … md`, the last an MD5 over the whole address and
///   the uamsecret.
/// - UniFi: `id ap t url ssid`, unsigned.
final class HandOff {
    private static final int URL_MAX = 2_000;

    private HandOff() {}

    /// A device as its NAS announces it.
    ///
    /// @param problem what the NAS says went wrong with the last try; null: nothing
    record Arrival(Visit.Place place, Visit.Device device, @Nullable String problem) {}

    /// @param uamSecret what a CoovaChilli of this NAS signs with
    /// @return null when the NAS's signature is missing or wrong
    static @Nullable Arrival read(PageCall call, UUID nasId, NasVendor vendor, String uamSecret) {
        if (call.query("uamip") != null) return coova(call, nasId, uamSecret);
        if (call.query("id") != null && call.query("ap") != null) return unifi(call, nasId);
        String login = http(call.query("lo"));
        String challenge = challenge(call);
        var place = new Visit.Place(nasId, vendor, login, challenge, http(call.query("orig")));
        return new Arrival(place, device(call.query("mac"), call.query("ip")), blank(call.query("err")));
    }

    /// The chap-id and chap-challenge as RouterOS writes them, octal escapes and all, kept for whoever computes the
    /// answer.
    private static @Nullable String challenge(PageCall call) {
        String id = call.query("cid");
        String challenge = call.query("cch");
        return id == null || challenge == null || id.isEmpty() || challenge.isEmpty() ? null : id + " " + challenge;
    }

    private static @Nullable Arrival coova(PageCall call, UUID nasId, String uamSecret) {
        if (!isSigned(call, uamSecret)) return null;
        String host = Objects.requireNonNull(call.query("uamip"));
        String port = Objects.requireNonNullElse(call.query("uamport"), "3990");
        if (!isAddress(host) || !port.matches("[0-9]{1,5}")) return null;
        String challenge = call.query("challenge");
        if (challenge != null && !challenge.matches("[0-9a-fA-F]{32}")) return null;
        var place = new Visit.Place(
                nasId,
                NasVendor.CHILLISPOT,
                "http://" + host + ":" + port + "/logon",
                challenge,
                http(call.query("userurl")));
        String result = Objects.requireNonNullElse(call.query("res"), "");
        String reply = blank(call.query("reply"));
        String problem = result.equals("failed") ? Objects.requireNonNullElse(reply, "failed") : null;
        return new Arrival(place, device(call.query("mac"), call.query("ip")), problem);
    }

    private static Arrival unifi(PageCall call, UUID nasId) {
        var place = new Visit.Place(nasId, NasVendor.UNIFI, null, null, http(call.query("url")));
        return new Arrival(place, device(call.query("id"), null), null);
    }

    /// Whether `md` is the upper-case hex MD5 of the address up to it and the secret. The NAS signed the address as it
    /// wrote it, so the raw query counts; behind a proxy only the NAS knows by which scheme it came.
    static boolean isSigned(PageCall call, String uamSecret) {
        String raw = call.rawQuery();
        int at = raw.lastIndexOf("&md=");
        if (at < 0) return false;
        byte[] given = raw.substring(at + 4).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        for (String scheme : List.of("http", "https")) {
            String url = scheme + "://" + call.origin().host() + call.path() + "?" + raw.substring(0, at);
            if (MessageDigest.isEqual(given, md5(url + uamSecret).getBytes(StandardCharsets.US_ASCII))) return true;
        }
        return false;
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is missing", e);
        }
    }

    /// What cannot be read stays absent: a made-up device would be everybody's.
    static Visit.Device device(@Nullable String mac, @Nullable String address) {
        String normal = null;
        if (mac != null && !mac.isBlank()) {
            try {
                normal = Device.normalMac(mac);
            } catch (InvalidInput e) {
                normal = null;
            }
        }
        return new Visit.Device(normal, address == null || !isAddress(address) ? null : address);
    }

    private static boolean isAddress(String text) {
        try {
            return !InetAddress.ofLiteral(text).isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The address if a browser may be sent there; script and data addresses are none.
    static @Nullable String http(@Nullable String url) {
        if (url == null || url.isBlank() || url.length() > URL_MAX) return null;
        try {
            var read = new URI(url);
            String scheme = read.getScheme();
            boolean isWeb = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            return isWeb && read.getHost() != null && read.getUserInfo() == null ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable String blank(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
