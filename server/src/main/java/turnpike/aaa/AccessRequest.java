package turnpike.aaa;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.nases.Nas;

/// The question on port 1812: may this subscriber come online here?
///
/// @param mac the device, as AA-BB-CC-DD-EE-FF; null when Calling-Station-Id is absent or no MAC address
/// @param acctSessionId the id the session will have, where the NAS tells in advance (MikroTik); else null
public record AccessRequest(
        Nas nas,
        String username,
        Credential credential,
        @Nullable String mac,
        AccessKind accessKind,
        @Nullable String acctSessionId,
        Instant at) {

    /// Whether the NAS asks for a device it has seen (MAC authentication) and nobody has typed anything: the name is
    /// the
    /// device's hardware address, and so is the password, or there is none.
    boolean isByAddress() {
        return macAsName() != null
                && (credential.matches(username.getBytes(StandardCharsets.UTF_8)) || credential.matches(new byte[0]));
    }

    /// The username, where it is the hardware address of the device that asks, as AA-BB-CC-DD-EE-FF; null where it is a
    /// name. NASes write it with dashes, colons or nothing between.
    @Nullable
    String macAsName() {
        if (mac == null || username.length() < 12 || username.length() > 17) return null;
        int at = 0;
        for (int i = 0; i < username.length(); i++) {
            char c = Character.toUpperCase(username.charAt(i));
            if (c == '-' || c == ':' || c == '.') continue;
            if (at < mac.length() && mac.charAt(at) == '-') at++;
            if (at >= mac.length() || mac.charAt(at) != c) return null;
            at++;
        }
        return at == mac.length() ? mac : null;
    }
}
