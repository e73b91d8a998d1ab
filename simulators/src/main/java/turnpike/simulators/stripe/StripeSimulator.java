package turnpike.simulators.stripe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Stripe on this machine. Requests are checked more strictly than Stripe does: a POST without an idempotency key is
/// refused, for a retry of it would charge twice.
public final class StripeSimulator implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PAGES = "/c/pay/";
    private static final Pattern OBJECT =
            Pattern.compile("/v1/(checkout/sessions|payment_intents)/([a-z]+_[A-Za-z0-9_]+)");
    private static final Pattern CONFIRM = Pattern.compile("/v1/payment_intents/(pi_[A-Za-z0-9]+)/confirm");
    private static final Pattern SEARCH = Pattern.compile("metadata\\['([a-z_]+)']:'([^']+)'");

    private static final Set<String> SESSION_PARAMETERS = Set.of(
            "mode",
            "client_reference_id",
            "success_url",
            "cancel_url",
            "line_items[0][quantity]",
            "line_items[0][price_data][currency]",
            "line_items[0][price_data][unit_amount]",
            "line_items[0][price_data][product_data][name]",
            "metadata",
            "payment_intent_data[metadata]");
    private static final Set<String> INTENT_PARAMETERS =
            Set.of("amount", "currency", "automatic_payment_methods[enabled]", "description", "metadata");
    private static final Set<String> REFUND_PARAMETERS =
            Set.of("payment_intent", "charge", "amount", "reason", "metadata");

    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final String secretKey;
    private final StripeWebhooks webhooks;
    private final StripeBooks books;
    private final StripeFaults faults = new StripeFaults();
    private final Map<String, Saved> saved = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    private record Reply(int status, String body, boolean replayed) {}

    private record Saved(String fingerprint, Reply reply) {}

    private StripeSimulator(HttpServer server, String secretKey, InstantSource clock) {
        this.server = server;
        this.secretKey = secretKey;
        this.webhooks = new StripeWebhooks(clock);
        this.books = new StripeBooks(clock, webhooks);
    }

    /// @param port 0 takes any
    /// @param secretKey with which the API may be used
    public static StripeSimulator start(int port, String secretKey, InstantSource clock) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        var simulator = new StripeSimulator(server, secretKey, clock);
        server.setExecutor(simulator.workers);
        server.createContext("/v1/", simulator::api);
        server.createContext(PAGES, simulator::page);
        server.start();
        return simulator;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public StripeWebhooks webhooks() {
        return webhooks;
    }

    public StripeFaults faults() {
        return faults;
    }

    /// How many API calls came, refused ones too.
    public int calls() {
        return calls.get();
    }

    /// How many PaymentIntents took money.
    public int charged() {
        return books.intents(intent -> intent.path("status").asText().equals("succeeded"))
                .size();
    }

    /// How much went back through refunds that did not fail, in minor units.
    public long refunded() {
        return books.refunds(refund -> !refund.path("status").asText().equals("failed")).stream()
                .mapToLong(refund -> refund.path("amount").asLong())
                .sum();
    }

    /// The payer pays on the hosted page.
    public void pay(String sessionId, StripeCard card) {
        books.paySession(sessionId, card);
    }

    /// Nobody used the hosted page for a day.
    public void expire(String sessionId) {
        books.expire(sessionId);
    }

    /// The bank debit of a session comes true, or does not.
    public void bankPays(String sessionId, boolean pays) {
        books.bankPays(sessionId, pays);
    }

    public void settleRefunds() {
        books.settleRefunds();
    }

    /// @param onlyAsks whether the bank only inquires and takes nothing yet
    public void dispute(String intentId, boolean onlyAsks) {
        books.dispute(intentId, onlyAsks);
    }

    /// The bank decides about the payment's latest dispute.
    public void decide(String intentId, boolean won) {
        books.decide(intentId, won);
    }

    /// The PaymentIntent that was made last.
    public String latestIntent() {
        return StripeBooks.id(books.intents(intent -> true).getFirst());
    }

    /// Somebody refunds a part of a payment in the dashboard.
    public void refundByHand(String intentId, long amount) {
        books.refundByHand(intentId, amount);
    }

    /// Forgets idempotency keys, as Stripe may after a day.
    public void forgetKeys() {
        saved.clear();
    }

    private void api(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean cut = false;
        Reply reply;
        try {
            authorize(exchange);
            if (faults.isBusy()) throw new StripeError(429, "invalid_request_error", "rate_limit", "Too many requests");
            if (faults.failsBefore()) throw new StripeError(503, "api_error", null, "Service unavailable");
            cut = exchange.getRequestMethod().equals("POST") && faults.isCut();
            reply = exchange.getRequestMethod().equals("POST") ? once(exchange, body) : get(exchange);
        } catch (StripeError e) {
            reply = new Reply(e.status(), e.json().toString(), false);
        }
        if (cut) {
            exchange.close(); // Done, but nobody is told.
            return;
        }
        if (reply.replayed()) exchange.getResponseHeaders().set("Idempotent-Replayed", "true");
        send(exchange, reply.status(), "application/json", faults.isGarbled() ? "<html>" : reply.body());
    }

    private void authorize(HttpExchange exchange) {
        String given = header(exchange, "Authorization");
        if (!("Bearer " + secretKey).equals(given))
            throw new StripeError(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided");
        String version = header(exchange, "Stripe-Version");
        if (version == null || !version.matches("\\d{4}-\\d{2}-\\d{2}(\\.[a-z]+)?"))
            throw StripeError.badRequest("Invalid Stripe API version: " + version);
    }

    /// The same key brings the same answer; with another request it is a mistake.
    private Reply once(HttpExchange exchange, String body) {
        if (!"application/x-www-form-urlencoded".equals(header(exchange, "Content-Type")))
            throw StripeError.badRequest("The request must be form-encoded");
        StripeForm form = StripeForm.parse(body);
        String path = exchange.getRequestURI().getPath();
        Matcher confirm = CONFIRM.matcher(path);
        if (confirm.matches()) return new Reply(200, confirmed(confirm.group(1), form), false);
        String key = header(exchange, "Idempotency-Key");
        if (key == null || key.isBlank() || key.length() > 255)
            throw StripeError.badRequest("A POST needs an Idempotency-Key here");
        synchronized (saved) {
            String fingerprint = path + " " + form.fingerprint();
            Saved earlier = saved.get(key);
            if (earlier != null && !earlier.fingerprint().equals(fingerprint))
                throw new StripeError(
                        400, "idempotency_error", null, "Keys for idempotent requests can only be used once");
            if (earlier != null)
                return new Reply(earlier.reply().status(), earlier.reply().body(), true);
            Reply reply = done(path, form);
            saved.put(key, new Saved(fingerprint, reply));
            return reply;
        }
    }

    private Reply done(String path, StripeForm form) {
        try {
            if (faults.failsAfterwards()) throw new StripeError(500, "api_error", null, "Something went wrong");
            ObjectNode made = switch (path) {
                case "/v1/checkout/sessions" -> books.makeSession(form.allow(SESSION_PARAMETERS), url() + PAGES);
                case "/v1/payment_intents" -> books.makeIntent(form.allow(INTENT_PARAMETERS));
                case "/v1/refunds" -> books.makeRefund(form.allow(REFUND_PARAMETERS));
                default -> throw StripeError.notFound(path);
            };
            return new Reply(200, StripeBooks.shown(made).toString(), false);
        } catch (StripeError e) {
            return new Reply(e.status(), e.json().toString(), false);
        }
    }

    private String confirmed(String intentId, StripeForm form) {
        form.allow(Set.of("client_secret", "payment_method"));
        String secret = books.intent(intentId).path("client_secret").asText();
        if (!form.required("client_secret").equals(secret)) throw StripeError.notFound(intentId);
        return StripeBooks.shown(books.confirm(intentId, StripeCard.of(form.required("payment_method"))))
                .toString();
    }

    private Reply get(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        String rawQuery = exchange.getRequestURI().getRawQuery();
        StripeForm query = StripeForm.parse(rawQuery == null ? "" : rawQuery);
        Matcher object = OBJECT.matcher(path);
        if (object.matches()) {
            query.allow(Set.of("expand[]"));
            String expand = query.optional("expand[]", "");
            ObjectNode found = object.group(1).equals("payment_intents")
                    ? books.intentShown(object.group(2), expand.equals("latest_charge"))
                    : books.sessionShown(object.group(2), expand.equals("payment_intent"));
            return new Reply(200, found.toString(), false);
        }
        return new Reply(200, list(path, query).toString(), false);
    }

    private ObjectNode list(String path, StripeForm query) {
        return switch (path) {
            case "/v1/payment_intents" -> {
                query.allow(Set.of("limit", "expand[]", "created[gte]", "created[lt]", "starting_after"));
                long from = query.number("created[gte]", 0);
                long until = query.number("created[lt]", Long.MAX_VALUE);
                List<ObjectNode> all =
                        books.intents(intent -> intent.path("created").asLong() >= from
                                && intent.path("created").asLong() < until);
                if (query.optional("expand[]", "").equals("data.latest_charge"))
                    all = all.stream()
                            .map(intent -> books.intentShown(StripeBooks.id(intent), true))
                            .toList();
                yield page(path, query, all);
            }
            case "/v1/payment_intents/search" -> {
                Matcher search =
                        SEARCH.matcher(query.allow(Set.of("query", "limit")).required("query"));
                if (!search.matches()) throw StripeError.badRequest("We were unable to parse your search query.");
                yield page(
                        path,
                        query,
                        books.intents(intent -> search.group(2)
                                .equals(intent.path("metadata")
                                        .path(search.group(1))
                                        .asText())));
            }
            case "/v1/disputes" -> {
                query.allow(Set.of("limit", "payment_intent"));
                String intent = query.required("payment_intent");
                yield page(
                        path,
                        query,
                        books.disputes(dispute ->
                                dispute.path("payment_intent").asText().equals(intent)));
            }
            case "/v1/refunds" -> {
                query.allow(Set.of("limit", "payment_intent", "charge"));
                String intent = query.optional("payment_intent", "");
                String charge = query.optional("charge", "");
                yield page(
                        path,
                        query,
                        books.refunds(refund -> intent.isEmpty()
                                ? refund.path("charge").asText().equals(charge)
                                : refund.path("payment_intent").asText().equals(intent)));
            }
            default -> throw StripeError.notFound(path);
        };
    }

    private static ObjectNode page(String path, StripeForm query, List<ObjectNode> all) {
        long limit = query.number("limit", 10);
        if (limit < 1 || limit > 100) throw StripeError.badRequest("Limit must be between 1 and 100");
        String after = query.optional("starting_after", "");
        List<ObjectNode> rest = after.isEmpty()
                ? all
                : all.stream()
                        .dropWhile(object -> !StripeBooks.id(object).equals(after))
                        .skip(1)
                        .toList();
        ObjectNode list = MAPPER.createObjectNode();
        list.put("object", path.endsWith("search") ? "search_result" : "list");
        list.put("url", path);
        list.put("has_more", rest.size() > limit);
        ArrayNode data = list.putArray("data");
        rest.stream().limit(limit).forEach(data::add);
        return list;
    }

    private void page(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().substring(PAGES.length());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            ObjectNode session = books.session(id);
            boolean open = session.path("status").asText().equals("open");
            StripeForm form = StripeForm.parse(body);
            String action = form.optional("action", "");
            if (action.equals("cancel")) {
                redirect(exchange, session.path("cancel_url").asText());
            } else if (!open) {
                send(exchange, 200, "text/html", StripePage.closed());
            } else if (action.equals("pay")) {
                books.paySession(id, StripeCard.valueOf(form.optional("card", "GOOD")));
                if (books.session(id).path("status").asText().equals("open"))
                    send(
                            exchange,
                            200,
                            "text/html",
                            StripePage.of(session, books.nameOf(id), "The card was declined."));
                else redirect(exchange, session.path("success_url").asText().replace("{CHECKOUT_SESSION_ID}", id));
            } else {
                send(exchange, 200, "text/html", StripePage.of(session, books.nameOf(id), ""));
            }
        } catch (StripeError e) {
            send(exchange, e.status(), "text/html", StripePage.closed());
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(303, -1);
        exchange.close();
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, octets.length);
        try (exchange) {
            exchange.getResponseBody().write(octets);
        }
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public void close() {
        server.stop(0);
        webhooks.close();
        workers.shutdownNow();
    }
}
