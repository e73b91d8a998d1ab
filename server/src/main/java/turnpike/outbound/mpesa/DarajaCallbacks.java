package turnpike.outbound.mpesa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.payments.PaymentGateway;
import turnpike.payments.PaymentGateway.Report;

/// Reads what Daraja sends. Items are found by name: they may be missing, without a value, more, or in another order;
/// codes and dates are numbers here and texts there.
final class DarajaCallbacks {
    /// Marks the address told as QueueTimeOutURL: what comes there says nothing about the money.
    static final String LATE = "late=1";

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String CURRENCY = "KES";
    /// No answer from the phone: the payer may have paid all the same.
    private static final String NO_ANSWER = "1037";
    /// The payment was reversed before.
    private static final String REVERSED_BEFORE = "R000001";

    private DarajaCallbacks() {}

    /// @throws InvalidInput when it is none of Daraja's, or not for this short code
    static List<Report> read(MpesaSettings settings, PaymentGateway.Raw raw) {
        JsonNode body = json(raw.body());
        JsonNode stk = body.path("Body").path("stkCallback");
        if (stk.isObject()) return List.of(stk(stk));
        JsonNode result = body.path("Result");
        if (result.isObject()) return List.of(result(result, raw.query().contains(LATE)));
        if (body.hasNonNull("TransID")) return List.of(payBill(settings, body));
        throw new InvalidInput("body", "is no callback of M-Pesa");
    }

    private static Report stk(JsonNode stk) {
        String order = text(stk, "CheckoutRequestID");
        if (order.isEmpty()) throw new InvalidInput("CheckoutRequestID", "is missing");
        String code = text(stk, "ResultCode");
        String what = text(stk, "ResultDesc");
        String key = "stk " + order + " " + code;
        if (code.equals("0")) {
            JsonNode items = stk.path("CallbackMetadata").path("Item");
            String receipt = item(items, "MpesaReceiptNumber");
            return new Report(
                    key,
                    Report.Kind.PAID,
                    order,
                    receipt,
                    money(item(items, "Amount")),
                    item(items, "PhoneNumber"),
                    null,
                    code,
                    what);
        }
        boolean decided = !code.isEmpty() && !code.equals(NO_ANSWER);
        Report.Kind kind = decided ? Report.Kind.FAILED : Report.Kind.IGNORED;
        return new Report(key, kind, order, null, null, null, null, code, what);
    }

    /// The outcome of a reversal.
    private static Report result(JsonNode result, boolean late) {
        String code = text(result, "ResultCode");
        String conversation = text(result, "OriginatorConversationID");
        Report.Kind kind;
        if (late || code.isEmpty()) kind = Report.Kind.IGNORED;
        else if (code.equals("0") || code.equals(REVERSED_BEFORE)) kind = Report.Kind.REFUNDED;
        else kind = Report.Kind.REFUND_FAILED;
        String key = "result " + conversation + " " + (late ? "late" : code);
        return new Report(key, kind, null, null, null, null, null, code, text(result, "ResultDesc"));
    }

    private static Report payBill(MpesaSettings settings, JsonNode body) {
        String shortCode = text(body, "BusinessShortCode");
        if (!shortCode.equals(settings.shortCode()) && !shortCode.equals(settings.partyB())) {
            throw new InvalidInput("BusinessShortCode", "is not this account's");
        }
        String receipt = text(body, "TransID");
        Money amount = money(text(body, "TransAmount"));
        if (receipt.isEmpty() || amount == null) throw new InvalidInput("TransID", "or TransAmount is missing");
        return new Report(
                "c2b " + receipt,
                Report.Kind.PAID,
                null,
                receipt,
                amount,
                text(body, "MSISDN"),
                text(body, "BillRefNumber"),
                "0",
                text(body, "TransactionType"));
    }

    private static JsonNode json(String body) {
        try {
            JsonNode json = MAPPER.readTree(body);
            if (json != null && json.isObject()) return json;
        } catch (JsonProcessingException e) {
            throw new InvalidInput("body", "is no JSON");
        }
        throw new InvalidInput("body", "is no JSON object");
    }

    /// @return empty when it is not there
    private static String text(JsonNode node, String field) {
        return node.path(field).asText("").strip();
    }

    /// @return null when there is no such item, or one without a value
    private static @Nullable String item(JsonNode items, String name) {
        for (JsonNode item : items) {
            if (!text(item, "Name").equals(name) || !item.hasNonNull("Value")) continue;
            JsonNode value = item.get("Value");
            String text = value.isNumber() ? value.decimalValue().toPlainString() : value.asText("");
            return text.isBlank() ? null : text.strip();
        }
        return null;
    }

    /// "50", "50.00", "50.0" and 1e2 are amounts in shillings.
    ///
    /// @return null when there is none
    static @Nullable Money money(@Nullable String shillings) {
        if (shillings == null || shillings.isEmpty()) return null;
        try {
            return new Money(new BigDecimal(shillings).movePointRight(2).longValueExact(), CURRENCY);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InvalidInput("amount", "is no amount of money");
        }
    }
}
