package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/// Writes a packet for people: `Access-Request 7 User-Name="demo" User-Password=hidden NAS-Port=3`.
final class PacketText {
    private static final HexFormat HEX = HexFormat.of();

    private final Packet packet;
    private final StringBuilder out = new StringBuilder(200);

    private PacketText(Packet packet) {
        this.packet = packet;
    }

    static String of(Packet packet) {
        return new PacketText(packet).write();
    }

    private String write() {
        out.append(Code.name(packet.code())).append(' ').append(packet.identifier());
        for (int at = Packet.HEADER; at < packet.length(); at += packet.size(at)) {
            int type = packet.octets()[at] & 0xff;
            if (type != Attribute.VENDOR_SPECIFIC) attribute(type, at);
            else vendorSpecific(at);
        }
        return out.toString();
    }

    private void vendorSpecific(int place) {
        int vendor = packet.integerAt(place + 2);
        int end = place + packet.size(place);
        if (!isLaidOut(place + 6, end)) {
            out.append(" Vendor-").append(Integer.toUnsignedString(vendor)).append('=');
            hex(place + 6, end);
            return;
        }
        for (int at = place + 6; at < end; at += packet.size(at))
            attribute(vendor << 8 | (packet.octets()[at] & 0xff), at);
    }

    /// Whether these octets are a row of type, length, value, as RFC 2865 §5.26 recommends and some vendors ignore.
    private boolean isLaidOut(int from, int end) {
        int at = from;
        while (end - at >= 2 && packet.size(at) >= 2) at += packet.size(at);
        return at == end;
    }

    private void attribute(int attribute, int place) {
        out.append(' ').append(Dictionary.name(attribute)).append('=');
        int from = place + 2;
        int size = packet.size(place) - 2;
        switch (Dictionary.kind(attribute)) {
            case HIDDEN -> out.append("hidden");
            case TEXT -> quoted(new String(packet.octets(), from, size, StandardCharsets.UTF_8));
            case INTEGER -> {
                if (size == 4) out.append(Dictionary.valueName(attribute, unsigned(from)));
                else hex(from, from + size);
            }
            case TIME -> {
                if (size == 4) out.append(Instant.ofEpochSecond(unsigned(from)));
                else hex(from, from + size);
            }
            case ADDRESS -> {
                if (size == 4) address(from);
                else hex(from, from + size);
            }
            case OCTETS -> hex(from, from + size);
        }
    }

    private long unsigned(int from) {
        return Integer.toUnsignedLong(packet.integerAt(from));
    }

    private void address(int from) {
        for (int i = 0; i < 4; i++) out.append(i == 0 ? "" : ".").append(packet.octets()[from + i] & 0xff);
    }

    private void hex(int from, int end) {
        out.append("0x").append(HEX.formatHex(packet.octets(), from, end));
    }

    /// Control characters come from strangers and go to logs, so they are written as numbers.
    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (Character.isISOControl(c)) out.append("\\u").append(HEX.toHexDigits((short) c));
            else out.append(c);
        }
        out.append('"');
    }
}
