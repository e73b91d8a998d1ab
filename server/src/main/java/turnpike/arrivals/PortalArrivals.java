package turnpike.arrivals;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalArrival.State;
import turnpike.base.InvalidInput;
import turnpike.nases.NasVendor;

/// Reads each vendor's way of announcing a device.
final class PortalArrivals {
    private static final String MD = "&md=";
    private static final int CHALLENGE = 16; // octets, of RouterOS and CoovaChilli alike
    private static final int UAM_PORT = 3990; // CoovaChilli's, when the redirect names none
    private static final Pattern SITE = Pattern.compile("/guest/s/([A-Za-z0-9_-]{1,64})/?");
    private static final Pattern HEX_CHALLENGE = Pattern.compile("[0-9A-Fa-f]{32}");

    private PortalArrivals() {}

    static PortalArrival mikroTik(PortalArrivalQuery query, Set<String> loginHosts) {
        String error = query.text("err");
        return new PortalArrival(
                NasVendor.MIKROTIK,
                query.mac("mac"),
                query.address("ip"),
                login(query.required("lo"), loginHosts),
                chap(query),
                query.link("orig"),
                error,
                error == null ? State.OFFLINE : State.FAILED,
                query.text("id"));
    }

    /// `id:challenge` in hex; null when the router offers no HTTP-CHAP.
    private static @Nullable String chap(PortalArrivalQuery query) {
        byte[] id = query.octets("chap-id");
        byte[] challenge = query.octets("chap-challenge");
        if (id == null && challenge == null) return null;
        if (id == null) throw new InvalidInput("chap-id", "is missing");
        if (challenge == null) throw new InvalidInput("chap-challenge", "is missing");
        HexFormat hex = HexFormat.of();
        return hex.formatHex(octets("chap-id", id, 1)) + ":"
                + hex.formatHex(octets("chap-challenge", challenge, CHALLENGE));
    }

    /// RouterOS writes these for JavaScript, `\371` an octet; the length tells that from the octets themselves.
    private static byte[] octets(String key, byte[] value, int length) {
        if (value.length == length) return value;
        byte[] octets = new byte[length];
        int at = 0;
        for (int i = 0; i < length; i++) {
            if (at >= value.length) throw new InvalidInput(key, "is not " + length + " octets");
            if (value[at] != '\\') {
                octets[i] = value[at++];
                continue;
            }
            int octal = at + 4 > value.length ? -1 : octal(value, at + 1);
            if (octal < 0) throw new InvalidInput(key, "has a broken escape");
            octets[i] = (byte) octal;
            at += 4;
        }
        if (at != value.length) throw new InvalidInput(key, "is not " + length + " octets");
        return octets;
    }

    private static int octal(byte[] value, int from) {
        int octal = 0;
        for (int i = from; i < from + 3; i++) {
            if (value[i] < '0' || value[i] > '7') return -1;
            octal = octal * 8 + value[i] - '0';
        }
        return octal > 255 ? -1 : octal;
    }

    private static String login(String url, Set<String> hosts) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
            boolean plain = (scheme.equals("http") || scheme.equals("https"))
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getRawQuery() == null;
            boolean known = hosts.contains(host) || (PortalArrivalQuery.isIpv4(host) && isPrivate(host));
            if (!plain || !known) throw new InvalidInput("lo", "is no login page of this router");
            return url;
        } catch (URISyntaxException e) {
            throw new InvalidInput("lo", "is no address");
        }
    }

    static PortalArrival coovaChilli(String portalUrl, String query, @Nullable String uamSecret) {
        int md = query.lastIndexOf(MD);
        boolean signs = false;
        if (uamSecret != null && !uamSecret.isEmpty()) {
            signs = true;
            verify(portalUrl, query, md, uamSecret);
        }
        // What comes after the signature is nobody's word.
        var fields = new PortalArrivalQuery(md < 0 ? query : query.substring(0, md));
        String uamip = fields.required("uamip");
        boolean sane = PortalArrivalQuery.isIpv4(uamip) && (signs || isPrivate(uamip));
        if (!sane) throw new InvalidInput("uamip", "is no address of an access point");
        long port = fields.number("uamport", 65_535);
        State state = state(fields.required("res"));
        String challenge = fields.text("challenge");
        if (challenge != null && !HEX_CHALLENGE.matcher(challenge).matches())
            throw new InvalidInput("challenge", "is not 32 hex digits");
        return new PortalArrival(
                NasVendor.CHILLISPOT,
                fields.mac("mac"),
                fields.address("ip"),
                "http://" + uamip + ":" + (port > 0 ? port : UAM_PORT),
                challenge == null ? null : challenge.toLowerCase(Locale.ROOT),
                fields.link("userurl"),
                state == State.FAILED ? orElse(fields.text("reply"), "failed") : null,
                state,
                fields.text("nasid"));
    }

    private static void verify(String portalUrl, String query, int md, String uamSecret) {
        if (md < 0) throw new InvalidInput("md", "is missing");
        int end = query.indexOf('&', md + MD.length());
        String given = query.substring(md + MD.length(), end < 0 ? query.length() : end);
        if (!HEX_CHALLENGE.matcher(given).matches()) throw new InvalidInput("md", "is not 32 hex digits");
        MessageDigest md5 = BrowserLogin.md5();
        md5.update((portalUrl + "?" + query.substring(0, md)).getBytes(StandardCharsets.ISO_8859_1));
        byte[] ours = md5.digest(uamSecret.getBytes(StandardCharsets.UTF_8));
        if (!MessageDigest.isEqual(ours, HexFormat.of().parseHex(given)))
            throw new InvalidInput("md", "does not prove this redirect");
    }

    private static State state(String res) {
        return switch (res) {
            case "notyet", "wispr", "popup1" -> State.OFFLINE;
            case "already", "success", "popup2" -> State.ONLINE;
            case "failed" -> State.FAILED;
            case "logoff", "popup3" -> State.LOGGED_OFF;
            default -> throw new InvalidInput("res", "is none of CoovaChilli's results");
        };
    }

    static PortalArrival unifi(String path, PortalArrivalQuery query) {
        Matcher site = SITE.matcher(path);
        if (!site.matches()) throw new InvalidInput("site", "is not named by the path");
        query.number("t", Long.MAX_VALUE);
        return new PortalArrival(
                NasVendor.UNIFI,
                query.mac("id"),
                null,
                null,
                null,
                query.link("url"),
                null,
                State.OFFLINE,
                site.group(1));
    }

    /// Private, shared (RFC 6598), link-local or loopback: what is sent there stays in the building.
    private static boolean isPrivate(String ipv4) {
        String[] parts = ipv4.split("\\.");
        int first = Integer.parseInt(parts[0]);
        int second = Integer.parseInt(parts[1]);
        return first == 10
                || first == 127
                || (first == 172 && second >= 16 && second < 32)
                || (first == 192 && second == 168)
                || (first == 169 && second == 254)
                || (first == 100 && second >= 64 && second < 128);
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
