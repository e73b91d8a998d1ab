package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.CardRig.tap;
import static turnpike.HotspotRig.await;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.platform.http.Json;
import turnpike.simulators.stripe.StripeSimulator;
import turnpike.simulators.stripe.StripeWebhooks.Manner;

/// A stranger pays by card: from the portal to the provider's page and back, through pages alone.
final class CardJourneyTest {
    private static CardRig cards;
    private static HotspotRig rig;
    private static StripeSimulator stripe;

    private CardRig.Guest guest;
    private HotspotRig.Shop shop;
    private HotspotRig.Phone phone;

    @BeforeAll
    static void open() throws IOException {
        cards = new CardRig();
        rig = cards.rig;
        stripe = cards.stripe;
    }

    @AfterAll
    static void close() {
        cards.close();
    }

    @BeforeEach
    void fresh() throws Exception {
        guest = cards.new Guest();
        shop = guest.shop;
        phone = guest.phone;
    }

    @Test
    void aStrangerPaysByCardAndIsOnline() throws Exception {
        UUID purchase = guest.choose("stripe");
        String page = guest.card();
        assertThat(page).startsWith(stripe.url());
        assertThat(phone.page).contains("Pay by card", "data-go=\"http", "http-equiv=\"refresh\"");

        String back = tap(page, "action=pay&card=GOOD");
        assertThat(back).startsWith(rig.address() + "/p/s/wait?").endsWith("&back=paid");
        phone.follow(back);
        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);
        phone.follow(back);
        assertThat(phone.page).contains("You are online", "One day");
        assertThat(guest.payment(purchase).receipt()).startsWith("pi_");
    }

    @Test
    void whoComesBackBeforeTheNewsIsNotAskedToPayAgain() throws Exception {
        stripe.webhooks().arrive(Manner.HELD);
        UUID purchase = guest.choose("stripe");
        phone.follow(tap(guest.card(), "action=pay&card=GOOD"));
        assertThat(phone.page).contains("being checked").doesNotContain("id=\"card\"", "data-go=\"http");

        stripe.webhooks().release(true);
        await(() -> shop.state(purchase).equals("ONLINE"));
    }

    @Test
    void whoGivesUpOnThePageComesBackStaysAndMayPayOtherwise() throws Exception {
        UUID byCard = guest.choose("stripe");
        String back = tap(guest.card(), "action=cancel");
        phone.follow(back);
        assertThat(back).endsWith("&back=no");
        assertThat(phone.page).contains("id=\"card\"", "data-go=\"\"", "Pay in another way");
        var live = Json.parse(rig.call(back.substring(rig.address().length()).replace("/wait?", "/live?"), null)
                .body());
        assertThat(live.has("go")).isFalse();

        UUID byPhone = guest.choose("mpesa");
        assertThat(byPhone).isNotEqualTo(byCard);
        assertThat(phone.page).contains("Check your phone").doesNotContain("id=\"card\"");
        shop.settle(byPhone, HotspotRig.PRICE, "RCPT" + byPhone);
        await(() -> shop.state(byPhone).equals("ONLINE"));
    }

    /// The provider is busy at first; the page's open question is answered as soon as there is somewhere to go.
    @Test
    void whoWaitsIsSentOnAsSoonAsThePageIsThere() throws Exception {
        stripe.faults().busy(1);
        UUID purchase = guest.choose("stripe");
        await(() -> "rate_limit".equals(guest.payment(purchase).outcome().code()));
        String live = phone.at.replace("/wait?", "/live?") + "&wait=1&after=";
        var first = Json.parse(rig.call(live + "none", null).body());
        assertThat(first.has("go")).isFalse();

        var next = CompletableFuture.supplyAsync(
                () -> ask(live + first.get("revision").asText()));
        cards.later(Duration.ofSeconds(61));
        rig.payments.sweep();
        assertThat(next.get(10, TimeUnit.SECONDS)).contains("\"go\":\"" + stripe.url());
    }

    private static String ask(String path) {
        try {
            return rig.call(path, null).body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onlyWhatTheTenantCanAskIsOffered() throws Exception {
        assertThat(phone.page).contains("M-Pesa · Card").doesNotContain("Airtel");
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + shop.plan);
        assertThat(phone.page).contains("value=\"mpesa\"", "value=\"stripe\"", "payment page", "PIN");
        assertThat(phone.page).doesNotContain("value=\"airtel\"");
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=0712345678&provider=airtel");
        assertThat(phone.page).contains("not offered here");
    }
}
