package turnpike.outbound.sms;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Unavailable;
import turnpike.messaging.MessageGateway;
import turnpike.messaging.Messages;
import turnpike.platform.web.WebCaller;

/// Africa's Talking (developers.africastalking.com: SMS, Sending; SMS, Notifications).
///
/// Failures of a single recipient come with HTTP 2xx. Reports bear no signature: their address is secret, and only
/// messages we know are believed.
public final class AfricasTalkingGateway implements MessageGateway {
    private static final String SANDBOX = "sandbox";
    private static final Pattern COST = Pattern.compile("([A-Z]{3})\\s+([0-9]+(?:\\.[0-9]+)?)");
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    /// The person does not want it or is not there: another provider shall not, or cannot, do better.
    private static final Set<String> FINAL_REASONS = Set.of(
            "UserInBlackList", "DoNotDisturbRejection", "UserDoesNotExist", "UserIsInactive", "UserAccountSuspended");

    private final WebCaller web;
    private final SmsSettings settings;

    public AfricasTalkingGateway(WebCaller web, SmsSettings settings) {
        this.web = web;
        this.settings = settings;
    }

    @Override
    public String provider() {
        return "africastalking";
    }

    @Override
    public Messages.Channel channel() {
        return Messages.Channel.SMS;
    }

    @Override
    public Set<String> open() {
        return Set.of("username");
    }

    @Override
    public String secret() {
        return "apiKey";
    }

    @Override
    public void check(Map<String, String> credentials, String sender) {
        Credentials.require(credentials, Set.of("username", "apiKey"), Set.of());
        if (sender.length() > 15) throw new InvalidInput("sender", "must have at most 15 characters");
    }

    @Override
    public Sent send(Access access, Letter letter) {
        String username = access.get("username");
        String base = username.equals(SANDBOX) ? settings.africasTalkingSandbox() : settings.africasTalking();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("username", username);
        fields.put("to", letter.to());
        fields.put("message", letter.text());
        if (!access.sender().isEmpty()) fields.put("from", access.sender());
        WebCaller.Reply reply;
        try {
            reply = web.postForm(
                    base + "/version1/messaging",
                    Map.of("apiKey", access.get("apiKey"), "Accept", "application/json"),
                    fields);
        } catch (Unavailable e) {
            return Failures.noAnswer(e);
        }
        if (Failures.isTrouble(reply)) return Failures.trouble(reply);
        if (!reply.isSuccess()) {
            return new Sent.Refused("http_" + reply.status(), "the account was refused", Blame.ACCOUNT);
        }
        JsonNode message = reply.json().path("SMSMessageData");
        JsonNode recipient = message.path("Recipients").path(0);
        if (recipient.isMissingNode()) {
            // As for an unknown sender id: 2xx, nobody in the list, and the reason in words.
            String text = message.path("Message").asText("no recipient was taken");
            return new Sent.Refused("no_recipient", text, Blame.ACCOUNT);
        }
        return answer(recipient);
    }

    /// 100 processed, 101 sent, 102 queued; all else is a failure.
    private static Sent answer(JsonNode recipient) {
        int code = recipient.path("statusCode").asInt();
        String text = recipient.path("status").asText("");
        return switch (code) {
            case 100, 101, 102 ->
                new Sent.Accepted(
                        recipient.path("messageId").asText(),
                        cost(recipient.path("cost").asText("")));
            case 403, 406, 409 -> new Sent.Refused("at_" + code, text, Blame.RECIPIENT);
            case 500, 501 -> new Sent.NotSent("at_" + code, text);
            default -> new Sent.Refused("at_" + code, text, Blame.ACCOUNT);
        };
    }

    /// As in `KES 0.8000`.
    private static @Nullable Cost cost(String text) {
        Matcher cost = COST.matcher(text);
        if (!cost.matches()) return null;
        return new Cost(new BigDecimal(cost.group(2)).multiply(MICROS).longValue(), cost.group(1));
    }

    @Override
    public Reading read(Access access, Raw raw) {
        Map<String, String> fields = raw.fields();
        String id = fields.get("id");
        String status = fields.get("status");
        if (id == null) {
            String phone = fields.get("phoneNumber");
            String sender = fields.get("senderId");
            return phone == null || sender == null
                    ? new Reading.NotGenuine("neither report nor opt-out")
                    : new Reading.OptOut(phone, sender);
        }
        if (status == null) return new Reading.NotGenuine("a report without a status");
        Report.Kind kind = switch (status) {
            case "Success" -> Report.Kind.DELIVERED;
            case "Rejected", "Failed", "AbsentSubscriber", "Expired" -> Report.Kind.UNDELIVERED;
            case "Buffered" -> Report.Kind.HELD;
            default -> Report.Kind.PASSED_ON;
        };
        String reason = fields.getOrDefault("failureReason", "");
        boolean last = status.equals("AbsentSubscriber") || FINAL_REASONS.contains(reason);
        return new Reading.Reports(
                List.of(new Report(id, kind, status, reason.isEmpty() ? null : reason, !last, null)));
    }
}
