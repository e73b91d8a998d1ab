package turnpike.ledger;

import java.util.List;
import java.util.UUID;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// A journal on a database of its own, and short words to post with.
final class LedgerRig {
    final Database database = TestDatabase.fresh();
    final TestClock clock = new TestClock("2026-01-30T09:00:00Z");
    final Ids ids = new Ids(clock);
    final Journal journal = new Journal(database, ids, clock, new Audit(database, ids, clock));

    TenantId tenant() {
        return tenant("Africa/Nairobi");
    }

    TenantId tenant(String zone) {
        var tenant = new TenantId(UUID.randomUUID());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', :zone, 'KES', 'en-KE', now())
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t" + tenant.toString().substring(0, 8))
                .bind("zone", zone)
                .execute());
        return tenant;
    }

    static Actor actor(TenantId tenant) {
        return Actor.system(tenant, "test");
    }

    static Money kes(long minor) {
        return new Money(minor, "KES");
    }

    static Place wallet(UUID subscriber) {
        return Place.of(Account.CUSTOMER_WALLET, subscriber);
    }

    Entry payment(UUID source, UUID subscriber, long minor) {
        return new Entry(
                Entry.Kind.PAYMENT,
                source,
                clock.instant(),
                "paid",
                List.of(new Posting(Place.provider("mpesa"), wallet(subscriber), kes(minor))));
    }

    Entry purchase(UUID source, UUID subscriber, long net, long tax) {
        return new Entry(
                Entry.Kind.PURCHASE,
                source,
                clock.instant(),
                "bought",
                List.of(
                        new Posting(wallet(subscriber), Place.of(Account.REVENUE_DEFERRED), kes(net)),
                        new Posting(wallet(subscriber), Place.of(Account.TAX), kes(tax))));
    }

    boolean post(TenantId tenant, Entry entry) {
        return database.call(tenant, tx -> journal.post(tx, tenant, entry));
    }

    long balance(TenantId tenant, Place place) {
        return database.call(tenant, tx -> journal.balance(tx, tenant, place, "KES"))
                .minor();
    }

    List<LedgerBooks.Finding> findings() {
        return new LedgerBooks(database).check();
    }
}
