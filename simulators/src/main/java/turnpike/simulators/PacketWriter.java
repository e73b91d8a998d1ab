package turnpike.simulators;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A packet in the making: attributes in the order they were added (RFC 2865 §3, §5). Not signed yet.
public final class PacketWriter {
    private static final int HEADER = 20;
    private static final int LARGEST = 4096; // RFC 2865 §3

    private final ByteBuffer packet = ByteBuffer.allocate(LARGEST);

    public PacketWriter(int code) {
        packet.put((byte) code).position(HEADER);
    }

    public PacketWriter octets(int type, byte[] value) {
        head(type, value.length).put(value);
        return this;
    }

    public PacketWriter text(int type, String value) {
        return octets(type, value.getBytes(StandardCharsets.UTF_8));
    }

    public PacketWriter integer(int type, long value) {
        head(type, 4).putInt((int) value);
        return this;
    }

    /// One vendor's attribute in a Vendor-Specific of its own (RFC 2865 §5.26).
    public PacketWriter vendor(int vendor, int type, byte[] value) {
        head(Attribute.VENDOR_SPECIFIC, value.length + 6).putInt(vendor);
        packet.put((byte) type).put((byte) (value.length + 2)).put(value);
        return this;
    }

    /// Leaves zeros for a value filled in later.
    ///
    /// @return where in the packet they begin
    public int reserve(int type, int room) {
        int at = packet.position() + 2;
        octets(type, new byte[room]);
        return at;
    }

    /// Where the next attribute will begin.
    public int length() {
        return packet.position();
    }

    /// The whole packet with its length, identifier and authenticator still zero.
    public byte[] packet() {
        packet.putShort(2, (short) packet.position());
        return Arrays.copyOf(packet.array(), packet.position());
    }

    private ByteBuffer head(int type, int room) {
        return packet.put((byte) type).put((byte) (room + 2));
    }
}
