package turnpike.simulators.airtel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The transactions. One lock guards all.
final class AirtelBooks {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, Transaction> transactions = new LinkedHashMap<>();
    private int paid;

    private static final class Transaction {
        private final String id;
        private final long amount;
        private final AirtelPhone phone;
        private String status = "TIP";
        private String moneyId = "";

        Transaction(String id, long amount, AirtelPhone phone) {
            this.id = id;
            this.amount = amount;
            this.phone = phone;
        }
    }

    /// Sends the prompt.
    synchronized void order(JsonNode body, String country, String currency) {
        JsonNode subscriber = body.path("subscriber");
        JsonNode transaction = body.path("transaction");
        String reference = text(body, "reference");
        if (!reference.matches("[A-Za-z0-9 ]{1,64}")) throw invalid("reference");
        for (JsonNode part : List.of(subscriber, transaction)) {
            if (!text(part, "country").equals(country))
                throw new AirtelRefusal(400, "ESB000034", "Invalid Country Name");
            if (!text(part, "currency").equals(currency))
                throw new AirtelRefusal(400, "ESB000035", "Invalid Currency Code");
        }
        String msisdn = text(subscriber, "msisdn");
        // Nine digits in the countries tried here; ten begin with the country's code left in.
        if (!msisdn.matches("[1-9][0-9]{8}")) throw new AirtelRefusal(400, "ESB000033", "Invalid MSISDN Length");
        if (!transaction.path("amount").isIntegralNumber()) throw invalid("amount");
        long amount = transaction.path("amount").asLong();
        if (amount < 1) throw new AirtelRefusal(200, "DP00800001004", "Invalid Amount");
        String id = text(transaction, "id");
        if (!id.matches("[A-Za-z0-9]{5,64}")) throw invalid("id");
        if (transactions.containsKey(id))
            throw new AirtelRefusal(400, "ESB000041", "External Transaction ID already exists.");
        AirtelPhone phone = AirtelPhone.of(msisdn);
        if (phone == AirtelPhone.NOT_REGISTERED) throw new AirtelRefusal(200, phone.code(), phone.message());
        transactions.put(id, new Transaction(id, amount, phone));
    }

    /// The payers answer their prompts.
    ///
    /// @return the callbacks that follow
    synchronized List<ObjectNode> answer() {
        List<ObjectNode> callbacks = new ArrayList<>();
        for (Transaction transaction : transactions.values()) {
            if (!transaction.status.equals("TIP")) continue;
            transaction.status = transaction.phone.status();
            if (transaction.status.equals("TA") || transaction.status.equals("TE")) continue; // nobody is told
            if (transaction.status.equals("TS")) transaction.moneyId = "MP261128.1234.L%05d".formatted(++paid);
            ObjectNode body = MAPPER.createObjectNode();
            ObjectNode told = body.putObject("transaction");
            told.put("id", transaction.id);
            told.put("message", message(transaction));
            told.put("status_code", transaction.status);
            if (!transaction.moneyId.isEmpty()) told.put("airtel_money_id", transaction.moneyId);
            callbacks.add(body);
        }
        return callbacks;
    }

    synchronized ObjectNode enquire(String id) {
        Transaction transaction = transactions.get(id);
        if (transaction == null)
            throw new AirtelRefusal(200, "ESB000045", "No Transaction Found With Provided Transaction Id.");
        boolean open = transaction.status.equals("TIP");
        ObjectNode body = MAPPER.createObjectNode();
        ObjectNode told = body.putObject("data").putObject("transaction");
        told.put("id", transaction.id).put("status", transaction.status).put("message", message(transaction));
        if (!transaction.moneyId.isEmpty()) told.put("airtel_money_id", transaction.moneyId);
        String code = open ? "DP00800001006" : transaction.phone.code();
        body.putObject("status")
                .put("code", "200")
                .put("message", message(transaction))
                .put("result_code", "ESB000010")
                .put("response_code", code)
                .put("success", !transaction.status.equals("TF"));
        return body;
    }

    synchronized ObjectNode refund(JsonNode body, boolean fails) {
        String moneyId = text(body.path("transaction"), "airtel_money_id");
        Transaction transaction = transactions.values().stream()
                .filter(t -> t.moneyId.equals(moneyId) && !moneyId.isEmpty())
                .findFirst()
                .orElseThrow(() ->
                        new AirtelRefusal(200, "ESB000045", "No Transaction Found With Provided Transaction Id."));
        if (fails) throw new AirtelRefusal(200, "ESB000011", "Failed");
        if (transaction.status.equals("TR")) throw new AirtelRefusal(200, "ESB000011", "Already refunded");
        transaction.status = "TR";
        ObjectNode answer = MAPPER.createObjectNode();
        answer.putObject("data")
                .putObject("transaction")
                .put("airtel_money_id", moneyId)
                .put("status", "SUCCESS");
        // As in the sample of Airtel's portal, which contradicts itself.
        answer.putObject("status")
                .put("code", "200")
                .put("message", "SUCCESS")
                .put("result_code", "ESB000010")
                .put("success", false);
        return answer;
    }

    /// What was taken and not sent back.
    synchronized long held() {
        return transactions.values().stream()
                .filter(transaction -> transaction.status.equals("TS"))
                .mapToLong(transaction -> transaction.amount)
                .sum();
    }

    synchronized int prompts() {
        return transactions.size();
    }

    private static String message(Transaction transaction) {
        return switch (transaction.status) {
            case "TIP" -> "Transaction in pending state. Please check after sometime.";
            case "TR" -> "Transaction reversed.";
            case "TS" ->
                "Paid %d to TECHNOLOGIES LIMITED, Trans ID %s.".formatted(transaction.amount, transaction.moneyId);
            default -> transaction.phone.message();
        };
    }

    private static String text(JsonNode node, String field) {
        if (!node.path(field).isTextual()) throw invalid(field);
        return node.path(field).asText();
    }

    private static AirtelRefusal invalid(String field) {
        return new AirtelRefusal(400, "ROUTER003", "Missing or invalid: " + field);
    }
}
