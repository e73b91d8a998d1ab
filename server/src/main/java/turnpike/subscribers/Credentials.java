package turnpike.subscribers;

import java.net.InetAddress;
import java.util.regex.Pattern;
import turnpike.base.InvalidInput;

/// What can be sent as a name, a password, an address.
final class Credentials {
    private static final Pattern USERNAME = Pattern.compile("[^\\s\\p{Cntrl}]{1,128}");
    private static final int PASSWORD_MAX = 128; // octets User-Password can hide (RFC 2865 §5.2)

    private static final int CLASS_E = 240; // 240.0.0.0/4; two of these ask the NAS to choose (RFC 2865 §5.8)

    private Credentials() {}

    static void checkUsername(String username) {
        if (!USERNAME.matcher(username).matches()) {
            throw new InvalidInput("username", "must have 1 to 128 characters without spaces");
        }
    }

    static void checkPassword(String password) {
        int octets = password.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (octets < 1 || octets > PASSWORD_MAX || password.indexOf('\0') >= 0) {
            throw new InvalidInput("password", "must have 1 to 128 octets");
        }
    }

    /// The address as it is stored: one that a single device can have.
    static String address(String text) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("staticAddress", "is not an IP address");
        }
        boolean isReserved = address.getAddress().length == 4 && (address.getAddress()[0] & 0xff) >= CLASS_E;
        if (address.isLoopbackAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || isReserved) {
            throw new InvalidInput("staticAddress", "must be an address that one device can have");
        }
        return address.getHostAddress();
    }
}
