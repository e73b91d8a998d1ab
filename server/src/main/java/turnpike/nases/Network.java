package turnpike.nases;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import turnpike.base.InvalidInput;

/// One IP address or a network in CIDR form (RFC 4632), IPv4 or IPv6.
///
/// @param address first address of the network; bits after `length` are zero
record Network(InetAddress address, int length) {
    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f.:]{2,45})(?:/(\\d{1,3}))?");

    /// @throws InvalidInput when the text is no address or network, or has bits set outside its prefix
    static Network parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) throw new InvalidInput("network", "must look like 192.0.2.1 or 192.0.2.0/24");
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(form.group(1));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("network", "is not an IP address: " + form.group(1));
        }
        int bits = address.getAddress().length * 8;
        int length = form.group(2) == null ? bits : Integer.parseInt(form.group(2));
        if (length > bits) throw new InvalidInput("network", "has a prefix longer than " + bits);
        var network = new Network(address, length);
        if (!network.contains(address)) throw new InvalidInput("network", "has bits set after its prefix");
        return network;
    }

    boolean isSingle() {
        return length == bits();
    }

    boolean isVersion4() {
        return bits() == 32;
    }

    boolean contains(InetAddress other) {
        byte[] octets = other.getAddress();
        byte[] ours = address.getAddress();
        return octets.length == ours.length && Arrays.equals(masked(octets), ours);
    }

    private byte[] masked(byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            int kept = Math.clamp(length - 8 * i, 0, 8);
            octets[i] &= (byte) (0xff00 >>> kept);
        }
        return octets;
    }

    private int bits() {
        return address.getAddress().length * 8;
    }

    /// As people write it: a single address without prefix.
    @Override
    public String toString() {
        return isSingle() ? address.getHostAddress() : address.getHostAddress() + "/" + length;
    }
}
