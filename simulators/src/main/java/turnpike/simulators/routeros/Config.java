package turnpike.simulators.routeros;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What is configured on the router: rows by menu, and menus that are one row. Guarded by itself.
final class Config {
    /// Fields of the menus a hotspot operator writes; others take anything.
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "/radius",
            words("service address secret authentication-port accounting-port timeout comment disabled protocol"
                    + " require-message-auth src-address called-id domain realm accounting-backup certificate"),
            "/ip/hotspot/walled-garden",
            words("action dst-host dst-port path server src-address method comment disabled"),
            "/ip/hotspot/walled-garden/ip",
            words("action dst-host dst-address dst-port protocol server src-address comment disabled"),
            "/queue/simple",
            words("name target max-limit limit-at burst-limit burst-threshold burst-time parent priority comment"
                    + " disabled queue dst"),
            "/system/scheduler",
            words("name on-event interval start-time start-date policy comment disabled"),
            "/ip/dhcp-server/option",
            words("name code value force comment"),
            "/ip/dhcp-server/option/sets",
            words("name options comment"),
            "/ip/dhcp-server/network",
            words("address gateway netmask dns-server dns-none domain wins-server ntp-server ntp-none next-server"
                    + " boot-file-name caps-manager dhcp-option dhcp-option-set comment"),
            "/user",
            words("name group password address comment disabled inactivity-timeout inactivity-policy"),
            "/user/group",
            words("name policy skin comment"));

    private static final Set<String> ONE_ROW = Set.of(
            "/system/identity", "/system/clock", "/system/routerboard", "/radius/incoming", "/ppp/aaa", "/ip/dns");
    private static final Set<String> NAMED = Set.of(
            "/ip/hotspot",
            "/ip/hotspot/profile",
            "/ip/hotspot/user",
            "/ip/hotspot/user/profile",
            "/ip/dhcp-server",
            "/ip/dhcp-server/option",
            "/ip/dhcp-server/option/sets",
            "/ppp/secret",
            "/ppp/profile",
            "/queue/simple",
            "/user",
            "/user/group",
            "/system/scheduler",
            "/system/script",
            "/interface",
            "/file");
    private static final Set<String> OTHERS = Set.of(
            "/radius",
            "/ip/hotspot/cookie",
            "/ip/hotspot/ip-binding",
            "/ip/hotspot/walled-garden",
            "/ip/hotspot/walled-garden/ip",
            "/ppp/active",
            "/ip/service",
            "/ip/address",
            "/ip/dhcp-server/network",
            "/ip/pool");

    /// Told of every change.
    interface Watcher {
        /// @param row null values never; `.dead=yes` when it is gone
        void changed(String menu, Map<String, String> row);
    }

    private final Map<String, Map<String, Map<String, String>>> tables = new LinkedHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private int lastId;

    Config(String identity) {
        put("/system/identity", "name", identity);
        put("/system/clock", "time-zone-name", "Africa/Nairobi", "gmt-offset", "+03:00");
        put("/system/routerboard", "routerboard", "true", "model", "hAP ac2", "serial-number", serial(identity));
        put("/radius/incoming", "accept", "false", "port", "3799");
        put("/ppp/aaa", "use-radius", "false", "accounting", "true");
        put("/ip/dns", "servers", "", "allow-remote-requests", "true");
        put("/interface", "name", "ether1", "type", "ether", "running", "true");
        put("/interface", "name", "wlan-hotspot", "type", "wlan", "running", "true");
        put(
                "/ip/hotspot/profile",
                "name",
                "default",
                "login-by",
                "cookie,http-chap",
                "use-radius",
                "false",
                "radius-accounting",
                "true",
                "html-directory",
                "hotspot");
        put("/ip/hotspot/user/profile", "name", "default", "shared-users", "1");
        put("/ip/hotspot", "name", "hotspot1", "interface", "wlan-hotspot", "profile", "default", "disabled", "false");
        put(
                "/user/group",
                "name",
                "full",
                "policy",
                "local,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,"
                        + "sniff,sensitive,api,romon,rest-api");
        put(
                "/user/group",
                "name",
                "read",
                "policy",
                "local,ssh,reboot,read,test,winbox,password,web,sniff,api,rest-api");
        put("/file", "name", "hotspot/login.html", "contents", LoginPages.OWN_LOGIN);
        put("/ip/dhcp-server", "name", "dhcp1", "interface", "wlan-hotspot", "disabled", "false");
        put("/ip/dhcp-server/network", "address", "10.5.50.0/24", "gateway", "10.5.50.1", "dns-server", "10.5.50.1");
        for (String service : List.of("api", "api-ssl", "www", "www-ssl")) put("/ip/service", "name", service);
    }

    private static String serial(String identity) {
        return String.format(Locale.ROOT, "HC%08X", identity.hashCode());
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }

    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    static boolean isOneRow(String menu) {
        return ONE_ROW.contains(menu);
    }

    static boolean knows(String menu) {
        return ONE_ROW.contains(menu) || NAMED.contains(menu) || OTHERS.contains(menu);
    }

    synchronized List<Map<String, String>> rows(String menu) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Map<String, String> row : table(menu).values()) rows.add(new LinkedHashMap<>(row));
        return rows;
    }

    synchronized @Nullable Map<String, String> row(String menu, String idOrName) {
        Map<String, String> row = find(menu, idOrName);
        return row == null ? null : new LinkedHashMap<>(row);
    }

    synchronized String add(String menu, Map<String, String> values) throws Trap {
        if (!knows(menu) || isOneRow(menu)) throw Trap.noSuchCommand();
        check(menu, values);
        String name = values.get("name");
        if (NAMED.contains(menu)) {
            if (name == null || name.isEmpty()) throw new Trap(1, "missing value(s) of argument(s) name");
            if (find(menu, name) != null) throw new Trap(4, "failure: entry with this name already exists");
        }
        String id = "*" + Integer.toHexString(++lastId).toUpperCase(Locale.ROOT);
        Map<String, String> row = new LinkedHashMap<>();
        row.put(".id", id);
        values.forEach((field, value) -> row.put(field, stored(value)));
        Set<String> fields = FIELDS.get(menu);
        if (fields == null || fields.contains("disabled")) row.putIfAbsent("disabled", "false");
        table(menu).put(id, row);
        tell(menu, row);
        return id;
    }

    synchronized void set(String menu, String idOrName, Map<String, String> values) throws Trap {
        check(menu, values);
        Map<String, String> row =
                isOneRow(menu) ? table(menu).values().iterator().next() : find(menu, idOrName);
        if (row == null) throw Trap.noSuchItem();
        values.forEach((field, value) -> row.put(field, stored(value)));
        tell(menu, row);
    }

    synchronized void remove(String menu, String idOrName) throws Trap {
        Map<String, String> row = find(menu, idOrName);
        if (row == null) throw Trap.noSuchItem();
        table(menu).remove(row.get(".id"));
        tell(menu, Map.of(".id", String.valueOf(row.get(".id")), ".dead", "yes"));
    }

    private void check(String menu, Map<String, String> values) throws Trap {
        Set<String> allowed = FIELDS.get(menu);
        for (String field : values.keySet()) {
            if (allowed != null && !allowed.contains(field)) throw new Trap(1, "unknown parameter " + field);
        }
        if (menu.startsWith("/ip/dhcp-server/")) checkDhcp(values);
        if (menu.equals("/ip/hotspot/profile")) {
            for (String method : values.getOrDefault("login-by", "").split(",")) {
                if (!words("cookie http-chap http-pap https mac mac-cookie trial")
                                .contains(method)
                        && !method.isEmpty()) throw new Trap(1, "input does not match any value of login-by");
            }
        }
    }

    /// Sets are made of options and networks use sets, by name; text stands in quotes of its own.
    private void checkDhcp(Map<String, String> values) throws Trap {
        String code = values.getOrDefault("code", "1");
        if (!code.matches("[0-9]{1,3}") || Integer.parseInt(code) > 254) {
            throw new Trap(1, "value of code out of range (1..254)");
        }
        String value = values.getOrDefault("value", "");
        if (!value.matches("|(s?'[^']*'|0x[0-9A-Fa-f]+|\\$\\([A-Z_0-9]+\\))+")) {
            throw new Trap(4, "failure: Unknown data type!");
        }
        for (String option : values.getOrDefault("options", "").split(",")) {
            if (!option.isEmpty() && find("/ip/dhcp-server/option", option) == null) {
                throw new Trap(1, "input does not match any value of options");
            }
        }
        String set = values.getOrDefault("dhcp-option-set", "");
        if (!set.isEmpty() && !set.equals("none") && find("/ip/dhcp-server/option/sets", set) == null) {
            throw new Trap(1, "input does not match any value of dhcp-option-set");
        }
    }

    /// What a DHCP server of this router puts into an offer for a network; null: not this option.
    synchronized @Nullable String offered(String network, int code) {
        for (Map<String, String> row : table("/ip/dhcp-server/network").values()) {
            Map<String, String> set = find("/ip/dhcp-server/option/sets", row.getOrDefault("dhcp-option-set", ""));
            if (!network.equals(row.get("address")) || set == null) continue;
            for (String name : set.getOrDefault("options", "").split(",")) {
                Map<String, String> option = find("/ip/dhcp-server/option", name);
                if (option == null || !Integer.toString(code).equals(option.get("code"))) continue;
                return option.getOrDefault("value", "").replaceAll("^s?'|'$", "");
            }
        }
        return null;
    }

    /// Truth is printed as `true`, however it was written.
    private static String stored(String value) {
        return value.equals("yes") ? "true" : value.equals("no") ? "false" : value;
    }

    private @Nullable Map<String, String> find(String menu, String idOrName) {
        for (Map<String, String> row : table(menu).values()) {
            if (idOrName.equals(row.get(".id")) || idOrName.equals(row.get("name"))) return row;
        }
        return null;
    }

    private Map<String, Map<String, String>> table(String menu) {
        return tables.computeIfAbsent(menu, _ -> new LinkedHashMap<>());
    }

    private void put(String menu, String... pairs) {
        Map<String, String> row = new LinkedHashMap<>();
        String id = "*" + Integer.toHexString(++lastId).toUpperCase(Locale.ROOT);
        if (!isOneRow(menu)) row.put(".id", id);
        for (int i = 0; i < pairs.length; i += 2) row.put(pairs[i], pairs[i + 1]);
        table(menu).put(id, row);
    }

    private void tell(String menu, Map<String, String> row) {
        for (Watcher watcher : watchers) watcher.changed(menu, Map.copyOf(row));
    }
}
