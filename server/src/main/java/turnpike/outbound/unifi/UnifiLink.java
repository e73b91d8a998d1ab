package turnpike.outbound.unifi;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// How a tenant's console is reached.
///
/// @param address such as https://192.168.1.1, without a path
/// @param site its name in the console's addresses (`default`), its shown name or its id
/// @param certificateSha256 of the console's own certificate; null: a public authority vouches for it
public record UnifiLink(
        String address,
        String site,
        Access access,
        @Nullable String certificateSha256) {

    /// How we prove who we are. Never logged.
    public sealed interface Access {
        /// The integration API, Network 9.1.105 and later.
        record ApiKey(String key) implements Access {
            @Override
            public String toString() {
                return "ApiKey[]";
            }
        }

        /// The API of the console's own screens, for older ones: a local staff account.
        ///
        /// @param unifiOs the console runs UniFi OS; else a Network server by itself
        record Account(String username, String password, boolean unifiOs) implements Access {
            @Override
            public String toString() {
                return "Account[" + username + "]";
            }
        }
    }

    public UnifiLink {
        try {
            URI uri = new URI(address);
            boolean plain = ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawPath().replace("/", "").isEmpty();
            if (!plain) throw new InvalidInput("address", "is no address of a console");
        } catch (URISyntaxException e) {
            throw new InvalidInput("address", "is no address");
        }
        if (address.endsWith("/")) address = address.substring(0, address.length() - 1);
        if (!site.matches("[\\p{L}\\p{N} ._-]{1,64}")) throw new InvalidInput("site", "is no name of a site");
    }
}
