package turnpike.vouchers;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.PlanTerms;
import turnpike.plans.Plans;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The room on a database of its own, with a clock the test moves.
final class VoucherRig {
    static final long PRICE = 5_000;
    static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");

    final TestClock clock = new TestClock("2026-03-02T09:00:00Z");
    final Database database = TestDatabase.fresh();
    final Ids ids = new Ids(clock);
    final Audit audit = new Audit(database, ids, clock);
    final Plans plans = new Plans(database, ids, clock, audit);
    final Journal journal = new Journal(database, ids, clock, audit);
    final Vouchers vouchers = new Vouchers(database, TestDatabase.VAULT, ids, clock, audit, journal);
    final Batches batches =
            new Batches(new Batches.Ground(database, TestDatabase.VAULT, ids, clock, audit), plans, journal);
    final Agents agents = new Agents(database, ids, clock, audit, journal);
    final AgentScores scores = new AgentScores(database, clock, tenant -> NAIROBI);

    /// One tenant with a plan at 50 shillings.
    final class Shop {
        final TenantId tenant = new TenantId(UUID.randomUUID());
        final Actor actor = new Actor(tenant, Actor.Kind.STAFF, "7", "Wanjiru", "192.0.2.1", "r1");
        final UUID plan;

        Shop() {
            database.runAcrossTenants(tx -> tx.sql()
                    .createUpdate("""
                            insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                            values (:t, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                            """)
                    .bind("t", tenant.value())
                    .bind("slug", "t" + tenant.value())
                    .execute());
            plan = plans.create(
                            actor,
                            new PlanTerms(
                                    "One day",
                                    "",
                                    AccessKind.HOTSPOT,
                                    new PlanTerms.Price(PRICE, "KES"),
                                    Validity.of(Duration.ofDays(1)),
                                    new Allowance(null, null, null),
                                    Seats.UNLIMITED,
                                    Service.PLAIN,
                                    Offer.EVERYWHERE))
                    .id();
        }

        Printed print(int size) {
            return print(size, null);
        }

        Printed print(int size, @Nullable Instant expiresAt) {
            return batches.create(actor, new NewBatch(plan, size, "", "", expiresAt, ""));
        }

        /// Printed and for sale over the counter.
        Printed issued(int size) {
            return issued(size, null);
        }

        Printed issued(int size, @Nullable UUID agent) {
            Printed printed = print(size);
            batches.issue(actor, printed.batch().id(), Batches.Range.ALL, agent);
            return printed;
        }

        UUID agent(int commissionBasisPoints, long creditLimit) {
            var terms = new Agent.Terms(
                    "Agent " + UUID.randomUUID(), "254700000001", commissionBasisPoints, kes(creditLimit));
            return agents.create(actor, terms).agent().id();
        }

        UUID subscriber() {
            UUID id = UUID.randomUUID();
            database.run(
                    tenant,
                    tx -> tx.sql()
                            .createUpdate("""
                            insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind,
                                   created_at, updated_at)
                            values (:t, :id, :name, :password, 'HOTSPOT', now(), now())
                            """)
                            .bind("t", tenant.value())
                            .bind("id", id)
                            .bind("name", "s" + id)
                            .bind("password", TestDatabase.VAULT.seal("secret"))
                            .execute());
            return id;
        }

        Redemption redeem(String code) {
            return redeem(code, new Vouchers.Redeemer(null, null, "198.51.100.1"));
        }

        Redemption redeem(String code, Vouchers.Redeemer by) {
            return database.call(tenant, tx -> vouchers.redeem(tx, tenant, code, by));
        }

        long balance(Account account) {
            return balance(Place.of(account));
        }

        long balance(Account account, UUID party) {
            return balance(Place.of(account, party));
        }

        private long balance(Place place) {
            return database.call(tenant, tx -> journal.balance(tx, tenant, place, "KES"))
                    .minor();
        }

        List<Voucher> list(UUID batch) {
            return vouchers.list(tenant, new Vouchers.Search(batch, null, 0, 10_000))
                    .items();
        }
    }

    Shop shop() {
        return new Shop();
    }

    static Money kes(long minor) {
        return new Money(minor, "KES");
    }

    static Redemption refused(Redemption.Reason reason) {
        return new Redemption.Refused(reason);
    }
}
