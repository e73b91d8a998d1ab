package turnpike.outbound.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.Typed;
import turnpike.outbound.stripe.StripeAccount.Mode;
import turnpike.outbound.stripe.StripeCalls.Result;
import turnpike.outbound.stripe.StripeSignature.Proof;
import turnpike.payments.PaymentGateway;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.web.WebCaller;

/// Cards through Stripe. Any thread.
///
/// Asking twice is safe: the payment's id is the idempotency key, which Stripe keeps for at least 24 hours. The receipt
/// of a payment is the id of its PaymentIntent, however it was learnt. A webhook whose signature is not Stripe's is
/// refused with [InvalidInput] and counted by its reason (`stripe_webhooks_refused`); its payment is found by asking.
public final class StripeGateway implements PaymentGateway {
    private static final Logger LOG = LoggerFactory.getLogger(StripeGateway.class);

    /// A page of Stripe's lives so long, so an intent made before a range may be paid in it.
    private static final Duration PAGE_LIFE = Duration.ofHours(24);

    private static final int PAGE_SIZE = 100;

    /// Disputes in which the money is with the payer's bank.
    private static final Set<String> TAKEN = Set.of("needs_response", "under_review", "lost");

    private static final String EXPAND_INTENT = WebCaller.form(Map.of("expand[]", "payment_intent"));

    /// Ten thousand intents; a range that holds more is refused, for half a feed would look like a whole one.
    private static final int PAGES_MAX = 100;

    /// Sandboxes take 25 calls in a second, live accounts 100 (<https://docs.stripe.com/rate-limits>).
    private static final int CALLS_PER_SECOND = 20;

    private final StripeCalls calls;
    private final Map<Proof, Counter> refused = new EnumMap<>(Proof.class);
    private final Counter mismatched;

    public StripeGateway(WebCaller web, StripeSettings settings, Metrics metrics) {
        this.calls = new StripeCalls(web, settings.url());
        for (Proof proof : Proof.values()) {
            if (proof == Proof.GENUINE) continue;
            String reason = proof.name().toLowerCase(Locale.ROOT);
            String help = "Webhooks turned away because Stripe did not sign them, or not lately";
            refused.put(proof, metrics.counter("stripe_webhooks_refused", help, "reason", reason));
        }
        this.mismatched = metrics.counter(
                "stripe_amounts_mismatched", "Payments Stripe calls paid with another amount than was asked");
    }

    @Override
    public String provider() {
        return "stripe";
    }

    @Override
    public void check(Account account) {
        StripeAccount.of(account);
    }

    @Override
    public Set<String> secrets() {
        return Set.of(StripeAccount.SECRET_KEY, StripeAccount.WEBHOOK_SECRETS);
    }

    @Override
    public String label(Account account) {
        return StripeAccount.of(account).label();
    }

    @Override
    public int callsPerSecond() {
        return CALLS_PER_SECOND;
    }

    @Override
    public void test(Account account) {
        StripeAccount opened = StripeAccount.of(account);
        if (calls.get(opened, "/v1/payment_intents?limit=1") instanceof Result.Refused(var _, var code, var text))
            throw new InvalidInput(StripeAccount.SECRET_KEY, "is refused by Stripe: " + code + ", " + text);
    }

    @Override
    public void acceptAmount(Money amount) {
        MinorUnits.of(amount);
    }

    @Override
    public Asked ask(Account account, Order order) {
        StripeAccount opened = StripeAccount.of(account);
        long amount;
        try {
            amount = MinorUnits.of(order.amount());
        } catch (InvalidInput e) {
            return new Asked.Refused("amount_not_payable", "Stripe: " + e.field() + " cannot be charged", false);
        }
        boolean page = opened.mode() == Mode.CHECKOUT;
        if (page && opened.returnUrl(order).isEmpty())
            return new Asked.Refused("no_return_url", "Stripe: set where the payer comes back to (returnUrl)", false);
        Result result = calls.post(
                opened,
                page ? "/v1/checkout/sessions" : "/v1/payment_intents",
                order.paymentId().toString(),
                page ? pageFields(opened, order, amount) : intentFields(order, amount));
        return switch (result) {
            case Result.Answered(var json) -> accepted(json, page ? "url" : "client_secret");
            case Result.Refused no -> new Asked.Refused(no.code(), no.text(), no.isBusy());
        };
    }

    private static Asked accepted(JsonNode json, String goOn) {
        String second = StripeEvents.idOf(json.path("payment_intent"));
        return new Asked.Accepted(
                json.path("id").asText(), second, json.path(goOn).asText());
    }

    private static Map<String, String> pageFields(StripeAccount account, Order order, long amount) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("mode", "payment");
        fields.put("client_reference_id", order.paymentId().toString());
        fields.put("success_url", account.returnUrl(order));
        fields.put("cancel_url", account.cancelUrl(order));
        fields.put("line_items[0][quantity]", "1");
        fields.put("line_items[0][price_data][currency]", currency(order.amount()));
        fields.put("line_items[0][price_data][unit_amount]", Long.toString(amount));
        fields.put("line_items[0][price_data][product_data][name]", description(order));
        describe(fields, "metadata", order, StripeEvents.CHECKOUT);
        describe(fields, "payment_intent_data[metadata]", order, StripeEvents.CHECKOUT);
        return fields;
    }

    private static Map<String, String> intentFields(Order order, long amount) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("amount", Long.toString(amount));
        fields.put("currency", currency(order.amount()));
        fields.put("automatic_payment_methods[enabled]", "true");
        fields.put("description", description(order));
        describe(fields, "metadata", order, "intent");
        return fields;
    }

    /// Metadata comes back with every object, so that each of them says whose it is.
    private static void describe(Map<String, String> fields, String where, Order order, String mode) {
        fields.put(where + "[" + StripeEvents.PAYMENT + "]", order.paymentId().toString());
        fields.put(where + "[reference]", order.reference());
        fields.put(where + "[" + StripeEvents.MODE + "]", mode);
    }

    private static String description(Order order) {
        return order.description().isBlank() ? order.reference() : order.description();
    }

    private static String currency(Money money) {
        return money.currency().toLowerCase(Locale.ROOT);
    }

    @Override
    public Standing query(Account account, Order order, String providerRef) {
        StripeAccount opened = StripeAccount.of(account);
        if (providerRef.startsWith("cs_")) {
            JsonNode page = calls.read(opened, "/v1/checkout/sessions/" + encoded(providerRef) + "?" + EXPAND_INTENT);
            return pageStanding(page, order);
        }
        if (!providerRef.isEmpty())
            return intentStanding(calls.read(opened, "/v1/payment_intents/" + encoded(providerRef)), order);
        String wanted = "metadata['" + StripeEvents.PAYMENT + "']:'" + order.paymentId() + "'";
        JsonNode found = calls.read(opened, "/v1/payment_intents/search?query=" + encoded(wanted))
                .path("data");
        // The search lags by up to a minute, and without the answer nobody could have paid: nothing found is no news.
        return found.isEmpty() ? new Standing.Pending() : intentStanding(found.path(0), order);
    }

    private Standing pageStanding(JsonNode page, Order order) {
        JsonNode intent = page.path("payment_intent");
        if ("paid".equals(page.path("payment_status").asText("")))
            return paid(page, "amount_total", StripeEvents.idOf(intent), order);
        return switch (page.path("status").asText("")) {
            case "expired" -> new Standing.Failed("expired", "The payment page was not used in time.");
            case "complete" -> isOver(intent) ? failed(intent) : new Standing.Pending();
            default -> new Standing.Pending();
        };
    }

    private Standing intentStanding(JsonNode intent, Order order) {
        if ("succeeded".equals(intent.path("status").asText("")))
            return paid(intent, "amount_received", StripeEvents.text(intent, "id"), order);
        // Behind a page the payer may still take another card.
        boolean decided = "canceled".equals(intent.path("status").asText(""))
                || (isOver(intent) && !StripeEvents.isCheckout(intent));
        return decided ? failed(intent) : new Standing.Pending();
    }

    private static boolean isOver(JsonNode intent) {
        return switch (intent.path("status").asText("")) {
            case "canceled" -> true;
            case "requires_payment_method" -> intent.path("last_payment_error").isObject();
            default -> false;
        };
    }

    private static Standing failed(JsonNode intent) {
        JsonNode error = intent.path("last_payment_error");
        String code = StripeCalls.first(
                error.path("decline_code"),
                error.path("code"),
                intent.path("cancellation_reason"),
                intent.path("status"));
        return new Standing.Failed(code, error.path("message").asText("The payment was not made."));
    }

    /// Another amount than was asked is for a person to look at, neither a success nor a failure.
    private Standing paid(JsonNode object, String field, @Nullable String receipt, Order order) {
        if (StripeEvents.money(object, field).equals(order.amount())) return new Standing.Paid(receipt);
        mismatched.add();
        LOG.warn("payment={} provider=stripe receipt={} amount=mismatched", order.paymentId(), receipt);
        return new Standing.Pending();
    }

    /// Looks before it sends: an idempotency key is forgotten after a day, and repeats for a day what failed.
    @Override
    public RefundAsked refund(Account account, Order order, String receipt, Money amount) {
        StripeAccount opened = StripeAccount.of(account);
        String by = receipt.startsWith("ch_") ? "charge" : "payment_intent";
        int failures = 0;
        JsonNode earlier = calls.read(opened, "/v1/refunds?limit=" + PAGE_SIZE + "&" + by + "=" + encoded(receipt));
        for (JsonNode refund : earlier.path("data")) {
            if (!order.paymentId().toString().equals(StripeEvents.ours(refund))) continue;
            RefundAsked asked = asked(refund);
            if (!(asked instanceof RefundAsked.Refused)) return asked;
            failures++;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(by, receipt);
        fields.put("amount", Long.toString(MinorUnits.of(amount)));
        fields.put("reason", "requested_by_customer");
        fields.put("metadata[" + StripeEvents.PAYMENT + "]", order.paymentId().toString());
        return switch (calls.post(opened, "/v1/refunds", refundKey(order.paymentId(), failures), fields)) {
            case Result.Answered(var refund) -> asked(refund);
            case Result.Refused no when no.code().equals("charge_already_refunded") -> new RefundAsked.Done(receipt);
            case Result.Refused no -> new RefundAsked.Refused(no.code(), no.text());
        };
    }

    private static String refundKey(UUID payment, int failures) {
        return "refund-" + payment + "-" + failures;
    }

    private static RefundAsked asked(JsonNode refund) {
        String id = refund.path("id").asText();
        return switch (refund.path("status").asText("")) {
            case "succeeded" -> new RefundAsked.Done(id);
            case "failed", "canceled" ->
                new RefundAsked.Refused(
                        refund.path("failure_reason").asText("refund_failed"), "The money could not be sent back.");
            default -> new RefundAsked.Started(id);
        };
    }

    @Override
    public boolean saysReturned() {
        return true;
    }

    /// Refunds that arrived, ours and those made in the dashboard, and what banks hold or keep in disputes. An inquiry
    /// (`warning_…`) takes nothing. Sources: <https://docs.stripe.com/api/refunds/object#refund_object-status>,
    /// <https://docs.stripe.com/api/disputes/object#dispute_object-status>.
    @Override
    public Money returned(Account account, String receipt, String currency) {
        StripeAccount opened = StripeAccount.of(account);
        String of = (receipt.startsWith("ch_") ? "charge=" : "payment_intent=") + encoded(receipt);
        Money total = Money.zero(currency);
        for (JsonNode refund : all(opened, "/v1/refunds?", of)) {
            if ("succeeded".equals(refund.path("status").asText(""))) total = total.plus(amount(refund));
        }
        for (JsonNode dispute : all(opened, "/v1/disputes?", of)) {
            if (TAKEN.contains(dispute.path("status").asText(""))) total = total.plus(amount(dispute));
        }
        return total;
    }

    private static Money amount(JsonNode object) {
        return StripeEvents.money(object, "amount");
    }

    private JsonNode all(StripeAccount account, String path, String of) {
        return calls.read(account, path + "limit=" + PAGE_SIZE + "&" + of).path("data");
    }

    @Override
    public List<Report> read(Account account, Raw raw) {
        List<String> secrets = StripeAccount.of(account).webhookSecrets();
        String header = raw.headers().get("stripe-signature");
        Proof proof = StripeSignature.verify(header, raw.body(), secrets, raw.receivedAt());
        Counter counter = refused.get(proof);
        if (counter != null) {
            counter.add();
            throw new InvalidInput(
                    "Stripe-Signature", "is not Stripe's: " + proof.name().toLowerCase(Locale.ROOT));
        }
        return List.of(StripeEvents.read(raw.body()));
    }

    /// Payments of ours that succeeded in the range, oldest last, as the list of PaymentIntents says. The time is that
    /// of the charge.
    @Override
    public List<Received> received(Account account, Instant from, Instant until) {
        StripeAccount opened = StripeAccount.of(account);
        List<Received> all = new ArrayList<>();
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("limit", Integer.toString(PAGE_SIZE));
        wanted.put("expand[]", "data.latest_charge");
        wanted.put("created[gte]", Long.toString(from.minus(PAGE_LIFE).getEpochSecond()));
        wanted.put("created[lt]", Long.toString(until.getEpochSecond()));
        for (int page = 0; page < PAGES_MAX; page++) {
            JsonNode list = calls.read(opened, "/v1/payment_intents?" + WebCaller.form(wanted));
            String last = "";
            for (JsonNode intent : list.path("data")) {
                last = intent.path("id").asText();
                if (!"succeeded".equals(intent.path("status").asText("")) || StripeEvents.ours(intent) == null)
                    continue;
                Received one = received(intent);
                if (!one.at().isBefore(from) && one.at().isBefore(until)) all.add(one);
            }
            if (!list.path("has_more").asBoolean(false) || last.isEmpty()) return List.copyOf(all);
            wanted.put("starting_after", last);
        }
        throw new InvalidInput("until", "holds more payments than are read at once; ask for a shorter range");
    }

    @Override
    public String receiptTyped(String typed) {
        return Typed.text(typed); // its names tell small letters from capitals
    }

    @Override
    public boolean asksPhone() {
        return false;
    }

    @Override
    public boolean namesPayments() {
        return true;
    }

    @Override
    public boolean hasStatement(Account account) {
        return true;
    }

    private static Received received(JsonNode intent) {
        long charged = intent.path("latest_charge")
                .path("created")
                .asLong(intent.path("created").asLong());
        return new Received(
                intent.path("id").asText(),
                StripeEvents.money(intent, "amount_received"),
                Instant.ofEpochSecond(charged),
                null,
                StripeEvents.ours(intent));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
