package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.hotspot.PurchaseBook;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.PlanTerms;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.usage.UsageChange;

/// "You are online" left open says when that is over, by itself.
final class HotspotOnlinePageTest {
    private static final Pattern ADDRESS = Pattern.compile("data-url=\"([^\"]+)\"");
    private static HotspotRig rig;

    private HotspotRig.Shop shop;
    private HotspotRig.Phone phone;
    private UUID purchase;
    private UUID session;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void aDeviceIsOnlineAndItsPageIsOpen() throws Exception {
        shop = rig.new Shop("MIKROTIK");
        phone = shop.arrive();
        phone.post("/p/s/pay", "plan=" + anHour() + "&phone=0712345678&provider=mpesa");
        purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase.toString().substring(24));
        await(() -> shop.state(purchase).equals("ONLINE"));
        session = shop.online(shop.buyer(purchase), phone.mac);
        phone.open("/p/s/done?s=" + phone.s());
        assertThat(phone.page).contains("You are online", "visibilitychange");
    }

    private UUID anHour() {
        return rig.plans
                .create(
                        shop.actor,
                        new PlanTerms(
                                "One hour",
                                "",
                                AccessKind.HOTSPOT,
                                new PlanTerms.Price(HotspotRig.PRICE, "KES"),
                                Validity.of(Duration.ofHours(1)),
                                new Allowance(null, null, null),
                                Seats.UNLIMITED,
                                Service.PLAIN,
                                new Offer(true, false, 0, null, null, List.of())))
                .id();
    }

    /// What the open page asks.
    private CompletableFuture<HttpResponse<String>> ask(String knows) {
        var found = ADDRESS.matcher(phone.page);
        assertThat(found.find()).isTrue();
        String path = found.group(1).replace("&amp;", "&") + knows;
        return CompletableFuture.supplyAsync(() -> {
            try {
                return rig.call(path, null);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /// Something else about the person may have been told before: then the page asks again, as it was told to.
    private String news(CompletableFuture<HttpResponse<String>> asked) throws Exception {
        String said = answer(asked);
        for (int i = 0; i < 5 && !said.contains("\"go\""); i++) said = answer(ask("&on=1"));
        return said;
    }

    private static String answer(CompletableFuture<HttpResponse<String>> asked) throws Exception {
        return asked.get(8, TimeUnit.SECONDS).body();
    }

    /// Rests a moment at the server, once what was told as the device came in has been heard.
    private CompletableFuture<HttpResponse<String>> held() throws Exception {
        for (int i = 0; i < 50; i++) {
            CompletableFuture<HttpResponse<String>> asked = ask("&on=1");
            try {
                asked.get(300, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return asked;
            }
        }
        throw new AssertionError("the page is told something without end");
    }

    private void sessionEnds() {
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate(
                        "update sessions set ended_at = :at, terminate_cause = 'Admin-Reset' where session_id = :id")
                .bind("at", rig.clock.instant())
                .bind("id", session)
                .execute());
        var named = new UsageChange.Named(shop.nas, session.toString());
        rig.desk
                .hotspot()
                .usageListener()
                .committed(List.of(new UsageChange(
                        shop.tenant,
                        shop.buyer(purchase),
                        session,
                        named,
                        AccessKind.HOTSPOT,
                        false,
                        true,
                        List.of())));
    }

    @Test
    void whatStaffTakesBackIsSaidAtOnce() throws Exception {
        var asked = held();
        rig.desk.hotspot().book().revoke(shop.actor, purchase, new PurchaseBook.Revocation("", false));
        assertThat(news(asked)).contains("\"go\":\"/p/s/wait?");
    }

    @Test
    void aPackageThatEndsIsSaidAtItsEndAndNotBefore() throws Exception {
        rig.clock.advance(Duration.ofHours(1).minusSeconds(1));
        var asked = held();
        rig.clock.advance(Duration.ofSeconds(2));
        String said = answer(asked);
        assertThat(said).contains("\"go\":\"/p/s/packages?", "bad=ended");
        phone.open(said.replaceAll(".*\"go\":\"([^\"]+)\".*", "$1"));
        assertThat(phone.page).contains("your package is over");
    }

    @Test
    void whoIsPutOutIsToldUnlessTheDeviceIsBackInAMoment() throws Exception {
        var asked = held();
        sessionEnds();
        assertThat(answer(asked)).contains("\"on\":false", "\"again\":5000").doesNotContain("\"go\"");
        String said = answer(ask("&on=1&gone=1"));
        assertThat(said).contains("bad=offline");
        phone.open(said.replaceAll(".*\"go\":\"([^\"]+)\".*", "$1"));
        assertThat(phone.page).contains("no longer online", "action=\"/p/s/connect\"");

        shop.online(shop.buyer(purchase), phone.mac);
        phone.open("/p/s/done?s=" + phone.s());
        assertThat(answer(ask("&on=0"))).contains("\"on\":true").doesNotContain("\"go\"");
    }

    @Test
    void whoLogsOutInAnotherWindowIsToldInThisOne() throws Exception {
        var asked = held();
        rig.call("/p/s/logout", "s=" + phone.s());
        assertThat(news(asked)).contains("\"go\":\"/p/s/packages?");
    }

    /// Without script the page looks once, at the end.
    @Test
    void withoutScriptThePageLooksAtTheEnd() {
        assertThat(phone.page).contains("<noscript><meta http-equiv=\"refresh\" content=\"360");
    }
}
