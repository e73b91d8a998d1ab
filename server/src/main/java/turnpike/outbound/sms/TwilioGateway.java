package turnpike.outbound.sms;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Unavailable;
import turnpike.messaging.MessageGateway;
import turnpike.messaging.Messages;
import turnpike.platform.web.WebCaller;

/// Twilio (twilio.com/docs: Messages resource; Track outbound message status; Security).
public final class TwilioGateway implements MessageGateway {
    private static final Pattern ACCOUNT = Pattern.compile("AC[0-9a-fA-F]{32}");
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    /// Error codes of a recipient who cannot or does not want to be reached, whoever sends: invalid number (21211,
    /// 21614), said STOP (21610), blocked (30004), unknown or landline (30005, 30006), phone off (30003).
    private static final Set<String> RECIPIENT = Set.of("21211", "21610", "21614", "30003", "30004", "30005", "30006");

    private final WebCaller web;
    private final SmsSettings settings;

    public TwilioGateway(WebCaller web, SmsSettings settings) {
        this.web = web;
        this.settings = settings;
    }

    @Override
    public String provider() {
        return "twilio";
    }

    @Override
    public Messages.Channel channel() {
        return Messages.Channel.SMS;
    }

    @Override
    public Set<String> open() {
        return Set.of("accountSid", "messagingServiceSid");
    }

    @Override
    public String secret() {
        return "authToken";
    }

    @Override
    public void check(Map<String, String> credentials, String sender) {
        Credentials.require(credentials, Set.of("accountSid", "authToken"), Set.of("messagingServiceSid"));
        if (!ACCOUNT.matcher(credentials.getOrDefault("accountSid", "")).matches()) {
            throw new InvalidInput("credentials.accountSid", "must be AC and 32 hexadecimal digits");
        }
        boolean service = !credentials.getOrDefault("messagingServiceSid", "").isEmpty();
        if (sender.isEmpty() && !service) {
            throw new InvalidInput("sender", "must be given unless there is a messaging service");
        }
    }

    @Override
    public Sent send(Access access, Letter letter) {
        String account = access.get("accountSid");
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("To", letter.to());
        if (access.sender().isEmpty()) fields.put("MessagingServiceSid", access.get("messagingServiceSid"));
        else fields.put("From", access.sender());
        fields.put("Body", letter.text());
        if (!letter.reportUrl().isEmpty()) fields.put("StatusCallback", letter.reportUrl());
        String basic = Base64.getEncoder()
                .encodeToString((account + ":" + access.get("authToken")).getBytes(StandardCharsets.UTF_8));
        WebCaller.Reply reply;
        try {
            reply = web.postForm(
                    settings.twilio() + "/2010-04-01/Accounts/" + account + "/Messages.json",
                    Map.of("Authorization", "Basic " + basic, "Accept", "application/json"),
                    fields);
        } catch (Unavailable e) {
            return Failures.noAnswer(e);
        }
        if (Failures.isTrouble(reply)) return Failures.trouble(reply);
        JsonNode answer = reply.json();
        if (reply.isSuccess()) {
            String sid = answer.path("sid").asText("");
            return sid.isEmpty() ? new Sent.Unsure("an answer without sid") : new Sent.Accepted(sid, cost(answer));
        }
        String code = answer.path("code").asText("http_" + reply.status());
        Blame blame = RECIPIENT.contains(code) ? Blame.RECIPIENT : Blame.ACCOUNT;
        return new Sent.Refused("twilio_" + code, answer.path("message").asText("refused"), blame);
    }

    /// Prices are negative, and mostly not known yet.
    private static @Nullable Cost cost(JsonNode answer) {
        String price = answer.path("price").asText("");
        String unit = answer.path("price_unit").asText("").toUpperCase(java.util.Locale.ROOT);
        if (!price.matches("-?[0-9]+(\\.[0-9]+)?") || !unit.matches("[A-Z]{3}")) return null;
        return new Cost(new BigDecimal(price).abs().multiply(MICROS).longValue(), unit);
    }

    @Override
    public Reading read(Access access, Raw raw) {
        String given = raw.headers().getOrDefault("x-twilio-signature", "");
        boolean signed = TwilioSignature.matches(access.get("authToken"), raw.url(), raw.fields(), given);
        if (!signed) return new Reading.NotGenuine("the signature does not match");
        Map<String, String> fields = raw.fields();
        if (!access.get("accountSid").equals(fields.get("AccountSid"))) {
            return new Reading.NotGenuine("another account");
        }
        String id = fields.get("MessageSid");
        String status = fields.get("MessageStatus");
        if (id == null || status == null) return new Reading.NotGenuine("no report");
        Report.Kind kind = switch (status) {
            case "delivered", "read" -> Report.Kind.DELIVERED;
            case "undelivered", "failed" -> Report.Kind.UNDELIVERED;
            default -> Report.Kind.PASSED_ON;
        };
        String error = fields.getOrDefault("ErrorCode", "");
        String code = error.isEmpty() ? null : "twilio_" + error;
        boolean worthRetrying = !RECIPIENT.contains(error);
        return new Reading.Reports(List.of(new Report(
                id, kind, status, code, worthRetrying, dispatch(raw.query().get("m")))));
    }

    private static @Nullable UUID dispatch(@Nullable String id) {
        if (id == null) return null;
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
