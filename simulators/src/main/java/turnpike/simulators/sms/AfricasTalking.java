package turnpike.simulators.sms;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Africa's Talking: `POST /version1/messaging` with a form, failures of a recipient within 2xx, reports without a
/// signature to an address set by hand.
public final class AfricasTalking extends SmsProvider {
    private final String username;
    private final String apiKey;
    private final AtomicInteger number = new AtomicInteger();
    private volatile String reportUrl = "";

    /// @param apiKey the only one that is let in
    public AfricasTalking(String username, String apiKey) {
        super("/version1/messaging");
        this.username = username;
        this.apiKey = apiKey;
    }

    /// Sets the address of reports, as a customer does on the dashboard.
    public void reportTo(String url) {
        reportUrl = url;
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
        Map<String, String> form = Exchange.form(exchange);
        Fault fault = fault();
        String key = String.valueOf(exchange.getRequestHeaders().getFirst("apiKey"));
        boolean known = key.equals(apiKey) && username.equals(form.get("username"));
        if (!known || fault == Fault.UNKNOWN_ACCOUNT) {
            Exchange.answer(exchange, 401, "text/plain", "The supplied authentication is invalid");
        } else if (fault == Fault.BROKEN) {
            Exchange.answer(exchange, 500, "text/plain", "Internal error");
        } else if (fault == Fault.TOO_MANY) {
            Exchange.answer(exchange, 429, "text/plain", "Too many requests");
        } else if (fault == Fault.BAD_NUMBER) {
            refuse(exchange, form, 403, "InvalidPhoneNumber");
        } else if (fault == Fault.BLACKLISTED) {
            refuse(exchange, form, 406, "UserInBlacklist");
        } else if (fault == Fault.NO_CREDIT) {
            refuse(exchange, form, 405, "InsufficientBalance");
        } else {
            var sms = new TakenSms(
                    "ATXid_" + number.incrementAndGet() + "_" + System.nanoTime(),
                    form.getOrDefault("to", ""),
                    form.getOrDefault("from", ""),
                    form.getOrDefault("message", ""),
                    reportUrl);
            take(sms);
            if (fault == Fault.TAKEN_SILENTLY) exchange.close();
            else recipient(exchange, sms.to(), 101, "Success", "KES 0.8000", sms.id());
        }
    }

    private static void refuse(HttpExchange exchange, Map<String, String> form, int code, String status)
            throws IOException {
        recipient(exchange, form.getOrDefault("to", ""), code, status, "0", "None");
    }

    private static void recipient(HttpExchange exchange, String to, int code, String status, String cost, String id)
            throws IOException {
        String body =
                "{\"SMSMessageData\":{\"Message\":\"Sent to 1/1 Total Cost: %s\",\"Recipients\":[{\"statusCode\":%d,\"number\":%s,\"status\":%s,\"cost\":%s,\"messageId\":%s}]}}"
                        .formatted(
                                cost,
                                code,
                                Exchange.json(to),
                                Exchange.json(status),
                                Exchange.json(cost),
                                Exchange.json(id));
        Exchange.answer(exchange, 201, "application/json", body);
    }

    /// Reports on an SMS.
    ///
    /// @param failureReason empty when there is none
    /// @return the status the customer answered
    public int report(TakenSms sms, String status, String failureReason) {
        return report(sms.reportUrl(), sms.id(), sms.to(), status, failureReason);
    }

    /// Reports on whatever is said, true or not.
    public int report(String url, String id, String phone, String status, String failureReason) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("status", status);
        fields.put("phoneNumber", phone);
        fields.put("networkCode", "63902");
        if (!failureReason.isEmpty()) fields.put("failureReason", failureReason);
        fields.put("retryCount", "0");
        return Exchange.post(url, Map.of(), fields);
    }

    /// Tells that somebody does not want SMS of this sender any more.
    public int optOut(String senderId, String phone) {
        return Exchange.post(reportUrl, Map.of(), Map.of("senderId", senderId, "phoneNumber", phone));
    }
}
