package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import turnpike.base.Check;
import turnpike.base.InvalidInput;

/// Builds one packet after another in the same buffer: `reply` or `request`, attributes in wire order, then `sign`.
///
/// Belongs to one thread. The octets are valid until the next `reply` or `request`.
public final class PacketWriter {
    private static final int VALUE_MAX = 253;
    private static final int VENDOR_VALUE_MAX = 247;
    private static final SecureRandom RANDOM = new SecureRandom();

    private byte[] octets = new byte[512];
    private int length;
    private int messageAuthenticator; // index of its value; 0 when the packet has none

    /// Starts the answer to this request, with the request's identifier and, until signed, its authenticator.
    public PacketWriter reply(int code, Packet request) {
        start(code, request.identifier());
        System.arraycopy(request.octets(), 4, octets, 4, Signatures.SIZE);
        return this;
    }

    /// Starts a request. Its authenticator is random for Access-Request and Status-Server (RFC 2865 §3) and a digest,
    /// set by `sign`, for the others.
    public PacketWriter request(int code, int identifier) {
        start(code, identifier);
        byte[] authenticator = new byte[Signatures.SIZE];
        if (!Code.hasDigestAuthenticator(code)) RANDOM.nextBytes(authenticator);
        return authenticator(authenticator);
    }

    /// Sets the authenticator by hand, as known-answer tests need it.
    public PacketWriter authenticator(byte[] sixteen) {
        System.arraycopy(sixteen, 0, octets, 4, Signatures.SIZE);
        return this;
    }

    private void start(int code, int identifier) {
        length = Packet.HEADER;
        messageAuthenticator = 0;
        octets[0] = (byte) code;
        octets[1] = (byte) identifier;
    }

    /// Leaves room for the Message-Authenticator, which `sign` fills. Call it before any attribute: first place is what
    /// defends old clients against a forged prefix (BlastRADIUS, CVE-2024-3596).
    public PacketWriter messageAuthenticator() {
        Check.that(messageAuthenticator == 0, "one Message-Authenticator a packet");
        int place = open(Attribute.MESSAGE_AUTHENTICATOR, Signatures.SIZE);
        Arrays.fill(octets, place, place + Signatures.SIZE, (byte) 0);
        messageAuthenticator = place;
        return this;
    }

    /// @param value its low 32 bits are sent
    public PacketWriter integer(int attribute, long value) {
        int place = open(attribute, 4);
        octets[place] = (byte) (value >>> 24);
        octets[place + 1] = (byte) (value >>> 16);
        octets[place + 2] = (byte) (value >>> 8);
        octets[place + 3] = (byte) value;
        return this;
    }

    public PacketWriter text(int attribute, String value) {
        return octets(attribute, value.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws InvalidInput when longer than an attribute can hold: 253 octets, 247 for a vendor's
    public PacketWriter octets(int attribute, byte[] value) {
        int place = open(attribute, value.length);
        System.arraycopy(value, 0, octets, place, value.length);
        return this;
    }

    /// A dotted IPv4 address.
    ///
    /// @throws InvalidInput when it is none
    public PacketWriter address(int attribute, String dotted) {
        return integer(attribute, Ipv4.parse(dotted));
    }

    /// Copies every such attribute of the request, unchanged and in order, as Proxy-State wants it (RFC 2865 §5.33).
    public PacketWriter copy(int attribute, Packet request) {
        for (int from = request.find(attribute); from >= 0; from = request.findNext(from, attribute)) {
            int size = request.size(from) - 2;
            int place = open(attribute, size);
            System.arraycopy(request.octets(), from + 2, octets, place, size);
        }
        return this;
    }

    /// Room for one attribute; vendor attributes travel one in each Vendor-Specific, which every NAS understands.
    private int open(int attribute, int size) {
        int vendor = attribute >>> 8;
        if (size > (vendor == 0 ? VALUE_MAX : VENDOR_VALUE_MAX))
            throw new InvalidInput(Dictionary.name(attribute), "is too long for an attribute: " + size + " octets");
        int header = vendor == 0 ? 2 : 8;
        reserve(header + size);
        int at = length;
        if (vendor != 0) {
            octets[at] = Attribute.VENDOR_SPECIFIC;
            octets[at + 1] = (byte) (header + size);
            octets[at + 2] = 0;
            octets[at + 3] = (byte) (vendor >>> 16);
            octets[at + 4] = (byte) (vendor >>> 8);
            octets[at + 5] = (byte) vendor;
            at += 6;
        }
        octets[at] = (byte) attribute;
        octets[at + 1] = (byte) (2 + size);
        length += header + size;
        return at + 2;
    }

    private void reserve(int more) {
        if (length + more > Packet.LENGTH_MAX) throw new MalformedPacket("would pass 4096 octets");
        if (length + more > octets.length) octets = Arrays.copyOf(octets, Packet.LENGTH_MAX);
    }

    /// Sets the Length, the Message-Authenticator if room was left for it, and the Authenticator where it is a digest.
    public PacketWriter sign(SharedSecret secret) {
        octets[2] = (byte) (length >>> 8);
        octets[3] = (byte) length;
        Signatures signatures = Signatures.ofThread();
        if (messageAuthenticator != 0) signatures.signMessage(octets, length, messageAuthenticator, secret);
        int code = octets[0] & 0xff;
        boolean random = code == Code.ACCESS_REQUEST || code == Code.STATUS_SERVER;
        if (!random) signatures.signAuthenticator(octets, length, secret);
        return this;
    }

    public int length() {
        return length;
    }

    /// The buffer itself, valid up to `length()` and until the next packet is started.
    public byte[] buffer() {
        return octets;
    }

    /// A copy of the finished packet.
    public byte[] toBytes() {
        return Arrays.copyOf(octets, length);
    }
}
