package turnpike.outbound.mpesa;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.payments.ProviderTokens;
import turnpike.platform.web.WebCaller;

/// Calls Daraja with the token all of us share. A call the token was refused for is made once more with a new one:
/// it was not carried out.
final class Daraja {
    /// Tokens live an hour (Daraja OAuth); replaced well before, so that none ends during a call.
    private static final Duration REFRESH = Duration.ofMinutes(50);
    private static final Duration SPARE = Duration.ofMinutes(1);

    private final WebCaller web;
    private final ProviderTokens tokens;
    private final Hosts hosts;

    /// Where Daraja is.
    record Hosts(URI production, URI sandbox) {
        static final Hosts REAL =
                new Hosts(URI.create("https://api.safaricom.co.ke"), URI.create("https://sandbox.safaricom.co.ke"));
    }

    Daraja(WebCaller web, ProviderTokens tokens, Hosts hosts) {
        this.web = web;
        this.tokens = tokens;
        this.hosts = hosts;
    }

    /// What came back.
    ///
    /// @param errorCode empty unless Daraja refused the call
    record Reply(int status, JsonNode body, String errorCode, String errorMessage) {
        boolean isSuccess() {
            return status / 100 == 2 && errorCode.isEmpty();
        }

        String text(String field) {
            return body.path(field).asText("");
        }
    }

    /// Makes sure there is a token.
    ///
    /// @throws InvalidInput when Daraja refuses the keys
    /// @throws Unavailable when no answer came; nothing was asked
    void prepare(TenantId tenant, MpesaSettings settings) {
        token(tenant, settings, null);
    }

    /// @throws Unavailable when no answer came; whether Daraja acted is not known
    Reply post(TenantId tenant, MpesaSettings settings, String path, Map<String, Object> body) {
        String token = token(tenant, settings, null);
        Reply reply = send(settings, path, token, body);
        if (!isTokenRefused(reply)) return reply;
        return send(settings, path, token(tenant, settings, token), body);
    }

    private Reply send(MpesaSettings settings, String path, String token, Map<String, Object> body) {
        WebCaller.Reply reply = web.postJson(base(settings) + path, Map.of("Authorization", "Bearer " + token), body);
        JsonNode json = reply.json();
        String code = json.path("errorCode").asText("");
        if (!reply.isSuccess() && code.isEmpty()) {
            if (reply.status() == 401) code = "401";
            else if (reply.status() == 429) code = "500.003.02";
            else throw unavailable(path + " answered " + reply.status());
        }
        return new Reply(reply.status(), json, code, json.path("errorMessage").asText(""));
    }

    private static boolean isTokenRefused(Reply reply) {
        return reply.errorCode().equals("404.001.03") || reply.errorCode().startsWith("401");
    }

    private String token(TenantId tenant, MpesaSettings settings, @Nullable String rejected) {
        MpesaSettings.Keys keys = settings.keys();
        String key = keys.consumerKey() + ":" + keys.consumerSecret();
        var name = new ProviderTokens.Name(tenant, MpesaGateway.PROVIDER, base(settings), key);
        return tokens.get(name, rejected, () -> fetch(settings, key));
    }

    private ProviderTokens.Fresh fetch(MpesaSettings settings, String key) {
        String basic = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        WebCaller.Reply reply = web.get(
                base(settings) + "/oauth/v1/generate?grant_type=client_credentials",
                Map.of("Authorization", "Basic " + basic));
        if (reply.status() / 100 == 4) throw new InvalidInput("settings.consumerKey", "and its secret are refused");
        JsonNode json = reply.json();
        String token = json.path("access_token").asText("");
        if (!reply.isSuccess() || token.isEmpty()) throw unavailable("oauth answered " + reply.status());
        // A number in the documents, a text in practice.
        long seconds = json.path("expires_in").asLong(3599);
        Duration life = Duration.ofSeconds(seconds).minus(SPARE);
        return new ProviderTokens.Fresh(token, life.compareTo(REFRESH) < 0 ? life : REFRESH);
    }

    private String base(MpesaSettings settings) {
        URI host = settings.sandbox() ? hosts.sandbox() : hosts.production();
        return host.toString().replaceAll("/+$", "");
    }

    private static Unavailable unavailable(String what) {
        return new Unavailable("M-Pesa " + what, new IllegalStateException(what));
    }
}
