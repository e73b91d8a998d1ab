package turnpike.outbound.routeros;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.hotspot.HotspotControl;
import turnpike.routers.Console;
import turnpike.routers.Link;
import turnpike.routers.RouterRefused;

/// Logs phones in and out at MikroTik hotspots from our side. The router still asks RADIUS, so what a phone may do is
/// decided where every login is decided; the answer is believed only after the router's list of those online was read.
public final class RouterOsLogin implements HotspotControl {
    private static final String ACTIVE = "/ip/hotspot/active";
    private static final String COOKIE = "/ip/hotspot/cookie";

    private final Links links;
    private final Console console;

    /// Where links are found.
    @FunctionalInterface
    public interface Links {
        /// Empty when the NAS has no active link that we can speak over.
        Optional<Link> find(TenantId tenant, UUID nasId);
    }

    public RouterOsLogin(Links links, Console console) {
        this.links = links;
        this.console = console;
    }

    @Override
    public boolean serves(TenantId tenant, UUID nasId) {
        return link(tenant, nasId) != null;
    }

    /// The limits are the RADIUS answer's business on these routers.
    @Override
    public Result login(TenantId tenant, UUID nasId, Guest guest) {
        Link link = link(tenant, nasId);
        if (link == null) return new Result.Refused("no_link");
        String mac = spelled(guest.mac());
        Map<String, String> values = new LinkedHashMap<>();
        values.put("user", guest.username());
        values.put("password", guest.password());
        values.put("mac-address", mac);
        if (guest.address() != null) values.put("ip", guest.address());
        try {
            return loggedIn(link, mac, values);
        } catch (Unavailable e) {
            return new Result.Unreachable(reason(e));
        }
    }

    private Result loggedIn(Link link, String mac, Map<String, String> values) {
        try {
            console.run(link, ACTIVE + "/login", values);
        } catch (RouterRefused e) {
            // It also says no to whom it let in before.
            return rows(link, ACTIVE, mac).isEmpty() ? new Result.Refused(reason(e)) : new Result.Done();
        }
        return rows(link, ACTIVE, mac).isEmpty() ? new Result.Refused("not online afterwards") : new Result.Done();
    }

    /// Takes the cookie too, else the phone would be back at once.
    @Override
    public Result logout(TenantId tenant, UUID nasId, String mac) {
        Link link = link(tenant, nasId);
        if (link == null) return new Result.Refused("no_link");
        String spelled = spelled(mac);
        try {
            remove(link, COOKIE, spelled);
            remove(link, ACTIVE, spelled);
            return rows(link, ACTIVE, spelled).isEmpty()
                    ? new Result.Done()
                    : new Result.Refused("still online afterwards");
        } catch (RouterRefused e) {
            return new Result.Refused(reason(e));
        } catch (Unavailable e) {
            return new Result.Unreachable(reason(e));
        }
    }

    @Override
    public Presence look(TenantId tenant, UUID nasId, String mac) {
        Link link = link(tenant, nasId);
        if (link == null) return Presence.UNKNOWN;
        try {
            return rows(link, ACTIVE, spelled(mac)).isEmpty() ? Presence.OFFLINE : Presence.ONLINE;
        } catch (RouterRefused | Unavailable e) {
            return Presence.UNKNOWN;
        }
    }

    private void remove(Link link, String menu, String mac) {
        for (Map<String, String> row : rows(link, menu, mac)) {
            try {
                console.run(link, menu + "/remove", Map.of(".id", row.getOrDefault(".id", "")));
            } catch (RouterRefused e) {
                if (!rows(link, menu, mac).isEmpty()) throw e; // else it went by itself meanwhile
            }
        }
    }

    private List<Map<String, String>> rows(Link link, String menu, String mac) {
        return console.print(link, Console.Look.at(menu, ".id", "user").where("mac-address", mac));
    }

    private @Nullable Link link(TenantId tenant, UUID nasId) {
        return links.find(tenant, nasId)
                .filter(link -> link.protocol().isRouterOs())
                .orElse(null);
    }

    private static String reason(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? "" : message;
    }

    /// RouterOS writes AA:BB:CC:DD:EE:FF.
    private static String spelled(String mac) {
        return mac.toUpperCase(Locale.ROOT).replace('-', ':');
    }
}
