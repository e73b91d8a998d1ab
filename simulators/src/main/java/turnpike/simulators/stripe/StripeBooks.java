package turnpike.simulators.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The objects and what happens to them, each change told to the webhooks. One lock guards all.
final class StripeBooks {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final InstantSource clock;
    private final StripeWebhooks webhooks;
    private final Map<String, ObjectNode> sessions = new LinkedHashMap<>();
    private final Map<String, ObjectNode> intents = new LinkedHashMap<>();
    private final Map<String, ObjectNode> charges = new LinkedHashMap<>();
    private final Map<String, ObjectNode> refunds = new LinkedHashMap<>();
    private final Map<String, ObjectNode> disputes = new LinkedHashMap<>();
    private final Map<String, StripeCard> cards = new LinkedHashMap<>(); // by charge

    StripeBooks(InstantSource clock, StripeWebhooks webhooks) {
        this.clock = clock;
        this.webhooks = webhooks;
    }

    synchronized ObjectNode makeSession(StripeForm form, String pages) {
        if (!form.required("mode").equals("payment")) throw StripeError.badRequest("Invalid mode");
        String line = "line_items[0]";
        String currency = form.currency(line + "[price_data][currency]");
        long amount = form.amount(line + "[price_data][unit_amount]", currency);
        String name = form.required(line + "[price_data][product_data][name]");
        long quantity = form.number(line + "[quantity]", 1);
        ObjectNode session = make("cs_test_", "checkout.session");
        session.put("amount_total", Math.multiplyExact(amount, quantity));
        session.put("cancel_url", form.has("cancel_url") ? form.url("cancel_url") : null);
        session.put("client_reference_id", form.optional("client_reference_id", ""));
        session.put("currency", currency);
        session.put("expires_at", clock.instant().getEpochSecond() + 86_400);
        session.set("metadata", MAPPER.valueToTree(form.metadata("metadata")));
        session.put("mode", "payment");
        session.putNull("payment_intent"); // Made when the payer confirms.
        session.put("payment_status", "unpaid");
        session.put("status", "open");
        session.put("success_url", form.url("success_url"));
        session.put("url", pages + id(session));
        session.put("_name", name);
        session.set("_intent_metadata", MAPPER.valueToTree(form.metadata("payment_intent_data[metadata]")));
        sessions.put(id(session), session);
        return session;
    }

    synchronized ObjectNode makeIntent(StripeForm form) {
        String currency = form.currency("currency");
        return makeIntent(form.amount("amount", currency), currency, MAPPER.valueToTree(form.metadata("metadata")));
    }

    private ObjectNode makeIntent(long amount, String currency, JsonNode metadata) {
        ObjectNode intent = make("pi_", "payment_intent");
        intent.put("amount", amount);
        intent.put("amount_received", 0);
        intent.put("client_secret", id(intent) + "_secret_" + id(""));
        intent.put("currency", currency);
        intent.putNull("last_payment_error");
        intent.putNull("latest_charge");
        intent.set("metadata", metadata);
        intent.put("status", "requires_payment_method");
        intents.put(id(intent), intent);
        return intent;
    }

    /// The payer chooses how to pay on the page.
    synchronized void paySession(String sessionId, StripeCard card) {
        ObjectNode session = session(sessionId);
        if (!session.path("status").asText().equals("open")) throw StripeError.badRequest("The session is not open");
        ObjectNode intent = session.path("payment_intent").isTextual()
                ? intent(session.path("payment_intent").asText())
                : makeIntent(
                        session.path("amount_total").asLong(),
                        session.path("currency").asText(),
                        session.path("_intent_metadata"));
        confirm(id(intent), card);
        String status = intent.path("status").asText();
        if (status.equals("requires_payment_method")) return; // The page stays open for another card.
        session.put("payment_intent", id(intent));
        session.put("status", "complete");
        session.put("payment_status", status.equals("succeeded") ? "paid" : "unpaid");
        webhooks.tell("checkout.session.completed", shown(session), null);
    }

    synchronized void expire(String sessionId) {
        ObjectNode session = session(sessionId);
        session.put("status", "expired");
        session.putNull("url");
        webhooks.tell("checkout.session.expired", shown(session), null);
    }

    /// The payer's browser confirms with the client secret.
    synchronized ObjectNode confirm(String intentId, StripeCard card) {
        ObjectNode intent = intent(intentId);
        if (!intent.path("status").asText().equals("requires_payment_method"))
            throw new StripeError(
                    400, "invalid_request_error", "payment_intent_unexpected_state", "This PaymentIntent is done.");
        String decline = card.declineCode(intent.path("amount").asLong());
        if (decline != null) {
            ObjectNode error = MAPPER.createObjectNode();
            error.put("type", "card_error");
            error.put("code", "card_declined");
            error.put("decline_code", decline);
            error.put("message", "Your card was declined.");
            intent.set("last_payment_error", error);
            webhooks.tell("payment_intent.payment_failed", shown(intent), null);
        } else if (card == StripeCard.BANK_DEBIT) {
            intent.put("status", "processing");
            webhooks.tell("payment_intent.processing", shown(intent), null);
        } else {
            succeed(intent, card);
        }
        return intent;
    }

    private void succeed(ObjectNode intent, StripeCard card) {
        ObjectNode charge = make("ch_", "charge");
        charge.put("amount", intent.path("amount").asLong());
        charge.put("amount_refunded", 0);
        charge.set("currency", intent.path("currency"));
        charge.set("metadata", intent.path("metadata").deepCopy());
        charge.put("paid", true);
        charge.put("payment_intent", id(intent));
        charge.put("refunded", false);
        charge.put("status", "succeeded");
        charges.put(id(charge), charge);
        cards.put(id(charge), card);
        intent.put("status", "succeeded");
        intent.put("amount_received", intent.path("amount").asLong());
        intent.putNull("last_payment_error");
        intent.put("latest_charge", id(charge));
        webhooks.tell("charge.succeeded", shown(charge), null); // One more event that says nothing new.
        webhooks.tell("payment_intent.succeeded", shown(intent), null);
    }

    /// The bank decides about what was only confirmed.
    synchronized void bankPays(String sessionId, boolean pays) {
        ObjectNode session = session(sessionId);
        ObjectNode intent = intent(session.path("payment_intent").asText());
        if (pays) {
            succeed(intent, StripeCard.BANK_DEBIT);
            session.put("payment_status", "paid");
            webhooks.tell("checkout.session.async_payment_succeeded", shown(session), null);
        } else {
            intent.put("status", "requires_payment_method");
            intent.putObject("last_payment_error")
                    .put("code", "bank_account_declined")
                    .put("message", "No funds.");
            webhooks.tell("payment_intent.payment_failed", shown(intent), null);
            webhooks.tell("checkout.session.async_payment_failed", shown(session), null);
        }
    }

    synchronized ObjectNode makeRefund(StripeForm form) {
        ObjectNode charge = form.has("charge")
                ? found(charges, form.required("charge"))
                : found(
                        charges,
                        intent(form.required("payment_intent"))
                                .path("latest_charge")
                                .asText());
        long left =
                charge.path("amount").asLong() - charge.path("amount_refunded").asLong();
        long amount = form.has("amount") ? form.number("amount", 0) : left;
        if (left == 0)
            throw new StripeError(
                    400, "invalid_request_error", "charge_already_refunded", "Charge has already been refunded.");
        if (amount < 1 || amount > left)
            throw StripeError.badRequest("Refund amount is greater than unrefunded amount on charge");
        StripeCard card = cards.getOrDefault(id(charge), StripeCard.GOOD);
        ObjectNode refund = make("re_", "refund");
        refund.put("amount", amount);
        refund.put("charge", id(charge));
        refund.set("currency", charge.path("currency"));
        refund.set("metadata", MAPPER.valueToTree(form.metadata("metadata")));
        return sent(refund, charge, card);
    }

    private ObjectNode sent(ObjectNode refund, ObjectNode charge, StripeCard card) {
        long amount = refund.path("amount").asLong();
        refund.set("payment_intent", charge.path("payment_intent"));
        refund.put("status", card == StripeCard.REFUND_PENDING ? "pending" : "succeeded");
        refunds.put(id(refund), refund);
        long before = charge.path("amount_refunded").asLong();
        charge.put("amount_refunded", before + amount);
        charge.put("refunded", before + amount == charge.path("amount").asLong());
        ObjectNode was = MAPPER.createObjectNode().put("amount_refunded", before);
        if (card != StripeCard.REFUND_PENDING) webhooks.tell("charge.refunded", shown(charge), was);
        return refund;
    }

    /// Somebody refunds a part in the dashboard: without metadata, and told by two events about the same money.
    synchronized void refundByHand(String intentId, long amount) {
        ObjectNode charge =
                found(charges, intent(intentId).path("latest_charge").asText());
        ObjectNode refund = make("re_", "refund");
        refund.put("amount", amount);
        refund.put("charge", id(charge));
        refund.set("currency", charge.path("currency"));
        refund.putObject("metadata");
        sent(refund, charge, cards.getOrDefault(id(charge), StripeCard.GOOD));
        webhooks.tell("refund.updated", shown(refund), null);
    }

    /// What the banks say of refunds in the end.
    synchronized void settleRefunds() {
        for (ObjectNode refund : refunds.values()) {
            StripeCard card = cards.get(refund.path("charge").asText());
            String status = refund.path("status").asText();
            if (card == StripeCard.REFUND_PENDING && status.equals("pending")) {
                refund.put("status", "succeeded");
                webhooks.tell("refund.updated", shown(refund), null);
            } else if (card == StripeCard.REFUND_FAILS && status.equals("succeeded")) {
                refund.put("status", "failed");
                refund.put("failure_reason", "expired_or_canceled_card");
                ObjectNode charge = found(charges, refund.path("charge").asText());
                long left = charge.path("amount_refunded").asLong()
                        - refund.path("amount").asLong();
                charge.put("amount_refunded", left);
                charge.put("refunded", false);
                webhooks.tell("refund.failed", shown(refund), null);
            }
        }
    }

    /// The payer's bank takes the money back.
    synchronized void dispute(String intentId, boolean onlyAsks) {
        ObjectNode charge =
                found(charges, intent(intentId).path("latest_charge").asText());
        ObjectNode dispute = make("du_", "dispute");
        dispute.set("amount", charge.path("amount"));
        dispute.set("currency", charge.path("currency"));
        dispute.put("charge", id(charge));
        dispute.put("payment_intent", intentId);
        dispute.put("reason", "fraudulent");
        dispute.put("status", onlyAsks ? "warning_needs_response" : "needs_response");
        disputes.put(id(dispute), dispute);
        webhooks.tell("charge.dispute.created", dispute, null);
        if (!onlyAsks) webhooks.tell("charge.dispute.funds_withdrawn", dispute, null);
    }

    /// The bank decides about the latest dispute.
    synchronized void decide(String intentId, boolean won) {
        ObjectNode dispute = disputes(one -> one.path("payment_intent").asText().equals(intentId))
                .getFirst();
        dispute = found(disputes, id(dispute));
        dispute.put("status", won ? "won" : "lost");
        webhooks.tell("charge.dispute.closed", dispute, null);
        if (won) webhooks.tell("charge.dispute.funds_reinstated", dispute, null);
    }

    synchronized List<ObjectNode> disputes(Predicate<ObjectNode> wanted) {
        return newestFirst(disputes, wanted);
    }

    synchronized ObjectNode session(String id) {
        return found(sessions, id);
    }

    synchronized ObjectNode intent(String id) {
        return found(intents, id);
    }

    /// A copy, with the objects put in place that were asked for.
    synchronized ObjectNode intentShown(String id, boolean withCharge) {
        ObjectNode copy = shown(intent(id));
        ObjectNode charge = charges.get(copy.path("latest_charge").asText());
        if (withCharge && charge != null) copy.set("latest_charge", shown(charge));
        return copy;
    }

    synchronized ObjectNode sessionShown(String id, boolean withIntent) {
        ObjectNode copy = shown(session(id));
        ObjectNode intent = intents.get(copy.path("payment_intent").asText());
        if (withIntent && intent != null) copy.set("payment_intent", shown(intent));
        return copy;
    }

    synchronized List<ObjectNode> intents(Predicate<ObjectNode> wanted) {
        return newestFirst(intents, wanted);
    }

    synchronized List<ObjectNode> refunds(Predicate<ObjectNode> wanted) {
        return newestFirst(refunds, wanted);
    }

    private static List<ObjectNode> newestFirst(Map<String, ObjectNode> objects, Predicate<ObjectNode> wanted) {
        List<ObjectNode> list = new ArrayList<>();
        for (ObjectNode object : objects.values()) {
            if (wanted.test(object)) list.addFirst(shown(object));
        }
        return list;
    }

    /// As the world sees it: without our notes.
    static ObjectNode shown(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        copy.remove(List.of("_name", "_intent_metadata"));
        return copy;
    }

    private ObjectNode make(String prefix, String kind) {
        ObjectNode object = MAPPER.createObjectNode();
        object.put("id", id(prefix));
        object.put("object", kind);
        object.put("created", clock.instant().getEpochSecond());
        object.put("livemode", false);
        return object;
    }

    private static ObjectNode found(Map<String, ObjectNode> objects, String id) {
        ObjectNode object = objects.get(id);
        if (object == null) throw StripeError.notFound(id);
        return object;
    }

    static String id(ObjectNode object) {
        return object.path("id").asText();
    }

    static String id(String prefix) {
        var text = new StringBuilder(prefix);
        for (int i = 0; i < 24; i++) text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        return text.toString();
    }

    /// What the payer buys.
    synchronized String nameOf(String sessionId) {
        return session(sessionId).path("_name").asText();
    }
}
