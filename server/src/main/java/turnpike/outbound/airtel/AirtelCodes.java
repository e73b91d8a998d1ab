package turnpike.outbound.airtel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/// What Airtel's codes say about whether money may move. Only a code that is known to be final is believed; whatever
/// else comes back, the order may have reached the phone and is enquired about.
///
/// Source: Airtel Africa developer portal, error codes of the collection API and product specific error codes.
final class AirtelCodes {
    static final String EXISTS = "ESB000041";
    static final String WRONG_SIGNATURE = "DP00800001026";

    /// The payer or Airtel said no; no money moves any more.
    private static final Set<String> FINAL = Set.of(
            "DP00800001002", // wrong PIN
            "DP00800001003", // above the payer's limit
            "DP00800001004", // below the least amount
            "DP00800001005", // the PIN was not entered
            "DP00800001007", // not enough money
            "DP00800001008", // refused
            "DP00800001010", // payee barred or not registered
            WRONG_SIGNATURE,
            "DP00800001029", // expired
            "ESB000011",
            "ESB000033",
            "ESB000034",
            "ESB000035",
            "ESB000036",
            "ESB000039",
            "ROUTER001",
            "ROUTER003",
            "ROUTER005",
            "ROUTER006",
            "ROUTER007",
            "ROUTER112",
            "ROUTER119");

    private AirtelCodes() {}

    /// Whether an order answered so can be given up.
    static boolean isFinal(String code) {
        return FINAL.contains(code);
    }

    /// The most telling code of an answer: the product's, else the platform's; empty without any.
    static String of(JsonNode answer) {
        JsonNode status = answer.path("status");
        return first(
                status.path("response_code"),
                status.path("result_code"),
                answer.path("status_code"),
                answer.path("error"),
                status.path("code"));
    }

    /// Airtel's own sentence.
    static String text(JsonNode answer) {
        String text = first(
                answer.path("status").path("message"), answer.path("status_message"), answer.path("error_description"));
        return text.isEmpty() ? "Airtel gives no reason" : text;
    }

    private static String first(JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate.isValueNode()
                    && !candidate.isNull()
                    && !candidate.asText().isEmpty()) return candidate.asText();
        }
        return "";
    }
}
