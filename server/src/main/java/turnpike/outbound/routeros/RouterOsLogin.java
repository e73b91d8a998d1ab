package turnpike.outbound.routeros;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final String HOST = "/ip/hotspot/host";

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
        try {
            return loggedIn(link, spelled(guest.mac()), values(guest));
        } catch (Unavailable e) {
            return new Result.Unreachable(reason(e));
        }
    }

    private static Map<String, String> values(Guest guest) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("user", guest.username());
        values.put("password", guest.password());
        values.put("mac-address", spelled(guest.mac()));
        if (guest.address() != null) values.put("ip", guest.address());
        return values;
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

    /// Two commands, however many are there.
    @Override
    public Optional<Roll> roll(TenantId tenant, UUID nasId) {
        Link link = link(tenant, nasId);
        if (link == null) return Optional.empty();
        try {
            List<Map<String, String>> hosts = console.print(
                    link, Console.Look.at(HOST, "mac-address", "address", "to-address", "authorized", "bypassed"));
            Set<String> inside = new HashSet<>();
            for (Map<String, String> row : console.print(link, Console.Look.at(ACTIVE, "mac-address"))) {
                inside.add(canonical(row));
            }
            Map<String, String> waiting = new LinkedHashMap<>();
            for (Map<String, String> row : hosts) {
                boolean isThrough =
                        isYes(row, "authorized") || isYes(row, "bypassed") || inside.contains(canonical(row));
                if (!isThrough) waiting.put(canonical(row), address(row));
            }
            return Optional.of(new Roll(waiting, inside));
        } catch (RouterRefused e) {
            throw new Unavailable("router " + nasId + " does not show its hotspot: " + reason(e), e);
        }
    }

    @Override
    public Result enter(TenantId tenant, UUID nasId, Guest guest) {
        Link link = link(tenant, nasId);
        if (link == null) return new Result.Refused("no_link");
        try {
            console.run(link, ACTIVE + "/login", values(guest));
            return new Result.Done();
        } catch (RouterRefused e) {
            return new Result.Refused(reason(e));
        } catch (Unavailable e) {
            return new Result.Unreachable(reason(e));
        }
    }

    /// The one the router gave it, where that is another than its own.
    private static String address(Map<String, String> host) {
        String given = host.getOrDefault("to-address", "");
        return given.isEmpty() ? host.getOrDefault("address", "") : given;
    }

    /// Over the API it is `true`, over REST too, in scripts `yes`.
    private static boolean isYes(Map<String, String> row, String field) {
        String value = row.getOrDefault(field, "");
        return value.equals("true") || value.equals("yes");
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

    private static String canonical(Map<String, String> row) {
        return row.getOrDefault("mac-address", "").toUpperCase(Locale.ROOT).replace(':', '-');
    }

    /// RouterOS writes AA:BB:CC:DD:EE:FF.
    private static String spelled(String mac) {
        return mac.toUpperCase(Locale.ROOT).replace('-', ':');
    }
}
