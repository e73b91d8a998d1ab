package turnpike.outbound.mpesa;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Typed;
import turnpike.base.Unavailable;
import turnpike.payments.PaymentGateway;
import turnpike.payments.ProviderTokens;
import turnpike.platform.web.WebCaller;

/// M-Pesa of Safaricom Kenya, through Daraja. Amounts are whole shillings, times are Nairobi's.
public final class MpesaGateway implements PaymentGateway {
    static final String PROVIDER = "mpesa";
    static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
    private static final DateTimeFormatter LINE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Pattern MSISDN = Pattern.compile("254[17][0-9]{8}");
    private static final int REFERENCE_MAX = 12; // AccountReference, shown in the prompt
    private static final int DESCRIPTION_MAX = 13; // TransactionDesc
    private static final long SHILLINGS_MAX = 250_000; // of one M-Pesa payment
    private static final int PAGES_MAX = 100; // of one pull; more waits for the next

    /// Listed by integrators; Safaricom does not print them in its documents. A hint, never a proof.
    private static final Set<String> ADDRESSES = Set.of(
            "196.201.214.200",
            "196.201.214.206",
            "196.201.214.207",
            "196.201.214.208",
            "196.201.213.114",
            "196.201.213.44",
            "196.201.212.127",
            "196.201.212.138",
            "196.201.212.129",
            "196.201.212.136",
            "196.201.212.74",
            "196.201.212.69");

    /// Query results that say "not yet": being processed (4999 and 1001), system busy (26).
    private static final Set<String> NOT_YET = Set.of("", "4999", "1001", "26");
    /// Refusals of a push that certainly did not reach the payer: spike arrest, quota.
    private static final Set<String> BUSY = Set.of("500.003.02", "500.003.03");

    private final Daraja daraja;
    private final InstantSource clock;

    public MpesaGateway(WebCaller web, ProviderTokens tokens, InstantSource clock) {
        this(new Daraja(web, tokens, Daraja.Hosts.REAL), clock);
    }

    /// @param sandbox where the sandbox is; a simulator, for demonstrations
    public MpesaGateway(WebCaller web, ProviderTokens tokens, InstantSource clock, URI sandbox) {
        this(new Daraja(web, tokens, new Daraja.Hosts(Daraja.Hosts.REAL.production(), sandbox)), clock);
    }

    private MpesaGateway(Daraja daraja, InstantSource clock) {
        this.daraja = daraja;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public void check(Account account) {
        MpesaSettings.of(account);
    }

    @Override
    public Set<String> secrets() {
        return MpesaSettings.SECRETS;
    }

    @Override
    public String label(Account account) {
        return MpesaSettings.of(account).partyB();
    }

    @Override
    public Set<String> addresses() {
        return ADDRESSES;
    }

    @Override
    public void acceptAmount(Money amount) {
        if (!amount.currency().equals("KES")) throw new InvalidInput("currency", "must be KES for M-Pesa");
        if (!amount.isWhole()) throw new InvalidInput("amount", "must be whole shillings for M-Pesa");
        if (amount.major() > SHILLINGS_MAX)
            throw new InvalidInput("amount", "must be at most 250,000 shillings for M-Pesa");
    }

    @Override
    public void accept(Money amount, @Nullable String phone) {
        acceptAmount(amount);
        if (phone == null || !MSISDN.matcher(phone).matches()) {
            throw new InvalidInput("phone", "must be a Kenyan mobile number");
        }
    }

    @Override
    public Asked ask(Account account, Order order) {
        accept(order.amount(), order.phone());
        MpesaSettings settings = MpesaSettings.of(account);
        try {
            daraja.prepare(account.tenant(), settings);
        } catch (Unavailable e) {
            return new Asked.Refused("no_token", "M-Pesa gave no access token", true);
        }
        String stamp = stamp();
        var body = new LinkedHashMap<String, Object>();
        body.put("BusinessShortCode", settings.shortCode());
        body.put("Password", password(settings, stamp));
        body.put("Timestamp", stamp);
        body.put("TransactionType", settings.till() ? "CustomerBuyGoodsOnline" : "CustomerPayBillOnline");
        body.put("Amount", order.amount().major());
        body.put("PartyA", order.phone());
        body.put("PartyB", settings.partyB());
        body.put("PhoneNumber", order.phone());
        body.put("CallBackURL", order.callbackUrl());
        body.put("AccountReference", plain(order.reference(), REFERENCE_MAX));
        body.put("TransactionDesc", described(order));
        Daraja.Reply reply = daraja.post(account.tenant(), settings, "/mpesa/stkpush/v1/processrequest", body);
        if (!reply.isSuccess()) return refusal(reply);
        String code = reply.text("ResponseCode");
        String checkout = reply.text("CheckoutRequestID");
        if (!code.equals("0") || checkout.isEmpty()) {
            return new Asked.Refused(code, reply.text("ResponseDescription"), false);
        }
        return new Asked.Accepted(checkout, reply.text("MerchantRequestID"), null);
    }

    private static Asked.Refused refusal(Daraja.Reply reply) {
        String code = reply.errorCode();
        String text = reply.errorMessage();
        // One code, three texts: only the lock on the payer passes by itself.
        String lower = text.toLowerCase(Locale.ROOT);
        boolean locked = code.equals("500.001.1001") && (lower.contains("lock") || lower.contains("in process"));
        if (code.equals("500.003.1001")) {
            throw new Unavailable("M-Pesa push: internal error", new IllegalStateException(code));
        }
        return new Asked.Refused(code, text, locked || BUSY.contains(code));
    }

    @Override
    public Standing query(Account account, Order order, String providerRef) {
        if (providerRef.isEmpty()) return new Standing.Pending();
        MpesaSettings settings = MpesaSettings.of(account);
        String stamp = stamp();
        Daraja.Reply reply = daraja.post(
                account.tenant(),
                settings,
                "/mpesa/stkpushquery/v1/query",
                Map.of(
                        "BusinessShortCode",
                        settings.shortCode(),
                        "Password",
                        password(settings, stamp),
                        "Timestamp",
                        stamp,
                        "CheckoutRequestID",
                        providerRef));
        if (!reply.isSuccess() || !reply.text("ResponseCode").equals("0")) return new Standing.Pending();
        String code = reply.text("ResultCode");
        if (code.equals("0")) return new Standing.Paid(null);
        if (NOT_YET.contains(code)) return new Standing.Pending();
        return new Standing.Failed(code, reply.text("ResultDesc"));
    }

    @Override
    public RefundAsked refund(Account account, Order order, String receipt, Money amount) {
        MpesaSettings settings = MpesaSettings.of(account);
        if (settings.initiator().isEmpty()) {
            return new RefundAsked.Refused("no_initiator", "no initiator is set up for reversals");
        }
        if (!amount.isWhole()) return new RefundAsked.Refused("not_whole", "only whole shillings can be reversed");
        var body = new LinkedHashMap<String, Object>();
        body.put("Initiator", settings.initiator());
        body.put("SecurityCredential", settings.securityCredential());
        body.put("CommandID", "TransactionReversal");
        body.put("TransactionID", receipt);
        body.put("Amount", amount.major());
        body.put("ReceiverParty", settings.shortCode());
        body.put("RecieverIdentifierType", "11"); // spelt so by Daraja
        body.put("ResultURL", order.callbackUrl());
        body.put("QueueTimeOutURL", order.callbackUrl() + "?" + DarajaCallbacks.LATE);
        body.put("Remarks", "Refund " + plain(order.reference(), REFERENCE_MAX));
        Daraja.Reply reply = daraja.post(account.tenant(), settings, "/mpesa/reversal/v1/request", body);
        if (reply.isSuccess() && reply.text("ResponseCode").equals("0")) {
            return new RefundAsked.Started(reply.text("ConversationID"));
        }
        String code = reply.isSuccess() ? reply.text("ResponseCode") : reply.errorCode();
        if (code.equals("R000001")) return new RefundAsked.Done(receipt);
        if (code.startsWith("500.003")) {
            throw new Unavailable("M-Pesa reversal: " + code, new IllegalStateException(code));
        }
        String text = reply.isSuccess() ? reply.text("ResponseDescription") : reply.errorMessage();
        return new RefundAsked.Refused(code, text);
    }

    @Override
    public List<Report> read(Account account, Raw raw) {
        return DarajaCallbacks.read(MpesaSettings.of(account), raw);
    }

    @Override
    public List<Received> received(Account account, Instant from, Instant until) {
        MpesaSettings settings = MpesaSettings.of(account);
        if (settings.nominatedNumber().isEmpty()) return List.of();
        var lines = new ArrayList<Received>();
        int offset = 0;
        for (int page = 0; page < PAGES_MAX; page++) {
            Daraja.Reply reply = pull(account.tenant(), settings, from, until, offset);
            if (!reply.isSuccess()) {
                throw new Unavailable("M-Pesa pull: " + reply.errorCode(), new IllegalStateException("refused"));
            }
            int rows = 0;
            for (JsonNode row : rows(reply.body())) {
                rows++;
                Received line = line(row);
                if (line != null) lines.add(line);
            }
            if (rows == 0) break;
            offset += rows;
        }
        return lines;
    }

    /// Only a short code that is registered for the pull API, under its nominated number, has one.
    /// Who buys goods at a till is asked for no account number.
    @Override
    public @Nullable String payBill(Account account) {
        var settings = MpesaSettings.of(account);
        return settings.till() ? null : settings.shortCode();
    }

    @Override
    public boolean hasStatement(Account account) {
        return !MpesaSettings.of(account).nominatedNumber().isEmpty();
    }

    private Daraja.Reply pull(TenantId tenant, MpesaSettings settings, Instant from, Instant until, int offset) {
        return daraja.post(
                tenant,
                settings,
                "/pulltransactions/v1/query",
                Map.of(
                        "ShortCode", settings.shortCode(),
                        "StartDate", LINE.format(from.atZone(NAIROBI)),
                        "EndDate", LINE.format(until.atZone(NAIROBI).plusSeconds(1)),
                        "OffSetValue", Integer.toString(offset)));
    }

    /// Rows stand in a list within a list, or in one list.
    private static List<JsonNode> rows(JsonNode body) {
        var rows = new ArrayList<JsonNode>();
        for (JsonNode outer : body.path("Response")) {
            if (outer.isArray()) outer.forEach(rows::add);
            else rows.add(outer);
        }
        return rows;
    }

    /// @return null when no money came with it
    private static @Nullable Received line(JsonNode row) {
        String receipt = row.path("transactionId").asText("").strip();
        String type = row.path("transactiontype").asText("").toLowerCase(Locale.ROOT);
        Money amount = DarajaCallbacks.money(row.path("amount").asText("").strip());
        Instant at = at(row.path("trxDate").asText(""));
        boolean received = type.isEmpty() || type.startsWith("c2b");
        if (!received || receipt.isEmpty() || at == null || amount == null || !amount.isPositive()) return null;
        return new Received(
                receipt,
                amount,
                at,
                row.path("msisdn").asText(null),
                row.path("billreference").asText(null));
    }

    private static @Nullable Instant at(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            try {
                return LocalDateTime.parse(text.replace(' ', 'T'))
                        .atZone(NAIROBI)
                        .toInstant();
            } catch (DateTimeParseException f) {
                return null;
            }
        }
    }

    @Override
    public String thanks() {
        return "{\"ResultCode\":0,\"ResultDesc\":\"Accepted\"}";
    }

    @Override
    public String verdict(Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> "{\"ResultCode\":\"0\",\"ResultDesc\":\"Accepted\"}";
            case UNKNOWN_REFERENCE -> "{\"ResultCode\":\"C2B00012\",\"ResultDesc\":\"Rejected\"}";
            case WRONG_AMOUNT -> "{\"ResultCode\":\"C2B00013\",\"ResultDesc\":\"Rejected\"}";
        };
    }

    /// Ten letters and digits today; people copy them with a blank or the full stop of the SMS.
    @Override
    public String receiptTyped(String typed) {
        return Typed.code("receipt", typed, 8, 12);
    }

    @Override
    public void test(Account account) {
        daraja.prepare(account.tenant(), MpesaSettings.of(account));
    }

    @Override
    public void register(Account account, Addresses addresses) {
        MpesaSettings settings = MpesaSettings.of(account);
        Daraja.Reply reply = daraja.post(
                account.tenant(),
                settings,
                "/mpesa/c2b/v2/registerurl",
                Map.of(
                        "ShortCode", settings.shortCode(),
                        "ResponseType", "Completed",
                        "ConfirmationURL", addresses.confirm(),
                        "ValidationURL", addresses.validate()));
        if (!reply.isSuccess()) throw new InvalidInput("callbacks", "were refused: " + reply.errorMessage());
        if (settings.nominatedNumber().isEmpty()) return;
        Daraja.Reply pull = daraja.post(
                account.tenant(),
                settings,
                "/pulltransactions/v1/register",
                Map.of(
                        "ShortCode", settings.shortCode(),
                        "RequestType", "Pull",
                        "NominatedNumber", settings.nominatedNumber(),
                        "CallBackURL", addresses.confirm()));
        if (!pull.isSuccess()) throw new InvalidInput("nominatedNumber", "was refused: " + pull.errorMessage());
    }

    private String stamp() {
        return STAMP.format(clock.instant().atZone(NAIROBI));
    }

    /// base64(short code, passkey, timestamp) (Daraja, STK push).
    static String password(MpesaSettings settings, String stamp) {
        String clear = settings.shortCode() + settings.keys().passkey() + stamp;
        return Base64.getEncoder().encodeToString(clear.getBytes(StandardCharsets.UTF_8));
    }

    private static String described(Order order) {
        String text = plain(order.description(), DESCRIPTION_MAX);
        return text.isEmpty() ? plain(order.reference(), DESCRIPTION_MAX) : text;
    }

    private static String plain(String text, int most) {
        String letters = text.replaceAll("[^A-Za-z0-9 ]", "").strip();
        return letters.length() > most ? letters.substring(0, most).strip() : letters;
    }
}
