package turnpike.wire.radius;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One received packet, read where it lies (RFC 2865 §3, §5).
///
/// Lengths are checked once, on `parse`, which also notes where the first attribute of each of the common types
/// begins; further ones and those inside Vendor-Specific attributes are found by walking the octets. An attribute is
/// found as a place: the index of its type octet, -1 when absent. Never written to, so any thread may read it.
public final class Packet {
    public static final int HEADER = 20;
    public static final int LENGTH_MAX = 4096;
    private static final int VENDOR_HEADER = 6; // type, length and the 4-octet Vendor-Id
    private static final int NOTED = 96; // types below this have their first place noted
    private static final int INTEGER_LENGTH = 6; // type, length and 4 octets
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] octets;
    private final int length;
    private final short[] first; // place of the first attribute of each type; 0, which lies in the header, when absent

    private Packet(byte[] octets, int length, short[] first) {
        this.octets = octets;
        this.length = length;
        this.first = first;
    }

    public static Packet parse(byte[] octets) {
        return parse(octets, octets.length);
    }

    /// The packet in these octets. What follows its Length is padding and ignored (RFC 2865 §3).
    ///
    /// @param octets not copied: do not reuse while the packet is read
    /// @param received how many of the octets came from the wire
    /// @throws MalformedPacket when any length is impossible
    public static Packet parse(byte[] octets, int received) {
        if (received < HEADER) throw new MalformedPacket("datagram of " + received + " octets has no header");
        int length = (octets[2] & 0xff) << 8 | (octets[3] & 0xff);
        if (length < HEADER) throw new MalformedPacket("Length " + length + " is below 20");
        if (length > LENGTH_MAX) throw new MalformedPacket("Length " + length + " is above 4096");
        if (length > received) throw new MalformedPacket("Length " + length + ", but " + received + " octets came");
        short[] first = new short[NOTED];
        int at = HEADER;
        while (at < length) {
            if (length - at < 2) throw new MalformedPacket("attribute cut short at " + at);
            int size = octets[at + 1] & 0xff;
            if (size < 2) throw new MalformedPacket("attribute length " + size + " at " + at);
            if (size > length - at) throw new MalformedPacket("attribute overruns the packet at " + at);
            if (octets[at] == Attribute.VENDOR_SPECIFIC && size <= VENDOR_HEADER)
                throw new MalformedPacket("Vendor-Specific of length " + size + " at " + at);
            int type = octets[at] & 0xff;
            if (type < NOTED && first[type] == 0) first[type] = (short) at;
            at += size;
        }
        return new Packet(octets, length, first);
    }

    public int code() {
        return octets[0] & 0xff;
    }

    public int identifier() {
        return octets[1] & 0xff;
    }

    /// In octets, without padding.
    public int length() {
        return length;
    }

    /// A copy of the 16 octets of the Authenticator.
    public byte[] authenticator() {
        return Arrays.copyOfRange(octets, 4, HEADER);
    }

    /// The first half of the Authenticator; with `authenticatorLow` a key that costs no copy.
    public long authenticatorHigh() {
        return (long) LONG.get(octets, 4);
    }

    /// The second half of the Authenticator.
    public long authenticatorLow() {
        return (long) LONG.get(octets, 12);
    }

    /// The place of the first such attribute, -1 when there is none.
    ///
    /// @param attribute one of `Attribute`; a vendor's is found inside its Vendor-Specific attributes, which may
    ///     hold several (RFC 2865 §5.26) and are passed over when not laid out so
    public int find(int attribute) {
        int type = attribute < NOTED ? attribute : attribute > 0xff ? Attribute.VENDOR_SPECIFIC : 0;
        if (type == 0) return findFrom(HEADER, attribute);
        int place = first[type];
        if (place == 0) return -1;
        return type == attribute ? place : findFrom(place, attribute);
    }

    /// The place of the next such attribute after the one at `place`, -1 when that was the last. For the RFCs' own
    /// attributes only: a vendor's are found singly.
    public int findNext(int place, int attribute) {
        return findFrom(place + size(place), attribute);
    }

    private int findFrom(int start, int attribute) {
        int vendor = attribute >>> 8;
        for (int at = start; at < length; at += size(at)) {
            int type = octets[at] & 0xff;
            if (vendor == 0) {
                if (type == attribute) return at;
            } else if (type == Attribute.VENDOR_SPECIFIC && integerAt(at + 2) == vendor) {
                int found = findInside(at, attribute & 0xff);
                if (found >= 0) return found;
            }
        }
        return -1;
    }

    private int findInside(int vendorSpecific, int type) {
        int end = vendorSpecific + size(vendorSpecific);
        int at = vendorSpecific + VENDOR_HEADER;
        while (end - at >= 2) {
            int size = size(at);
            if (size < 2 || size > end - at) return -1;
            if ((octets[at] & 0xff) == type) return at;
            at += size;
        }
        return -1;
    }

    public boolean has(int attribute) {
        return find(attribute) >= 0;
    }

    /// The attribute as UTF-8 text; null when absent.
    public @Nullable String text(int attribute) {
        int place = find(attribute);
        return place < 0 ? null : new String(octets, place + 2, size(place) - 2, StandardCharsets.UTF_8);
    }

    /// The attribute's value copied out; null when absent.
    public byte @Nullable [] value(int attribute) {
        int place = find(attribute);
        return place < 0 ? null : valueAt(place);
    }

    /// The value of the attribute at this place, copied out.
    public byte[] valueAt(int place) {
        return Arrays.copyOfRange(octets, place + 2, place + size(place));
    }

    /// A hash of the attribute's octets, without copying them; 0 when absent.
    public int valueHash(int attribute) {
        int place = find(attribute);
        if (place < 0) return 0;
        int hash = 1;
        for (int i = place + 2; i < place + size(place); i++) hash = 31 * hash + octets[i];
        return hash;
    }

    /// The attribute as an unsigned 32-bit number.
    ///
    /// @return -1 when absent
    /// @throws MalformedPacket when its value is not of 4 octets
    public long integer(int attribute) {
        int place = find(attribute);
        if (place < 0) return -1;
        if (size(place) != INTEGER_LENGTH)
            throw new MalformedPacket(Dictionary.name(attribute) + " of length " + size(place) + " at " + place);
        return Integer.toUnsignedLong(integerAt(place + 2));
    }

    /// The attribute as a dotted IPv4 address; null when absent.
    ///
    /// @throws MalformedPacket when its value is not of 4 octets
    public @Nullable String address(int attribute) {
        long value = integer(attribute);
        if (value < 0) return null;
        return (value >>> 24) + "." + (value >>> 16 & 0xff) + "." + (value >>> 8 & 0xff) + "." + (value & 0xff);
    }

    /// The octets this packet was read from, valid up to `length()`; for this room's authenticators and password
    /// methods, which read and never write.
    byte[] octets() {
        return octets;
    }

    /// The length octet of the attribute at this place: its value and the two octets before it.
    int size(int place) {
        return octets[place + 1] & 0xff;
    }

    int integerAt(int index) {
        return (int) INT.get(octets, index);
    }

    /// Code, identifier and every attribute by name, fit for a log: passwords are hidden.
    @Override
    public String toString() {
        return PacketText.of(this);
    }
}
