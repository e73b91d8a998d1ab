package turnpike.routers;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// How one router is reached.
///
/// @param nasId the NAS it is
/// @param address host name or address, as we see it
/// @param tls speak over TLS
/// @param pin SHA-256 of the certificate it must show, in hex; null: not seen yet. Routers sign their own
public record Link(
        TenantId tenant,
        UUID nasId,
        Protocol protocol,
        String address,
        int port,
        boolean tls,
        String username,
        String password,
        @Nullable String pin) {

    /// The password must not reach a log.
    @Override
    public String toString() {
        return "Link[" + nasId + ", " + protocol + ", " + address + ":" + port + "]";
    }
}
