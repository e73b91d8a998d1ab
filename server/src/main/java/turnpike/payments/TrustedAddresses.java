package turnpike.payments;

import java.net.InetAddress;
import java.util.Collection;
import turnpike.base.InvalidInput;

/// Addresses and networks (`196.201.214.0/24`) a provider's callbacks come from.
final class TrustedAddresses {
    private TrustedAddresses() {}

    /// @throws InvalidInput when it is neither
    static void check(String address) {
        if (!isReadable(address)) {
            throw new InvalidInput("trustedAddresses", "must be addresses or networks like 196.201.214.0/24");
        }
    }

    static boolean contain(Collection<String> trusted, String remote) {
        byte[] address = bytes(remote);
        return address != null && trusted.stream().anyMatch(network -> covers(network, address));
    }

    private static boolean covers(String network, byte[] address) {
        int slash = network.indexOf('/');
        byte[] base = bytes(slash < 0 ? network : network.substring(0, slash));
        if (base == null || base.length != address.length) return false;
        int bits = slash < 0 ? 8 * base.length : Integer.parseInt(network.substring(slash + 1));
        for (int i = 0; i < base.length; i++) {
            int kept = Math.clamp(bits - 8L * i, 0, 8);
            int mask = 0xff << (8 - kept) & 0xff;
            if ((base[i] & mask) != (address[i] & mask)) return false;
        }
        return true;
    }

    private static boolean isReadable(String network) {
        int slash = network.indexOf('/');
        byte[] base = bytes(slash < 0 ? network : network.substring(0, slash));
        if (base == null) return false;
        if (slash < 0) return true;
        String bits = network.substring(slash + 1);
        return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= 8 * base.length;
    }

    private static byte @org.jspecify.annotations.Nullable [] bytes(String address) {
        try {
            return InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
