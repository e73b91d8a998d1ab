package turnpike.nases;

import java.util.Locale;

/// The text to paste into a router so that it asks us. Complete: nothing in it is left to fill in.
public final class NasSnippets {
    private NasSnippets() {}

    /// Whose configuration language.
    public enum Flavour {
        ROUTEROS,
        COOVACHILLI,
        HOSTAPD
    }

    /// Where we are reached.
    ///
    /// @param address of ours, as the router sees it
    public record Server(String address, int authPort, int acctPort) {}

    public static String text(Flavour flavour, Nases.WithSecret nas, Server server) {
        return switch (flavour) {
            case ROUTEROS -> routerOs(nas, server);
            case COOVACHILLI -> coovaChilli(nas, server);
            case HOSTAPD -> hostapd(nas, server);
        };
    }

    /// RouterOS 7. The timeout is RouterOS's own for hotspot; PPP and hotspot report as often as we ask.
    private static String routerOs(Nases.WithSecret nas, Server server) {
        Nases.Profile profile = nas.nas().profile();
        String service = switch (profile.accessKind()) {
            case HOTSPOT -> "hotspot";
            case PPPOE -> "ppp";
            case ANY -> "hotspot,ppp";
        };
        var out = new StringBuilder();
        out.append(
                "/radius add service=%s address=%s secret=%s authentication-port=%d accounting-port=%d timeout=1100ms comment=Turnpike\n"
                        .formatted(service, server.address, quoted(nas.secret()), server.authPort, server.acctPort));
        out.append("/radius incoming set accept=yes port=%d\n".formatted(profile.coaPort()));
        if (profile.accessKind().admits(turnpike.base.AccessKind.HOTSPOT)) {
            out.append("/ip hotspot profile set [find] use-radius=yes radius-accounting=yes"
                    + " radius-interim-update=received\n");
        }
        if (profile.accessKind().admits(turnpike.base.AccessKind.PPPOE)) {
            out.append("/ppp aaa set use-radius=yes accounting=yes interim-update=5m\n");
        }
        String identifier = profile.identifier();
        if (identifier != null) out.append("/system identity set name=%s\n".formatted(quoted(identifier)));
        return out.toString();
    }

    /// Lines for /etc/chilli/defaults (or /etc/chilli/config on OpenWrt).
    private static String coovaChilli(Nases.WithSecret nas, Server server) {
        Nases.Profile profile = nas.nas().profile();
        String identifier = profile.identifier();
        return """
                HS_RADIUS=%1$s
                HS_RADIUS2=%1$s
                HS_RADSECRET=%2$s
                HS_RADAUTH=%3$d
                HS_RADACCT=%4$d
                HS_COAPORT=%5$d
                HS_NASID=%6$s
                """.formatted(
                        server.address,
                        shell(nas.secret()),
                        server.authPort,
                        server.acctPort,
                        profile.coaPort(),
                        shell(identifier == null ? profile.name() : identifier));
    }

    /// Lines for hostapd.conf: devices are let in by hardware address (macaddr_acl=2) and counted.
    private static String hostapd(Nases.WithSecret nas, Server server) {
        Nases.Profile profile = nas.nas().profile();
        String identifier = profile.identifier();
        return """
                macaddr_acl=2
                auth_server_addr=%1$s
                auth_server_port=%3$d
                auth_server_shared_secret=%2$s
                acct_server_addr=%1$s
                acct_server_port=%4$d
                acct_server_shared_secret=%2$s
                radius_acct_interim_interval=300
                nas_identifier=%6$s
                radius_das_port=%5$d
                radius_das_client=%1$s %2$s
                """.formatted(
                        server.address,
                        line(nas.secret()),
                        server.authPort,
                        server.acctPort,
                        profile.coaPort(),
                        line(identifier == null ? profile.name() : identifier));
    }

    /// Whatever the field, it does not begin a line of its own. None is taken with a line break; this holds the door
    /// where the text could do harm.
    private static String line(String text) {
        return text.replaceAll("[\\p{Cc}\u2028\u2029]", "");
    }

    /// A RouterOS string: in quotes, with what is special inside them escaped.
    private static String quoted(String text) {
        return '"'
                + line(text)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("$", "\\$")
                        .replace("?", "\\?")
                + '"';
    }

    /// A shell word in single quotes where it needs them.
    private static String shell(String text) {
        boolean plain = text.toLowerCase(Locale.ROOT).matches("[a-z0-9._:-]+");
        return plain ? text : "'" + line(text).replace("'", "'\\''") + "'";
    }
}
