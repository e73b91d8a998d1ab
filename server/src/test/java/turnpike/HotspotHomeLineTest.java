package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.HotspotRig.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.aaa.AccessDecision;
import turnpike.base.AccessKind;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.PlanTerms;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.subscribers.Guests;
import turnpike.subscribers.Subscriber;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Zones;

/// Whose number is in the books for a line at home buys at the hotspot like anybody: at once, and beside the line.
final class HotspotHomeLineTest {
    private static final Pattern CODE = Pattern.compile("\\b[0-9]{6}\\b");
    private static final String PHONE = "0712345678";
    private static final String NUMBER = "254712345678";
    private static HotspotRig rig;
    private static Subscribers subscribers;

    private HotspotRig.Shop shop;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
        subscribers = new Subscribers(
                rig.database,
                TestDatabase.VAULT,
                rig.ids,
                rig.clock,
                rig.audit,
                new Zones(rig.database),
                rig.plans,
                rig.sessions());
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void fresh() {
        shop = rig.new Shop("MIKROTIK");
        rig.router.serves = true;
    }

    private UUID homePlan() {
        return rig.plans
                .create(
                        shop.actor,
                        new PlanTerms(
                                "Home 10 Mbps",
                                "",
                                AccessKind.PPPOE,
                                new PlanTerms.Price(250_000, "KES"),
                                Validity.of(Duration.ofDays(30)),
                                new Allowance(null, null, null),
                                Seats.UNLIMITED,
                                Service.PLAIN,
                                new Offer(true, false, 0, null, null, List.of())))
                .id();
    }

    private UUID home(String username, AccessKind kind, @Nullable UUID plan) {
        var profile = new Subscribers.Profile(
                username,
                kind,
                new Subscriber.Contact("Jane", "+" + NUMBER, null),
                new Subscriber.Rules(null, false, null));
        return subscribers
                .create(shop.actor, new Subscribers.NewSubscriber(profile, "secret-of-jane", plan))
                .id();
    }

    private UUID asked(HotspotRig.Phone phone) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        assertThat(phone.at).as(phone.page).startsWith("/p/s/wait?");
        return shop.lastPurchase();
    }

    private UUID bought(HotspotRig.Phone phone) throws Exception {
        UUID purchase = asked(phone);
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        return purchase;
    }

    @Test
    void staffGiveNoPlanThatCouldNeverBeUsed() {
        UUID home = home("jane", AccessKind.PPPOE, null);
        assertThatThrownBy(() -> subscribers.startSubscription(shop.actor, home, shop.plan, (_, _) -> {}))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("another kind of access");
        assertThat(shop.count("subscriptions")).isZero();
    }

    private void deposit(UUID whose, long minor) {
        var posting =
                new Posting(Place.provider("mpesa"), Place.of(Account.CUSTOMER_WALLET, whose), new Money(minor, "KES"));
        var entry = new Entry(Entry.Kind.TOPUP, rig.ids.next(), rig.clock.instant(), "pay bill", List.of(posting));
        rig.database.run(shop.tenant, tx -> rig.journal.post(tx, shop.tenant, entry));
    }

    @Test
    void whoHasALineAtHomeBuysAtTheHotspotAndIsIn() throws Exception {
        UUID home = home("jane", AccessKind.PPPOE, homePlan());
        HotspotRig.Phone phone = shop.arrive();

        UUID purchase = bought(phone);

        await(() -> shop.state(purchase).equals("ONLINE"));
        assertThat(rig.router.in).contains(phone.mac);
        UUID own = shop.buyer(purchase);
        assertThat(own).isNotEqualTo(home);
        assertThat(subscribers.get(shop.tenant, own).username()).isEqualTo(NUMBER);
        assertThat(subscribers.get(shop.tenant, own).contact().phone()).isEqualTo("+" + NUMBER);
        assertThat(shop.sms("already_connected")).contains(NUMBER);
        var held = java.util.Objects.requireNonNull(
                subscribers.get(shop.tenant, home).holding());
        assertThat(held.planName()).isEqualTo("Home 10 Mbps");
        assertThat(bought(phone)).as("the next waits behind the first").isNotEqualTo(purchase);
        assertThat(shop.buyer(shop.lastPurchase())).isEqualTo(own);
    }

    @Test
    void whatIsBoughtAtAHotspotDoesNotWaitBehindThePackageAtHome() throws Exception {
        UUID home = home(NUMBER, AccessKind.ANY, homePlan());
        HotspotRig.Phone phone = shop.arrive();

        UUID purchase = bought(phone);

        await(() -> rig.router.in.contains(phone.mac));
        assertThat(shop.line(purchase)).doesNotContain("QUEUED");
        UUID own = shop.buyer(purchase);
        assertThat(own).isNotEqualTo(home);
        assertThat(subscribers.get(shop.tenant, own).username())
                .as("the number is somebody's name")
                .isEqualTo(NUMBER + "-2");
        subscribers.endSubscription(shop.actor, home, (tx, right) -> {});
        asked(shop.arrive());
        assertThat(shop.buyer(shop.lastPurchase()))
                .as("what began so goes on so")
                .isEqualTo(own);
    }

    @Test
    void whoHoldsNothingForALineAtHomeBuysForTheAccountThereIs() throws Exception {
        UUID any = home("jane", AccessKind.ANY, null);

        assertThat(shop.buyer(asked(shop.arrive()))).isEqualTo(any);
    }

    @Test
    void whatComesWhenTheAccountWasMadeOneForALineStaysInTheWalletInWords() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = asked(phone);
        UUID buyer = shop.buyer(purchase);
        subscribers.change(
                shop.actor,
                buyer,
                was -> new Subscribers.Profile(was.username(), AccessKind.PPPOE, was.contact(), was.rules()),
                null);

        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        assertThat(shop.wallet(buyer).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.count("subscriptions")).isZero();
        assertThat(shop.orders()).isEmpty();
        assertThat(shop.line(purchase)).endsWith("PAID", "BUYER_ANOTHER_WAY");
        assertThat(shop.sms("paid_credited")).contains("KES 50 is in your wallet");
        phone.open(phone.at);
        assertThat(phone.page).contains("cannot be used at a hotspot now", "kept in your wallet");
        assertThat(phone.page).doesNotContain("Connecting this device");
    }

    @Test
    void whatComesWhenAPackageForALineWasGivenMeanwhileIsNotMadeToWaitForIt() throws Exception {
        UUID any = home("jane", AccessKind.ANY, null);
        UUID purchase = asked(shop.arrive());
        subscribers.startSubscription(shop.actor, any, homePlan(), (tx, right) -> {});

        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        assertThat(shop.wallet(any).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.line(purchase)).endsWith("PAID", "BUYER_ANOTHER_WAY");
    }

    @Test
    void theCodeSentToTheNumberOpensWhatWasBoughtAtTheHotspotAndNotTheLine() throws Exception {
        UUID home = home("jane", AccessKind.PPPOE, homePlan());
        deposit(home, 10 * HotspotRig.PRICE);
        UUID own = shop.buyer(bought(shop.arrive()));
        HotspotRig.Phone other = shop.arrive();

        other.post("/p/s/recover", "phone=" + PHONE);
        var code = CODE.matcher(shop.sms("otp"));
        assertThat(code.find()).isTrue();
        other.post("/p/s/recover", "otp=" + code.group());

        await(() -> rig.router.in.contains(other.mac));
        assertThat(shop.devices(own)).contains(other.mac);
        assertThat(shop.devices(home)).isEmpty();
        other.open("/p/s/pay?s=" + other.s() + "&plan=" + shop.plan);
        assertThat(other.page).as("the wallet of the line").doesNotContain("/p/s/wallet");
    }

    @Test
    void theWalletOfALineIsNotSpentForWhatTheLineCannotUse() throws Exception {
        UUID home = home("jane", AccessKind.PPPOE, homePlan());
        deposit(home, 10 * HotspotRig.PRICE);
        HotspotRig.Phone phone = shop.arrive();
        phone.post("/p/s/signin", "username=jane&password=secret-of-jane");
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + shop.plan);
        assertThat(phone.page).doesNotContain("/p/s/wallet");

        phone.post("/p/s/wallet", "plan=" + shop.plan);

        assertThat(phone.page).contains("for another way to come online");
        assertThat(shop.wallet(home).minor()).isEqualTo(10 * HotspotRig.PRICE);
        assertThat(shop.devices(home)).as("no place of the line is taken").isEmpty();
    }

    @Test
    void aCodeTypedWhereTheLineIsKnownIsForTheDeviceAtHand() throws Exception {
        UUID home = home("jane", AccessKind.ANY, homePlan());
        var guests = new Guests(TestDatabase.VAULT, rig.ids, rig.clock);
        HotspotRig.Phone known = shop.arrive();
        rig.database.run(shop.tenant, tx -> guests.bind(tx, shop.tenant, home, known.mac));
        HotspotRig.Phone phone = shop.arrive(known.mac);

        phone.post("/p/s/voucher", "code=" + shop.voucher());

        assertThat(phone.at).as(phone.page).matches("/p/s/(wait|done)\\?.*");
        await(() -> rig.router.in.contains(phone.mac));
        assertThat(shop.buyer(shop.lastPurchase())).isNotEqualTo(home);
        assertThat(rig.byAddress(shop, phone.mac))
                .as("by its address it comes in with what is for hotspots")
                .isInstanceOfSatisfying(
                        AccessDecision.Accept.class,
                        in -> assertThat(in.subscriberId()).isNotEqualTo(home));
    }
}
