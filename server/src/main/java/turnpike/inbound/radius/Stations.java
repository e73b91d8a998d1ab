package turnpike.inbound.radius;

import org.jspecify.annotations.Nullable;
import turnpike.aaa.Nas;
import turnpike.base.AccessKind;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Packet;

/// Reads from a request who the device is and how it comes online, in the many ways NASes say it.
final class Stations {
    private static final int FRAMED_PROTOCOL_PPP = 1;
    private static final int SERVICE_LOGIN = 1;
    private static final int PORT_WIRELESS = 19;
    private static final String HEX = "0123456789ABCDEF";

    private Stations() {}

    /// Calling-Station-Id as AA-BB-CC-DD-EE-FF (RFC 3580 §3.21); null when it is no MAC address. Colons, dots, lower
    /// case and none at all between the digits are met in the field.
    static @Nullable String mac(@Nullable String callingStationId) {
        if (callingStationId == null || callingStationId.length() < 12 || callingStationId.length() > 17) return null;
        StringBuilder mac = new StringBuilder(17);
        for (int i = 0; i < callingStationId.length(); i++) {
            char c = Character.toUpperCase(callingStationId.charAt(i));
            if (c == '-' || c == ':' || c == '.') continue;
            if (HEX.indexOf(c) < 0 || mac.length() >= 17) return null;
            if (mac.length() % 3 == 2) mac.append('-');
            mac.append(c);
        }
        return mac.length() == 17 ? mac.toString() : null;
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
