package turnpike.simulators.unifi;

import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// How a simulated console is set up.
///
/// @param port 0: any free one
/// @param certificate its own; null: plain HTTP
/// @param siteId of the integration API
/// @param site `default` on most
/// @param apiKey of the integration API; empty: the console is too old to have that
/// @param username of a local account, for the older API
/// @param portal where guests are sent, without a slash at the end
public record UnifiSettings(
        int port,
        @Nullable SSLContext certificate,
        UUID siteId,
        String site,
        String apiKey,
        String username,
        String password,
        String portal) {

    public static UnifiSettings usual(String apiKey, String portal) {
        return new UnifiSettings(0, null, UUID.randomUUID(), "default", apiKey, "turnpike", "local-account", portal);
    }
}
