package turnpike.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Journal;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

final class SaleInvoicesTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Invoices.Search ALL = new Invoices.Search(null, null, null, null, null);

    private final TestClock clock = new TestClock("2026-03-02T09:00:00Z");
    private final Ids ids = new Ids(clock);
    private final Zones zones = new Zones(DATABASE);
    private final Audit audit = new Audit(DATABASE, ids, clock);
    private final Journal journal = new Journal(DATABASE, ids, clock, audit);
    private final Invoices invoices = new Invoices(DATABASE, ids, clock, audit, zones, journal);
    private final SaleInvoices sales = new SaleInvoices(DATABASE, ids, clock, zones, invoices);
    private final TenantId tenant = tenant();
    private final UUID jane = subscriber(tenant, "Jane");

    /// 50 shillings at 16 %: 50 × 16 / 116 is 6.896…
    @Test
    void aSaleHasAPaidInvoiceWithTheTaxInItsPrice() {
        var sale = sale(tenant, jane, 5_000, 1_600);
        clock.advance(java.time.Duration.ofSeconds(7));

        sales.issue();

        Invoice invoice = only(tenant);
        assertThat(invoice.sums()).isEqualTo(new Invoice.Sums(kes(4_310), kes(690), kes(5_000)));
        assertThat(invoice.title().number()).isEqualTo("INV-00-2026-000001");
        assertThat(invoice.title().source()).isEqualTo("purchase");
        assertThat(invoice.title().sourceId()).isEqualTo(sale.sourceId());
        assertThat(invoice.standing().paidAt()).isEqualTo(sale.at());
        assertThat(invoice.customer().name()).isEqualTo("Jane");
        assertThat(invoice.subscriberId()).isEqualTo(jane);
    }

    /// More than two sets, told twice, by workers side by side, while a person writes invoices too.
    @Test
    void eachSaleHasOneInvoiceInOrderAndNoNumberIsMissing() throws Exception {
        List<UUID> sold = new ArrayList<>();
        DATABASE.run(tenant, tx -> {
            for (int i = 0; i < 1_100; i++) {
                var sale = new SaleInvoices.Sale(
                        "purchase",
                        ids.next(),
                        jane,
                        "Day",
                        kes(5_000),
                        1_600,
                        clock.instant().plusMillis(i));
                sold.add(sale.sourceId());
                sales.sold(tx, tenant, sale);
                sales.sold(tx, tenant, sale);
            }
        });
        List<Callable<Boolean>> crowd = new ArrayList<>();
        for (int i = 0; i < 3; i++) crowd.add(this::issued);
        crowd.add(this::writtenByHand);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> each : threads.invokeAll(crowd)) each.get();
        }
        sales.issue();

        List<UUID> billed = DATABASE.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                                select source_id from invoices where tenant_id = :t and source = 'purchase'
                                 order by number
                                """)
                        .bind("t", tenant.value())
                        .mapTo(UUID.class)
                        .list());
        assertThat(billed).isEqualTo(sold);
        assertThat(numbers()).containsExactly(1L, 1_110L, 1_110L);
    }

    private boolean issued() {
        sales.issue();
        return true;
    }

    private boolean writtenByHand() {
        var line = new Invoices.Line("Router", 1, kes(100), 0);
        var customer = new Invoices.Customer("Shop", null, null, null, null);
        for (int i = 0; i < 10; i++) {
            var wanted = new Invoices.Wanted(null, customer, List.of(line), "draft", ids.next(), false);
            DATABASE.call(tenant, tx -> invoices.issue(tx, tenant, wanted));
        }
        return true;
    }

    /// First, last, and how many.
    private List<Long> numbers() {
        return DATABASE.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                                select unnest(array[min(number), max(number), count(distinct number)])
                                  from invoices where tenant_id = :t
                                """)
                        .bind("t", tenant.value())
                        .mapTo(Long.class)
                        .list());
    }

    @Test
    void aSaleThatIsRolledBackHasNone() {
        try {
            DATABASE.run(tenant, tx -> {
                sales.sold(tx, tenant, sale(jane, 5_000, 0));
                throw new Conflict("changed_mind", "the caller rolls back");
            });
        } catch (Conflict e) {
            sales.issue();
        }
        assertThat(invoices.find(tenant, ALL, 0, 10).total()).isZero();
    }

    @Test
    void aSaleTakenBackHasOneCreditNoteOfItsAmount() {
        var sale = sale(tenant, jane, 5_000, 1_600);
        takeBack(sale); // Before its invoice is there.
        sales.issue();
        takeBack(sale);
        sales.issue();
        sales.issue();

        List<Summary> all = invoices.find(tenant, ALL, 0, 10).items();
        assertThat(all)
                .extracting(Summary::kind)
                .containsExactlyInAnyOrder(Invoice.Kind.INVOICE, Invoice.Kind.CREDIT_NOTE);
        Invoice note = all.stream()
                .filter(one -> one.kind() == Invoice.Kind.CREDIT_NOTE)
                .map(one -> invoices.get(tenant, one.id()))
                .findFirst()
                .orElseThrow();
        assertThat(note.sums()).isEqualTo(new Invoice.Sums(kes(4_310), kes(690), kes(5_000)));
        assertThat(note.title().number()).isEqualTo("CRN-00-2026-000001");
    }

    /// A person has credited 20 of 50 by hand: what is left is 30.
    @Test
    void noMoreIsCreditedThanIsLeft() {
        var sale = sale(tenant, jane, 5_000, 1_600);
        sales.issue();
        Invoice billed = only(tenant);
        invoices.credit(
                Actor.system(tenant, "test"),
                billed.id(),
                UUID.randomUUID(),
                List.of(new Invoices.Line("Half a day", 1, kes(2_000), 1_600)));
        takeBack(sale);
        sales.issue();

        long credited = invoices.find(tenant, ALL, 0, 10).items().stream()
                .filter(one -> one.kind() == Invoice.Kind.CREDIT_NOTE)
                .mapToLong(one -> one.total().minor())
                .sum();
        assertThat(credited).isEqualTo(5_000);
    }

    @Test
    void aSaleWithoutInvoiceHasNoCreditNote() {
        takeBack(sale(jane, 5_000, 0));
        sales.issue();
        assertThat(invoices.find(tenant, ALL, 0, 10).total()).isZero();
    }

    @Test
    void eachTenantNumbersItsOwn() {
        TenantId other = tenant();
        UUID john = subscriber(other, "John");
        sale(tenant, jane, 5_000, 0);
        sale(other, john, 3_000, 0);
        sales.issue();

        assertThat(only(tenant).title().number()).isEqualTo("INV-00-2026-000001");
        assertThat(only(other).title().number()).isEqualTo("INV-00-2026-000001");
        assertThat(only(other).customer().name()).isEqualTo("John");
    }

    /// Who has said who sells wants invoices until saying otherwise.
    @Test
    void aTenantSaysWhetherItWantsThem() {
        assertThat(terms()).isEqualTo(new SaleInvoices.Terms(0, false));
        invoices.changeSettings(Actor.system(tenant, "test"), settings(true));
        assertThat(terms()).isEqualTo(new SaleInvoices.Terms(1_600, true));
        invoices.changeSettings(Actor.system(tenant, "test"), settings(false));
        assertThat(terms()).isEqualTo(new SaleInvoices.Terms(1_600, false));
    }

    private SaleInvoices.Terms terms() {
        return DATABASE.call(tenant, tx -> sales.terms(tx, tenant));
    }

    private static InvoiceSettings settings(boolean forSales) {
        return new InvoiceSettings("Pwani Net", "", "", 1_600, "", "00", "", forSales);
    }

    private SaleInvoices.Sale sale(TenantId of, UUID subscriber, long minor, int tax) {
        var sale = sale(subscriber, minor, tax);
        DATABASE.run(of, tx -> sales.sold(tx, of, sale));
        return sale;
    }

    private SaleInvoices.Sale sale(UUID subscriber, long minor, int tax) {
        Instant at = clock.instant();
        return new SaleInvoices.Sale("purchase", ids.next(), subscriber, "One day", kes(minor), tax, at);
    }

    private void takeBack(SaleInvoices.Sale sale) {
        DATABASE.run(tenant, tx -> sales.takenBack(tx, tenant, sale));
    }

    private Invoice only(TenantId of) {
        List<Summary> all = invoices.find(of, ALL, 0, 10).items();
        assertThat(all).hasSize(1);
        return invoices.get(of, all.getFirst().id());
    }

    private static Money kes(long minor) {
        return new Money(minor, "KES");
    }

    private static UUID subscriber(TenantId of, String name) {
        UUID id = UUID.randomUUID();
        DATABASE.run(
                of,
                tx -> tx.sql()
                        .createUpdate("""
                        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, name,
                               access_kind, created_at, updated_at)
                        values (:t, :id, :user, ''::bytea, :name, 'HOTSPOT', now(), now())
                        """)
                        .bind("t", of.value())
                        .bind("id", id)
                        .bind("user", id.toString())
                        .bind("name", name)
                        .execute());
        return id;
    }

    private static TenantId tenant() {
        var made = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("id", made.value())
                .bind("slug", "t" + made)
                .execute());
        return made;
    }
}
