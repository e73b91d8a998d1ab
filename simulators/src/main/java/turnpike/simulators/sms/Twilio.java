package turnpike.simulators.sms;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Twilio: `POST /2010-04-01/Accounts/{sid}/Messages.json` with Basic authentication, reports signed with the auth
/// token to the address that came with the message.
public final class Twilio extends SmsProvider {
    private final String accountSid;
    private final String authToken;

    public Twilio(String accountSid, String authToken) {
        super("/2010-04-01/Accounts/" + accountSid + "/Messages.json");
        this.accountSid = accountSid;
        this.authToken = authToken;
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
        Map<String, String> form = Exchange.form(exchange);
        Fault fault = fault();
        String wanted = "Basic "
                + Base64.getEncoder().encodeToString((accountSid + ":" + authToken).getBytes(StandardCharsets.UTF_8));
        boolean known = wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!known || fault == Fault.UNKNOWN_ACCOUNT) {
            refuse(exchange, 401, 20003, "Authenticate");
        } else if (fault == Fault.BROKEN) {
            refuse(exchange, 500, 20500, "Internal Server Error");
        } else if (fault == Fault.TOO_MANY) {
            refuse(exchange, 429, 20429, "Too many requests");
        } else if (fault == Fault.BAD_NUMBER) {
            refuse(exchange, 400, 21211, "The 'To' number is not a valid phone number");
        } else if (fault == Fault.BLACKLISTED) {
            refuse(exchange, 400, 21610, "Attempt to send to unsubscribed recipient");
        } else if (fault == Fault.NO_CREDIT) {
            refuse(exchange, 400, 30002, "Account suspended");
        } else {
            var sms = new TakenSms(
                    "SM" + HexFormat.of().formatHex(octets(UUID.randomUUID())),
                    form.getOrDefault("To", ""),
                    form.getOrDefault("From", ""),
                    form.getOrDefault("Body", ""),
                    form.getOrDefault("StatusCallback", ""));
            take(sms);
            if (fault == Fault.TAKEN_SILENTLY) exchange.close();
            else accept(exchange, sms);
        }
    }

    private void accept(HttpExchange exchange, TakenSms sms) throws IOException {
        String body =
                "{\"sid\":\"%s\",\"account_sid\":\"%s\",\"status\":\"queued\",\"to\":%s,\"num_segments\":\"1\",\"error_code\":null,\"price\":\"-0.00750\",\"price_unit\":\"USD\"}"
                        .formatted(sms.id(), accountSid, Exchange.json(sms.to()));
        Exchange.answer(exchange, 201, "application/json", body);
    }

    private static void refuse(HttpExchange exchange, int status, int code, String message) throws IOException {
        Exchange.answer(
                exchange,
                status,
                "application/json",
                "{\"code\":%d,\"message\":%s,\"status\":%d}".formatted(code, Exchange.json(message), status));
    }

    /// Reports on an SMS.
    ///
    /// @param errorCode empty when there is none
    /// @return the status the customer answered
    public int report(TakenSms sms, String status, String errorCode) {
        return reportSigned(authToken, sms, status, errorCode);
    }

    /// The same, signed with whatever token, as somebody else would.
    public int reportSigned(String token, TakenSms sms, String status, String errorCode) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("MessageSid", sms.id());
        fields.put("SmsSid", sms.id());
        fields.put("MessageStatus", status);
        fields.put("To", sms.to());
        fields.put("From", sms.from());
        fields.put("AccountSid", accountSid);
        fields.put("ApiVersion", "2010-04-01");
        if (!errorCode.isEmpty()) fields.put("ErrorCode", errorCode);
        return Exchange.post(
                sms.reportUrl(), Map.of("X-Twilio-Signature", signature(token, sms.reportUrl(), fields)), fields);
    }

    /// Base64 of HMAC-SHA-1 over the address and all fields by name.
    public static String signature(String token, String url, Map<String, String> fields) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            mac.update(url.getBytes(StandardCharsets.UTF_8));
            List<String> names = new ArrayList<>(fields.keySet());
            Collections.sort(names);
            for (String name : names) {
                mac.update(name.getBytes(StandardCharsets.UTF_8));
                mac.update(String.valueOf(fields.get(name)).getBytes(StandardCharsets.UTF_8));
            }
            return Base64.getEncoder().encodeToString(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] octets(UUID id) {
        return java.nio.ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
