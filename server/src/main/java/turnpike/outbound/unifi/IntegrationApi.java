package turnpike.outbound.unifi;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.outbound.unifi.UnifiGuest.Authorization;
import turnpike.platform.web.WebCaller;

/// The documented API of Network 9.1.105 and later, with a key in `X-API-KEY`.
///
/// `rx` is what the guest receives: download.
final class IntegrationApi implements UnifiApi {
    private static final String BASE = "/proxy/network/integration/v1/sites";
    private static final int PAGE = 200;
    private static final int PAGES = 100; // 20,000 devices at one site; more are not looked at

    private final String base;
    private final String siteName;
    private final Map<String, String> headers;
    private final WebCaller web;
    private @Nullable String site; // its id, asked for once

    IntegrationApi(UnifiLink link, String key, WebCaller web) {
        this.base = link.address() + BASE;
        this.siteName = link.site();
        this.headers = Map.of("X-API-KEY", key, "Accept", "application/json");
        this.web = web;
    }

    @Override
    public Optional<UnifiGuest> find(String mac) {
        String filter = URLEncoder.encode("macAddress.eq('" + UnifiApi.colons(mac) + "')", StandardCharsets.UTF_8);
        for (JsonNode client : get("/clients?limit=1&filter=" + filter).path("data")) {
            String id = UnifiApi.text(client, "id");
            if (id != null
                    && mac.equals(UnifiApi.dashes(client.path("macAddress").asText()))) return detail(id);
        }
        return Optional.empty();
    }

    @Override
    public List<UnifiGuest> guests() {
        List<UnifiGuest> guests = new ArrayList<>();
        for (int page = 0; page < PAGES; page++) {
            JsonNode answer = get("/clients?limit=" + PAGE + "&offset=" + page * PAGE);
            for (JsonNode client : answer.path("data")) {
                JsonNode access = client.path("access");
                boolean isGuest = access.path("type").asText().equals("GUEST")
                        && access.path("authorized").asBoolean();
                String id = UnifiApi.text(client, "id");
                if (!isGuest || id == null) continue;
                // The list tells less than the page of one: usage may be there only.
                if (access.has("authorization")) read(client).ifPresent(guests::add);
                else detail(id).ifPresent(guests::add);
            }
            if ((page + 1L) * PAGE >= answer.path("totalCount").asLong()) break;
        }
        return guests;
    }

    @Override
    public @Nullable Authorization authorize(UnifiGuest guest, UnifiTerms terms) {
        Map<String, Object> action = new LinkedHashMap<>();
        action.put("action", "AUTHORIZE_GUEST_ACCESS");
        put(action, "timeLimitMinutes", terms.minutes());
        put(action, "dataUsageLimitMBytes", terms.limits().megabytes());
        put(action, "rxRateLimitKbps", terms.limits().downloadKbps());
        put(action, "txRateLimitKbps", terms.limits().uploadKbps());
        return authorization(act(guest, action).path("revokedAuthorization"));
    }

    @Override
    public @Nullable Authorization unauthorize(UnifiGuest guest) {
        return authorization(
                act(guest, Map.of("action", "UNAUTHORIZE_GUEST_ACCESS")).path("revokedAuthorization"));
    }

    private JsonNode act(UnifiGuest guest, Map<String, Object> action) {
        String url = base + "/" + site() + "/clients/" + guest.id() + "/actions";
        return UnifiApi.body(web.postJson(url, headers, action), "telling a console about " + guest.mac());
    }

    /// Gone between two questions is the same as not there.
    private Optional<UnifiGuest> detail(String id) {
        WebCaller.Reply reply = web.get(base + "/" + site() + "/clients/" + id, headers);
        return reply.status() == 404 ? Optional.empty() : read(UnifiApi.body(reply, "asking a console for a device"));
    }

    private static Optional<UnifiGuest> read(JsonNode client) {
        String id = UnifiApi.text(client, "id");
        String mac = UnifiApi.dashes(client.path("macAddress").asText());
        if (id == null || mac == null) return Optional.empty();
        JsonNode access = client.path("access");
        return Optional.of(new UnifiGuest(
                id,
                mac,
                UnifiApi.text(client, "ipAddress"),
                access.path("authorized").asBoolean(),
                authorization(access.path("authorization"))));
    }

    private static @Nullable Authorization authorization(JsonNode from) {
        Instant since = instant(from, "authorizedAt");
        if (since == null) return null;
        JsonNode usage = from.path("usage");
        return new Authorization(
                since,
                instant(from, "expiresAt"),
                usage.path("txBytes").asLong(),
                usage.path("rxBytes").asLong(),
                new UnifiTerms.Limits(
                        UnifiApi.number(from, "dataUsageLimitMBytes"),
                        UnifiApi.number(from, "txRateLimitKbps"),
                        UnifiApi.number(from, "rxRateLimitKbps")));
    }

    private static @Nullable Instant instant(JsonNode from, String field) {
        String text = UnifiApi.text(from, field);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new Unavailable("reading " + field + " of a console", e);
        }
    }

    private JsonNode get(String path) {
        return UnifiApi.body(web.get(base + "/" + site() + path, headers), "asking a console");
    }

    private String site() {
        String known = site;
        if (known != null) return known;
        JsonNode sites = UnifiApi.body(web.get(base + "?limit=" + PAGE, headers), "asking a console for its sites");
        for (JsonNode one : sites.path("data")) {
            String id = UnifiApi.text(one, "id");
            boolean meant = siteName.equals(id)
                    || siteName.equals(UnifiApi.text(one, "internalReference"))
                    || siteName.equals(UnifiApi.text(one, "name"));
            if (meant && id != null) {
                site = id;
                return id;
            }
        }
        throw new UnifiRefusal("no_such_site");
    }

    private static void put(Map<String, Object> into, String key, @Nullable Long value) {
        if (value != null) into.put(key, value);
    }
}
