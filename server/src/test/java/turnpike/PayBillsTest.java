package turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.invoices.Invoice;
import turnpike.invoices.Invoices;
import turnpike.invoices.NamedBills;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.messaging.Messaging;
import turnpike.messaging.MessagingSettings;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.payments.PaymentGateway;
import turnpike.payments.State;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.subscribers.Endings;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

/// Money that comes without an order of ours finds whose it is by what people type.
final class PayBillsTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final String SOMEBODY = "254799000111";
    private static final Invoices.Customer JANE = new Invoices.Customer("Jane", null, null, null, null);

    private final TestClock clock = new TestClock("2026-07-01T06:00:00Z");
    private final Ids ids = new Ids(clock);
    private final Audit audit = new Audit(DATABASE, ids, clock);
    private final Journal journal = new Journal(DATABASE, ids, clock, audit);
    private final Invoices invoices = new Invoices(DATABASE, ids, clock, audit, new Zones(DATABASE), journal);
    private final Messaging messaging = new Messaging(
            new Messaging.Ground(DATABASE, TestDatabase.VAULT, ids, clock, audit, new Metrics()),
            MessagingSettings.from(Settings.defaults()),
            new Zones(DATABASE)::of,
            List.of());
    private final Endings endings = new Endings(DATABASE);
    private final PayBills payers = new PayBills(
            endings,
            new NamedBills(invoices, journal),
            new PayBillMessages(messaging.messages(), endings, journal, "https://isp.example"));
    private final TenantId tenant = tenant();
    private final UUID jane = subscriber(tenant, "254712000363", "+254712000363");

    @Test
    void aPhoneIsFoundInWhateverFormItIsTyped() {
        UUID wired = subscriber(tenant, "jane-at-home", "+254712000364");
        for (String form : List.of("0712000363", "+254 712 000 363", "254712000363", "712000363", "0712-000-363")) {
            assertThat(find(tenant, form)).as(form).isEqualTo(jane);
        }
        assertThat(find(tenant, "0712 000 364")).as("not a username").isEqualTo(wired);
        assertThat(find(tenant, "JANE-AT-HOME")).isEqualTo(wired);
        assertThat(find(tenant, "0712000399")).isNull();
        assertThat(find(tenant(), "0712000363")).as("another provider's").isNull();
    }

    @Test
    void aNumberThatWasGivenOutAgainIsNotThePersonsWhoIsStillCalledByIt() {
        subscriber(tenant, "254712000641", "+254712000642");
        assertThat(find(tenant, "254712000641")).isNull();
        assertThat(find(tenant, "0712 000 641")).isNull();

        UUID owner = subscriber(tenant, "254712000641-2", "+254712000641");
        assertThat(find(tenant, "254712000641")).isEqualTo(owner);
        assertThat(find(tenant, "0712000641")).isEqualTo(owner);
    }

    @Test
    void digitsThatAreNoNumberOfTheCountryAreAName() {
        UUID wired = subscriber(tenant, "20240017", "+254712000643");
        assertThat(find(tenant, "20240017")).isEqualTo(wired);
    }

    @Test
    void aBillThatIsNamedIsPaidAsSoonAsTheWalletCoversIt() {
        Invoice bill = bill(7_500);
        String number = bill.title().number();
        assertThat(find(tenant, number.toLowerCase(java.util.Locale.ROOT))).isEqualTo(jane);
        assertThat(find(tenant(), number)).as("another provider's").isNull();

        arrive(5_000, number);
        assertThat(invoices.get(tenant, bill.id()).isPaid()).isFalse();
        assertThat(wallet()).isEqualTo(5_000);

        arrive(2_600, number);
        assertThat(invoices.get(tenant, bill.id()).isPaid()).isTrue();
        assertThat(wallet()).isEqualTo(100);

        arrive(7_500, number);
        assertThat(wallet()).as("it is paid once").isEqualTo(7_600);
    }

    @Test
    void aBillsNumberIsFoundWithBlanksAndAlsoWhenItIsPaid() {
        Invoice bill = bill(7_500);
        String number = bill.title().number();
        assertThat(find(tenant, number.replace('-', ' '))).isEqualTo(jane);

        arrive(7_500, number.replace('-', ' '));
        assertThat(invoices.get(tenant, bill.id()).isPaid()).isTrue();
        assertThat(find(tenant, number))
                .as("who pays twice has it in the wallet")
                .isEqualTo(jane);
        assertThat(find(tenant(), number)).as("another provider's").isNull();
    }

    @Test
    void aBillOfSomebodyElseIsNotPaidFromThisWallet() {
        Invoice bill = bill(7_500);
        UUID other = subscriber(tenant, "other", null);
        deposit(other, 10_000);

        DATABASE.run(
                tenant,
                tx -> payers.settled(
                        tx, tenant, payment(other, 10_000, bill.title().number())));

        assertThat(invoices.get(tenant, bill.id()).isPaid()).isFalse();
    }

    @Test
    void whoseWalletItIsIsToldOnceAndWhatItHolds() {
        deposit(jane, 50_000);
        Payment payment = payment(jane, 50_000, "0712 000 363");
        for (int i = 0; i < 2; i++) DATABASE.run(tenant, tx -> payers.settled(tx, tenant, payment));

        assertThat(told())
                .singleElement()
                .asString()
                .startsWith("+254712000363 ")
                .contains("Test: KES 500 received, your wallet holds KES 500.")
                .contains("https://isp.example/my/t");
    }

    @Test
    void whoPaidABillIsToldWhich() {
        Invoice bill = bill(7_500);
        arrive(8_000, bill.title().number().toLowerCase(java.util.Locale.ROOT));

        assertThat(told())
                .singleElement()
                .asString()
                .contains("KES 80 received, invoice " + bill.title().number() + " is paid", "holds KES 5.");
    }

    @Test
    void moneyNobodyIsKnownForAndMoneyWeAskedForTellNobodyOfAWallet() {
        DATABASE.run(tenant, tx -> payers.settled(tx, tenant, payment(null, 5_000, "who")));
        DATABASE.run(tenant, tx -> payers.settled(tx, tenant, payment(jane, 5_000, "0712000363", false)));

        assertThat(told()).isEmpty();
    }

    /// A part of a price may buy the package a moment later, which has an SMS of its own.
    @Test
    void whatCameForAnOrderIsToldWhereItBoughtNothing() {
        order("ZLV89SQXLG");
        Payment part = payment(jane, 2_500, "zlv89sqxlg");
        DATABASE.run(tenant, tx -> payers.settled(tx, tenant, part));
        DATABASE.run(tenant, tx -> payers.added(tx, tenant, part, part));
        assertThat(told()).as("it was spent").isEmpty();

        deposit(jane, 2_500);
        DATABASE.run(tenant, tx -> payers.added(tx, tenant, part, part));
        assertThat(told()).singleElement().asString().contains("KES 25 received, your wallet holds KES 25.");

        clock.advance(java.time.Duration.ofDays(4));
        DATABASE.run(tenant, tx -> payers.settled(tx, tenant, payment(jane, 2_500, "ZLV89SQXLG")));
        assertThat(told()).as("the order is too old to be meant").hasSize(2);
    }

    private void order(String reference) {
        DATABASE.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate("""
                        insert into payments (tenant_id, payment_id, purpose, purpose_id, provider, state, asked_minor,
                               currency, reference, description, created_at, subscriber_id)
                        values (:tenant, gen_random_uuid(), 'PURCHASE', gen_random_uuid(), 'mpesa', 'FAILED', 5000,
                               'KES', :reference, '', :at, :jane)
                        """)
                        .bind("tenant", tenant.value())
                        .bind("reference", reference)
                        .bind("at", clock.instant())
                        .bind("jane", jane)
                        .execute());
    }

    /// To whom, and what.
    private List<String> told() {
        return DATABASE.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select recipient, body_sealed
                          from dispatches
                         where tenant_id = :tenant
                         order by dispatch_id
                        """)
                        .bind("tenant", tenant.value())
                        .map((row, context) -> row.getString("recipient") + " "
                                + new String(
                                        TestDatabase.VAULT.unseal(row.getBytes("body_sealed")), StandardCharsets.UTF_8))
                        .list());
    }

    /// Who has a line at home and buys at a hotspot too has an account for either, with the same number.
    @Test
    void theNumberOfTwoAccountsMeansTheOneAtHome() {
        UUID home = subscriber(tenant, "home-365", "+254712000365");
        kind(home, "PPPOE");
        UUID hotspot = subscriber(tenant, "254712000365", "+254712000365");
        kind(hotspot, "HOTSPOT");
        UUID called = subscriber(tenant, "254712000366", "+254712000366");
        kind(called, "PPPOE");
        UUID second = subscriber(tenant, "254712000366-2", "+254712000366");
        kind(second, "HOTSPOT");

        for (String form : List.of("0712000365", "254712000365", "home-365")) {
            assertThat(find(tenant, form)).as(form).isEqualTo(home);
        }
        assertThat(find(tenant, "0712 000 366")).isEqualTo(called);
        assertThat(find(tenant, "254712000366-2")).as("named").isEqualTo(second);
        var byPhone = new PaymentGateway.Received("R1", kes(100), clock.instant(), "254712000365", "x");
        assertThat(DATABASE.<java.util.Optional<UUID>>call(
                        tenant, tx -> java.util.Optional.ofNullable(payers.find(tx, tenant, byPhone))))
                .contains(home);
    }

    private void kind(UUID subscriber, String kind) {
        DATABASE.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate(
                                "update subscribers set access_kind = :k where tenant_id = :t and subscriber_id = :s")
                        .bind("k", kind)
                        .bind("t", tenant.value())
                        .bind("s", subscriber)
                        .execute());
    }

    private void arrive(long minor, String reference) {
        deposit(jane, minor);
        DATABASE.run(tenant, tx -> payers.settled(tx, tenant, payment(jane, minor, reference)));
    }

    private void deposit(UUID whose, long minor) {
        var posting = new Posting(Place.provider("mpesa"), Place.of(Account.CUSTOMER_WALLET, whose), kes(minor));
        var entry = new Entry(Entry.Kind.TOPUP, ids.next(), clock.instant(), "pay bill", List.of(posting));
        DATABASE.run(tenant, tx -> journal.post(tx, tenant, entry));
    }

    private Payment payment(@Nullable UUID whose, long minor, String reference) {
        return payment(whose, minor, reference, true);
    }

    private Payment payment(@Nullable UUID whose, long minor, String reference, boolean unasked) {
        var wanted = new NewPayment(
                whose, NewPayment.Purpose.TOPUP, ids.next(), kes(minor), "mpesa", SOMEBODY, reference, "");
        Instant now = clock.instant();
        return new Payment(
                ids.next(),
                State.SETTLED,
                wanted,
                unasked,
                new Payment.Outcome(kes(minor), "R" + minor, "0", null, false, null, kes(0), true),
                new Payment.Names(null, null, null, null),
                new Payment.Times(now, now, now, null));
    }

    private long wallet() {
        return DATABASE.call(
                tenant,
                tx -> journal.balance(tx, tenant, Place.of(Account.CUSTOMER_WALLET, jane), "KES")
                        .minor());
    }

    private Invoice bill(long minor) {
        Actor actor = Actor.system(tenant, "test");
        var line = new Invoices.Line("Installation", 1, kes(minor), 1600);
        return invoices.finalise(
                actor, invoices.draft(actor, jane, JANE, List.of(line)).id());
    }

    private @Nullable UUID find(TenantId of, String typed) {
        var money = new PaymentGateway.Received("R1", kes(100), clock.instant(), SOMEBODY, typed);
        return DATABASE.<java.util.Optional<UUID>>call(
                        of, tx -> java.util.Optional.ofNullable(payers.find(tx, of, money)))
                .orElse(null);
    }

    private static Money kes(long minor) {
        return new Money(minor, "KES");
    }

    private static UUID subscriber(TenantId of, String username, @Nullable String phone) {
        UUID id = UUID.randomUUID();
        DATABASE.run(
                of,
                tx -> tx.sql()
                        .createUpdate("""
                        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, phone,
                               access_kind, created_at, updated_at)
                        values (:tenant, :id, :username, ''::bytea, :phone, 'ANY', now(), now())
                        """)
                        .bind("tenant", of.value())
                        .bind("id", id)
                        .bind("username", username)
                        .bind("phone", phone)
                        .execute());
        return id;
    }

    private static TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t" + tenant.toString().substring(0, 8))
                .execute());
        return tenant;
    }
}
