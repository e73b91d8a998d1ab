package turnpike.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.platform.db.Database;
import turnpike.tenancy.Audit;

/// The money figures are the journal's.
final class TakingsTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final ZoneId ZONE = ZoneId.of("Africa/Nairobi");
    private static final Place WALLET = Place.of(Account.CUSTOMER_WALLET, new UUID(0, 1));
    private static final Place FLOAT = Place.of(Account.AGENT_FLOAT, new UUID(0, 2));
    private static final Place LIABILITY = Place.of(Account.VOUCHER_LIABILITY);
    private static final Place DEFERRED = Place.of(Account.REVENUE_DEFERRED);
    private static final Place EARNED = Place.of(Account.REVENUE_EARNED);
    private static final Place TAX = Place.of(Account.TAX);
    private static final Place CASH = Place.of(Account.CASH);
    private static final Place MPESA = Place.provider("mpesa");

    private final TestClock clock = new TestClock("2026-03-02T09:00:00Z");
    private final Ids ids = new Ids(clock);
    private final Journal journal = new Journal(DATABASE, ids, clock, new Audit(DATABASE, ids, clock));
    private final TenantId tenant = tenant();
    private final TakingsStore store = new TakingsStore(_ -> today());

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZONE);
    }

    @Test
    void depositsAndUnknownMoneyAreTakenAndOnlySalesAreRevenue() {
        post(Entry.Kind.PAYMENT, new Posting(MPESA, WALLET, kes(9_000)));
        post(Entry.Kind.PAYMENT, new Posting(MPESA, Place.of(Account.SUSPENSE), kes(700)));
        post(Entry.Kind.PURCHASE, new Posting(WALLET, DEFERRED, kes(4_310)), new Posting(WALLET, TAX, kes(690)));
        post(Entry.Kind.REVENUE, new Posting(DEFERRED, EARNED, kes(4_310)));
        post(Entry.Kind.VOUCHER_SALE, new Posting(FLOAT, LIABILITY, kes(2_000)));
        post(
                Entry.Kind.AGENT_SETTLEMENT,
                new Posting(CASH, FLOAT, kes(1_800)),
                new Posting(Place.of(Account.COMMISSION, new UUID(0, 2)), FLOAT, kes(200)));
        post(
                Entry.Kind.VOUCHER_REDEEMED,
                new Posting(CASH, LIABILITY, kes(500)),
                new Posting(LIABILITY, WALLET, kes(500)));
        post(Entry.Kind.ADJUSTMENT, new Posting(CASH, Place.of(Account.OPENING), kes(77)));

        Takings.Day day = read().on(today());
        assertThat(day.minor()).isEqualTo(4_310);
        assertThat(day.taken()).isEqualTo(9_000 + 700 + 1_800 + 500);
        assertThat(day.count()).isEqualTo(4);

        clock.advance(java.time.Duration.ofDays(1));
        post(Entry.Kind.REVERSAL, new Posting(EARNED, WALLET, kes(4_310)), new Posting(TAX, WALLET, kes(690)));
        post(Entry.Kind.REFUND, new Posting(Place.of(Account.REFUND_CLEARING), MPESA, kes(5_000)));
        assertThat(read().on(today())).isEqualTo(new Takings.Day(-4_310, -5_000, 0));
        assertThat(read().totalMinor()).isZero();
    }

    @Test
    void whateverIsPostedTheFiguresAreItsBalances() {
        var random = new Random(7);
        List<Place> places = List.of(DEFERRED, EARNED, TAX, CASH, MPESA, LIABILITY, Place.of(Account.SUSPENSE));
        for (int i = 0; i < 200; i++) {
            clock.advance(java.time.Duration.ofHours(97)); // over two years: some is older than the days kept
            Place from = places.get(random.nextInt(places.size()));
            Place to = places.get(random.nextInt(places.size()));
            if (!from.equals(to)) post(Entry.Kind.PAYMENT, new Posting(from, to, kes(1 + random.nextInt(9_000))));
        }
        assertThat(read().totalMinor()).isEqualTo(held(DEFERRED) + held(EARNED));
        long taken = read().between(today().minusDays(Takings.DAYS), today()).taken();
        assertThat(taken).isEqualTo(takenSince());
        assertThat(read().units(0)).isZero();
    }

    private long takenSince() {
        return DATABASE.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                                select coalesce(sum(case when debit_account in ('CASH', 'PROVIDER_CLEARING')
                                                         then amount_minor else 0 end)
                                              - sum(case when credit_account in ('CASH', 'PROVIDER_CLEARING')
                                                         then amount_minor else 0 end), 0)
                                  from journal where tenant_id = :t and at >= :since
                                """)
                        .bind("t", tenant.value())
                        .bind(
                                "since",
                                today().minusDays(Takings.DAYS)
                                        .atStartOfDay(ZONE)
                                        .toOffsetDateTime())
                        .mapTo(Long.class)
                        .one());
    }

    private Takings read() {
        Map<TenantId, Takings> all = DATABASE.callAcrossTenants(tx -> {
            try {
                return store.read(tx, List.of(tenant));
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        return all.getOrDefault(tenant, Takings.NONE);
    }

    private long held(Place place) {
        return DATABASE.call(
                tenant, tx -> journal.balance(tx, tenant, place, "KES").minor());
    }

    private void post(Entry.Kind kind, Posting... postings) {
        var entry = new Entry(kind, ids.next(), clock.instant(), "test", List.of(postings));
        DATABASE.run(tenant, tx -> journal.post(tx, tenant, entry));
    }

    private static Money kes(long minor) {
        return new Money(minor, "KES");
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
