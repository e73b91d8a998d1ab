package turnpike.outbound.unifi;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.outbound.unifi.UnifiGuest.Authorization;
import turnpike.platform.web.WebCaller;

/// The API of the console's own screens, for consoles before Network 9.1.105: undocumented, and the same for years.
///
/// `tx` is what the access point sends: download. It tells no last counters of an authorization that ends, so they are
/// read just before.
final class LegacyApi implements UnifiApi {
    private static final long NO_END_MINUTES = 525_600; // a year; without, a console takes eight hours

    private final String base;
    private final String login;
    private final UnifiLink.Access.Account account;
    private final WebCaller web;
    private @Nullable Map<String, String> headers; // of the login, once there is one

    LegacyApi(UnifiLink link, UnifiLink.Access.Account account, WebCaller web) {
        this.base = link.address() + (account.unifiOs() ? "/proxy/network" : "") + "/api/s/" + link.site();
        this.login = link.address() + (account.unifiOs() ? "/api/auth/login" : "/api/login");
        this.account = account;
        this.web = web;
    }

    @Override
    public Optional<UnifiGuest> find(String mac) {
        return connected(authorizations()).stream()
                .filter(guest -> guest.mac().equals(mac))
                .findFirst();
    }

    @Override
    public List<UnifiGuest> guests() {
        return connected(authorizations()).stream()
                .filter(UnifiGuest::authorized)
                .toList();
    }

    @Override
    public @Nullable Authorization authorize(UnifiGuest guest, UnifiTerms terms) {
        Map<String, Object> command = new LinkedHashMap<>();
        command.put("cmd", "authorize-guest");
        command.put("mac", UnifiApi.colons(guest.mac()));
        command.put("minutes", terms.minutes() == null ? NO_END_MINUTES : terms.minutes());
        put(command, "up", terms.limits().uploadKbps());
        put(command, "down", terms.limits().downloadKbps());
        put(command, "bytes", terms.limits().megabytes());
        command(command);
        return guest.authorized() ? guest.authorization() : null;
    }

    @Override
    public @Nullable Authorization unauthorize(UnifiGuest guest) {
        command(Map.of("cmd", "unauthorize-guest", "mac", UnifiApi.colons(guest.mac())));
        return guest.authorized() ? guest.authorization() : null;
    }

    private List<UnifiGuest> connected(Map<String, Authorization> authorizations) {
        List<UnifiGuest> guests = new ArrayList<>();
        for (JsonNode station : data(web.get(base + "/stat/sta", headers()))) {
            String mac = UnifiApi.dashes(station.path("mac").asText());
            if (mac == null || !station.path("is_guest").asBoolean()) continue;
            guests.add(new UnifiGuest(
                    station.path("_id").asText(mac),
                    mac,
                    UnifiApi.text(station, "ip"),
                    station.path("authorized").asBoolean(),
                    authorizations.get(mac)));
        }
        return guests;
    }

    /// The latest of each guest.
    private Map<String, Authorization> authorizations() {
        Map<String, Authorization> latest = new HashMap<>();
        for (JsonNode one : data(web.get(base + "/stat/guest", headers()))) {
            String mac = UnifiApi.dashes(one.path("mac").asText());
            Long start = UnifiApi.number(one, "start");
            if (mac == null || start == null) continue;
            Long end = UnifiApi.number(one, "end");
            var authorization = new Authorization(
                    Instant.ofEpochSecond(start),
                    end == null ? null : Instant.ofEpochSecond(end),
                    one.path("rx_bytes").asLong(),
                    one.path("tx_bytes").asLong(),
                    new UnifiTerms.Limits(
                            UnifiApi.number(one, "qos_usage_quota"),
                            UnifiApi.number(one, "qos_rate_max_up"),
                            UnifiApi.number(one, "qos_rate_max_down")));
            latest.merge(mac, authorization, (a, b) -> a.since().isAfter(b.since()) ? a : b);
        }
        return latest;
    }

    private void command(Map<String, Object> command) {
        data(web.postJson(base + "/cmd/stamgr", headers(), command));
    }

    /// `{"meta":{"rc":"ok"},"data":[…]}`; an error may come with status 200.
    private static JsonNode data(WebCaller.Reply reply) {
        JsonNode body = UnifiApi.body(reply, "asking a console");
        String rc = body.path("meta").path("rc").asText();
        if (rc.equals("ok")) return body.path("data");
        if (rc.equals("error")) throw new UnifiRefusal("console_refuses_terms");
        throw new Unavailable("asking a console", new IllegalStateException("it answered something else"));
    }

    private Map<String, String> headers() {
        Map<String, String> known = headers;
        if (known != null) return known;
        WebCaller.Reply reply =
                web.postJson(login, Map.of(), Map.of("username", account.username(), "password", account.password()));
        UnifiApi.body(reply, "signing in at a console");
        Map<String, String> signedIn = new HashMap<>();
        signedIn.put("Cookie", cookies(reply.headers().getOrDefault("set-cookie", "")));
        String csrf = reply.headers().get("x-csrf-token");
        if (csrf != null) signedIn.put("X-CSRF-Token", csrf);
        headers = signedIn;
        return signedIn;
    }

    private static String cookies(String set) {
        return set.lines().map(line -> line.split(";", 2)[0].trim()).collect(Collectors.joining("; "));
    }

    private static void put(Map<String, Object> into, String key, @Nullable Long value) {
        if (value != null) into.put(key, value);
    }
}
