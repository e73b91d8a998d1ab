package turnpike.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.DemoPlan.Hotspot;

/// Sets up what the demo's first provider sells to strangers, as its administrator would: over the product's own API.
/// What is there already stays as it is.
final class DemoShop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String address;
    private final String token;

    /// What a NAS needs to know of its portal.
    record Gate(String nasId, String portalUrl, String uamSecret) {}

    /// @throws IllegalStateException when the administrator has another password by now, or something is refused
    DemoShop(String address, String email, String password) {
        this.address = address;
        this.token = call(
                        "POST",
                        "/api/auth/login",
                        new JsonObject().put("email", email).put("password", password),
                        null)
                .getString("access_token");
    }

    /// The addresses and names of the partners change with every start, theirs in the product's books with them.
    void open(DemoPartners partners) {
        if (find("/api/payment-accounts", "provider", "mpesa") == null) {
            var account = DemoPartners.SHORT_CODE;
            post(
                    "/api/payment-accounts",
                    new JsonObject()
                            .put("provider", "mpesa")
                            .put("name", "M-Pesa pay bill")
                            .put("preferred", true)
                            .put("trustedAddresses", new JsonArray(List.of("127.0.0.1")))
                            .put(
                                    "settings",
                                    new JsonObject(Map.of(
                                            "environment", "sandbox",
                                            "consumerKey", account.consumerKey(),
                                            "consumerSecret", account.consumerSecret(),
                                            "shortCode", account.shortCode(),
                                            "passkey", account.passkey()))));
        }
        JsonObject sms = find("/api/message-accounts", "name", "SMS");
        if (sms == null) {
            sms = post(
                    "/api/message-accounts",
                    new JsonObject()
                            .put("name", "SMS")
                            .put("provider", "africastalking")
                            .put("isDefault", true)
                            .put("sender", "SAVANNA")
                            .put(
                                    "credentials",
                                    new JsonObject()
                                            .put("username", DemoPartners.SMS_USER)
                                            .put("apiKey", DemoPartners.SMS_KEY)));
        }
        String report = sms.getString("reportAddress");
        if (report != null) partners.sms().reportTo(report);
        for (DemoPlan.Counter offer : DemoPlan.COUNTER) offer(offer);
        if (get("/api/hotspot/theme").getString("title", "").isEmpty()) theme();
    }

    private void offer(DemoPlan.Counter offer) {
        if (find("/api/plans?perPage=100", "name", offer.name()) != null) return;
        post(
                "/api/plans",
                new JsonObject()
                        .put("name", offer.name())
                        .put("accessKind", "hotspot")
                        .put("priceMinor", offer.priceMinor())
                        .put("durationSeconds", offer.length().toSeconds())
                        .put("downloadBps", 6_000_000)
                        .put("uploadBps", 2_000_000)
                        .put("sessionsMax", 1)
                        .put("devicesMax", 3)
                        .put("interimIntervalSeconds", 60)
                        .put("trial", offer.trial())
                        .put("visible", true));
    }

    private void theme() {
        call(
                "PUT",
                "/api/hotspot/theme",
                new JsonObject()
                        .put("title", "Savanna Wi-Fi")
                        .put("welcomeEn", "Fast Wi-Fi at the corner. Pay with M-Pesa and you are online in seconds.")
                        .put("welcomeSw", "Wi-Fi ya kasi hapa kona. Lipa kwa M-Pesa na uko mtandaoni papo hapo.")
                        .put("color", "#0f766e")
                        .put("background", "#f8fafc")
                        .put("language", "en")
                        .put("supportPhone", "+254700000000")
                        .put("providers", new JsonArray(List.of("mpesa")))
                        .put("vouchers", true)
                        .put("trials", true)
                        .put("giveUpMinutes", 15)
                        .put("giveUpPolicy", "wallet"),
                token);
    }

    /// The NAS in the product's books, made when it is not there.
    Gate gate(Hotspot hotspot) {
        JsonObject nas = find("/api/nases?perPage=100", "name", hotspot.name());
        if (nas == null) {
            nas = post(
                            "/api/nases",
                            new JsonObject()
                                    .put("name", hotspot.name())
                                    .put("vendor", hotspot.vendor())
                                    .put("accessKind", "hotspot")
                                    .put("network", hotspot.address())
                                    .put("location", hotspot.place())
                                    .put("secret", hotspot.secret()))
                    .getJsonObject("nas");
        }
        String id = nas.getString("id");
        JsonObject gate = get("/api/hotspot/gates/" + id);
        return new Gate(id, gate.getString("portalUrl"), gate.getString("uamSecret"));
    }

    /// Tells where the router's API is, so that phones are let in also when their browser is closed.
    void link(String nasId, String routerAddress, int port, String user, String password) {
        call(
                "PUT",
                "/api/routers/" + nasId + "/link",
                new JsonObject()
                        .put("protocol", "routeros_api")
                        .put("address", routerAddress)
                        .put("port", port)
                        .put("tls", false)
                        .put("username", user)
                        .put("password", password),
                token);
    }

    @Nullable
    JsonObject find(String list, String field, String value) {
        for (Object one : get(list).getJsonArray("items")) {
            if (one instanceof JsonObject row && value.equals(row.getString(field))) return row;
        }
        return null;
    }

    JsonObject get(String path) {
        return call("GET", path, null, token);
    }

    JsonObject post(String path, JsonObject body) {
        return call("POST", path, body, token);
    }

    JsonObject put(String path, JsonObject body) {
        return call("PUT", path, body, token);
    }

    private JsonObject call(String method, String path, @Nullable JsonObject body, @Nullable String bearer) {
        var request = HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
        if (bearer != null) request.header("Authorization", "Bearer " + bearer);
        if (body == null) request.method(method, BodyPublishers.noBody());
        else request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body.encode()));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            boolean isJson =
                    response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
            return isJson && !response.body().isEmpty() ? new JsonObject(response.body()) : new JsonObject();
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
