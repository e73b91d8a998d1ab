package turnpike.simulators.unifi;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.LocalSite.Request;
import turnpike.simulators.LocalSite.Response;
import turnpike.simulators.unifi.UnifiPhone.Authorization;

/// The API of the console's own screens, with UniFi OS in front (`/api/auth/login`, `/proxy/network`) and without
/// (`/api/login`).
final class LegacyPages {
    private static final long USUAL_MINUTES = 480;

    private final UnifiSimulator console;
    private final Set<String> logins = ConcurrentHashMap.newKeySet();

    LegacyPages(UnifiSimulator console) {
        this.console = console;
    }

    Response answer(Request request) {
        String path = request.path();
        if (path.equals("/api/auth/login")) return login(request, true);
        if (path.equals("/api/login")) return login(request, false);
        boolean unifiOs = path.startsWith("/proxy/network/");
        if (unifiOs) path = path.substring("/proxy/network".length());
        String cookies = request.headers().getOrDefault("cookie", "");
        boolean known = logins.stream().anyMatch(cookies::contains);
        boolean changes = request.method().equals("POST");
        boolean proven =
                !unifiOs || !changes || logins.contains(request.headers().getOrDefault("x-csrf-token", ""));
        if (!known || !proven) return error(401, "api.err.LoginRequired");
        String site = "/api/s/" + console.settings().site();
        if (path.equals(site + "/stat/sta")) return ok(stations());
        if (path.equals(site + "/stat/guest")) return ok(guests());
        if (path.equals(site + "/cmd/stamgr") && changes) return command(request.body());
        return error(404, "api.err.NotFound");
    }

    private Response login(Request request, boolean unifiOs) {
        try {
            JsonObject body = new JsonObject(request.body());
            boolean right = console.settings().username().equals(body.getString("username"))
                    && console.settings().password().equals(body.getString("password"));
            if (!right) return error(unifiOs ? 403 : 400, "api.err.Invalid");
        } catch (DecodeException e) {
            return error(400, "api.err.Invalid");
        }
        String token = UUID.randomUUID().toString();
        logins.add(token);
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Set-Cookie", (unifiOs ? "TOKEN=" : "unifises=") + token + "; Path=/; HttpOnly");
        if (unifiOs) headers.put("X-CSRF-Token", token);
        return new Response(
                200,
                headers,
                new JsonObject().put("meta", new JsonObject().put("rc", "ok")).encode());
    }

    private JsonArray stations() {
        JsonArray all = new JsonArray();
        for (UnifiPhone phone : console.connected()) {
            long[] counters = phone.counters();
            all.add(new JsonObject()
                    .put("_id", phone.id().toString())
                    .put("mac", phone.mac())
                    .put("ip", phone.address())
                    .put("is_guest", true)
                    .put("authorized", phone.authorized() != null)
                    .put("ap_mac", UnifiPhone.AP)
                    .put("tx_bytes", counters[1])
                    .put("rx_bytes", counters[0]));
        }
        return all;
    }

    private JsonArray guests() {
        JsonArray all = new JsonArray();
        for (UnifiPhone phone : console.phones()) {
            Authorization last = phone.last();
            if (last == null) continue;
            long[] counters = phone.counters();
            JsonObject one = new JsonObject()
                    .put("_id", phone.id().toString())
                    .put("mac", phone.mac())
                    .put("authorized_by", "api")
                    .put("start", last.since().getEpochSecond())
                    .put("tx_bytes", counters[1])
                    .put("rx_bytes", counters[0])
                    .put("expired", phone.authorized() == null);
            Instant until = last.until();
            if (until != null) one.put("end", until.getEpochSecond());
            put(one, "qos_usage_quota", last.megabytes());
            put(one, "qos_rate_max_up", last.uploadKbps());
            put(one, "qos_rate_max_down", last.downloadKbps());
            all.add(one);
        }
        return all;
    }

    private Response command(String body) {
        try {
            JsonObject command = new JsonObject(body);
            String mac = command.getString("mac", "");
            if (!mac.matches("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")) return error(400, "api.err.InvalidPayload");
            UnifiPhone phone = console.phone(mac);
            switch (command.getString("cmd", "")) {
                case "authorize-guest" ->
                    console.authorize(
                            phone,
                            new Authorization(
                                    console.now(),
                                    command.getLong("minutes", USUAL_MINUTES),
                                    command.getLong("bytes"),
                                    command.getLong("up"),
                                    command.getLong("down")));
                case "unauthorize-guest" -> phone.authorize(null);
                default -> {
                    return error(400, "api.err.UnknownCommand");
                }
            }
            return ok(new JsonArray());
        } catch (DecodeException | ClassCastException e) {
            return error(400, "api.err.InvalidPayload");
        }
    }

    private static void put(JsonObject into, String key, @Nullable Long value) {
        if (value != null) into.put(key, value);
    }

    private static Response ok(JsonArray data) {
        return Response.json(
                200,
                new JsonObject()
                        .put("meta", new JsonObject().put("rc", "ok"))
                        .put("data", data)
                        .encode());
    }

    private static Response error(int status, String message) {
        return Response.json(
                status,
                new JsonObject()
                        .put("meta", new JsonObject().put("rc", "error").put("msg", message))
                        .put("data", new JsonArray())
                        .encode());
    }
}
