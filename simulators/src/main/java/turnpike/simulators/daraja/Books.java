package turnpike.simulators.daraja;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/// The provider's own books: what is in them is what happened.
final class Books {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static final DateTimeFormatter LINE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    private static final int PAGE = 50;

    record Line(String receipt, String phone, long shillings, String reference, Instant at) {}

    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Set<String> reversed = new TreeSet<>();

    String receipt() {
        var text = new StringBuilder("S");
        while (text.length() < 10)
            text.append(ALPHABET.charAt(ThreadLocalRandom.current().nextInt(ALPHABET.length())));
        return text.toString();
    }

    synchronized void add(Line line) {
        lines.put(line.receipt, line);
    }

    synchronized List<String> receipts() {
        return List.copyOf(lines.keySet());
    }

    synchronized long balance() {
        return lines.values().stream()
                .filter(line -> !reversed.contains(line.receipt))
                .mapToLong(Line::shillings)
                .sum();
    }

    /// @return the result code, as text
    synchronized String reverse(String receipt, long shillings, int code) {
        Line line = lines.get(receipt);
        if (line == null || line.shillings != shillings) return "R000002";
        if (reversed.contains(receipt)) return "R000001";
        if (code != 0) return Integer.toString(code);
        reversed.add(receipt);
        return "0";
    }

    synchronized DarajaSimulator.Reply page(JsonNode json) {
        Instant from = at(json.path("StartDate").asText());
        Instant until = at(json.path("EndDate").asText());
        int offset = json.path("OffSetValue").asInt();
        List<Map<String, Object>> rows = new ArrayList<>();
        lines.values().stream()
                .filter(line -> !line.at.isBefore(from) && !line.at.isAfter(until))
                .skip(offset)
                .limit(PAGE)
                .forEach(line -> rows.add(Map.of(
                        "transactionId",
                        line.receipt,
                        "trxDate",
                        line.at.toString(),
                        "msisdn",
                        line.phone,
                        "transactiontype",
                        "c2b-pay-bill-debit",
                        "billreference",
                        line.reference,
                        "amount",
                        line.shillings + ".00",
                        "organizationname",
                        "Turnpike test")));
        return DarajaSimulator.Reply.ok(Map.of(
                "ResponseRefID",
                "pull",
                "ResponseCode",
                rows.isEmpty() ? "1001" : "1000",
                "ResponseMessage",
                rows.isEmpty() ? "No transactions" : "Success",
                "Response",
                List.of(rows)));
    }

    private static Instant at(String text) {
        return LocalDateTime.parse(text, LINE).atZone(NAIROBI).toInstant();
    }
}
