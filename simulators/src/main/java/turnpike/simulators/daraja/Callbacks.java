package turnpike.simulators.daraja;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the provider sends, and how badly. Sends at once and waits for the answer, so that a test knows it came.
final class Callbacks implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final InstantSource clock;
    private final List<Runnable> held = new ArrayList<>();

    Callbacks(InstantSource clock) {
        this.clock = clock;
    }

    /// The outcome of a prompt, as the script has it.
    void tell(StkOrder order, Script script) {
        if (script.has(Script.Fault.SPOOFED)) {
            send(order.callbackUrl, stk("ws_CO_spoofed", 0, order.amount, "FAKE000001", order.phone));
        }
        if (script.has(Script.Fault.FAILURE_FIRST)) send(order.callbackUrl, failure(order.checkoutRequestId, 1032));
        if (script.has(Script.Fault.LATE)) {
            synchronized (held) {
                held.add(() -> outcome(order, script));
            }
        } else if (!script.has(Script.Fault.LOST)) {
            outcome(order, script);
        }
        if (script.has(Script.Fault.FAILURE_AFTER)) send(order.callbackUrl, failure(order.checkoutRequestId, 1032));
    }

    private void outcome(StkOrder order, Script script) {
        Integer code = order.resultCode;
        String receipt = order.receipt;
        Object body;
        if (code == null || code != 0 || receipt == null) {
            body = failure(order.checkoutRequestId, code == null ? 1037 : code);
        } else {
            long amount = script.has(Script.Fault.WRONG_AMOUNT) ? 1 : order.amount;
            String phone = script.has(Script.Fault.WRONG_PHONE) ? "254700000000" : order.phone;
            body = stk(order.checkoutRequestId, 0, amount, receipt, phone);
        }
        for (int i = script.has(Script.Fault.REPEATED) ? 3 : 1; i > 0; i--) send(order.callbackUrl, body);
    }

    void deliver() {
        List<Runnable> due;
        synchronized (held) {
            due = new ArrayList<>(held).reversed();
            held.clear();
        }
        due.forEach(Runnable::run);
    }

    private static Map<String, Object> failure(String checkout, int code) {
        return Map.of(
                "Body",
                Map.of(
                        "stkCallback",
                        Map.of(
                                "MerchantRequestID",
                                "29115-0",
                                "CheckoutRequestID",
                                checkout,
                                "ResultCode",
                                code,
                                "ResultDesc",
                                Results.text(code))));
    }

    /// Numbers are numbers; Balance has no value (as seen).
    private Map<String, Object> stk(String checkout, int code, long amount, String receipt, String phone) {
        List<Map<String, Object>> items = new ArrayList<>();
        items.add(item("Amount", (double) amount));
        items.add(item("MpesaReceiptNumber", receipt));
        items.add(Map.of("Name", "Balance"));
        items.add(item("TransactionDate", Long.parseLong(stamp())));
        items.add(item("PhoneNumber", Long.parseLong(phone)));
        var callback = new LinkedHashMap<String, Object>();
        callback.put("MerchantRequestID", "29115-0");
        callback.put("CheckoutRequestID", checkout);
        callback.put("ResultCode", code);
        callback.put("ResultDesc", Results.text(code));
        callback.put("CallbackMetadata", Map.of("Item", items));
        return Map.of("Body", Map.of("stkCallback", callback));
    }

    private static Map<String, Object> item(String name, Object value) {
        return Map.of("Name", name, "Value", value);
    }

    /// The payer's number is hashed, as seen since 2022.
    Map<String, Object> payBill(DarajaAccount account, String receipt, String phone, long shillings, String reference) {
        var body = new LinkedHashMap<String, Object>();
        body.put("TransactionType", "Pay Bill");
        body.put("TransID", receipt);
        body.put("TransTime", stamp());
        body.put("TransAmount", shillings + ".00");
        body.put("BusinessShortCode", account.shortCode());
        body.put("BillRefNumber", reference);
        body.put("InvoiceNumber", "");
        body.put("OrgAccountBalance", "");
        body.put("ThirdPartyTransID", "");
        body.put("MSISDN", sha256(phone));
        body.put("FirstName", "JOHN");
        body.put("MiddleName", "");
        body.put("LastName", "");
        return body;
    }

    void result(String url, String conversation, String receipt, String code) {
        var result = new LinkedHashMap<String, Object>();
        result.put("ResultType", 0);
        result.put("ResultCode", code.startsWith("R") ? code : Integer.valueOf(code));
        result.put("ResultDesc", code.equals("0") ? "The service request is processed successfully." : "Refused");
        result.put("OriginatorConversationID", "o-" + conversation);
        result.put("ConversationID", conversation);
        result.put("TransactionID", receipt);
        Thread.ofVirtual().start(() -> send(url, Map.of("Result", result)));
    }

    boolean accepts(String url, Object body) {
        String answer = send(url, body);
        return Json.read(answer.getBytes(StandardCharsets.UTF_8))
                .path("ResultCode")
                .asText("0")
                .equals("0");
    }

    /// @return the answer's body; empty when none came
    String send(String url, Object body) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(8))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return ""; // the receiver is away: the result is dropped, as the provider does
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private String stamp() {
        return STAMP.format(clock.instant().atZone(NAIROBI));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
