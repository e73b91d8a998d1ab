package turnpike.simulators.daraja;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The server. What a payer does is said by the test ([#pay], [#cancel]) or by itself after a while ([#payAfter]).
public final class DarajaSimulator implements AutoCloseable {
    private static final Duration PROMPT_LIFE = Duration.ofMinutes(1);

    private final HttpServer http;
    private final InstantSource clock;
    private final DarajaAccount account;
    private final Callbacks callbacks;
    private final Books books = new Books();
    private final ScheduledExecutorService payers = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, StkOrder> orders = new LinkedHashMap<>();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private @Nullable String token;
    private int tokensGiven;
    private volatile boolean isTokenShared;
    private @Nullable String confirmUrl;
    private @Nullable String validateUrl;
    private volatile @Nullable Duration payAfter;
    private volatile int reversalCode;
    private volatile boolean down;

    private DarajaSimulator(HttpServer http, DarajaAccount account, InstantSource clock) {
        this.http = http;
        this.account = account;
        this.clock = clock;
        this.callbacks = new Callbacks(clock);
    }

    /// Starts on a free port of the loopback address.
    public static DarajaSimulator start(DarajaAccount account, InstantSource clock) {
        return start(account, clock, 0);
    }

    public static DarajaSimulator start(DarajaAccount account, InstantSource clock, int port) {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var simulator = new DarajaSimulator(http, account, clock);
            http.createContext("/", simulator::handle);
            http.start();
            return simulator;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    // --- what tests and demonstrations say

    /// What goes wrong with a phone's payments from now on.
    public void script(String phone, Script script) {
        scripts.put(phone, script);
    }

    /// Every prompt is answered by itself after so long.
    public void payAfter(Duration delay) {
        payAfter = delay;
    }

    /// Prompts wait for [#pay] or [#cancel].
    public void payByHand() {
        payAfter = null;
    }

    /// No call is answered from now on, or again.
    public void down(boolean isDown) {
        down = isDown;
    }

    /// What reversals end in; 0 is done.
    public void reversalsEndIn(int code) {
        reversalCode = code;
    }

    /// The token every client has is worthless from now on.
    public synchronized void dropToken() {
        token = null;
    }

    /// Everybody gets the same token from now on, as if each had an application of its own.
    public void shareToken() {
        isTokenShared = true;
    }

    public synchronized int tokensGiven() {
        return tokensGiven;
    }

    /// Paths called, in order.
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<StkOrder> orders() {
        return List.copyOf(orders.values());
    }

    /// The payer types the PIN: the money moves and the callback goes as the phone's script says.
    ///
    /// @return the receipt
    public String pay(String checkoutRequestId) {
        return Objects.requireNonNull(end(checkoutRequestId, Script.PAID.resultCode()));
    }

    /// The payer presses cancel.
    public void cancel(String checkoutRequestId) {
        end(checkoutRequestId, 1032);
    }

    /// What the phone's script says happens to the prompt.
    public @Nullable String answer(String checkoutRequestId) {
        StkOrder order = order(checkoutRequestId);
        return end(checkoutRequestId, scriptOf(order.phone()).resultCode());
    }

    /// Sends what was held back ([Script.Fault#LATE]), newest first.
    public void deliver() {
        callbacks.deliver();
    }

    /// Somebody pays the short code by hand. Asks the validation address first, when one is registered.
    ///
    /// @return the receipt; null when the validation refused
    public @Nullable String payBill(String phone, long shillings, String reference) {
        String receipt = books.receipt();
        var body = callbacks.payBill(account, receipt, phone, shillings, reference);
        String validate = validateUrl;
        if (validate != null && !callbacks.accepts(validate, body)) return null;
        books.add(new Books.Line(receipt, phone, shillings, reference, clock.instant()));
        String confirm = confirmUrl;
        if (confirm != null && !scriptOf(phone).has(Script.Fault.LOST)) {
            for (int i = scriptOf(phone).has(Script.Fault.REPEATED) ? 3 : 1; i > 0; i--) callbacks.send(confirm, body);
        }
        return receipt;
    }

    /// Shillings the short code holds by the provider's books.
    public long balance() {
        return books.balance();
    }

    public Collection<String> receipts() {
        return books.receipts();
    }

    // --- the prompt

    private @Nullable String end(String checkoutRequestId, int code) {
        StkOrder order = order(checkoutRequestId);
        Script script = scriptOf(order.phone());
        synchronized (this) {
            if (order.resultCode != null) return order.receipt;
            order.resultCode = code;
            order.resultText = Results.text(code);
            if (code == 0) {
                order.receipt = books.receipt();
                books.add(new Books.Line(order.receipt, order.phone, order.amount, order.reference, clock.instant()));
            }
        }
        callbacks.tell(order, script);
        String confirm = confirmUrl;
        if (order.receipt != null && confirm != null && script.has(Script.Fault.TOLD_AS_PAY_BILL)) {
            callbacks.send(
                    confirm, callbacks.payBill(account, order.receipt, order.phone, order.amount, order.reference));
        }
        return order.receipt;
    }

    private synchronized StkOrder order(String checkoutRequestId) {
        StkOrder order = orders.get(checkoutRequestId);
        if (order == null) throw new IllegalArgumentException("no such order: " + checkoutRequestId);
        return order;
    }

    private Script scriptOf(String phone) {
        Script script = scripts.get(phone);
        return script == null ? Script.ofSuffix(phone) : script;
    }

    // --- HTTP

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (down) return; // the connection closes without an answer
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (this) {
                calls.add(path);
            }
            Reply reply = path.equals("/oauth/v1/generate") ? oauth(exchange) : authorized(exchange, path, body);
            if (reply.equals(Reply.NONE)) return; // the connection closes without an answer
            byte[] json = Json.bytes(reply.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), json.length);
            exchange.getResponseBody().write(json);
        }
    }

    record Reply(int status, Object body) {
        static final Reply NONE = new Reply(0, Map.of());

        static Reply ok(Object body) {
            return new Reply(200, body);
        }

        static Reply error(int status, String code, String message) {
            return new Reply(
                    status,
                    Map.of("requestId", UUID.randomUUID().toString(), "errorCode", code, "errorMessage", message));
        }
    }

    private Reply oauth(HttpExchange exchange) {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (!query.contains("grant_type=client_credentials")) {
            return Reply.error(400, "400.008.02", "Invalid grant type passed");
        }
        String clear = account.consumerKey() + ":" + account.consumerSecret();
        String wanted = "Basic " + Base64.getEncoder().encodeToString(clear.getBytes(StandardCharsets.UTF_8));
        if (!wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return Reply.error(400, "400.008.01", "Invalid Authentication passed");
        }
        synchronized (this) {
            if (token == null || !isTokenShared) {
                token = UUID.randomUUID().toString().replace("-", ""); // the one before is worthless now
                tokensGiven++;
            }
            return Reply.ok(Map.of("access_token", token, "expires_in", "3599"));
        }
    }

    private Reply authorized(HttpExchange exchange, String path, byte[] body) {
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        synchronized (this) {
            if (token == null || !("Bearer " + token).equals(sent)) {
                return Reply.error(404, "404.001.03", "Invalid Access Token");
            }
        }
        JsonNode json = Json.read(body);
        return switch (path) {
            case "/mpesa/stkpush/v1/processrequest" -> push(json);
            case "/mpesa/stkpushquery/v1/query" -> query(json);
            case "/mpesa/c2b/v1/registerurl", "/mpesa/c2b/v2/registerurl" -> register(json);
            case "/mpesa/c2b/v1/simulate" -> simulate(json);
            case "/mpesa/reversal/v1/request" -> reverse(json);
            case "/pulltransactions/v1/register" -> Reply.ok(Map.of("ResponseRefID", "1", "ResponseStatus", "1000"));
            case "/pulltransactions/v1/query" -> books.page(json);
            default -> Reply.error(404, "404.001.01", "Resource not found");
        };
    }

    private Reply push(JsonNode json) {
        String problem = Requests.problem(json, account);
        if (problem != null) return Reply.error(400, "400.002.02", "Bad Request - Invalid " + problem);
        String phone = json.path("PhoneNumber").asText();
        Script script = scriptOf(phone);
        if (script.has(Script.Fault.SPIKE)) return Reply.error(500, "500.003.02", "Spike arrest violation");
        if (script.has(Script.Fault.LOCKED) || isPrompted(phone)) {
            return Reply.error(
                    500,
                    "500.001.1001",
                    "Unable to lock subscriber, a transaction is already in process for the current subscriber");
        }
        Instant now = clock.instant();
        String[] names = {
            "29115-" + UUID.randomUUID().toString().substring(0, 13),
            "ws_CO_" + UUID.randomUUID().toString().replace("-", "").substring(0, 24)
        };
        var order = new StkOrder(
                names,
                phone,
                json.path("Amount").asLong(),
                json.path("AccountReference").asText(),
                json.path("CallBackURL").asText(),
                now);
        synchronized (this) {
            orders.put(order.checkoutRequestId, order);
        }
        Duration delay = payAfter;
        if (delay != null) {
            var _ = payers.schedule(() -> answer(order.checkoutRequestId), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (script.has(Script.Fault.ANSWER_LOST)) return Reply.NONE;
        return Reply.ok(Map.of(
                "MerchantRequestID", order.merchantRequestId,
                "CheckoutRequestID", order.checkoutRequestId,
                "ResponseCode", "0",
                "ResponseDescription", "Success. Request accepted for processing",
                "CustomerMessage", "Success. Request accepted for processing"));
    }

    /// One phone shows one prompt at a time.
    private synchronized boolean isPrompted(String phone) {
        Instant since = clock.instant().minus(PROMPT_LIFE);
        return orders.values().stream()
                .anyMatch(order -> order.isWaiting() && order.phone().equals(phone) && order.at.isAfter(since));
    }

    private Reply query(JsonNode json) {
        if (Requests.isPasswordWrong(json, account)) {
            return Reply.error(400, "400.002.02", "Bad Request - Invalid Password");
        }
        StkOrder order;
        synchronized (this) {
            order = orders.get(json.path("CheckoutRequestID").asText());
        }
        if (order == null) return Reply.error(400, "400.002.02", "Bad Request - Invalid CheckoutRequestID");
        Script script = scriptOf(order.phone());
        Integer code = order.resultCode;
        if (code == null || script.has(Script.Fault.QUERY_BUSY)) {
            return Reply.error(500, "500.001.1001", "The transaction is being processed");
        }
        boolean lies = code == 0 && script.has(Script.Fault.QUERY_LIES);
        int told = lies ? 1032 : code;
        return Reply.ok(Map.of(
                "ResponseCode",
                "0",
                "ResponseDescription",
                "The service request has been accepted successfully",
                "MerchantRequestID",
                order.merchantRequestId,
                "CheckoutRequestID",
                order.checkoutRequestId,
                "ResultCode",
                Integer.toString(told),
                "ResultDesc",
                Results.text(told)));
    }

    private Reply register(JsonNode json) {
        String confirm = json.path("ConfirmationURL").asText();
        String validate = json.path("ValidationURL").asText();
        String type = json.path("ResponseType").asText();
        if (!type.equals("Completed") && !type.equals("Cancelled")) {
            return Reply.error(400, "400.002.02", "Bad Request - Invalid ResponseType");
        }
        if (Requests.isForbidden(confirm) || Requests.isForbidden(validate)) {
            return Reply.error(400, "400.002.02", "Bad Request - Invalid URL");
        }
        confirmUrl = confirm;
        validateUrl = validate;
        return Reply.ok(Map.of(
                "OriginatorCoversationID", UUID.randomUUID().toString(), // spelt so by Daraja
                "ResponseCode", "0",
                "ResponseDescription", "Success"));
    }

    private Reply simulate(JsonNode json) {
        payBill(
                json.path("Msisdn").asText(),
                json.path("Amount").asLong(),
                json.path("BillRefNumber").asText());
        return Reply.ok(Map.of("ResponseCode", "0", "ResponseDescription", "Accept the service request successfully."));
    }

    private Reply reverse(JsonNode json) {
        String receipt = json.path("TransactionID").asText();
        String conversation = "AG_" + UUID.randomUUID().toString().replace("-", "");
        String code = books.reverse(receipt, json.path("Amount").asLong(), reversalCode);
        callbacks.result(json.path("ResultURL").asText(), conversation, receipt, code);
        return Reply.ok(Map.of(
                "OriginatorConversationID",
                "o-" + conversation,
                "ConversationID",
                conversation,
                "ResponseCode",
                "0",
                "ResponseDescription",
                "Accept the service request successfully."));
    }

    @Override
    public void close() {
        payers.shutdownNow();
        http.stop(0);
        callbacks.close();
    }
}
