package turnpike.simulators.unifi;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.LocalSite.Request;
import turnpike.simulators.LocalSite.Response;
import turnpike.simulators.unifi.UnifiPhone.Authorization;

/// The integration API: sites, connected clients, and the two actions on a guest.
final class IntegrationPages {
    static final String BASE = "/proxy/network/integration/v1/sites";
    private static final Pattern FILTER = Pattern.compile("macAddress\\.eq\\('([0-9a-f:]{17})'\\)");

    private final UnifiSimulator console;

    IntegrationPages(UnifiSimulator console) {
        this.console = console;
    }

    Response answer(Request request) {
        String key = console.settings().apiKey();
        if (key.isEmpty()) return problem(404, "api.not-found");
        if (!key.equals(request.headers().get("x-api-key"))) return problem(401, "api.authentication.invalid-api-key");
        String[] path = request.path().substring(BASE.length()).split("/", -1);
        if (path.length == 1) return page(List.of(site()), request);
        if (!path[1].equals(console.settings().siteId().toString())) return problem(404, "api.site.not-found");
        if (path.length == 3 && path[2].equals("clients")) return clients(request);
        Optional<UnifiPhone> phone = path.length > 3 ? connected(path[3]) : Optional.empty();
        if (phone.isEmpty()) return problem(404, "api.client.not-found");
        if (path.length == 4)
            return Response.json(200, client(phone.get(), true).encode());
        return request.method().equals("POST") ? act(phone.get(), request.body()) : problem(405, "api.method");
    }

    private JsonObject site() {
        return new JsonObject()
                .put("id", console.settings().siteId().toString())
                .put("internalReference", console.settings().site())
                .put("name", "Main building");
    }

    private Response clients(Request request) {
        String filter = request.field("filter");
        Collection<UnifiPhone> phones = console.connected();
        if (filter != null) {
            Matcher mac = FILTER.matcher(filter);
            if (!mac.matches()) return problem(400, "api.request.filter-invalid");
            phones = phones.stream()
                    .filter(phone -> phone.mac().equals(mac.group(1)))
                    .toList();
        }
        return page(phones.stream().map(phone -> client(phone, false)).toList(), request);
    }

    /// @param whole the page of one tells more than the list
    private static JsonObject client(UnifiPhone phone, boolean whole) {
        Authorization running = phone.authorized();
        JsonObject access = new JsonObject().put("type", "GUEST").put("authorized", running != null);
        if (whole && running != null) access.put("authorization", authorization(phone, running));
        return new JsonObject()
                .put("type", "WIRELESS")
                .put("id", phone.id().toString())
                .put("name", phone.mac())
                .put("ipAddress", phone.address())
                .put("macAddress", phone.mac())
                .put("access", access);
    }

    private static JsonObject authorization(UnifiPhone phone, Authorization running) {
        long[] counters = phone.counters();
        JsonObject told = new JsonObject()
                .put("authorizedAt", running.since().toString())
                .put("authorizationMethod", "API")
                .put(
                        "usage",
                        new JsonObject()
                                .put("durationSec", 0)
                                .put("rxBytes", counters[1])
                                .put("txBytes", counters[0])
                                .put("bytes", counters[0] + counters[1]));
        Instant until = running.until();
        if (until != null) told.put("expiresAt", until.toString());
        put(told, "dataUsageLimitMBytes", running.megabytes());
        put(told, "rxRateLimitKbps", running.downloadKbps());
        put(told, "txRateLimitKbps", running.uploadKbps());
        return told;
    }

    private Response act(UnifiPhone phone, String body) {
        try {
            JsonObject action = new JsonObject(body);
            Authorization before = phone.authorized();
            JsonObject answer = new JsonObject().put("action", action.getString("action"));
            if (before != null) answer.put("revokedAuthorization", authorization(phone, before));
            switch (action.getString("action", "")) {
                case "UNAUTHORIZE_GUEST_ACCESS" -> phone.authorize(null);
                case "AUTHORIZE_GUEST_ACCESS" -> {
                    var granted = new Authorization(
                            console.now(),
                            within(action, "timeLimitMinutes", 1, 1_000_000),
                            within(action, "dataUsageLimitMBytes", 1, 1_048_576),
                            within(action, "txRateLimitKbps", 2, 100_000),
                            within(action, "rxRateLimitKbps", 2, 100_000));
                    console.authorize(phone, granted);
                    answer.put("grantedAuthorization", authorization(phone, granted));
                }
                default -> {
                    return problem(400, "api.request.unknown-action");
                }
            }
            return Response.json(200, answer.encode());
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            return problem(400, "api.request.invalid");
        }
    }

    private Optional<UnifiPhone> connected(String id) {
        return console.connected().stream()
                .filter(phone -> phone.id().equals(uuid(id)))
                .findFirst();
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Long within(JsonObject action, String key, long least, long most) {
        Long value = action.getLong(key);
        if (value != null && (value < least || value > most)) throw new IllegalArgumentException(key);
        return value;
    }

    private static Response page(List<JsonObject> all, Request request) {
        int offset = number(request.field("offset"), 0);
        int limit = Math.min(200, number(request.field("limit"), 25));
        List<JsonObject> some = all.stream().skip(offset).limit(limit).toList();
        return Response.json(
                200,
                new JsonObject()
                        .put("offset", offset)
                        .put("limit", limit)
                        .put("count", some.size())
                        .put("totalCount", all.size())
                        .put("data", new JsonArray(some))
                        .encode());
    }

    private static int number(@Nullable String text, int otherwise) {
        return text == null || !text.matches("\\d{1,6}") ? otherwise : Integer.parseInt(text);
    }

    private static void put(JsonObject into, String key, @Nullable Long value) {
        if (value != null) into.put(key, value);
    }

    private static Response problem(int status, String code) {
        return Response.json(
                status,
                new JsonObject().put("statusCode", status).put("code", code).encode());
    }
}
