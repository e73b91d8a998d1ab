package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.aaa.AccessAttempts;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.WhyOffline;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.hotspot.Purchase;
import turnpike.invoices.Till;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.payments.Payment;
import turnpike.payments.PaymentListener;
import turnpike.payments.State;
import turnpike.platform.db.Tx;
import turnpike.reporting.LooseEnds;
import turnpike.subscribers.Devices;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Zones;

/// Money that comes for somebody who cannot use it any more, and money nobody is to ask for.
final class HotspotKeptMoneyTest {
    private static final String PHONE = "0712345678";
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

    private UUID asked(HotspotRig.Phone phone) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        assertThat(phone.at).as(phone.page).startsWith("/p/s/wait?");
        return shop.lastPurchase();
    }

    /// As it was before who is asked for money could not be removed.
    private void vanish(UUID subscriber) {
        rig.database.run(
                shop.tenant,
                tx -> tx.sql()
                        .createUpdate(
                                "update subscribers set deleted_at = now() where tenant_id = :t and subscriber_id = :s")
                        .bind("t", shop.tenant.value())
                        .bind("s", subscriber)
                        .execute());
    }

    private long suspense() {
        return rig.database
                .call(shop.tenant, tx -> rig.journal.balance(tx, shop.tenant, Place.of(Account.SUSPENSE), "KES"))
                .minor();
    }

    @Test
    void whatComesForOneWhoWasRemovedWaitsInSuspenseAndIsGivenToWhomStaffNames() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = asked(phone);
        UUID buyer = shop.buyer(purchase);
        vanish(buyer);

        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        UUID payment = shop.payment(purchase);
        assertThat(rig.payments.get(shop.tenant, payment).state()).isEqualTo(State.SETTLED);
        assertThat(rig.payments.get(shop.tenant, payment).outcome().suspense()).isTrue();
        assertThat(suspense()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.wallet(buyer).minor()).isZero();
        assertThat(shop.line(purchase)).endsWith("PAID", "BUYER_GONE");
        assertThat(shop.count("subscriptions")).isZero();
        phone.open(phone.at);
        assertThat(phone.page).contains("your account was closed").doesNotContain("enter your PIN");

        assertThatThrownBy(() -> rig.payments.resolve(shop.actor, payment, buyer))
                .as("given to one who is gone it would be out of reach")
                .isInstanceOf(NotFound.class);
        UUID other = shop.buyer(asked(shop.arrive()));
        assertThat(other).isNotEqualTo(buyer);
        rig.payments.resolve(shop.actor, payment, other);
        assertThat(suspense()).isZero();
        assertThat(shop.wallet(other).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.line(purchase)).endsWith("BUYER_GONE", "CREDITED");
    }

    /// Whatever is missing, a success is not tried again and again in vain.
    @Test
    void whatIsPaidAndCannotBeDeliveredForEverIsInSuspenseAndNotTriedAgain() throws Exception {
        UUID purchase = asked(shop.arrive());
        rig.payments.listen(new Missing(purchase));

        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        assertThat(rig.payments.get(shop.tenant, shop.payment(purchase)).state())
                .isEqualTo(State.SETTLED);
        assertThat(suspense()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
        assertThat(shop.line(purchase)).endsWith("BUYER_GONE");
        assertThat(shop.count("subscriptions")).isZero();
    }

    /// What this purchase needs is not there any more.
    private record Missing(UUID purchase) implements PaymentListener {
        @Override
        public void settled(Tx tx, TenantId tenant, Payment payment) {
            if (payment.purposeId().equals(purchase)) throw new NotFound("thing", purchase);
        }

        @Override
        public void failed(Tx tx, TenantId tenant, Payment payment) {}

        @Override
        public void refunded(Tx tx, TenantId tenant, Payment payment) {}
    }

    @Test
    void whatComesForOneSuspendedMeanwhileStaysInTheWalletInWordsAndNothingBegins() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = asked(phone);
        subscribers.suspend(shop.actor, shop.buyer(purchase), "unpaid rent");

        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.count("subscriptions")).isZero();
        assertThat(shop.orders()).isEmpty();
        assertThat(shop.line(purchase)).endsWith("PAID", "BUYER_SUSPENDED");
        assertThat(shop.sms("paid_credited")).contains("KES 50 is in your wallet");
        phone.open(phone.at);
        assertThat(phone.page).contains("your account is suspended", "kept in your wallet");
        assertThat(phone.page).doesNotContain("Connecting this device");
    }

    private String refused(HotspotRig.Phone phone, String page, String form) throws Exception {
        int before = shop.count("purchases");
        phone.post(page, form);
        assertThat(phone.at).as(phone.page).startsWith("/p/s/packages?");
        assertThat(shop.count("purchases")).isEqualTo(before);
        return phone.page;
    }

    @Test
    void whoIsSuspendedIsToldSoBeforeAnythingIsAskedForOrUsedUp() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = asked(phone);
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        UUID trial = shop.plan("Try", 0, true);
        String code = shop.voucher();
        subscribers.suspend(shop.actor, shop.buyer(purchase), null);

        HotspotRig.Phone again = shop.arrive(phone.mac);
        String pay = "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa";
        assertThat(refused(again, "/p/s/pay", pay)).contains("This account is suspended");
        assertThat(refused(again, "/p/s/voucher", "code=" + code)).contains("This account is suspended");
        assertThat(refused(again, "/p/s/trial", "plan=" + trial)).contains("This account is suspended");
        subscribers.activate(shop.actor, shop.buyer(purchase));
        again.post("/p/s/voucher", "code=" + code);
        assertThat(again.at).as("the code was not used up").startsWith("/p/s/wait?");
    }

    @Test
    void aBlockedDeviceIsToldSoBeforeMoneyIsAskedForAndWhenItComesAllTheSame() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = asked(phone);
        UUID buyer = shop.buyer(purchase);
        var devices = new Devices(rig.database, rig.clock, rig.audit, rig.sessions());
        devices.add(shop.actor, buyer, phone.mac, "");
        devices.block(shop.actor, buyer, phone.mac);
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);

        phone.open(phone.at);
        assertThat(phone.page)
                .contains("this device is kept out")
                .doesNotContain("Connecting this device", "id=\"spin\"");
        assertThat(shop.line(purchase)).contains("DEVICE_KEPT_OUT");
        assertThat(shop.orders()).isEmpty();

        HotspotRig.Phone again = shop.arrive(phone.mac);
        assertThat(again.page).contains("This device is kept out");
        String pay = "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa";
        assertThat(refused(again, "/p/s/pay", pay)).contains("This device is kept out");

        var why = new WhyOffline(rig.access, new AccessAttempts(rig.database), rig.clock, rig.database);
        WhyOffline.Explanation told = why.explain(shop.tenant, buyer);
        assertThat(told.refusal()).isEqualTo(AccessDecision.Reason.DEVICE_BLOCKED);
        assertThat(told.checks()).anySatisfy(check -> assertThat(check.text()).contains(phone.mac));

        devices.unblock(shop.actor, buyer, phone.mac);
        rig.desk.hotspot().book().retry(shop.actor, purchase);
        HotspotRig.await(() -> shop.state(purchase).equals("ONLINE"));
    }

    /// Whoever stands at the counter is told why, instead of that it was done.
    @Test
    void whatIsOverLetsNobodyInAgain() throws Exception {
        UUID revoked = bought();
        rig.desk.hotspot().book().revoke(shop.actor, revoked, new turnpike.hotspot.PurchaseBook.Revocation("", false));
        assertOver(revoked);

        UUID ended = bought();
        retry(ended, 200);
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update subscriptions set expired_at = :at where tenant_id = :t and closed_at is null")
                .bind("at", rig.clock.instant())
                .bind("t", shop.tenant.value())
                .execute());
        assertOver(ended);
    }

    @Test
    void whatIsUsedUpLetsNobodyInAgain() throws Exception {
        var terms = rig.plans.get(shop.tenant, shop.plan).terms();
        UUID anHour = rig.plans
                .create(
                        shop.actor,
                        new turnpike.plans.PlanTerms(
                                "An hour of use",
                                "",
                                terms.accessKind(),
                                terms.price(),
                                terms.validity(),
                                new turnpike.plans.Allowance(null, Duration.ofHours(1), null),
                                terms.seats(),
                                terms.service(),
                                terms.offer()))
                .id();
        shop.arrive().post("/p/s/pay", "plan=" + anHour + "&phone=" + PHONE + "&provider=mpesa");
        UUID purchase = shop.lastPurchase();
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        HotspotRig.await(() -> shop.state(purchase).equals("ONLINE"));
        shop.online(shop.buyer(purchase), "02-00-00-00-99-99");
        retry(purchase, 200);
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("update sessions set session_time_s = 3600 where tenant_id = :t")
                .bind("t", shop.tenant.value())
                .execute());
        assertOver(purchase);
    }

    private void assertOver(UUID purchase) throws Exception {
        int orders = shop.orders().size();
        int lines = shop.line(purchase).size();
        assertThat(retry(purchase, 409)).contains("purchase_over", "used up or was taken back");
        assertThat(shop.orders()).hasSize(orders);
        assertThat(shop.line(purchase)).hasSize(lines);
    }

    private String retry(UUID purchase, int status) throws Exception {
        String path = "/api/hotspot/purchases/" + purchase + "/retry";
        var answered = rig.json("POST", path, shop.tenant.toString(), null);
        assertThat(answered.statusCode()).as(answered.body()).isEqualTo(status);
        return answered.body();
    }

    private UUID bought() throws Exception {
        return bought(shop.arrive());
    }

    private UUID bought(HotspotRig.Phone phone) throws Exception {
        UUID purchase = asked(phone);
        shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
        HotspotRig.await(() -> shop.state(purchase).equals("ONLINE"));
        return purchase;
    }

    private Subscribers.TakenAway money(boolean keep) {
        return (tx, right) -> rig.desk.hotspot().book().takenAway(tx, shop.actor, right, keep);
    }

    private long booked(Account account) {
        return rig.database
                .call(shop.tenant, tx -> rig.journal.balance(tx, shop.tenant, Place.of(account), "KES"))
                .minor();
    }

    @Test
    void whatStaffEndAndKeepIsEarnedAtOnceAndNothingGoesOnBeingEarned() throws Exception {
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone);
        UUID buyer = shop.buyer(purchase);
        phone.open(phone.at);
        assertThat(phone.at).startsWith("/p/s/done?");
        assertThat(booked(Account.REVENUE_DEFERRED)).isEqualTo(HotspotRig.PRICE);

        subscribers.endSubscription(shop.actor, buyer, money(true));

        assertThat(booked(Account.REVENUE_DEFERRED)).isZero();
        assertThat(booked(Account.REVENUE_EARNED)).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.wallet(buyer).minor()).isZero();
        var ended = rig.desk.hotspot().book().get(shop.tenant, purchase).purchase();
        assertThat(ended.outcome()).isEqualTo(Purchase.Outcome.REVOKED);
        phone.open(phone.at);
        assertThat(phone.page).contains("This package was taken back").doesNotContain("You are online");
        rig.clock.advance(Duration.ofDays(2));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(booked(Account.REVENUE_EARNED)).isEqualTo(HotspotRig.PRICE);
    }

    @Test
    void whatStaffReplaceMayGoBackToTheWalletWithItsTaxAndItsInvoice() throws Exception {
        shop.sellsWithInvoices();
        UUID purchase = bought();
        UUID buyer = shop.buyer(purchase);
        UUID other = shop.plan("Other", 100, false);

        subscribers.startSubscription(shop.actor, buyer, other, money(false));
        rig.sales.issue();

        assertThat(shop.wallet(buyer).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(booked(Account.REVENUE_DEFERRED)).isZero();
        assertThat(shop.taxBooked()).isZero();
        assertThat(shop.invoiced()).hasSize(2);
        assertThat(shop.line(purchase)).endsWith("REVOKED", "CREDITED");
        assertThat(subscribers.get(shop.tenant, buyer).holding()).isNotNull();
    }

    /// It has a sale of its own, and no purchase that it belongs to.
    @Test
    void aRightThatWasPaidForBesideAPurchaseIsGivenBackByWhatTheJournalTook() throws Exception {
        shop.sellsWithInvoices();
        UUID purchase = asked(shop.arrive());
        UUID first = shop.payment(purchase);
        rig.payments.giveUp(shop.actor, first);
        rig.clock.advance(Duration.ofMinutes(2));
        asked(shop.arrive());
        UUID again = shop.lastPurchase();
        shop.settle(again, HotspotRig.PRICE, "RCPT" + again);
        UUID buyer = shop.buyer(again);
        UUID right = UUID.randomUUID();
        rig.database.run(shop.tenant, tx -> {
            var price = new Money(HotspotRig.PRICE, "KES");
            var paid = new Posting(Place.of(Account.CASH), Place.of(Account.CUSTOMER_WALLET, buyer), price);
            var at = rig.clock.instant();
            rig.journal.post(tx, shop.tenant, new Entry(Entry.Kind.TOPUP, right, at, "cash", List.of(paid)));
            var till = new Till(rig.journal, rig.sales, rig.clock);
            var sale = new Till.Sold(buyer, price, right, "One day", new Till.Sale("renewal", right));
            Money net = till.take(tx, shop.tenant, sale).net();
            var wanted = new Grants.Wanted(buyer, shop.plan, 1, Grants.Source.WALLET, right);
            UUID given = rig.grants.grant(tx, shop.tenant, wanted).subscriptionId();
            rig.journal.defer(tx, shop.tenant, given, net, at, at.plus(Duration.ofDays(1)));
            rig.desk.hotspot().book().takenAway(tx, shop.actor, given, false);
        });
        rig.sales.issue();
        assertThat(shop.wallet(buyer).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.taxBooked()).as("of the other sale").isEqualTo(690);
        assertThat(shop.invoiced()).anyMatch(line -> line.startsWith("CREDIT_NOTE"));
    }

    @Test
    void nobodyIsRemovedWhileMoneyOrAPaidPackageIsLeftAndAfterItIsSettledItWorks() throws Exception {
        UUID purchase = asked(shop.arrive());
        UUID buyer = shop.buyer(purchase);
        LooseEnds ends = new LooseEnds(rig.clock);
        Runnable remove = () -> subscribers.delete(shop.actor, buyer, (tx, id) -> ends.of(tx, shop.tenant, id));
        assertThatThrownBy(remove::run)
                .isInstanceOf(Conflict.class)
                .hasMessage("not settled yet: a payment of KES 50 by mpesa is not decided");

        shop.settle(purchase, HotspotRig.PRICE + 150, "RCPT" + purchase);
        assertThatThrownBy(remove::run)
                .hasMessageContaining("the wallet holds KES 1.50")
                .hasMessageContaining("the package One day is paid for and not over");

        subscribers.endSubscription(shop.actor, buyer, money(false));
        var out = new Posting(
                Place.of(Account.CUSTOMER_WALLET, buyer),
                Place.of(Account.CASH),
                new Money(HotspotRig.PRICE + 150, "KES"));
        rig.journal.adjust(shop.actor, UUID.randomUUID(), out, "paid out");
        remove.run();
        assertThatThrownBy(() -> subscribers.get(shop.tenant, buyer)).isInstanceOf(NotFound.class);
    }
}
