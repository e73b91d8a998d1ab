package turnpike.outbound.airtel;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.platform.web.WebCaller;

/// Calls to Airtel with a token that is kept for its life. Any thread; two that find no token both fetch one, which
/// does no harm.
final class AirtelCalls {
    /// A token is not used in its last seconds: they pass on the way.
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Duration KEY_LIFE = Duration.ofHours(1);

    /// Accounts whose tokens or keys are kept; beyond, all are forgotten and fetched anew.
    private static final int KEPT_MAX = 1000;

    private final WebCaller web;
    private final InstantSource clock;
    private final Map<String, Kept<String>> tokens = new ConcurrentHashMap<>();
    private final Map<String, Kept<PublicKey>> keys = new ConcurrentHashMap<>();

    private record Kept<T>(T value, Instant until) {}

    AirtelCalls(WebCaller web, InstantSource clock) {
        this.web = web;
        this.clock = clock;
    }

    /// @throws Unavailable when no answer came
    WebCaller.Reply get(AirtelAccount account, String path) {
        return withToken(account, token -> web.get(account.url() + path, headers(account, token)));
    }

    /// @throws Unavailable when it is not known whether Airtel heard us
    WebCaller.Reply post(AirtelAccount account, String path, Object body) {
        String message = WebCaller.json(body);
        WebCaller.Reply reply = postOnce(account, path, message);
        // Airtel changes its key without notice; what was refused for its signature was not done.
        boolean unsigned =
                account.signMessages() && AirtelCodes.of(reply.json()).equals(AirtelCodes.WRONG_SIGNATURE);
        if (!unsigned) return reply;
        keys.remove(account.url());
        return postOnce(account, path, message);
    }

    private WebCaller.Reply postOnce(AirtelAccount account, String path, String message) {
        return withToken(account, token -> {
            Map<String, String> headers = headers(account, token);
            headers.put("Content-Type", "application/json");
            if (account.signMessages()) headers.putAll(AirtelSigner.sign(message, key(account, token)));
            return web.send("POST", account.url() + path, headers, message);
        });
    }

    private interface Call {
        WebCaller.Reply with(String token);
    }

    /// A token that is refused is fetched anew, once; what was refused for its token was not done.
    private WebCaller.Reply withToken(AirtelAccount account, Call call) {
        Kept<String> kept = tokens.get(cacheKey(account));
        if (kept != null && clock.instant().isBefore(kept.until())) {
            WebCaller.Reply reply = call.with(kept.value());
            if (reply.status() != 401) return reply;
            tokens.remove(cacheKey(account));
        }
        WebCaller.Reply granted = freshToken(account);
        if (isRefusal(granted)) return new WebCaller.Reply(401, granted.body(), granted.headers());
        return call.with(granted.json().path("access_token").asText());
    }

    /// Fetches and keeps a token.
    ///
    /// @return with a token in it, or [#isRefusal]
    /// @throws Unavailable when Airtel says neither
    WebCaller.Reply freshToken(AirtelAccount account) {
        WebCaller.Reply reply = web.postJson(
                account.url() + "/auth/oauth2/token",
                Map.of("Accept", "application/json"),
                Map.of(
                        "client_id",
                        account.clientId(),
                        "client_secret",
                        account.clientSecret(),
                        "grant_type",
                        "client_credentials"));
        if (isRefusal(reply)) return reply;
        JsonNode json = reply.json();
        String token = json.path("access_token").asText("");
        if (!reply.isSuccess() || token.isEmpty()) throw silence("/auth/oauth2/token", reply.status());
        // Written as text in Airtel's sample, as a number by others.
        Duration life = Duration.ofSeconds(json.path("expires_in").asLong(60));
        keep(tokens, cacheKey(account), token, life.minus(MARGIN));
        return reply;
    }

    /// Whether Airtel does not know the client or its secret.
    static boolean isRefusal(WebCaller.Reply granted) {
        return granted.status() == 400 || granted.status() == 401 || granted.status() == 403;
    }

    private PublicKey key(AirtelAccount account, String token) {
        Kept<PublicKey> kept = keys.get(account.url());
        if (kept != null && clock.instant().isBefore(kept.until())) return kept.value();
        WebCaller.Reply reply = web.get(account.url() + "/v1/rsa/encryption-keys", headers(account, token));
        String text = reply.json().path("data").path("key").asText("");
        if (!reply.isSuccess() || text.isEmpty()) throw silence("/v1/rsa/encryption-keys", reply.status());
        PublicKey key = AirtelSigner.publicKey(text);
        keep(keys, account.url(), key, KEY_LIFE);
        return key;
    }

    private <T> void keep(Map<String, Kept<T>> where, String name, T value, Duration life) {
        if (where.size() >= KEPT_MAX) where.clear();
        where.put(name, new Kept<>(value, clock.instant().plus(life)));
    }

    private static String cacheKey(AirtelAccount account) {
        return account.url() + "\n" + account.clientId() + "\n" + account.clientSecret();
    }

    private static Map<String, String> headers(AirtelAccount account, String token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "Bearer " + token);
        headers.put("Accept", "application/json");
        headers.put("X-Country", account.country().name());
        headers.put("X-Currency", account.currency());
        return headers;
    }

    static Unavailable silence(String path, int status) {
        return silence(path, status, null);
    }

    static Unavailable silence(String path, int status, @Nullable String code) {
        String answer = "answered with status " + status + (code == null ? "" : ", code " + code);
        return new Unavailable("Airtel " + path, new IOException(answer));
    }
}
