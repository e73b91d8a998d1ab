package turnpike.renewals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.aaa.AccessRules;
import turnpike.base.AccessKind;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.invoices.Invoices;
import turnpike.invoices.SaleInvoices;
import turnpike.invoices.Till;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.LedgerBooks;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.messaging.ExpirySource;
import turnpike.messaging.Messaging;
import turnpike.messaging.MessagingSettings;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.Plan;
import turnpike.plans.PlanTerms;
import turnpike.plans.Plans;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.Metrics;
import turnpike.subscribers.Endings;
import turnpike.subscribers.Expiry;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Guests;
import turnpike.subscribers.OpenSessions;
import turnpike.subscribers.RenewalQueue;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Zones;

/// The rooms a renewal goes through on a real database, and short words for what happens in them.
final class RenewalRig implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-03-01T09:00:00Z"); // noon in Nairobi
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    static final Duration DAY = Duration.ofDays(1);

    final Database database = TestDatabase.fresh();
    final TestClock clock = new TestClock(NOON.toString());
    final Ids ids = new Ids(clock);
    final Audit audit = new Audit(database, ids, clock);
    final Zones zones = new Zones(database);
    final Plans plans = new Plans(database, ids, clock, audit);
    final Told sessions = new Told();
    final Grants grants = new Grants(database, ids, clock, zones, plans, sessions);
    final Guests guests = new Guests(TestDatabase.VAULT, ids, clock);
    final Subscribers subscribers =
            new Subscribers(database, TestDatabase.VAULT, ids, clock, audit, zones, plans, sessions);
    final Expiry expiry = new Expiry(database, clock, sessions, grants, new Metrics());
    final Journal journal = new Journal(database, ids, clock, audit);
    final SaleInvoices sales =
            new SaleInvoices(database, ids, clock, zones, new Invoices(database, ids, clock, audit, zones, journal));
    final RenewalQueue queue = new RenewalQueue(database, clock);
    final Messaging messaging = new Messaging(
            new Messaging.Ground(database, TestDatabase.VAULT, ids, clock, audit, new Metrics()),
            new MessagingSettings("http://127.0.0.1", Duration.ofMinutes(3), Duration.ofDays(2), Duration.ofDays(7)),
            zones::of,
            List.of());
    final Renewals renewals = renewals();

    RenewalRig() {
        expiry.close(); // tests carry out ends themselves
    }

    /// As another process would make it.
    Renewals renewals() {
        return new Renewals(
                database,
                clock,
                audit,
                zones,
                new Renewals.Goods(plans, grants, new Till(journal, sales, clock), journal),
                new RenewalQueue(database, clock),
                new RenewalMessages(messaging.messages(), zones));
    }

    /// What became of open sessions.
    static final class Told implements OpenSessions {
        final List<UUID> ended = Collections.synchronizedList(new ArrayList<>());
        final List<UUID> refreshed = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void end(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy) {
            ended.add(subscriberId);
        }

        @Override
        public void endAll(Tx tx, TenantId tenant, List<UUID> subscriberIds, Cause cause, String requestedBy) {
            ended.addAll(subscriberIds);
        }

        @Override
        public void endDevice(Tx tx, TenantId tenant, UUID subscriberId, String mac, String requestedBy) {
            ended.add(subscriberId);
        }

        @Override
        public void refresh(Tx tx, TenantId tenant, UUID subscriberId, Cause cause, String requestedBy) {
            refreshed.add(subscriberId);
        }
    }

    TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:t, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("t", tenant.value())
                .bind("slug", "t" + tenant.value())
                .execute());
        return tenant;
    }

    static Actor actor(TenantId tenant) {
        return Actor.system(tenant, "test");
    }

    UUID subscriber(TenantId tenant, String phone, @Nullable Boolean autoRenew) {
        return database.call(tenant, tx -> {
            UUID id = guests.ofPhone(tx, tenant, phone);
            subscribers.setAutoRenew(tx, tenant, id, autoRenew, actor(tenant));
            return id;
        });
    }

    void rule(TenantId tenant, boolean autoRenew) {
        var rules = new AccessRules.Rules(
                null, null, Duration.ofMinutes(30), true, Duration.ofHours(12), Duration.ofDays(30), autoRenew);
        new AccessRules(database, audit).set(actor(tenant), rules);
    }

    Plan plan(TenantId tenant, long price, Duration span, Duration grace) {
        var validity = new Validity(span, null, null, Validity.StartsOn.GRANT, grace);
        return plans.create(actor(tenant), terms("plan " + UUID.randomUUID(), price, validity, Offer.EVERYWHERE));
    }

    static PlanTerms terms(String name, long price, Validity validity, Offer offer) {
        return new PlanTerms(
                name,
                "",
                AccessKind.ANY,
                new PlanTerms.Price(price, "KES"),
                validity,
                new Allowance(null, null, null),
                Seats.UNLIMITED,
                Service.PLAIN,
                offer);
    }

    UUID give(TenantId tenant, UUID subscriber, Plan plan) {
        var wanted = new Grants.Wanted(subscriber, plan.id(), plan.version(), Grants.Source.STAFF, UUID.randomUUID());
        return database.call(tenant, tx -> grants.grant(tx, tenant, wanted)).subscriptionId();
    }

    void pay(TenantId tenant, UUID subscriber, long minor) {
        var posting = new Posting(
                Place.of(Account.CASH), Place.of(Account.CUSTOMER_WALLET, subscriber), new Money(minor, "KES"));
        var entry = new Entry(Entry.Kind.TOPUP, UUID.randomUUID(), clock.instant(), "cash", List.of(posting));
        database.run(tenant, tx -> journal.post(tx, tenant, entry));
    }

    long wallet(TenantId tenant, UUID subscriber) {
        return balance(tenant, Place.of(Account.CUSTOMER_WALLET, subscriber));
    }

    long balance(TenantId tenant, Place place) {
        return database.call(tenant, tx -> journal.balance(tx, tenant, place, "KES"))
                .minor();
    }

    List<LedgerBooks.Finding> findings() {
        return new LedgerBooks(database).check();
    }

    /// A right bought from the wallet.
    record Renewed(
            int version,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {}

    /// When the wallet is looked at next for what the subscriber holds; empty: never again.
    java.util.Optional<Instant> nextLook(TenantId tenant, UUID subscriber) {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select max(renew_at)
                          from subscriptions
                         where tenant_id = :tenant and subscriber_id = :subscriber
                        """)
                        .bind("tenant", tenant.value())
                        .bind("subscriber", subscriber)
                        .mapTo(java.time.OffsetDateTime.class)
                        .findOne()
                        .map(java.time.OffsetDateTime::toInstant));
    }

    List<Renewed> renewed(TenantId tenant, UUID subscriber) {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select plan_version, starts_at, ends_at
                          from subscriptions
                         where tenant_id = :tenant and subscriber_id = :subscriber and source = 'WALLET'
                         order by granted_at
                        """)
                        .bind("tenant", tenant.value())
                        .bind("subscriber", subscriber)
                        .map((row, context) -> new Renewed(
                                row.getInt("plan_version"),
                                context.findColumnMapperFor(Instant.class)
                                        .orElseThrow()
                                        .map(row, "starts_at", context),
                                context.findColumnMapperFor(Instant.class)
                                        .orElseThrow()
                                        .map(row, "ends_at", context)))
                        .list());
    }

    void price(TenantId tenant, Plan plan, long price) {
        var was = plan.terms();
        plans.update(actor(tenant), plan.id(), terms(was.name(), price, was.validity(), Offer.EVERYWHERE));
    }

    /// Reminds of what ends, and has a provider take what was said until now, or not.
    void remind(TenantId tenant, String state) {
        var one =
                new Tenant(tenant, "t", "Test", NAIROBI, Currency.getInstance("KES"), Locale.ENGLISH, NOON, null, null);
        messaging
                .reminders(
                        () -> List.of(one),
                        (whose, from, until) -> new Endings(database)
                                .between(whose, from, until).stream()
                                        .map(right -> new ExpirySource.Expiring(
                                                right.subscriptionId(),
                                                right.subscriberId(),
                                                right.name(),
                                                right.plan(),
                                                right.endsAt(),
                                                right.phone(),
                                                right.email(),
                                                null,
                                                right.renewsFor()))
                                        .toList())
                .run();
        database.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate("update dispatches set state = :state where tenant_id = :tenant")
                        .bind("state", state)
                        .bind("tenant", tenant.value())
                        .execute());
    }

    /// What came of the renewal of what was given first.
    String outcome(TenantId tenant, UUID subscriber) {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select renewal
                          from subscriptions
                         where tenant_id = :tenant and subscriber_id = :subscriber
                         order by granted_at
                         limit 1
                        """)
                        .bind("tenant", tenant.value())
                        .bind("subscriber", subscriber)
                        .mapTo(String.class)
                        .findOne()
                        .orElse(""));
    }

    /// Names of the templates that were sent.
    List<String> told(TenantId tenant, UUID subscriber) {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select lower(template)
                          from dispatches
                         where tenant_id = :tenant and subscriber_id = :subscriber
                         order by queued_at, message_key
                        """)
                        .bind("tenant", tenant.value())
                        .bind("subscriber", subscriber)
                        .mapTo(String.class)
                        .list());
    }

    @Override
    public void close() {
        messaging.close();
    }
}
