package turnpike.nases;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// What a NAS and Turnpike both know and sign packets with (RFC 2865 §3). Never printed.
public final class SharedSecret {
    /// Secrets printed in manuals and scanned for; nobody signs production packets with them.
    private static final Set<String> WELL_KNOWN = Set.of(
            "testing123",
            "testing456",
            "secret",
            "secret123",
            "radius",
            "radius123",
            "password",
            "mikrotik",
            "123456",
            "12345678",
            "123456789",
            "1234567890",
            "admin");

    private final byte[] octets;

    public SharedSecret(byte[] octets) {
        this.octets = octets.clone();
    }

    /// The octets themselves, not a copy: the hot path reads them for every packet. Do not write.
    public byte[] octets() {
        return octets;
    }

    /// Whether anybody would guess it.
    public boolean isWellKnown() {
        return WELL_KNOWN.contains(new String(octets, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
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
