package turnpike.simulators.coova;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.LocalSite.Request;
import turnpike.simulators.LocalSite.Response;
import turnpike.simulators.coova.CoovaRadius.Proof;
import turnpike.simulators.coova.CoovaSimulator.Login;

/// What one phone's browser meets: the access point's own addresses, and the portal instead of the world.
final class CoovaPages {
    static final String ONLINE = "<!doctype html><title>Online</title><h1>You are online</h1>";

    private final CoovaSimulator network;
    private final CoovaPhone phone;

    CoovaPages(CoovaSimulator network, CoovaPhone phone) {
        this.network = network;
        this.phone = phone;
    }

    /// Null when the access point is without power.
    @Nullable
    Response answer(Request request) {
        if (network.isOffline()) return null;
        boolean json = request.path().startsWith("/json/");
        String path = json ? request.path().substring("/json".length()) : request.path();
        return switch (path) {
            case "/logon", "/login" -> logon(request, json);
            case "/logoff", "/logout" -> {
                network.logoff(phone);
                yield told("logoff", null, json, request);
            }
            case "/status" -> told(phone.isOnline() ? "already" : "notyet", null, json, request);
            case "/prelogin" -> {
                phone.renewChallenge();
                yield told(phone.isOnline() ? "already" : "notyet", null, json, request);
            }
            case "/macreauth" -> {
                network.askByMac(phone);
                yield told(phone.isOnline() ? "already" : "notyet", null, json, request);
            }
            default -> world(request);
        };
    }

    /// Any other address is one of the world's.
    private Response world(Request request) {
        String host = request.headers().getOrDefault("host", "example.com");
        String url = "http://" + host + request.path() + (request.query().isEmpty() ? "" : "?" + request.query());
        String reached = network.opened(phone, url);
        if (!reached.equals(url)) return Response.redirect(reached);
        return request.path().equals("/generate_204") ? Response.page(204, "") : Response.page(200, ONLINE);
    }

    private Response logon(Request request, boolean json) {
        if (phone.isOnline()) return told("already", null, json, request);
        String username = request.field("username");
        if (username == null) return Response.page(400, "No username found in login request");
        String userUrl = request.field("userurl");
        if (userUrl != null) phone.userUrl = userUrl;
        Proof proof = proof(request);
        if (proof == null) return Response.page(400, "No password found in login request");
        return switch (network.logon(phone, username, proof)) {
            case Login.Accepted _ -> told("success", null, json, request);
            case Login.Rejected(String reply) -> told("failed", reply, json, request);
            case Login.Unanswered _ -> told("failed", "No answer from RADIUS", json, request);
        };
    }

    /// CHAP is handed to RADIUS as it is; PAP is uncovered first.
    private @Nullable Proof proof(Request request) {
        byte[] secret = network.settings().uamSecret().getBytes(UTF_8);
        byte[] pad = secret.length == 0 ? phone.challenge : CoovaUrls.md5(phone.challenge, secret);
        String response = request.field("response");
        String password = request.field("password");
        if (response != null && response.matches("[0-9A-Fa-f]{32}")) {
            String ident = request.field("ident");
            int identifier = ident == null || !ident.matches("\\d{1,3}") ? 0 : Integer.parseInt(ident);
            return new Proof.Chap(identifier, response, HexFormat.of().formatHex(pad));
        }
        if (password == null || !password.matches("(?:[0-9A-Fa-f]{2})+")) return null;
        byte[] clear = HexFormat.of().parseHex(password);
        for (int i = 0; i < clear.length; i++) clear[i] ^= pad[i % pad.length];
        return new Proof.Pap(new String(clear, UTF_8));
    }

    private Response told(String res, @Nullable String reply, boolean json, Request request) {
        return json ? json(res, reply, request) : Response.redirect(network.portal(phone, res, reply));
    }

    private Response json(String res, @Nullable String reply, Request request) {
        JsonObject body = network.json(phone, res, reply);
        String callback = request.field("callback");
        return Response.json(200, callback == null ? body.encode() : callback + "(" + body.encode() + ")");
    }
}
