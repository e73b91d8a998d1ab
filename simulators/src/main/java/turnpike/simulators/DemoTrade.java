package turnpike.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.routeros.RouterOsSimulator;

/// A morning's business of the demo's first provider, so that its screens have something to show: phones at the corner
/// buy, people pay over the counter and to the pay bill, agents sell vouchers, invoices are written. Everything goes
/// through the product's own doors and is as true as what a visitor does.
final class DemoTrade {
    private static final Pattern VISIT = Pattern.compile("[?&]s=([A-Za-z0-9._~-]+)");
    private static final String COUNTER_CARDS = "Counter cards";

    private final DemoShop shop;
    private final DemoPartners partners;

    /// Who stands at the corner and what they buy; the phone that ends in 032 presses cancel.
    private record Buyer(int device, String phone, String plan) {}

    private static final List<Buyer> BUYERS = List.of(
            new Buyer(9_001, "0711000101", "One hour"),
            new Buyer(9_002, "0711000102", "Daily 1 GB"),
            new Buyer(9_003, "0711000103", "Weekly 10 GB"),
            new Buyer(9_004, "0711000104", "Taster"),
            new Buyer(9_005, "0711000032", "One hour"));

    DemoTrade(DemoShop shop, DemoPartners partners) {
        this.shop = shop;
        this.partners = partners;
    }

    /// One morning is enough: a demo directory of yesterday has it.
    boolean isDone() {
        return shop.find("/api/voucher-batches", "note", COUNTER_CARDS) != null;
    }

    /// @param corner where the phones are
    /// @throws IllegalStateException when the product refuses something
    void trade(RouterOsSimulator corner) {
        settings();
        agents();
        overTheCounter();
        toThePayBill();
        invoices();
        for (Buyer buyer : BUYERS) buy(corner, buyer);
    }

    private void settings() {
        shop.put(
                "/api/invoice-settings",
                new JsonObject()
                        .put("sellerName", "Savanna Networks Ltd")
                        .put("sellerAddress", "Moi Avenue 12\nNairobi")
                        .put("sellerTaxNumber", "P051234567X")
                        .put("taxBasisPoints", 1_600)
                        .put("prefix", "SN")
                        .put("footer", "Pay bill " + DemoPartners.SHORT_CODE.shortCode() + ", account: your username"));
        shop.post(
                "/api/message-purchases",
                new JsonObject().put("segments", 2_000).put("costMinor", 160_000));
    }

    private void agents() {
        String kiosk = agent("Mama Njeri's kiosk", "+254711000201", 1_000);
        String stage = agent("Rongai stage shop", "+254711000202", 800);
        shop.post(
                "/api/voucher-batches",
                new JsonObject().put("planId", plan("One hour")).put("size", 40).put("note", COUNTER_CARDS));
        String batch = Objects.requireNonNull(shop.find("/api/voucher-batches", "note", COUNTER_CARDS))
                .getString("id");
        issue(batch, kiosk, 1, 20);
        issue(batch, stage, 21, 30);
        shop.post(
                "/api/agents/" + kiosk + "/settlements",
                new JsonObject().put("valueMinor", 24_000).put("reference", "R-1001"));
    }

    private String agent(String name, String phone, int commission) {
        return shop.post(
                        "/api/agents",
                        new JsonObject()
                                .put("name", name)
                                .put("phone", phone)
                                .put("commissionBasisPoints", commission)
                                .put("creditLimitMinor", 100_000))
                .getString("id");
    }

    private void issue(String batch, String agent, int from, int until) {
        shop.post(
                "/api/voucher-batches/" + batch + "/issue",
                new JsonObject().put("agentId", agent).put("from", from).put("until", until));
    }

    private void overTheCounter() {
        JsonArray people = shop.get("/api/subscribers?perPage=4").getJsonArray("items");
        pay(people.getJsonObject(0), 150_000, "CASH-0001");
        pay(people.getJsonObject(1), 250_000, "CASH-0002");
        String twice = pay(people.getJsonObject(1), 250_000, "CASH-0003");
        shop.post("/api/payments/" + twice + "/refund", new JsonObject().put("reason", "taken twice by mistake"));
    }

    private String pay(JsonObject subscriber, long minor, String receipt) {
        return shop.post(
                        "/api/payments",
                        new JsonObject()
                                .put("provider", "cash")
                                .put("amountMinor", minor)
                                .put("subscriberId", subscriber.getString("id"))
                                .put("purposeId", UUID.randomUUID().toString())
                                .put("receipt", receipt))
                .getString("id");
    }

    /// One knows the account to write, one does not.
    private void toThePayBill() {
        String account = Objects.requireNonNull(shop.find("/api/payment-accounts", "provider", "mpesa"))
                .getString("id");
        shop.post("/api/payment-accounts/" + account + "/register", new JsonObject());
        partners.daraja().payBill("254711000301", 250, "demo");
        partners.daraja().payBill("254711000302", 100, "SHOP 4");
    }

    private void invoices() {
        invoice("Kilimani Heights Residents", "Fibre to four flats, one month", 1_000_000);
        String issued = invoice("Gikomba Traders SACCO", "Wi-Fi for a market day", 750_000);
        shop.post("/api/invoices/" + issued + "/finalise", new JsonObject());
    }

    private String invoice(String customer, String text, long minor) {
        JsonObject line = new JsonObject().put("text", text).put("quantity", 1).put("unitPriceMinor", minor);
        return shop.post(
                        "/api/invoices",
                        new JsonObject().put("customerName", customer).put("lines", new JsonArray(List.of(line))))
                .getString("id");
    }

    /// Chooses at the portal and is asked for the PIN; what follows goes on by itself.
    private void buy(RouterOsSimulator corner, Buyer buyer) {
        Phone phone = corner.phone(DemoCustomers.mac("mikrotik", buyer.device()));
        phone.join().traffic(40_000, 800_000);
        shop.post(
                "/api/payments/initiate",
                new JsonObject()
                        .put("visit", visit(Objects.requireNonNull(phone.redirectedTo(), "the corner has a portal")))
                        .put("packageId", plan(buyer.plan()))
                        .put("phone", buyer.phone())
                        .put("provider", "mpesa"));
    }

    /// The portal remembers the phone under a name that stands in the address of its page.
    private static String visit(String portal) {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = browser.send(
                    HttpRequest.newBuilder(URI.create(portal)).build(), HttpResponse.BodyHandlers.discarding());
            Matcher visit =
                    VISIT.matcher(answer.headers().firstValue("Location").orElse(""));
            if (!visit.find()) throw new IllegalStateException("the portal let nobody in: " + answer.statusCode());
            return visit.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(portal, e);
        }
    }

    private String plan(String name) {
        return Objects.requireNonNull(shop.find("/api/plans?perPage=100", "name", name), name)
                .getString("id");
    }
}
