package turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.storefront.Theme;

/// Texts of others in the portal: what tenants write about themselves, and what devices and routers say.
final class HotspotTextTest {
    private static final String SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
    private static final String SENT =
            "%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E";
    private static final List<String> PAGES =
            List.of("packages", "pay", "wait", "recover", "signin", "account", "devices", "done", "login");

    /// The one script a page has is our own, and is named by the policy that came with it.
    private static final Pattern FOREIGN = Pattern.compile("<script(?! nonce=\")|<img src=x|<[^>]* onerror=");

    private static HotspotRig rig;
    private static HttpClient client;
    private static HotspotRig.Shop shop;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
        client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        shop = rig.new Shop("MIKROTIK");
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update tenants set name = :name where tenant_id = :t")
                .bind("name", SCRIPT)
                .bind("t", shop.tenant.value())
                .execute());
        shop.plan(SCRIPT, HotspotRig.PRICE, false);
        shop.plan("2 " + SCRIPT, 0, true);
        Theme plain = rig.desk.hotspot().themes().of(shop.tenant);
        rig.desk
                .hotspot()
                .themes()
                .set(
                        shop.actor,
                        new Theme(
                                plain.look(),
                                new Theme.Words(SCRIPT, SCRIPT, "https://x.example/" + SCRIPT, ""),
                                "en",
                                plain.providers(),
                                true,
                                true,
                                plain.giveUp()));
    }

    @AfterAll
    static void close() {
        client.close();
        rig.close();
    }

    @Test
    void whatATenantCallsItselfAndItsPlansIsTextOnEveryPage() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        assertThat(phone.page).as("it is there").contains("&lt;script&gt;alert(1)");
        String state = phone.s();
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=mpesa");
        assertThat(phone.at).startsWith("/p/s/wait");
        for (String s : List.of(state, phone.s())) {
            for (String page : PAGES) {
                for (String language : List.of("en", "sw")) {
                    isText(page, rig.call("/p/s/" + page + "?s=" + s + "&lang=" + language, null));
                }
            }
        }
    }

    /// A router writes these into the address, and everybody can write an address.
    @Test
    void whatARouterOrABrowserSaysOfADeviceIsTextOrRefused() throws Exception {
        String gate = "/h/" + rig.desk.hotspot().tokens().ofNas(shop.tenant, shop.nas);
        String mac = "mac=02%3A00%3A00%3A00%3ADD%3A01";
        for (String query : List.of(
                "?mac=" + SENT,
                "?" + mac + "&ip=" + SENT,
                "?" + mac + "&ip=10.5.50.8&orig=" + SENT,
                "?" + mac + "&orig=javascript%3Aalert(1)",
                "?" + mac + "&orig=http%3A%2F%2Fexample.com%2F" + SENT,
                "?" + mac + "&err=" + SENT,
                "?" + mac + "&id=" + SENT + "&srv=" + SENT + "&t=" + SENT,
                "?" + mac + "&lo=http%3A%2F%2F10.5.50.1%2Flogin%3F" + SENT)) {
            HttpResponse<String> came = browser(gate + query);
            isText(query, came);
            String address = came.uri().toString();
            int at = address.indexOf("s=");
            if (at < 0) continue;
            for (String page : PAGES) isText(query, browser("/p/s/" + page + "?s=" + address.substring(at + 2)));
        }
    }

    @Test
    void aWrongReceiptIsToldInItsOwnWordsAndAVisitWithoutAPackageIsNotOurFault() throws Exception {
        HotspotRig.Phone stranger = shop.arrive();
        stranger.post("/p/s/recover", "receipt=NOSUCH1234");
        assertThat(stranger.page).contains("No payment with this code").doesNotContain("Ask for a new one");
        stranger.open("/p/s/login?s=" + stranger.s());
        assertThat(stranger.page).contains("no running package").doesNotContain("wrong on our side");
    }

    @Test
    void aRefusedFormIsStillOfferedInTheOtherLanguage() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=12&provider=mpesa");
        assertThat(phone.page).contains("This is no phone number", "Kiswahili", shop.plan.toString());
    }

    /// What staff are answered is data by its type, and no browser is to guess another.
    @Test
    void staffAreAnsweredDataWhateverItSays() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=mpesa");
        for (String path :
                List.of("/api/hotspot/purchases", "/api/hotspot/theme", "/api/public/packages?tenant=" + shop.slug)) {
            var reply = rig.json("GET", path, shop.tenant.toString(), null);
            assertThat(reply.statusCode()).as(path).isEqualTo(200);
            assertThat(reply.headers().firstValue("Content-Type").orElse("application/json"))
                    .as(path)
                    .startsWith("application/json");
            assertThat(reply.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .hasValue("nosniff");
        }
        assertThat(rig.json("GET", "/api/public/packages?tenant=" + shop.slug, null, null)
                        .body())
                .contains("<script>alert(1)");
    }

    private static HttpResponse<String> browser(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(rig.address() + path))
                .header("User-Agent", "Mozilla/5.0 " + SCRIPT)
                .header("Accept-Language", SCRIPT)
                .header("Referer", "http://x/" + SCRIPT)
                .timeout(Duration.ofSeconds(20));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void isText(String what, HttpResponse<String> reply) {
        assertThat(reply.statusCode()).as(what).isLessThan(500);
        assertThat(FOREIGN.matcher(reply.body()).results().map(found -> found.group()))
                .as(what + " " + reply.uri())
                .isEmpty();
        assertThat(reply.body()).as(what).doesNotContain("=\"javascript:", "='javascript:");
    }
}
