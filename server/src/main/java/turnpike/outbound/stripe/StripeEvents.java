package turnpike.outbound.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.payments.PaymentGateway.Report;
import turnpike.payments.PaymentGateway.Report.Kind;

/// What a genuine event says about payments of ours. Events come in any order and more than once; the event's id is
/// the key against the second, and the receipt (the PaymentIntent's id, whatever the event is about) joins those that
/// tell of one payment.
///
/// Events about money that we did not ask for, of other shops on the same Stripe account, say nothing.
/// Source: <https://docs.stripe.com/api/events/types>.
final class StripeEvents {
    /// Metadata of everything we make.
    static final String PAYMENT = "payment";

    static final String MODE = "mode";
    static final String CHECKOUT = "checkout";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StripeEvents() {}

    /// @throws InvalidInput when the body is no event
    static Report read(String body) {
        JsonNode event = parse(body);
        String id = event.path("id").asText("");
        String type = event.path("type").asText("");
        JsonNode object = event.path("data").path("object");
        if (id.isEmpty() || type.isEmpty() || !object.isObject()) throw new InvalidInput("body", "is no event");
        return switch (type) {
            case "payment_intent.succeeded" -> intentPaid(id, type, object);
            case "payment_intent.payment_failed" -> intentFailed(id, type, object);
            case "checkout.session.completed", "checkout.session.async_payment_succeeded" ->
                sessionDone(id, type, object);
            case "checkout.session.async_payment_failed" ->
                session(id, object, Kind.FAILED, "async_payment_failed", "The bank did not pay.");
            case "checkout.session.expired" ->
                session(id, object, Kind.FAILED, "expired", "The payment page was not used in time.");
            case "charge.refunded" ->
                refunded(id, type, object, event.path("data").path("previous_attributes"));
            case "charge.dispute.created",
                    "charge.dispute.updated",
                    "charge.dispute.closed",
                    "charge.dispute.funds_withdrawn",
                    "charge.dispute.funds_reinstated" -> disputed(id, type, object);
            case "refund.updated", "refund.failed", "charge.refund.updated" -> refund(id, type, object);
            default -> nothing(id, type, "Not about a payment.");
        };
    }

    private static Report intentPaid(String id, String type, JsonNode intent) {
        if (ours(intent) == null) return notOurs(id, type);
        Money amount = money(intent, "amount_received");
        return new Report(id, Kind.PAID, intentRef(intent), text(intent, "id"), amount, null, ours(intent), "0", type);
    }

    /// On a hosted page the payer may try another card, so a failed one decides nothing: the page does, when it
    /// expires. With a card form of ours the form has failed, until a later attempt succeeds.
    private static Report intentFailed(String id, String type, JsonNode intent) {
        if (ours(intent) == null) return notOurs(id, type);
        JsonNode error = intent.path("last_payment_error");
        String code = StripeCalls.first(error.path("decline_code"), error.path("code"), error.path("type"));
        Kind kind = isCheckout(intent) ? Kind.IGNORED : Kind.FAILED;
        String why = error.path("message").asText("The card was not accepted.");
        return new Report(
                id, kind, intentRef(intent), null, null, null, ours(intent), code.isEmpty() ? "failed" : code, why);
    }

    private static Report sessionDone(String id, String type, JsonNode session) {
        return switch (session.path("payment_status").asText("")) {
            case "paid" -> session(id, session, Kind.PAID, "0", type);
            case "unpaid" -> session(id, session, Kind.IGNORED, "unpaid", "The bank has not paid yet.");
            default -> nothing(id, type, "Nothing was to be paid.");
        };
    }

    private static Report session(String id, JsonNode session, Kind kind, String code, String text) {
        if (ours(session) == null) return notOurs(id, code);
        boolean paid = kind == Kind.PAID;
        return new Report(
                id,
                kind,
                text(session, "id"),
                paid ? idOf(session.path("payment_intent")) : null,
                paid ? money(session, "amount_total") : null,
                null,
                ours(session),
                code,
                text);
    }

    /// `amount_refunded` is a running total; what this event adds is the difference.
    private static Report refunded(String id, String type, JsonNode charge, JsonNode before) {
        String receipt = idOf(charge.path("payment_intent"));
        if (receipt == null) return notOurs(id, type);
        // Older endpoints carry the refunds along; one that is only on its way is told again when it has arrived.
        if ("pending"
                .equals(charge.path("refunds")
                        .path("data")
                        .path(0)
                        .path("status")
                        .asText(""))) return nothing(id, type, "A refund is on its way.");
        Money total = money(charge, "amount_refunded");
        Money amount = before.has("amount_refunded")
                ? total.minus(MinorUnits.money(before.path("amount_refunded").asLong(), currency(charge)))
                : total;
        return new Report(id, Kind.REFUNDED, null, receipt, amount, null, ours(charge), "refunded", type);
    }

    /// A dispute takes the money at once, unless it is only an inquiry (`warning_…`).
    private static Report disputed(String id, String type, JsonNode dispute) {
        String receipt = idOf(dispute.path("payment_intent"));
        if (receipt == null) return notOurs(id, type);
        String why = "The payer's bank disputes the payment: "
                + dispute.path("reason").asText("no reason given");
        String status = dispute.path("status").asText("");
        Kind kind = status.startsWith("warning_")
                ? Kind.IGNORED
                : status.equals("won") ? Kind.REFUND_FAILED : Kind.REFUNDED;
        return new Report(id, kind, null, receipt, money(dispute, "amount"), null, null, "disputed", why);
    }

    private static Report refund(String id, String type, JsonNode refund) {
        String receipt = idOf(refund.path("payment_intent"));
        if (receipt == null) return notOurs(id, type);
        String status = refund.path("status").asText("");
        return switch (status) {
            case "succeeded" ->
                new Report(
                        id,
                        Kind.REFUNDED,
                        null,
                        receipt,
                        money(refund, "amount"),
                        null,
                        ours(refund),
                        "refunded",
                        type);
            case "failed", "canceled" -> {
                String why = refund.path("failure_reason").asText(status);
                yield new Report(
                        id,
                        Kind.REFUND_FAILED,
                        null,
                        receipt,
                        money(refund, "amount"),
                        null,
                        ours(refund),
                        why,
                        "The money could not be sent back.");
            }
            default -> nothing(id, type, "A refund is on its way.");
        };
    }

    private static Report notOurs(String id, String code) {
        return nothing(id, code, "Not asked for by us.");
    }

    private static Report nothing(String id, String code, String text) {
        return new Report(id, Kind.IGNORED, null, null, null, null, null, code, text);
    }

    /// The payment the object was made for; null when it is not ours.
    static @Nullable String ours(JsonNode object) {
        return text(object.path("metadata"), PAYMENT);
    }

    static boolean isCheckout(JsonNode intent) {
        return intent.path("metadata").path(MODE).asText("").equals(CHECKOUT);
    }

    /// What [turnpike.payments.PaymentGateway.Asked.Accepted] named; of an intent behind a page, that was the page.
    private static @Nullable String intentRef(JsonNode intent) {
        return isCheckout(intent) ? null : text(intent, "id");
    }

    /// An id, written plainly or with its object in place.
    static @Nullable String idOf(JsonNode reference) {
        return reference.isObject() ? text(reference, "id") : reference.isTextual() ? reference.asText() : null;
    }

    static Money money(JsonNode object, String field) {
        if (!object.path(field).canConvertToLong()) throw new InvalidInput(field, "is no amount");
        return MinorUnits.money(object.path(field).asLong(), currency(object));
    }

    private static String currency(JsonNode object) {
        return object.path("currency").asText("");
    }

    static @Nullable String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() && !value.asText().isEmpty() ? value.asText() : null;
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new InvalidInput("body", "is no JSON");
        }
    }
}
