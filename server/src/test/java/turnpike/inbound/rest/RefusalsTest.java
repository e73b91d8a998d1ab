package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// What people may not put in, over the API: it would harm them, their routers or their neighbours.
final class RefusalsTest {
    private static HouseUnderTest house;
    private static String operator;
    private static String savanna;
    private static String coastal;

    @BeforeAll
    static void furnish() throws Exception {
        house = new HouseUnderTest();
        operator = house.signIn(HouseUnderTest.OPERATOR);
        savanna = tenant("savanna-r", "KES");
        coastal = tenant("coastal-r", "UGX");
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static String tenant(String slug, String currency) throws Exception {
        Reply made = house.call("POST", "/api/tenants", operator, newTenant(slug, "Africa/Nairobi", currency));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return house.signIn("admin@" + slug + ".test");
    }

    private static Map<String, Object> newTenant(String slug, String zone, String currency) {
        var administrator =
                Map.of("name", "A", "email", "admin@" + slug + ".test", "password", HouseUnderTest.PASSWORD);
        return Map.of("name", slug, "slug", slug, "timeZone", zone, "currency", currency, "admin", administrator);
    }

    /// An unsigned request is told by address and NAS-Identifier alone, so no other tenant may claim the same.
    @Test
    void unsignedRequestsBelongToOneTenant() throws Exception {
        house.made(coastal, "/api/nases", lenient("mine", "198.51.100.7", null));

        assertConflict(nas(savanna, lenient("exact", "198.51.100.7", null)));
        assertConflict(nas(savanna, lenient("named", "198.51.100.7", "coast-rtr")));
        assertConflict(nas(savanna, lenient("wide", "198.51.100.0/24", null)));
        assertThat(nas(savanna, lenient("beside", "198.51.100.8", null)).status())
                .isEqualTo(201);
        assertThat(nas(coastal, lenient("mine too", "198.51.100.7", "second")).status())
                .isEqualTo(201);

        Map<String, Object> strict = lenient("signs", "198.51.100.7", null);
        strict.put("requireMessageAuthenticator", true);
        Reply signs = nas(savanna, strict);
        assertThat(signs.status()).isEqualTo(201);
        String path = "/api/nases/" + signs.json().at("/nas/id").asText();
        assertConflict(house.call("PATCH", path, savanna, Map.of("requireMessageAuthenticator", false)));
        assertThat(house.call("PATCH", path, savanna, Map.of("location", "roof"))
                        .status())
                .isEqualTo(200);
    }

    /// Told by its name alone, its requests would go to whoever else accepts unsigned ones from where it happens to be.
    @Test
    void whoeverNeedNotSignHasAnAddress() throws Exception {
        assertInvalid(nas(coastal, lenient("roaming", null, "hotel-7")), "network");

        Map<String, Object> strict = lenient("roaming", null, "hotel-7");
        strict.put("requireMessageAuthenticator", true);
        String path = "/api/nases/"
                + house.made(coastal, "/api/nases", strict).at("/nas/id").asText();
        assertInvalid(house.call("PATCH", path, coastal, Map.of("requireMessageAuthenticator", false)), "network");
        Map<String, Object> settled = Map.of("requireMessageAuthenticator", false, "network", "203.0.113.9");
        assertThat(house.call("PATCH", path, coastal, settled).status()).isEqualTo(200);
        assertConflict(nas(savanna, lenient("roaming", "203.0.113.0/24", "hotel-7")));
        Map<String, Object> nowhere = new java.util.HashMap<>();
        nowhere.put("network", null);
        assertInvalid(house.call("PATCH", path, coastal, nowhere), "network");
    }

    @Test
    void ofTwoWhoClaimAnAddressAtOnceOneGetsIt() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String network = "192.0.2." + i;
                Map<String, Object> wanted = lenient("race " + i, network, null);
                Future<Reply> one = threads.submit(() -> nas(savanna, wanted));
                Future<Reply> other = threads.submit(() -> nas(coastal, wanted));

                assertThat(List.of(one.get().status(), other.get().status()))
                        .as(network)
                        .containsExactlyInAnyOrder(201, 409);
            }
        }
    }

    @Test
    void aSecretEverybodyKnowsIsNone() throws Exception {
        for (String known : List.of("testing123", "Testing456", "mikrotik", "password")) {
            Map<String, Object> wanted = lenient("known secret", "198.51.100.99", null);
            wanted.put("secret", known);
            assertInvalid(nas(savanna, wanted), "secret");
        }
    }

    /// Production does not start while one of the demo's logins has it.
    @Test
    void nobodyChoosesThePasswordOfTheDemo() throws Exception {
        var person = Map.of("name", "P", "email", "admin@savanna.test", "role", "staff", "password", "turnpike-demo");
        assertInvalid(house.call("POST", "/api/staff", savanna, person), "password");
        String self = house.call("GET", "/api/auth/me", savanna, null)
                .json()
                .get("id")
                .asText();
        var change = Map.of("password", "turnpike-demo");
        assertInvalid(house.call("PATCH", "/api/staff/" + self, savanna, change), "password");
        var own = Map.of("currentPassword", HouseUnderTest.PASSWORD, "newPassword", "turnpike-demo");
        assertInvalid(house.call("POST", "/api/auth/password", savanna, own), "newPassword");
        var administrator = Map.of("name", "A", "email", "root@turnpike.test", "password", "turnpike-demo");
        var tenant = Map.of("name", "D", "slug", "demo-d", "timeZone", "UTC", "admin", administrator);
        assertInvalid(house.call("POST", "/api/tenants", operator, tenant), "admin.password");
    }

    @Test
    void aPasswordThatIsEasyToGuessIsRefusedWhereverOneIsChosen() throws Exception {
        String self = house.call("GET", "/api/auth/me", savanna, null)
                .json()
                .get("id")
                .asText();
        for (String easy : List.of("aaaaaaaaaa", "1234567890", "Password123!", "wanjiru.kamau")) {
            var person = Map.of("name", "W", "email", "wanjiru.kamau@example.test", "role", "staff", "password", easy);
            assertInvalid(house.call("POST", "/api/staff", savanna, person), "password");
            var change = Map.of("email", "wanjiru.kamau@example.test", "password", easy);
            assertInvalid(house.call("PATCH", "/api/staff/" + self, savanna, change), "password");
        }
        var own = Map.of("currentPassword", HouseUnderTest.PASSWORD, "newPassword", "abcdefghijk");
        assertInvalid(house.call("POST", "/api/auth/password", savanna, own), "newPassword");
        var administrator = Map.of("name", "A", "email", "a@fast-net.test", "password", "fast-net-2026");
        var tenant = Map.of("name", "Fast Net", "slug", "fast-net", "timeZone", "UTC", "admin", administrator);
        assertInvalid(house.call("POST", "/api/tenants", operator, tenant), "admin.password");
    }

    @Test
    void textOfOneLineHasNoLineBreaks() throws Exception {
        for (String field : List.of("name", "identifier", "secret", "location")) {
            Map<String, Object> wanted = lenient("lines", "198.51.100.98", null);
            wanted.put(field, "one line\n/system reset");
            assertInvalid(nas(savanna, wanted), field);
        }
        var plan = Map.of("name", "Described", "description", "first line\nsecond line");
        assertThat(house.call("POST", "/api/plans", savanna, plan).status()).isEqualTo(201);
    }

    @Test
    void aStaticAddressIsOneSubscribersAndOneDevices() throws Exception {
        String first = house.made(savanna, "/api/subscribers", subscriber("static-1", "10.20.0.5"))
                .get("id")
                .asText();
        Reply second = house.call("POST", "/api/subscribers", savanna, subscriber("static-2", "10.20.0.5"));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.json().get("code").asText()).isEqualTo("static_address_taken");
        house.made(coastal, "/api/subscribers", subscriber("static-1", "10.20.0.5"));

        for (String odd : List.of("::1", "127.0.0.1", "0.0.0.0", "224.0.0.1", "ff02::1", "255.255.255.254")) {
            assertInvalid(house.call("POST", "/api/subscribers", savanna, subscriber("odd", odd)), "staticAddress");
        }
        house.call("DELETE", "/api/subscribers/" + first, savanna, null);
        house.made(savanna, "/api/subscribers", subscriber("static-2", "10.20.0.5"));
    }

    @Test
    void anEmailAddressLooksLikeOne() throws Exception {
        for (String odd :
                List.of("nobody", "a@b", "a@@example.test", "a b@example.test", "a@example.test.", "@x.test")) {
            var subscriber = new HashMap<>(subscriber("mail", null));
            subscriber.put("email", odd);
            assertInvalid(house.call("POST", "/api/subscribers", savanna, subscriber), "email");
            var person = Map.of("name", "P", "email", odd, "role", "staff", "password", HouseUnderTest.PASSWORD);
            assertInvalid(house.call("POST", "/api/staff", savanna, person), "email");
        }
    }

    @Test
    void anEmptyEmailAddressIsNone() throws Exception {
        var subscriber = new HashMap<>(subscriber("no-mail", null));
        subscriber.put("email", "");

        assertThat(house.made(savanna, "/api/subscribers", subscriber)
                        .get("email")
                        .isNull())
                .isTrue();
    }

    @Test
    void noPlanLastsLongerThanTheCalendar() throws Exception {
        for (String field :
                List.of("durationSeconds", "onlineSecondsQuota", "sessionTimeoutSeconds", "idleTimeoutSeconds")) {
            var plan = Map.of("name", "For ever", field, Long.MAX_VALUE);
            assertInvalid(house.call("POST", "/api/plans", savanna, plan), field);
        }
        JsonNode plan =
                house.made(savanna, "/api/plans", Map.of("name", "A century", "durationSeconds", 3_153_600_000L));
        var subscriber = new HashMap<>(subscriber("patient", null));
        subscriber.put("planId", plan.get("id").asText());
        house.made(savanna, "/api/subscribers", subscriber);
    }

    @Test
    void aPlanWithoutCurrencyIsInTheTenantsOwn() throws Exception {
        JsonNode plan = house.made(coastal, "/api/plans", Map.of("name", "Shillings of Uganda"));

        assertThat(plan.get("currency").asText()).isEqualTo("UGX");
    }

    /// Java takes offsets too, but PostgreSQL reads their sign the other way round and browsers know none of them.
    @Test
    void aTimeZoneIsAPlace() throws Exception {
        for (String odd : List.of("UTC+3", "+05:45", "GMT+1", "SystemV/EST5", "EST5EDT", "Z", "Mars/Base", "nairobi")) {
            Reply reply = house.call("POST", "/api/tenants", operator, newTenant("zone-odd", odd, "KES"));
            assertInvalid(reply, "timeZone");
        }
        int number = 0;
        for (String fine : List.of("UTC", "Asia/Kathmandu", "Etc/UTC", "America/Argentina/Ushuaia")) {
            Reply reply = house.call("POST", "/api/tenants", operator, newTenant("zone-" + number++, fine, "KES"));
            assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        }
    }

    private static Map<String, Object> subscriber(String username, @Nullable String address) {
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("username", username);
        wanted.put("password", "pass");
        wanted.put("accessKind", "any");
        if (address != null) wanted.put("staticAddress", address);
        return wanted;
    }

    private static Map<String, Object> lenient(String name, @Nullable String network, @Nullable String identifier) {
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("name", name);
        wanted.put("vendor", "generic");
        if (network != null) wanted.put("network", network);
        if (identifier != null) wanted.put("identifier", identifier);
        wanted.put("requireMessageAuthenticator", false);
        return wanted;
    }

    private static Reply nas(String bearer, Map<String, Object> wanted) throws Exception {
        return house.call("POST", "/api/nases", bearer, wanted);
    }

    /// People type receipts in small letters all the time.
    @Test
    void moneyIsTakenOnceHoweverItsReceiptIsTyped() throws Exception {
        for (String provider : List.of("mpesa", "cash")) {
            Map<String, Object> money = Map.of("provider", provider, "amountMinor", 2_000, "receipt", "SEGKAK40TN");
            assertThat(house.made(savanna, "/api/payments", money)
                            .get("receipt")
                            .asText())
                    .isEqualTo("SEGKAK40TN");
            for (String typed : List.of("SEGKAK40TN", "segkak40tn", " Segkak40tn ")) {
                var again = new HashMap<>(money);
                again.put("receipt", typed);
                Reply reply = house.call("POST", "/api/payments", savanna, again);
                assertThat(reply.status()).as(reply.text()).isEqualTo(409);
                assertThat(reply.json().get("code").asText()).isEqualTo("receipt_used");
            }
        }
    }

    /// As it is copied from the SMS, or typed by a phone set to other letters.
    @Test
    void aReceiptIsOneHoweverItIsCopied() throws Exception {
        Map<String, Object> money = Map.of("provider", "mpesa", "amountMinor", 2_000, "receipt", "S0WXEKGV85");
        house.made(savanna, "/api/payments", money);
        for (String copied : List.of(
                "S0W XEKGV85",
                "S0WXEKGV85.",
                "\u200bS0WX\u200bEKGV85",
                "\uff33\uff10WXEKGV85",
                "-S0WX-EKGV85",
                "S0WX\u00a0EKGV85")) {
            var again = new HashMap<>(money);
            again.put("receipt", copied);
            Reply reply = house.call("POST", "/api/payments", savanna, again);
            assertThat(reply.status()).as(copied).isEqualTo(409);
            assertThat(reply.json().get("code").asText()).isEqualTo("receipt_used");
        }
        for (String none : List.of("\u0405OWXEKGV85", "Confirmed S0WXEKGV85", "S0WX", "......")) {
            var other = new HashMap<>(money);
            other.put("receipt", none);
            assertInvalid(house.call("POST", "/api/payments", savanna, other), "receipt");
        }
    }

    @Test
    void aTenantDealsInMoneyPeoplePayWith() throws Exception {
        for (String none : List.of("XXX", "XAU", "ZZZ")) {
            Reply reply = house.call("POST", "/api/tenants", operator, newTenant("gold", "Africa/Nairobi", none));
            assertInvalid(reply, "currency");
        }
    }

    /// Nothing could ever be bought with it.
    @Test
    void moneyIsInACurrencyTheTenantDealsIn() throws Exception {
        Map<String, Object> money = Map.of("provider", "cash", "amountMinor", 2_000);
        for (String none : List.of("XXX", "JPY", "UGX")) {
            var other = new HashMap<>(money);
            other.put("currency", none);
            assertInvalid(house.call("POST", "/api/payments", savanna, other), "currency");
        }
        var own = new HashMap<>(money);
        own.put("currency", "KES");
        house.made(savanna, "/api/payments", own);
    }

    /// Strangers would see it, choose it and could not pay.
    @Test
    void aPriceNoProviderAsksForIsRefusedWhereStrangersWouldPayIt() throws Exception {
        String shop = tenant("limits-r", "KES");
        var settings = Map.of("consumerKey", "k", "consumerSecret", "s", "shortCode", "174379", "passkey", "p");
        house.made(shop, "/api/payment-accounts", Map.of("provider", "mpesa", "name", "till", "settings", settings));

        assertInvalid(priced(shop, "hotspot", 25_000_100L, "KES"), "priceMinor");
        assertInvalid(priced(shop, "any", 4_950L, "KES"), "priceMinor");
        assertThat(priced(shop, "hotspot", 25_000_000L, "KES").status()).isEqualTo(201);
        assertThat(priced(shop, "pppoe", 25_000_100L, "KES").status())
                .as("is paid by bill")
                .isEqualTo(201);
        String path = "/api/plans/"
                + priced(shop, "hotspot", 5_000L, "KES").json().get("id").asText();
        Map<String, Object> dearer =
                Map.of("name", "Dear", "accessKind", "hotspot", "priceMinor", 25_000_100L, "currency", "KES");
        assertInvalid(house.call("PUT", path, shop, dearer), "priceMinor");
    }

    @Test
    void moneyAndPricesAreInACurrencyThereIs() throws Exception {
        for (String none : List.of("ABC", "ZZZ")) {
            for (String kind : List.of("hotspot", "pppoe")) {
                assertInvalid(priced(savanna, kind, 5_000L, none), "currency");
            }
            Map<String, Object> money = Map.of("provider", "cash", "amountMinor", 2_000, "currency", none);
            assertInvalid(house.call("POST", "/api/payments", savanna, money), "currency");
        }
    }

    private static Reply priced(String bearer, String kind, long minor, String currency) throws Exception {
        Map<String, Object> plan =
                Map.of("name", kind + minor, "accessKind", kind, "priceMinor", minor, "currency", currency);
        return house.call("POST", "/api/plans", bearer, plan);
    }

    private static void assertConflict(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(409);
        assertThat(reply.json().get("code").asText()).isEqualTo("nas_unsigned_shared");
        assertThat(reply.text()).doesNotContainIgnoringCase("coastal").doesNotContainIgnoringCase("mine");
    }

    private static void assertInvalid(Reply reply, String field) {
        assertThat(reply.status()).as(field + " " + reply.text()).isEqualTo(422);
        assertThat(reply.type()).isEqualTo("application/problem+json");
        assertThat(reply.json().get("status").asInt()).isEqualTo(422);
        assertThat(reply.json().at("/errors/0/field").asText()).isEqualTo(field);
    }
}
