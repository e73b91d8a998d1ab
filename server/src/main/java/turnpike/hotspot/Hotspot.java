package turnpike.hotspot;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Changeovers;
import turnpike.aaa.Disconnects;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.invoices.SaleInvoices;
import turnpike.ledger.Journal;
import turnpike.messaging.MessageListener;
import turnpike.messaging.Messages;
import turnpike.nases.NasDirectory;
import turnpike.payments.PaymentListener;
import turnpike.payments.Payments;
import turnpike.plans.Plans;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Vault;
import turnpike.storefront.Themes;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Guests;
import turnpike.subscribers.SubscriberLogins;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Tenants;
import turnpike.tenancy.Zones;
import turnpike.usage.UsageListener;
import turnpike.vouchers.Vouchers;

/// The room put together: what others may use of it. Has devices let in until it is closed.
public final class Hotspot implements AutoCloseable {
    private final Database database;
    private final AccessOrders orders;
    private final Timeline timeline;
    private final PortalTokens tokens;
    private final Visits visits;
    private final Themes themes;
    private final Settling.Undo undo;
    private final Checkout checkout;
    private final Purchases purchases;
    private final PurchaseBook book;
    private final OwnPurchases own;
    private final PurchaseWatch watch;
    private final Provisioner provisioner;
    private final Arrivals arrivals;
    private final Deliveries deliveries;
    private final GiveUps giveUps;
    private final Recoveries recoveries;
    private final Doorway doorway;
    private final SignIns signIns;
    private final NasGates gates;
    private final StaffAccess staffAccess;

    /// What it stands on.
    public record Ground(
            Database database,
            Vault vault,
            Ids ids,
            InstantSource clock,
            Audit audit,
            Zones zones,
            Metrics metrics,
            HotspotSettings settings) {}

    /// What is sold, and what money passes through.
    public record Trade(
            Plans plans,
            Payments payments,
            Vouchers vouchers,
            Journal journal,
            SaleInvoices invoices,
            Messages messages) {}

    /// Who comes, and what they may do.
    ///
    /// @param terms what a session may do now
    public record People(
            Subscribers subscribers,
            Guests guests,
            Grants grants,
            Disconnects disconnects,
            SubscriberLogins logins,
            Tenants tenants,
            NasDirectory nases,
            Provisioner.TermsNow terms) {}

    /// @param vendors how browsers log in where nobody tells the NAS
    public Hotspot(Ground on, Trade trade, People people, List<VendorLogin> vendors) {
        database = on.database;
        InstantSource clock = on.clock;
        tokens = new PortalTokens(on.vault, clock);
        visits = new Visits(database, tokens, on.ids, clock);
        themes = new Themes(database, clock, on.audit);
        timeline = new Timeline(on.ids, clock);
        orders = new AccessOrders(on.ids, clock, people.guests);
        undo = new Settling.Undo(people.grants, orders);
        var sales = new Sales(trade.journal, trade.invoices, clock);
        deliveries = new Deliveries(
                new Deliveries.Parts(sales, people.grants, people.guests, orders, trade.messages),
                themes,
                timeline,
                clock);
        checkout = new Checkout(database, trade.payments, themes, visits, on.settings);
        var till = new Purchases.Till(trade.payments, checkout);
        var shop = new Purchases.Shop(trade.plans, till, trade.vouchers, people.guests, sales, themes);
        purchases = new Purchases(database, on.ids, clock, on.zones, shop, deliveries, timeline);
        book = new PurchaseBook(database, on.audit, deliveries, people.grants, orders, sales, timeline);
        own = new OwnPurchases(database, clock, shop, purchases, deliveries, book, timeline);
        watch = new PurchaseWatch(database.signals());
        arrivals = new Arrivals(database, clock, timeline, orders, deliveries, themes, on.metrics);
        provisioner = new Provisioner(
                database, clock, people.guests, arrivals, people.terms, timeline, on.metrics, people.disconnects);
        recoveries = new Recoveries(database, clock, on.settings, tokens, trade.messages, people.guests);
        var money = new GiveUps.Money(sales, people.grants, trade.payments, trade.messages);
        giveUps = new GiveUps(database, clock, themes, money, arrivals, orders, recoveries, timeline);
        var at = new Doorway.Parts(
                people.subscribers, people.guests, people.terms, people.disconnects, trade.journal, on.audit);
        doorway = new Doorway(database, clock, at, orders, tokens, vendors);
        signIns = new SignIns(people.logins, people.tenants, recoveries);
        var let = new StaffAccess.Parts(people.guests, people.grants, orders);
        staffAccess = new StaffAccess(database, on.audit, trade.plans, let);
        gates = new NasGates(database, tokens, people.nases);
    }

    /// What becomes of messages with logins.
    public MessageListener messageListener() {
        return deliveries::notSent;
    }

    /// Begins to look for devices that came online.
    public void start() {
        arrivals.start();
    }

    /// Adds somebody who can tell NASes.
    public void use(HotspotControl control) {
        provisioner.use(control);
    }

    /// To be told by payments what became of them.
    public PaymentListener paymentListener() {
        return purchases.listener(undo);
    }

    /// To be told by accounting who came online, and who went.
    public UsageListener usageListener() {
        return changes -> {
            arrivals.committed(changes);
            watch.committed(changes);
        };
    }

    /// Lets a device in again that was online a moment ago, without its person doing anything; where nobody
    /// tells its NAS, it comes back as it came.
    public void letInAgain(TenantId tenant, UUID nasId, String mac, @Nullable String address, UUID subscriberId) {
        letInAgain(new AccessOrder.Target(nasId, mac, address, subscriberId), tenant, "slice of data");
    }

    /// @param by why, for the books
    public void letInAgain(AccessOrder.Target target, TenantId tenant, String by) {
        if (!provisioner.serves(tenant, target.nasId())) return;
        database.run(tenant, tx -> orders.again(tx, tenant, target, by));
    }

    /// Has a device put out whose right has ended.
    public void putOut(AccessOrder.Target target, TenantId tenant, String by) {
        database.run(tenant, tx -> orders.logout(tx, tenant, target, by));
    }

    /// What somebody holds.
    public record Right(UUID subscriberId, UUID subscriptionId) {}

    /// Devices of these rights were let in again after their NAS had restarted: their purchases say so.
    public void wereLetInAgain(Tx tx, TenantId tenant, List<Right> rights) throws SQLException {
        timeline.add(tx, tenant, rights, PurchaseEvent.Kind.LET_IN_AGAIN);
    }

    /// Lets a device in again whose session ended then, because the right it had was followed by another.
    public void goOn(Changeovers.Device device, Instant endedAt) {
        TenantId tenant = device.tenant();
        if (!provisioner.serves(tenant, device.nasId())) return;
        var target = new AccessOrder.Target(device.nasId(), device.mac(), device.address(), device.subscriberId());
        database.run(tenant, tx -> orders.follow(tx, tenant, target, endedAt, "next right"));
    }

    public void schedule(Jobs jobs) {
        jobs.every("give-up-purchases", Duration.ofMinutes(1), giveUps::run);
        jobs.daily("forget-portal-visits", Duration.ofHours(4), () -> {
            recoveries.forgetOld();
            visits.forgetOld();
        });
    }

    public PortalTokens tokens() {
        return tokens;
    }

    public Visits visits() {
        return visits;
    }

    public Themes themes() {
        return themes;
    }

    public Checkout checkout() {
        return checkout;
    }

    public Purchases purchases() {
        return purchases;
    }

    public OwnPurchases own() {
        return own;
    }

    public PurchaseBook book() {
        return book;
    }

    public PurchaseWatch watch() {
        return watch;
    }

    public Provisioner provisioner() {
        return provisioner;
    }

    public Arrivals arrivals() {
        return arrivals;
    }

    public GiveUps giveUps() {
        return giveUps;
    }

    public Recoveries recoveries() {
        return recoveries;
    }

    public Doorway doorway() {
        return doorway;
    }

    public SignIns signIns() {
        return signIns;
    }

    public StaffAccess staffAccess() {
        return staffAccess;
    }

    public NasGates gates() {
        return gates;
    }

    @Override
    public void close() {
        provisioner.close();
        arrivals.close();
    }
}
