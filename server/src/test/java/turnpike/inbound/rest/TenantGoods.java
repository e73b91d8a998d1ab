package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// One of everything about money and messages, as a tenant comes to have it.
final class TenantGoods {
    private static final Pattern VISIT = Pattern.compile("[?&]s=([A-Za-z0-9._~-]+)");

    private final HouseUnderTest house;

    TenantGoods(HouseUnderTest house) {
        this.house = house;
    }

    /// A stranger at the portal asks to pay; the provider is nowhere.
    void wantToBuy(String mark, Map<String, String> ids) throws Exception {
        var portal = HttpRequest.newBuilder(URI.create(house.house().address() + "/p/" + mark))
                .build();
        String page = HttpClient.newHttpClient()
                .send(portal, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        Matcher visit = VISIT.matcher(page);
        assertThat(visit.find()).as(page).isTrue();
        Map<String, Object> wanted = Map.of(
                "visit", visit.group(1), "packageId", ids.get("plan"), "phone", "0712345678", "provider", "mpesa");
        ids.put(
                "purchase",
                house.made(null, "/api/payments/initiate", wanted)
                        .get("purchaseId")
                        .asText());
    }

    /// Cash in the hand, and an account with a provider.
    void receiveMoney(String admin, String mark, Map<String, String> ids) throws Exception {
        Map<String, Object> cash = Map.of("provider", "cash", "amountMinor", 100, "receipt", mark);
        ids.put("payment", house.made(admin, "/api/payments", cash).get("id").asText());
        var settings = Map.of("consumerKey", "k", "consumerSecret", "s", "shortCode", "174379", "passkey", "p");
        Map<String, Object> payBill = Map.of("provider", "mpesa", "name", mark, "settings", settings);
        ids.put(
                "payment_account",
                house.made(admin, "/api/payment-accounts", payBill).get("id").asText());
    }

    /// Money of before the books began, and an invoice in the making.
    void bookMoney(String admin, String mark, Map<String, String> ids) throws Exception {
        Map<String, Object> movement = Map.of(
                "debitAccount", "cash", "creditAccount", "opening", "amountMinor", 100, "memo", "found by " + mark);
        ids.put(
                "journal_entry",
                house.made(admin, "/api/ledger/adjustments", movement).get("id").asText());
        Map<String, Object> draft =
                Map.of("customerName", mark, "lines", List.of(Map.of("text", mark, "unitPriceMinor", 100)));
        ids.put("invoice", house.made(admin, "/api/invoices", draft).get("id").asText());
    }

    /// An account whose provider is nowhere, and a message that waits for it.
    void messages(String admin, String mark, Map<String, String> ids) throws Exception {
        Map<String, Object> account = Map.of(
                "name",
                mark,
                "provider",
                "smtp",
                "sender",
                "isp@" + mark + ".test",
                "credentials",
                Map.of("host", mark + ".invalid", "port", "25", "security", "starttls"));
        ids.put(
                "message_account",
                house.made(admin, "/api/message-accounts", account).get("id").asText());
        String test = "/api/message-accounts/" + ids.get("message_account") + "/test";
        Reply sent = house.call("POST", test, admin, Map.of("to", "one@" + mark + ".test"));
        ids.put("message", sent.json().get("id").asText());
    }
}
