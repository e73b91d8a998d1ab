package turnpike.subscribers;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// What can be sent as a name, a password, an address.
final class Credentials {
    private static final Pattern USERNAME = Pattern.compile("[^\\s\\p{Cntrl}]{1,128}");
    private static final int PASSWORD_MAX = 128; // octets User-Password can hide (RFC 2865 §5.2)

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

    static void checkAddress(@Nullable String address) {
        if (address == null) return;
        try {
            InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("staticAddress", "is not an IP address");
        }
    }
}
