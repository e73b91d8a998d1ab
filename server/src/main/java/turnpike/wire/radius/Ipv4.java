package turnpike.wire.radius;

import turnpike.base.InvalidInput;

/// Dotted IPv4 addresses as 32-bit numbers. Never asks a name service, which the JDK's parser may do.
final class Ipv4 {
    private Ipv4() {}

    /// @throws InvalidInput when the text is not four numbers up to 255 with dots between
    static int parse(String dotted) {
        int address = 0;
        int octet = -1;
        int dots = 0;
        for (int i = 0; i < dotted.length(); i++) {
            char c = dotted.charAt(i);
            if (c == '.' && octet >= 0 && dots < 3) {
                address = address << 8 | octet;
                octet = -1;
                dots++;
            } else if (c >= '0' && c <= '9') {
                octet = Math.max(octet, 0) * 10 + c - '0';
                if (octet > 255) throw bad(dotted);
            } else {
                throw bad(dotted);
            }
        }
        if (dots != 3 || octet < 0) throw bad(dotted);
        return address << 8 | octet;
    }

    private static InvalidInput bad(String dotted) {
        return new InvalidInput("address", "is not an IPv4 address: " + dotted);
    }
}
