package turnpike.routers;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;

/// The statements that make a router what is wanted, in an order in which each stands on those before it: who is asked,
/// what strangers may reach, and only then the profile that sends them away, and its use.
///
/// @param notes what was asked for and cannot be, in words
public record Blueprint(List<Statement> statements, List<String> notes) {
    /// Name of our profile.
    static final String PROFILE = "turnpike";

    private static final String PAGE = "hotspot/login.html";

    public Blueprint {
        statements = List.copyOf(statements);
        notes = List.copyOf(notes);
    }

    /// What of the NAS goes in.
    ///
    /// @param secret the shared secret
    /// @param coaPort where it takes Disconnect and CoA requests
    public record Station(AccessKind accessKind, String secret, int coaPort) {
        @Override
        public String toString() {
            return "Station[" + accessKind + ", masked]";
        }
    }

    /// @param hosts what payments need strangers to reach
    public static Blueprint of(Desired desired, Station station, List<String> hosts) {
        List<Statement> all = new ArrayList<>();
        boolean hotspot = station.accessKind.admits(AccessKind.HOTSPOT);
        String service = hotspot ? station.accessKind == AccessKind.ANY ? "hotspot,ppp" : "hotspot" : "ppp";
        Desired.Server server = desired.server();
        all.add(marked(
                "/radius",
                "radius",
                "service",
                service,
                "address",
                server.address(),
                "secret",
                station.secret,
                "authentication-port",
                "" + server.authPort(),
                "accounting-port",
                "" + server.acctPort(),
                "timeout",
                "3s"));
        all.add(new Statement(
                "/radius/incoming",
                Statement.Kind.VALUES,
                "",
                ordered("accept", "true", "port", "" + station.coaPort)));
        for (String host : allHosts(desired, hosts)) {
            all.add(marked("/ip/hotspot/walled-garden", "garden " + host, "dst-host", host, "action", "allow"));
        }
        for (Desired.Queue queue : desired.queues()) {
            all.add(marked(
                    "/queue/simple",
                    "queue " + queue.name(),
                    "name",
                    queue.name(),
                    "target",
                    queue.target(),
                    "max-limit",
                    queue.maxLimit()));
        }
        List<String> notes = new ArrayList<>();
        if (hotspot) {
            hotspot(all, desired);
            CaptiveOption.declare(desired, all, notes);
        }
        return new Blueprint(all, notes);
    }

    private static void hotspot(List<Statement> all, Desired desired) {
        all.add(new Statement(
                "/ip/hotspot/profile",
                Statement.Kind.NAMED,
                PROFILE,
                ordered(
                        "use-radius",
                        "true",
                        "radius-accounting",
                        "true",
                        "radius-interim-update",
                        "received",
                        "login-by",
                        "mac-cookie,http-chap,http-pap",
                        "html-directory",
                        "hotspot")));
        if (desired.portalUrl() != null) {
            all.add(new Statement("/file", Statement.Kind.NAMED, PAGE, ordered("contents", page(desired.portalUrl()))));
        }
        if (desired.hotspotServer() != null) {
            all.add(new Statement(
                    "/ip/hotspot", Statement.Kind.VALUES, desired.hotspotServer(), ordered("profile", PROFILE)));
        }
    }

    private static Set<String> allHosts(Desired desired, List<String> hosts) {
        Set<String> all = new LinkedHashSet<>(hosts);
        String portal = desired.portalUrl() == null ? null : hostOf(desired.portalUrl());
        if (portal != null) all.add(portal);
        all.addAll(desired.hosts());
        return all;
    }

    private static @Nullable String hostOf(String url) {
        return URI.create(url).getHost();
    }

    /// The login page: sends the browser to the portal with what it must know. The router fills in the variables.
    public static String page(String portalUrl) {
        return "<html><head><meta http-equiv=\"refresh\" content=\"0; url=" + portalUrl
                + "?mac=$(mac-esc)&ip=$(ip)&id=$(identity-esc)&srv=$(server-name-esc)&lo=$(link-login-only-esc)"
                + "&orig=$(link-orig-esc)&err=$(error-esc)&t=$(trial)\">"
                + "<meta http-equiv=\"pragma\" content=\"no-cache\"></head><body></body></html>\n";
    }

    /// The same statements give the same hash; secrets go in, and cannot be read out of it.
    public String hash() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Statement one : statements) {
                sha.update((one.menu() + "\n" + one.kind() + "\n" + one.key() + "\n" + one.values() + "\n\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The menus it says something about, in its order.
    List<String> menus() {
        return statements.stream().map(Statement::menu).distinct().toList();
    }

    /// Menus that may hold rows of ours from before.
    static final List<String> MARKED = List.of("/radius", "/ip/hotspot/walled-garden", "/queue/simple");

    private static Statement marked(String menu, String key, String... pairs) {
        return new Statement(menu, Statement.Kind.MARKED, key, ordered(pairs));
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) values.put(pairs[i], pairs[i + 1]);
        return values;
    }
}
