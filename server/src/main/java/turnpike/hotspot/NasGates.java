package turnpike.hotspot;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.platform.db.Database;

/// Which NAS a device was sent to us by.
public final class NasGates {
    private final Database database;
    private final PortalTokens tokens;
    private final NasDirectory nases;
    private final GateStore store = new GateStore();

    NasGates(Database database, PortalTokens tokens, NasDirectory nases) {
        this.database = database;
        this.tokens = tokens;
        this.nases = nases;
    }

    /// The NAS named by the token in its portal address; empty when there is none any more.
    public Optional<Nas> byToken(String token) {
        return tokens.nas(token).map(gate -> nases.find(gate.tenant(), gate.nasId()));
    }

    /// The UniFi that names its access point, or the site, as its NAS-Identifier. A console cannot be given an address
    /// with a token in it, so one whose names are another tenant's too is not told apart and finds nobody.
    ///
    /// @param accessPoint MAC address as the console writes it; null when not told
    public Optional<Nas> unifi(String site, @Nullable String accessPoint) {
        String digits = accessPoint == null ? "" : accessPoint.replaceAll("[^0-9A-Fa-f]", "");
        List<PortalTokens.Gate> found = database.callAcrossTenants(tx -> store.unifi(tx, site, digits));
        return found.size() == 1
                ? Optional.ofNullable(
                        nases.find(found.getFirst().tenant(), found.getFirst().nasId()))
                : Optional.empty();
    }

    /// The NAS of a tenant; null when there is none.
    public @Nullable Nas find(TenantId tenant, UUID id) {
        return nases.find(tenant, id);
    }
}
