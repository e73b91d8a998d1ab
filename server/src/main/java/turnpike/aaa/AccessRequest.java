package turnpike.aaa;

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
        Instant at) {}
