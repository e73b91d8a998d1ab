package turnpike.inbound.radius;

import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.nases.Nas;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Packet;

/// Reads from a request who the device is and how it comes online, in the many ways NASes say it.
final class Stations {
    private static final int FRAMED_PROTOCOL_PPP = 1;
    private static final int SERVICE_LOGIN = 1;
    private static final int PORT_WIRELESS = 19;
    private static final String HEX = "0123456789ABCDEF";

    private Stations() {}

    /// Calling-Station-Id as AA-BB-CC-DD-EE-FF (RFC 3580 §3.21); null when it does not begin with a MAC address.
    /// Colons, dots, lower case and nothing between the digits are met in the field, and so is an SSID after them.
    static @Nullable String mac(@Nullable String callingStationId) {
        if (callingStationId == null || isNormal(callingStationId)) return callingStationId;
        StringBuilder mac = new StringBuilder(17);
        for (int i = 0; i < callingStationId.length(); i++) {
            char c = Character.toUpperCase(callingStationId.charAt(i));
            boolean isDigit = HEX.indexOf(c) >= 0;
            if (mac.length() == 17) return isDigit ? null : mac.toString(); // a longer number is another thing
            if (!isDigit && c != '-' && c != ':' && c != '.') return null;
            if (!isDigit) continue;
            if (mac.length() % 3 == 2) mac.append('-');
            mac.append(c);
        }
        return mac.length() == 17 ? mac.toString() : null;
    }

    private static boolean isNormal(String text) {
        if (text.length() != 17) return false;
        for (int i = 0; i < 17; i++) {
            char c = text.charAt(i);
            boolean isDigit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
            if (i % 3 == 2 ? c != '-' : !isDigit) return false;
        }
        return true;
    }

    /// As the packet tells; the NAS's own kind when it does not.
    static AccessKind accessKind(Packet request, Nas nas) {
        if (request.integer(Attribute.FRAMED_PROTOCOL) == FRAMED_PROTOCOL_PPP) return AccessKind.PPPOE;
        boolean hotspot = request.integer(Attribute.SERVICE_TYPE) == SERVICE_LOGIN
                || request.integer(Attribute.NAS_PORT_TYPE) == PORT_WIRELESS;
        return hotspot ? AccessKind.HOTSPOT : nas.accessKind();
    }

    /// NAS-Port-Id (RFC 2869 §5.17), else the number of NAS-Port; null when the packet has neither.
    static @Nullable String nasPort(Packet request) {
        String text = request.text(Attribute.NAS_PORT_ID);
        if (text != null) return text;
        long number = request.integer(Attribute.NAS_PORT);
        return number < 0 ? null : Long.toString(number);
    }
}
