package turnpike.outbound.airtel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.Typed;
import turnpike.payments.PaymentGateway;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.web.WebCaller;

/// Airtel Money. Any thread.
///
/// The transaction's id at Airtel is our payment's id, so a payment can be asked about even when the answer to the
/// order was lost, and ordering twice is found out by Airtel. What Airtel answers to an order means *accepted* at most.
/// A callback means *ask*: the exact text its hash covers is not documented well enough to rely on, so a callback with
/// a wrong hash is counted (`airtel_callbacks_unproven`) and still leads to an enquiry, which nobody can forge.
public final class AirtelGateway implements PaymentGateway {
    private static final Logger LOG = LoggerFactory.getLogger(AirtelGateway.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// Airtel takes letters, digits and little else, so much of them.
    private static final Pattern MONEY_ID = Pattern.compile("([A-Z]{2}[0-9]{6})([0-9]{4})([A-Z][0-9]+)");
    private static final int REFERENCE_MAX = 64;

    private static final Pattern REF =
            Pattern.compile("([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})");

    private final AirtelCalls calls;
    private final AirtelSettings settings;
    private final Counter unproven;

    public AirtelGateway(WebCaller web, AirtelSettings settings, InstantSource clock, Metrics metrics) {
        this.calls = new AirtelCalls(web, clock);
        this.settings = settings;
        this.unproven = metrics.counter(
                "airtel_callbacks_unproven",
                "Callbacks of Airtel whose hash is missing or wrong; enquired about anyway");
    }

    @Override
    public String provider() {
        return "airtel";
    }

    @Override
    public void check(Account account) {
        AirtelAccount.of(account, settings);
    }

    @Override
    public Set<String> secrets() {
        return Set.of(AirtelAccount.CLIENT_SECRET, AirtelAccount.CALLBACK_KEY);
    }

    @Override
    public String label(Account account) {
        AirtelAccount opened = AirtelAccount.of(account, settings);
        String id = opened.clientId();
        return opened.country() + " …" + id.substring(id.length() - 4);
    }

    @Override
    public void test(Account account) {
        WebCaller.Reply granted = calls.freshToken(AirtelAccount.of(account, settings));
        if (AirtelCalls.isRefusal(granted))
            throw new InvalidInput(
                    AirtelAccount.CLIENT_SECRET, "is refused by Airtel: " + AirtelCodes.text(granted.json()));
    }

    @Override
    public void acceptAmount(Money amount) {
        if (!amount.isPositive() || !amount.isWhole())
            throw new InvalidInput("amount", "must be whole units for Airtel Money");
    }

    @Override
    public void accept(Money amount, @Nullable String phone) {
        acceptAmount(amount);
        if (phone == null) throw new InvalidInput("phone", "must be known for Airtel Money");
    }

    @Override
    public Asked ask(Account account, Order order) {
        AirtelAccount opened = AirtelAccount.of(account, settings);
        Money amount = order.amount();
        String phone = order.phone() == null ? "" : order.phone();
        if (!opened.country().has(phone))
            return new Asked.Refused("phone_not_payable", "The number is not of Airtel's country.", false);
        if (!amount.currency().equals(opened.currency()) || !amount.isWhole() || !amount.isPositive())
            return new Asked.Refused("amount_not_payable", "Airtel takes whole units of " + opened.currency(), false);
        String country = opened.country().name();
        WebCaller.Reply reply = calls.post(
                opened,
                "/merchant/v2/payments/",
                Map.of(
                        "reference",
                        reference(order),
                        "subscriber",
                        Map.of(
                                "country", country,
                                "currency", opened.currency(),
                                "msisdn", opened.country().national(phone)),
                        "transaction",
                        Map.of(
                                "amount", amount.major(),
                                "country", country,
                                "currency", opened.currency(),
                                "id", ref(order.paymentId()))));
        return asked(order, reply);
    }

    private static Asked asked(Order order, WebCaller.Reply reply) {
        JsonNode answer = reply.json();
        String code = AirtelCodes.of(answer);
        if (reply.status() == 429) return new Asked.Refused("429", "Airtel is busy.", true);
        if (reply.status() == 401) return new Asked.Refused("401", "Airtel refuses the account's key.", false);
        if (AirtelCodes.isFinal(code)) return new Asked.Refused(code, AirtelCodes.text(answer), false);
        boolean taken = answer.path("status").path("success").asBoolean(false) || code.equals(AirtelCodes.EXISTS);
        // Anything that is neither yes nor a known no may have reached the phone.
        if (!taken && !(reply.isSuccess() && answer.path("status").isObject()))
            throw AirtelCalls.silence("/merchant/v2/payments/", reply.status(), code);
        return new Asked.Accepted(ref(order.paymentId()), null, null);
    }

    /// As Airtel shows it to the payer.
    private static String reference(Order order) {
        String plain = order.reference().replaceAll("[^A-Za-z0-9 ]", " ").strip();
        if (plain.isEmpty()) plain = "Payment";
        return plain.substring(0, Math.min(plain.length(), REFERENCE_MAX));
    }

    /// Our payment at Airtel: its id without dashes, for letters and digits are all that every country takes.
    private static String ref(UUID payment) {
        return payment.toString().replace("-", "");
    }

    @Override
    public Standing query(Account account, Order order, String providerRef) {
        AirtelAccount opened = AirtelAccount.of(account, settings);
        return standing(transaction(opened, order.paymentId()));
    }

    private JsonNode transaction(AirtelAccount account, UUID payment) {
        WebCaller.Reply reply = calls.get(account, "/standard/v1/payments/" + ref(payment));
        if (isSilent(reply)) throw AirtelCalls.silence("/standard/v1/payments/", reply.status());
        return reply.json();
    }

    /// Whether the answer says nothing about the payment.
    private static boolean isSilent(WebCaller.Reply reply) {
        return reply.status() >= 500
                || reply.status() == 401
                || reply.status() == 429
                || !reply.json().isObject();
    }

    /// TS paid, TF failed, TE expired; TIP in progress, TA ambiguous. A transaction Airtel does not know may be one it
    /// does not know yet.
    private static Standing standing(JsonNode answer) {
        JsonNode transaction = answer.path("data").path("transaction");
        String money = transaction.path("airtel_money_id").asText("");
        String text = transaction.path("message").asText(AirtelCodes.text(answer));
        return switch (transaction.path("status").asText("")) {
            case "TS" -> new Standing.Paid(money.isEmpty() ? null : money);
            case "TF" -> {
                String code = AirtelCodes.of(answer);
                yield new Standing.Failed(AirtelCodes.isFinal(code) ? code : "TF", text);
            }
            case "TE" -> new Standing.Failed("TE", text);
            default -> new Standing.Pending();
        };
    }

    /// Airtel sends back the whole payment or nothing. It finds out a second refund itself; an enquiry then tells a
    /// refund that was made (TR) from one that was refused.
    /// As `MP261128.1234.L00001`, also where the dots were left out.
    @Override
    public String receiptTyped(String typed) {
        String name = Typed.name("receipt", typed);
        var parts = MONEY_ID.matcher(Typed.code("receipt", typed, 6, 40));
        return parts.matches() ? parts.replaceAll("$1.$2.$3") : name;
    }

    @Override
    public RefundAsked refund(Account account, Order order, String receipt, Money amount) {
        AirtelAccount opened = AirtelAccount.of(account, settings);
        if (!amount.equals(order.amount()))
            return new RefundAsked.Refused("partial_refund", "Airtel sends back whole payments only.");
        WebCaller.Reply reply = calls.post(
                opened, "/standard/v2/payments/refund", Map.of("transaction", Map.of("airtel_money_id", receipt)));
        JsonNode answer = reply.json();
        String status = answer.path("data").path("transaction").path("status").asText("");
        // Airtel's own sample of a refund that went well says "success": false beside it.
        if (isBack(status)) return new RefundAsked.Done(receipt);
        if (isSilent(reply)) throw AirtelCalls.silence("/standard/v2/payments/refund", reply.status());
        JsonNode now = transaction(opened, order.paymentId()).path("data").path("transaction");
        if (now.path("status").asText("").equals("TR")) return new RefundAsked.Done(receipt);
        return new RefundAsked.Refused(AirtelCodes.of(answer), AirtelCodes.text(answer));
    }

    private static boolean isBack(String status) {
        return status.equals("SUCCESS") || status.equals("TS") || status.equals("TR");
    }

    @Override
    public List<Report> read(Account account, Raw raw) {
        AirtelAccount opened = AirtelAccount.of(account, settings);
        JsonNode body = parse(raw.body());
        JsonNode transaction = body.path("transaction");
        String id = transaction.path("id").asText("");
        String status = transaction.path("status_code").asText("");
        if (id.isEmpty() || status.isEmpty()) throw new InvalidInput("transaction", "is missing");
        String money = transaction.path("airtel_money_id").asText("");
        if (!opened.callbackKey().isEmpty() && !isProven(body, raw.body(), opened.callbackKey())) {
            unproven.add();
            LOG.info("tenant={} provider=airtel callback=unproven", account.tenant());
        }
        return List.of(new Report(
                id + ":" + status + ":" + money,
                Report.Kind.IGNORED,
                id,
                money.isEmpty() ? null : money,
                null,
                null,
                ours(id),
                status,
                transaction.path("message").asText("")));
    }

    /// The payment behind an id at Airtel; null when it is none of ours.
    private static @Nullable String ours(String id) {
        Matcher hex = REF.matcher(id);
        return hex.matches() ? hex.replaceAll("$1-$2-$3-$4-$5") : null;
    }

    /// Over the transaction as it came or written compactly, or over the message without the hash.
    private static boolean isProven(JsonNode body, String text, String key) {
        String hash = body.path("hash").asText("");
        String compact = body.path("transaction").toString();
        int from = text.indexOf('{', text.indexOf("\"transaction\""));
        int until = text.indexOf('}', from);
        String asItCame = from < 0 || until < 0 ? compact : text.substring(from, until + 1);
        return AirtelSigner.proves(hash, compact, key)
                || AirtelSigner.proves(hash, asItCame, key)
                || AirtelSigner.proves(hash, "{\"transaction\":" + compact + "}", key);
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new InvalidInput("body", "is no JSON");
        }
    }

    /// Airtel has no feed: what a callback and the enquiries miss, a statement of the portal shows.
    @Override
    public List<Received> received(Account account, Instant from, Instant until) {
        return List.of();
    }

    @Override
    public boolean hasStatement(Account account) {
        return false;
    }
}
