package turnpike.aaa;

import java.util.Arrays;

/// What a NAS and Turnpike both know and sign packets with (RFC 2865 §3). Never printed.
public final class SharedSecret {
    private final byte[] octets;

    public SharedSecret(byte[] octets) {
        this.octets = octets.clone();
    }

    /// The octets themselves, not a copy: the hot path reads them for every packet. Do not write.
    public byte[] octets() {
        return octets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedSecret that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return "SharedSecret[masked]";
    }
}
