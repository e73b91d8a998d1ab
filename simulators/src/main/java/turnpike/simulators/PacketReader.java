package turnpike.simulators;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// A received packet; walks its attributes on each look-up.
public final class PacketReader {
    private static final int HEADER = 20;

    private final byte[] packet;
    private final int length;

    /// @param received may be longer than the packet; not copied
    /// @param size octets received
    /// @throws IllegalArgumentException if a length does not fit (RFC 2865 §3, §5)
    public PacketReader(byte[] received, int size) {
        this.packet = received;
        this.length = size < HEADER ? 0 : wellFormedLength(received, size);
        if (length == 0) throw new IllegalArgumentException("malformed packet of " + size + " octets");
    }

    /// The packet's own length; 0 when it or an attribute's length is wrong.
    public static int wellFormedLength(byte[] received, int size) {
        int length = ((received[2] & 0xff) << 8) | (received[3] & 0xff);
        if (length < HEADER || length > size) return 0;
        int at = HEADER;
        while (at + 2 <= length && (received[at + 1] & 0xff) >= 2) at += received[at + 1] & 0xff;
        return at == length ? length : 0;
    }

    /// Where the value of the first attribute of this type begins; -1 when there is none.
    public static int find(byte[] packet, int length, int type) {
        for (int at = HEADER; at < length; at += packet[at + 1] & 0xff) {
            if ((packet[at] & 0xff) == type) return at + 2;
        }
        return -1;
    }

    /// Where the value of a vendor's attribute begins; -1 when there is none.
    public static int findVendor(byte[] packet, int length, int vendor, int type) {
        for (int at = HEADER; at < length; at += packet[at + 1] & 0xff) {
            if (packet[at] != Attribute.VENDOR_SPECIFIC || integerAt(packet, at + 2) != vendor) continue;
            int end = at + (packet[at + 1] & 0xff);
            for (int sub = at + 6; sub + 2 <= end && (packet[sub + 1] & 0xff) >= 2; sub += packet[sub + 1] & 0xff) {
                if ((packet[sub] & 0xff) == type) return sub + 2;
            }
        }
        return -1;
    }

    public int code() {
        return packet[0] & 0xff;
    }

    public int length() {
        return length;
    }

    public Optional<String> text(int type) {
        int at = find(packet, length, type);
        return at < 0 ? Optional.empty() : Optional.of(textAt(at));
    }

    public Optional<byte[]> octets(int type) {
        int at = find(packet, length, type);
        return at < 0
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(packet, at, at + (packet[at - 1] & 0xff) - 2));
    }

    public OptionalLong integer(int type) {
        return integerOrNone(find(packet, length, type));
    }

    public Optional<String> vendorText(int vendor, int type) {
        int at = findVendor(packet, length, vendor, type);
        return at < 0 ? Optional.empty() : Optional.of(textAt(at));
    }

    public OptionalLong vendorInteger(int vendor, int type) {
        return integerOrNone(findVendor(packet, length, vendor, type));
    }

    private OptionalLong integerOrNone(int at) {
        return at < 0 ? OptionalLong.empty() : OptionalLong.of(Integer.toUnsignedLong(integerAt(packet, at)));
    }

    private String textAt(int at) {
        return new String(packet, at, (packet[at - 1] & 0xff) - 2, StandardCharsets.UTF_8);
    }

    private static int integerAt(byte[] packet, int at) {
        return ((packet[at] & 0xff) << 24)
                | ((packet[at + 1] & 0xff) << 16)
                | ((packet[at + 2] & 0xff) << 8)
                | (packet[at + 3] & 0xff);
    }
}
