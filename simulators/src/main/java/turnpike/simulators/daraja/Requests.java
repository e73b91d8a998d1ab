package turnpike.simulators.daraja;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks a request as Daraja does: types, lengths, the password.
final class Requests {
    private static final Set<String> FORBIDDEN =
            Set.of("mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query");

    private Requests() {}

    /// @return the first field that is wrong; null when none is
    static @Nullable String problem(JsonNode json, DarajaAccount account) {
        if (!json.path("BusinessShortCode").asText().equals(account.shortCode())) return "BusinessShortCode";
        if (!json.path("Timestamp").asText().matches("[0-9]{14}")) return "Timestamp";
        if (isPasswordWrong(json, account)) return "Password";
        String type = json.path("TransactionType").asText();
        if (!type.equals("CustomerPayBillOnline") && !type.equals("CustomerBuyGoodsOnline")) return "TransactionType";
        JsonNode amount = json.path("Amount");
        if (!amount.asText().matches("[1-9][0-9]*")) return "Amount";
        if (!json.path("PhoneNumber").asText().matches("254[17][0-9]{8}")) return "PhoneNumber";
        if (!json.path("PartyA").asText().equals(json.path("PhoneNumber").asText())) return "PartyA";
        if (json.path("PartyB").asText().isEmpty()) return "PartyB";
        String url = json.path("CallBackURL").asText();
        if (!url.matches("https?://.+") || isForbidden(url)) return "CallBackURL";
        if (!json.path("AccountReference").asText().matches("[A-Za-z0-9 ]{1,12}")) return "AccountReference";
        if (json.path("TransactionDesc").asText().length() > 13) return "TransactionDesc";
        return null;
    }

    static boolean isPasswordWrong(JsonNode json, DarajaAccount account) {
        String clear =
                account.shortCode() + account.passkey() + json.path("Timestamp").asText();
        String right = Base64.getEncoder().encodeToString(clear.getBytes(StandardCharsets.UTF_8));
        return !right.equals(json.path("Password").asText());
    }

    static boolean isForbidden(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return FORBIDDEN.stream().anyMatch(lower::contains);
    }
}
