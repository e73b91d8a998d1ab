package turnpike.routers;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How phones are told of the portal before they open any page: DHCP option 114 (RFC 8910 §2.1) in an option set of
/// ours, which the hotspot's DHCP network uses.
///
/// What is announced is the address of a Captive Portal API, which RFC 8908 §4 asks to be https. Where there is none,
/// nothing is announced and the comparison says why: phones then find the portal by probing, as before.
final class CaptiveOption {
    static final String NAME = "turnpike-captive";
    static final String OPTION = "/ip/dhcp-server/option";
    static final String SETS = "/ip/dhcp-server/option/sets";
    static final String NETWORK = "/ip/dhcp-server/network";

    /// Ours, and what uses it; the latter goes first when all go.
    static final List<String> MENUS = List.of(OPTION, SETS, NETWORK);

    private static final String USES = "dhcp-option-set";
    private static final String CODE = "114";

    private CaptiveOption() {}

    static void declare(Desired desired, List<Statement> statements, List<String> notes) {
        Desired.Captive wanted = desired.captive();
        if (wanted == null) return;
        String url = wanted.apiUrl() == null ? ours(desired.portalUrl()) : wanted.apiUrl();
        String obstacle = obstacle(url);
        if (obstacle != null) {
            notes.add("DHCP option 114 is not set: " + obstacle);
            return;
        }
        // Text stands in quotes of its own within a RouterOS option value.
        statements.add(named(OPTION, "code", CODE, "value", "'" + url + "'"));
        statements.add(named(SETS, "options", NAME));
        statements.add(new Statement(NETWORK, Statement.Kind.ADDRESSED, wanted.network(), Map.of(USES, NAME)));
    }

    private static Statement named(String menu, String... pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) values.put(pairs[i], pairs[i + 1]);
        return new Statement(menu, Statement.Kind.NAMED, NAME, values);
    }

    /// The portal's API beside the address the login page sends browsers to; null when that is not one of ours.
    private static @Nullable String ours(@Nullable String portalUrl) {
        if (portalUrl == null || !portalUrl.contains("/h/")) return null;
        return portalUrl.replace("/h/", "/capport/");
    }

    private static @Nullable String obstacle(@Nullable String url) {
        if (url == null)
            return "no portal address with this router's token is declared, so there is nothing to announce";
        if (!url.startsWith("https://"))
            return "the portal is reached by http, and phones accept https only (RFC 8908)";
        if (isLiteral(url)) return "the portal is named by an IP address, and phones need a host name (RFC 8910)";
        return url.length() > Desired.Captive.URL_MAX ? "the address is longer than a DHCP option can carry" : null;
    }

    /// Whether the host is an address and no name.
    static boolean isLiteral(String url) {
        String host = URI.create(url).getHost();
        return host == null || host.startsWith("[") || host.matches("[0-9.]+");
    }

    /// What keeps this router from announcing; null: nothing does, or nothing is declared.
    ///
    /// @param observed rows by menu
    static @Nullable String refusal(Blueprint blueprint, Map<String, List<Map<String, String>>> observed) {
        Statement use = use(blueprint);
        if (use == null) return null;
        Map<String, String> row = observed.getOrDefault(NETWORK, List.of()).stream()
                .filter(use::isIn)
                .findFirst()
                .orElse(null);
        if (row == null) return "DHCP option 114 is not set: the router's DHCP server has no network " + use.key();
        String other = row.getOrDefault(USES, "");
        if (other.isEmpty() || other.equals("none") || other.equals(NAME)) return null;
        return "DHCP option 114 is not set: network " + use.key() + " uses the option set \"" + other
                + "\" already; add an option 114 to it by hand";
    }

    private static @Nullable Statement use(Blueprint blueprint) {
        return blueprint.statements().stream()
                .filter(one -> one.menu().equals(NETWORK))
                .findFirst()
                .orElse(null);
    }

    /// Takes away what is ours and not wanted any more: networks stop using the set before it goes.
    ///
    /// @param announced whether the set stays, for the network declared
    static List<Step> leftovers(
            Blueprint blueprint, Map<String, List<Map<String, String>>> observed, boolean announced) {
        Statement use = announced ? use(blueprint) : null;
        List<Step> steps = new ArrayList<>();
        for (Map<String, String> row : observed.getOrDefault(NETWORK, List.of())) {
            if (!NAME.equals(row.get(USES)) || (use != null && use.isIn(row))) continue;
            String address = row.getOrDefault("address", "");
            steps.add(new Step(
                    Step.Verb.SET, NETWORK, Statement.Kind.ADDRESSED, address, Map.of(USES, NAME), Map.of(USES, "")));
        }
        if (use != null) return steps;
        for (String menu : List.of(SETS, OPTION)) {
            for (Map<String, String> row : observed.getOrDefault(menu, List.of())) {
                if (NAME.equals(row.get("name"))) steps.add(Plan.removal(menu, Statement.Kind.NAMED, NAME, row));
            }
        }
        return steps;
    }
}
