package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.HotspotRig.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.hotspot.PurchaseBook;
import turnpike.invoices.Invoices;
import turnpike.ledger.Account;
import turnpike.ledger.Place;
import turnpike.payments.NewPayment;

/// What becomes of the money of a purchase that is not just paid and delivered.
final class HotspotMoneyTest {
    private static final Pattern CODE = Pattern.compile("\\b[0-9]{6}\\b");
    private static final String PHONE = "0712345678";
    private static HotspotRig rig;

    private HotspotRig.Shop shop;

    @BeforeAll
    static void open() {
        rig = new HotspotRig();
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void fresh() {
        shop = rig.new Shop("MIKROTIK");
    }

    private UUID asked(HotspotRig.Phone phone) throws Exception {
        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=" + PHONE + "&provider=mpesa");
        return shop.lastPurchase();
    }

    private UUID bought(HotspotRig.Phone phone, long paid) throws Exception {
        UUID purchase = asked(phone);
        shop.settle(purchase, paid, "RCPT" + purchase);
        await(() -> shop.state(purchase).equals("ONLINE"));
        return purchase;
    }

    /// A device whose holder has shown to be the owner of the phone number.
    private HotspotRig.Phone owner() throws Exception {
        HotspotRig.Phone owner = shop.arrive();
        owner.post("/p/s/recover", "phone=" + PHONE);
        var found = CODE.matcher(shop.sms("otp"));
        assertThat(found.find()).isTrue();
        owner.post("/p/s/recover", "otp=" + found.group());
        return owner;
    }

    @Test
    void theWalletBuysWhatAPromptIsOutForAndThePromptPaidLaterBuysItsOwn() throws Exception {
        UUID first = bought(shop.arrive(), 2 * HotspotRig.PRICE);
        UUID buyer = shop.buyer(first);
        HotspotRig.Phone owner = owner();
        UUID prompted = asked(shop.arrive());
        assertThat(shop.state(prompted)).isEqualTo("WAITING");

        owner.post("/p/s/wallet", "plan=" + shop.plan);
        assertThat(owner.status).as(owner.page).isEqualTo(200);
        assertThat(shop.wallet(buyer).minor()).isZero();
        assertThat(shop.count("subscriptions")).isEqualTo(2);
        assertThat(shop.state(prompted)).isEqualTo("FAILED");

        shop.settle(prompted, HotspotRig.PRICE, "RCPT" + prompted);
        assertThat(shop.state(prompted)).isEqualTo("QUEUED");
        assertThat(shop.count("subscriptions")).isEqualTo(3);
        assertThat(shop.wallet(buyer).minor()).isZero();
    }

    /// The prompt is waited for no longer; paid all the same, it buys its own.
    @Test
    void aVoucherIsTakenWhileAPromptForTheSamePlanIsOut() throws Exception {
        bought(shop.arrive(), HotspotRig.PRICE);
        HotspotRig.Phone owner = owner();
        UUID prompted = asked(owner);
        owner.post("/p/s/voucher", "code=" + shop.voucher());
        assertThat(owner.status).as(owner.page).isEqualTo(200);
        assertThat(shop.state(prompted)).isEqualTo("FAILED");
        assertThat(shop.count("subscriptions")).isEqualTo(2);

        shop.settle(prompted, HotspotRig.PRICE, "RCPT" + prompted);
        assertThat(shop.count("subscriptions")).isEqualTo(3);
    }

    private void refund(UUID purchase) throws Exception {
        UUID payment = shop.payment(purchase);
        rig.database.run(shop.tenant, tx -> rig.payments.refund(tx, shop.tenant, payment, "staff", shop.actor));
        await(() -> shop.line(purchase).contains("REFUNDED"));
    }

    @Test
    void aRefundByStaffTakesTheSaleBackAndCreditsItsInvoiceOnce() throws Exception {
        shop.sellsWithInvoices();
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        rig.sales.issue();

        refund(purchase);
        refund(purchase);
        rig.sales.issue();
        rig.sales.issue();

        assertThat(shop.invoiced())
                .containsExactly(
                        "INVOICE purchase " + purchase + " 690 of 5000",
                        "CREDIT_NOTE credit " + purchase + " 690 of 5000");
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
        assertThat(shop.taxBooked()).isZero();
        await(() -> !rig.router.in.contains(phone.mac));
    }

    @Test
    void whatStaffTakeBackGoesToTheWalletAndIsNeverEarned() throws Exception {
        shop.sellsWithInvoices();
        HotspotRig.Phone phone = shop.arrive();
        UUID purchase = bought(phone, HotspotRig.PRICE);
        revoke(purchase, "", false);
        revoke(purchase, "", false);
        rig.sales.issue();

        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isEqualTo(HotspotRig.PRICE);
        assertThat(shop.line(purchase)).endsWith("REVOKED", "CREDITED");
        assertThat(shop.taxBooked()).isZero();
        assertThat(shop.invoiced()).hasSize(2);
        await(() -> !rig.router.in.contains(phone.mac));
        rig.clock.advance(Duration.ofDays(2));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(earned()).isZero();
    }

    private void revoke(UUID purchase, String reason, boolean keepMoney) {
        rig.desk.hotspot().book().revoke(shop.actor, purchase, new PurchaseBook.Revocation(reason, keepMoney));
    }

    @Test
    void whoKeepsTheMoneySaysWhy() {
        assertThatThrownBy(() -> new PurchaseBook.Revocation(" ", true)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void whatIsRevokedWhileTheMoneyIsKeptIsEarnedAtOnceUntilTheMoneyGoesBack() throws Exception {
        shop.sellsWithInvoices();
        UUID purchase = bought(shop.arrive(), HotspotRig.PRICE);
        revoke(purchase, "abuse", true);
        rig.sales.issue();
        assertThat(shop.invoiced()).containsExactly("INVOICE purchase " + purchase + " 690 of 5000");
        assertThat(shop.taxBooked()).isEqualTo(690);
        assertThat(earned()).isEqualTo(4_310);

        refund(purchase);
        rig.sales.issue();
        assertThat(shop.invoiced()).hasSize(2);
        assertThat(shop.taxBooked()).isZero();
        assertThat(earned()).isZero();
    }

    /// Two days sold at once: each day earns its own, the second from when the first is over.
    @Test
    void whatWaitsIsEarnedWhenItRuns() throws Exception {
        bought(shop.arrive(), HotspotRig.PRICE);
        UUID second = asked(shop.arrive());
        shop.settle(second, HotspotRig.PRICE, "RCPT" + second);
        assertThat(shop.state(second)).isEqualTo("QUEUED");
        assertThat(earned()).isZero();

        rig.clock.advance(Duration.ofDays(1));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(earned()).isEqualTo(HotspotRig.PRICE);
        rig.clock.advance(Duration.ofDays(1));
        rig.journal.revenue().recognise(rig.clock);
        assertThat(earned()).isEqualTo(2 * HotspotRig.PRICE);
    }

    private long earned() {
        return held(Account.REVENUE_EARNED);
    }

    private long held(Account account) {
        return rig.database
                .call(shop.tenant, tx -> rig.journal.balance(tx, shop.tenant, Place.of(account), "KES"))
                .minor();
    }

    @Test
    void aPartCreditedByHandIsNotGivenBackASecondTime() throws Exception {
        shop.sellsWithInvoices();
        UUID purchase = bought(shop.arrive(), HotspotRig.PRICE);
        rig.sales.issue();
        UUID invoice = paper("i.kind = 'INVOICE'").getFirst();
        rig.invoices.credit(shop.actor, invoice, UUID.randomUUID(), List.of(line("a part", 2_000)));
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isEqualTo(2_000);
        assertThat(shop.taxBooked()).isEqualTo(690 - 276);
        assertThat(held(Account.REVENUE_DEFERRED)).isEqualTo(4_310 - 1_724);

        refund(purchase);
        assertThat(shop.wallet(shop.buyer(purchase)).minor()).isZero();
        assertThat(income()).isZero();
        assertThatThrownBy(() -> rig.invoices.credit(shop.actor, invoice, UUID.randomUUID(), null))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void anUnpaidInvoiceIsInTheBooksFromWhenItIsPaid() throws Exception {
        UUID payer = shop.buyer(bought(shop.arrive(), HotspotRig.PRICE + 10_000));
        long before = income();
        UUID invoice = manual(payer, 8_000);
        rig.invoices.credit(shop.actor, invoice, UUID.randomUUID(), List.of(line("a part", 3_000)));
        assertThat(income()).isEqualTo(before);

        rig.invoices.pay(shop.actor, invoice);
        rig.invoices.pay(shop.actor, invoice);
        assertThat(income()).isEqualTo(before + 5_000);
        assertThat(shop.wallet(payer).minor()).isEqualTo(5_000);
        rig.invoices.credit(shop.actor, invoice, UUID.randomUUID(), null);
        assertThat(income()).isEqualTo(before);
        assertThat(shop.wallet(payer).minor()).isEqualTo(10_000);
    }

    private UUID manual(UUID payer, long minor) {
        var who = new Invoices.Customer("Jane", null, null, null, null);
        UUID draft = rig.invoices
                .draft(shop.actor, payer, who, List.of(line("Router", minor)))
                .id();
        return rig.invoices.finalise(shop.actor, draft).id();
    }

    private static Invoices.Line line(String text, long minor) {
        return new Invoices.Line(text, 1, new Money(minor, "KES"), 1_600);
    }

    private long income() {
        return held(Account.REVENUE_DEFERRED) + held(Account.REVENUE_EARNED) + held(Account.TAX);
    }

    @Test
    void moneyOfAnAmountNobodyHasIsNotTaken() {
        long[] amounts = {Money.ENTERED_MAX + 1, 9_000_000_000_000_000_000L};
        for (long minor : amounts) {
            assertThatThrownBy(() -> new NewPayment(
                            null,
                            NewPayment.Purpose.TOPUP,
                            UUID.randomUUID(),
                            new Money(minor, "KES"),
                            "cash",
                            null,
                            "x",
                            ""))
                    .isInstanceOf(InvalidInput.class);
        }
    }

    @Test
    void aPriceWithCentsCannotBePaidWhereOnlyMobileMoneyIsOffered() {
        var checkout = rig.desk.hotspot().checkout();
        assertThat(checkout.refusal(shop.tenant, new Money(500, "KES"))).isEmpty();
        assertThat(checkout.refusal(shop.tenant, new Money(550, "KES"))).isPresent();
        assertThat(checkout.refusal(new TenantId(UUID.randomUUID()), new Money(550, "KES")))
                .isEmpty();
    }

    /// Whatever was saved before the way to pay was there: a page that is not old is not called so.
    @Test
    void aPriceNoProviderAsksForIsNotAskedForAndAForeignPhoneIsToldApart() throws Exception {
        var dear = new Money(30_000_000, "KES");
        assertThat(rig.desk.hotspot().checkout().refusal(shop.tenant, dear))
                .hasValueSatisfying(why -> assertThat(why).hasMessageContaining("at most"));
        UUID plan = shop.plan("Dear", dear.minor(), false);
        HotspotRig.Phone phone = shop.arrive();
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + plan);
        assertThat(phone.page).contains("cannot be paid on this page").doesNotContain("name=\"phone\"");
        phone.post("/p/s/pay", "plan=" + plan + "&phone=0712345678&provider=mpesa");
        assertThat(phone.page).contains("not offered here").doesNotContain("too old");

        phone.post("/p/s/pay", "plan=" + shop.plan + "&phone=%2B256712345678&provider=mpesa");
        assertThat(phone.page).contains("This is no phone number").doesNotContain("too old");
        assertThat(shop.count("purchases")).isZero();
    }

    /// Free is what the operator named free, also where nothing else is given for trying.
    @Test
    void whatCostsNothingIsSaidToBeFreeAndGivenOnceADayAlsoWhereThereAreNoTrials() throws Exception {
        UUID free = shop.plan("Welcome", 0, false);
        UUID trial = shop.plan("Taste", 0, true);
        assertThat(theme("\"mpesa\"").statusCode()).isEqualTo(200);
        HotspotRig.Phone phone = shop.arrive();
        assertThat(phone.page).contains("Welcome", "Free", "Use it free").doesNotContain("Taste", "Try it free");
        phone.post("/p/s/trial", "plan=" + trial);
        assertThat(phone.page).contains("not on sale here");
        phone.post("/p/s/trial", "plan=" + free);
        await(() -> shop.state(shop.lastPurchase()).equals("ONLINE"));
        assertThat(shop.count("payments")).isZero();

        HotspotRig.Phone again = shop.arrive(phone.mac);
        again.open("/p/s/packages?s=" + again.s());
        again.post("/p/s/trial", "plan=" + free);
        assertThat(again.page).contains("used today");
    }

    @Test
    void aWayToPayThatHasNoAccountIsNotSet() throws Exception {
        var refused = theme("\"mpesa\",\"stripe\"");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("providers", "stripe");
        assertThat(theme("").statusCode()).as("vouchers only").isEqualTo(200);
        HotspotRig.Phone phone = shop.arrive();
        phone.open("/p/s/pay?s=" + phone.s() + "&plan=" + shop.plan);
        assertThat(phone.page).contains("cannot be paid on this page").doesNotContain("name=\"phone\"");
    }

    private HttpResponse<String> theme(String providers) throws Exception {
        return rig.json("PUT", "/api/hotspot/theme", shop.tenant.toString(), """
                {"title":"","color":"#112233","background":"#ffffff","language":"en","providers":[%s],
                 "vouchers":true,"trials":false,"giveUpMinutes":5,"giveUpPolicy":"keep"}""".formatted(providers));
    }

    /// Whatever is sold, billed, credited, taken back and earned in whatever order.
    @Test
    void paidInvoicesLessTheirCreditNotesAreTheIncomeInTheBooks() throws Exception {
        for (long seed = 1; seed <= 4; seed++) {
            shop = rig.new Shop("MIKROTIK");
            shop.sellsWithInvoices();
            var random = new Random(seed);
            for (int step = 0; step < 25; step++) step(random);
            rig.sales.issue();
            rig.sales.issue();
            assertThat(income()).as("seed %d", seed).isEqualTo(billed());
            assertThat(held(Account.REVENUE_DEFERRED)).as("seed %d", seed).isNotNegative();
            rig.clock.advance(Duration.ofDays(40));
            rig.journal.revenue().recognise(rig.clock);
            assertThat(held(Account.REVENUE_DEFERRED)).as("seed %d", seed).isZero();
            assertThat(income()).as("seed %d", seed).isEqualTo(billed());
        }
    }

    private void step(Random random) throws Exception {
        rig.clock.advance(Duration.ofHours(5));
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                UUID purchase = asked(shop.arrive());
                shop.settle(purchase, HotspotRig.PRICE, "RCPT" + purchase);
            }
            case 2 -> {
                rig.journal.revenue().recognise(rig.clock);
                rig.sales.issue();
            }
            case 3 -> one(random, "i.kind = 'INVOICE'").ifPresent(id -> credit(random, id));
            case 4 ->
                one(random, "i.source = 'purchase'").ifPresent(id -> {
                    UUID purchase = rig.invoices.get(shop.tenant, id).title().sourceId();
                    revoke(purchase, "by chance", random.nextBoolean());
                });
            default -> {
                UUID payer = shop.count("purchases") == 0 ? null : shop.buyer(shop.lastPurchase());
                if (payer == null) return;
                UUID invoice = manual(payer, 1_000 + random.nextInt(3_000));
                if (random.nextBoolean()) payIfEnough(invoice);
            }
        }
    }

    private void credit(Random random, UUID invoice) {
        boolean some = random.nextBoolean();
        int tax = random.nextInt(4) == 0 ? 0 : 1_600;
        var part = new Invoices.Line("a part", 1, new Money(1 + random.nextInt(2_500), "KES"), tax);
        try {
            rig.invoices.credit(shop.actor, invoice, UUID.randomUUID(), some ? List.of(part) : null);
        } catch (Conflict e) {
            assertThat(e.code()).isEqualTo("credit_too_large");
        }
    }

    private void payIfEnough(UUID invoice) {
        try {
            rig.invoices.pay(shop.actor, invoice);
        } catch (Conflict e) {
            assertThat(e.code()).isEqualTo("insufficient_balance");
        }
    }

    private Optional<UUID> one(Random random, String where) {
        List<UUID> all = paper(where);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private List<UUID> paper(String where) {
        return rig.database.call(
                shop.tenant,
                tx -> tx.sql()
                        .createQuery("select i.invoice_id from invoices i where i.tenant_id = :t and " + where
                                + " order by i.issued_at, i.number")
                        .bind("t", shop.tenant.value())
                        .mapTo(UUID.class)
                        .list());
    }

    /// What was there when a note was written on an unpaid bill is off its price, else off what was paid.
    private long billed() {
        return rig.database.call(
                shop.tenant,
                tx -> tx.sql()
                        .createQuery("""
                                select coalesce(sum(i.total_minor - (select coalesce(sum(n.total_minor), 0)
                                                                       from invoices n
                                                                      where n.tenant_id = i.tenant_id
                                                                        and n.credits_id = i.invoice_id)), 0)
                                  from invoices i
                                 where i.tenant_id = :t and i.kind = 'INVOICE' and i.paid_at is not null
                                   and i.voided_at is null
                                """)
                        .bind("t", shop.tenant.value())
                        .mapTo(Long.class)
                        .one());
    }
}
