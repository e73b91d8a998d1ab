package turnpike.simulators.airtel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Airtel Money on this machine, for one application.
public final class AirtelSimulator implements AutoCloseable {
    /// The life of a token in Airtel's sample.
    public static final Duration TOKEN_LIFE = Duration.ofMinutes(3);

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String ENQUIRY = "/standard/v1/payments/";

    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Application application;
    private final InstantSource clock;
    private final AirtelBooks books = new AirtelBooks();
    private final AirtelFaults faults = new AirtelFaults();
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger tokensMade = new AtomicInteger();
    private final ConcurrentLinkedQueue<ObjectNode> held = new ConcurrentLinkedQueue<>();
    private volatile @Nullable URI callback;
    private @Nullable KeyPair keys; // made when first used: it takes seconds on a small machine

    /// What the application is at Airtel's portal.
    ///
    /// @param callbackKey empty when callback authentication is off
    /// @param signed whether message signing is on
    public record Application(
            String clientId,
            String clientSecret,
            String country,
            String currency,
            String callbackKey,
            boolean signed) {}

    private AirtelSimulator(HttpServer server, Application application, InstantSource clock) {
        this.server = server;
        this.application = application;
        this.clock = clock;
    }

    /// @param port 0 takes any
    public static AirtelSimulator start(int port, Application application, InstantSource clock) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        var simulator = new AirtelSimulator(server, application, clock);
        server.setExecutor(simulator.workers);
        server.createContext("/", simulator::handle);
        server.start();
        return simulator;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Sets the callback URL of the application, as in the portal.
    public void callBackTo(String url) {
        callback = URI.create(url);
    }

    public AirtelFaults faults() {
        return faults;
    }

    /// How many tokens were made.
    public int tokens() {
        return tokensMade.get();
    }

    /// How many prompts were sent.
    public int prompts() {
        return books.prompts();
    }

    /// What was taken and not sent back, in whole units.
    public long held() {
        return books.held();
    }

    /// Makes every token invalid before its time.
    public void forgetTokens() {
        tokens.clear();
    }

    /// Changes the key for message signing without notice.
    public synchronized void changeKeys() {
        keys = newKeys();
    }

    private synchronized KeyPair keys() {
        KeyPair made = keys;
        if (made == null) keys = made = newKeys();
        return made;
    }

    /// The payers answer their prompts; callbacks follow as ordered.
    public void answerPrompts() {
        for (ObjectNode body : books.answer()) {
            switch (faults.callbacks()) {
                case ONCE -> workers.execute(() -> send(body, application.callbackKey()));
                case TWICE ->
                    workers.execute(() -> {
                        send(body, application.callbackKey());
                        send(body, application.callbackKey());
                    });
                case NEVER -> {}
                case FORGED -> workers.execute(() -> send(body, "another key"));
                case HELD -> held.add(body);
            }
        }
    }

    /// Sends what was held back, late, and out of order when reversed.
    public void releaseCallbacks(boolean reversed) {
        List<ObjectNode> bodies = new ArrayList<>();
        for (ObjectNode body = held.poll(); body != null; body = held.poll()) bodies.add(body);
        if (reversed) Collections.reverse(bodies);
        for (ObjectNode body : bodies) send(body, application.callbackKey());
    }

    private void send(ObjectNode body, String key) {
        URI to = callback;
        if (to == null) return;
        if (!application.callbackKey().isEmpty())
            body.put("hash", hash(key, body.path("transaction").toString()));
        var request = HttpRequest.newBuilder(to)
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            var _ = client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            held.add(body); // Airtel gives up; a test may look.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean post = exchange.getRequestMethod().equals("POST");
        String path = exchange.getRequestURI().getPath();
        boolean token = path.equals("/auth/oauth2/token");
        boolean cut = false;
        int status = 200;
        ObjectNode answer;
        try {
            if (faults.isFailing()) throw new AirtelRefusal(503, "ROUTER117", "Request Timeout");
            if (!token && faults.isBusy()) throw new AirtelRefusal(429, "ROUTER117", "Too many requests");
            cut = post && !token && faults.isCut();
            answer = token ? grant(parse(body)) : serve(exchange, path, body);
        } catch (AirtelRefusal e) {
            status = e.status();
            answer = e.json();
        }
        if (cut) {
            exchange.close(); // Done, but nobody is told.
            return;
        }
        byte[] octets = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, octets.length);
        try (exchange) {
            exchange.getResponseBody().write(octets);
        }
    }

    private ObjectNode grant(JsonNode body) {
        boolean known = body.path("client_id").asText().equals(application.clientId())
                && body.path("client_secret").asText().equals(application.clientSecret())
                && body.path("grant_type").asText().equals("client_credentials");
        if (!known) throw new AirtelRefusal(401, "invalid_client", "Invalid client authentication");
        String token = UUID.randomUUID().toString().replace("-", "");
        tokens.put(token, clock.instant().plus(TOKEN_LIFE));
        tokensMade.incrementAndGet();
        return MAPPER.createObjectNode()
                .put("access_token", token)
                .put("expires_in", Long.toString(TOKEN_LIFE.toSeconds())) // text, as in the sample
                .put("token_type", "bearer");
    }

    private ObjectNode serve(HttpExchange exchange, String path, String body) {
        String bearer = header(exchange, "Authorization");
        Instant until = tokens.get(bearer.startsWith("Bearer ") ? bearer.substring(7) : "");
        if (until == null || !clock.instant().isBefore(until))
            throw new AirtelRefusal(401, "invalid_client", "Access token is invalid or expired");
        if (!header(exchange, "X-Country").equals(application.country()))
            throw new AirtelRefusal(400, "ROUTER006", "Invalid Country");
        if (!header(exchange, "X-Currency").equals(application.currency()))
            throw new AirtelRefusal(400, "ROUTER112", "Invalid Currency");
        String call = exchange.getRequestMethod() + " " + path;
        if (call.startsWith("GET " + ENQUIRY)) return books.enquire(path.substring(ENQUIRY.length()));
        return switch (call) {
            case "GET /v1/rsa/encryption-keys" -> publicKey();
            case "POST /merchant/v2/payments/" -> {
                requireSigned(exchange, body);
                JsonNode order = parse(body);
                requireOnly(order, Set.of("reference", "subscriber", "transaction"));
                books.order(order, application.country(), application.currency());
                if (faults.isUnclear()) throw new AirtelRefusal(200, "ESB000001", "Something went wrong");
                yield accepted(order);
            }
            case "POST /standard/v2/payments/refund" -> {
                requireSigned(exchange, body);
                yield books.refund(parse(body), faults.doRefundsFail());
            }
            default -> throw new AirtelRefusal(404, "ROUTER005", "No such path: " + call);
        };
    }

    private static ObjectNode accepted(JsonNode order) {
        ObjectNode answer = MAPPER.createObjectNode();
        answer.putObject("data")
                .putObject("transaction")
                .put("id", order.path("transaction").path("id").asText())
                .put("status", "SUCCESS");
        answer.putObject("status")
                .put("code", "200")
                .put("message", "SUCCESS")
                .put("result_code", "ESB000010")
                .put("response_code", "DP00800001006")
                .put("success", true);
        return answer;
    }

    private ObjectNode publicKey() {
        ObjectNode answer = MAPPER.createObjectNode();
        answer.putObject("data")
                .put("key_id", 1)
                .put(
                        "key",
                        Base64.getEncoder().encodeToString(keys().getPublic().getEncoded()));
        answer.putObject("status").put("code", "200").put("success", true);
        return answer;
    }

    /// `x-key` opens `x-signature`, and that is the message.
    private void requireSigned(HttpExchange exchange, String body) {
        if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type")))
            throw new AirtelRefusal(400, "ROUTER003", "Missing header: Content-Type");
        if (!application.signed()) return;
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.DECRYPT_MODE, keys().getPrivate());
            String opened = new String(rsa.doFinal(base64.decode(header(exchange, "x-key"))), StandardCharsets.UTF_8);
            int colon = opened.indexOf(':');
            Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
            aes.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(base64.decode(opened.substring(0, colon)), "AES"),
                    new IvParameterSpec(base64.decode(opened.substring(colon + 1))));
            byte[] message = aes.doFinal(base64.decode(header(exchange, "x-signature")));
            if (new String(message, StandardCharsets.UTF_8).equals(body)) return;
        } catch (GeneralSecurityException | RuntimeException e) {
            // Refused below, like a signature of something else.
        }
        throw new AirtelRefusal(403, "DP00800001026", "X-signature and payload did not match.");
    }

    private static void requireOnly(JsonNode body, Set<String> known) {
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) throw new AirtelRefusal(400, "ROUTER003", "Unknown field: " + name);
        });
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode json = MAPPER.readTree(body);
            if (json.isObject()) return json;
        } catch (JsonProcessingException e) {
            // Refused below.
        }
        throw new AirtelRefusal(400, "ROUTER003", "Missing body");
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    static String hash(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
        workers.shutdownNow();
    }
}
