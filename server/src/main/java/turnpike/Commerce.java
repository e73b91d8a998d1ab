package turnpike;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Access;
import turnpike.aaa.Changeovers;
import turnpike.aaa.SliceEnds;
import turnpike.arrivals.WalledGarden;
import turnpike.base.TenantId;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.HotspotSettings;
import turnpike.inbound.rest.MyShopRoutes;
import turnpike.inbound.rest.MyThingsRoutes;
import turnpike.inbound.rest.NasRoutes;
import turnpike.inbound.rest.PlanRoutes;
import turnpike.invoices.NamedBills;
import turnpike.invoices.Till;
import turnpike.ledger.Wallets;
import turnpike.messaging.ExpirySource;
import turnpike.messaging.Messaging;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.outbound.airtel.AirtelGateway;
import turnpike.outbound.airtel.AirtelSettings;
import turnpike.outbound.stripe.StripeGateway;
import turnpike.outbound.stripe.StripeSettings;
import turnpike.outbound.unifi.UnifiLink;
import turnpike.outbound.unifi.UnifiLogin;
import turnpike.outbound.unifi.UnifiUsage;
import turnpike.payments.Payment;
import turnpike.payments.PaymentListener;
import turnpike.platform.db.Tx;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.platform.web.WebCaller;
import turnpike.readmission.Readmissions;
import turnpike.renewals.RenewalMessages;
import turnpike.renewals.Renewals;
import turnpike.reporting.Belongings;
import turnpike.reporting.Dashboards;
import turnpike.routers.Link;
import turnpike.routers.LiveData;
import turnpike.routers.Protocol;
import turnpike.subscribers.Endings;
import turnpike.subscribers.Guests;
import turnpike.subscribers.RenewalQueue;
import turnpike.subscribers.Rights;
import turnpike.subscribers.SubscriberLogins;
import turnpike.tenancy.Tenants;
import turnpike.usage.Accounting;
import turnpike.usage.ReportedNames;
import turnpike.vouchers.Batches;

/// The part of the house that earns: books, invoices, payments, vouchers, messages, routers and the portal, each with a
/// wing of its own.
final class Commerce implements AutoCloseable {
    private static final Duration UNIFI_POLL = Duration.ofMinutes(1);
    /// Where callbacks go as long as nothing is said; providers cannot reach it, a simulator on this machine can.
    private static final String NOWHERE = "http://127.0.0.1";

    /// What operators may set of it.
    ///
    /// @param mpesaUrl in place of Safaricom's sandbox; empty: Safaricom's own
    record Wishes(
            MessageDesk.Wishes messages,
            HotspotSettings portal,
            StripeSettings stripe,
            AirtelSettings airtel,
            String mpesaUrl) {
        static Wishes from(Settings settings) {
            var messages = MessageDesk.Wishes.from(settings);
            return new Wishes(
                    messages,
                    HotspotSettings.from(settings, messages.messages().publicUrl()),
                    StripeSettings.from(settings),
                    AirtelSettings.from(settings),
                    settings.text(
                            "mpesa.sandbox-url",
                            "",
                            "Where M-Pesa's sandbox is, when not at Safaricom; for tests and the demo."));
        }
    }

    /// Who comes online and what becomes of it.
    record Network(NasDirectory nases, Accounting accounting, Access access, SubscriberLogins logins) {}

    private final Deque<Runnable> open = new ArrayDeque<>();
    private final People.Ground on;
    private final Network network;
    private final Tenants tenants;
    private final Ledgers ledgers;
    private final PaymentDesk payments;
    private final VoucherDesk vouchers;
    private final MessageDesk messages;
    private final RouterDesk routers;
    private final HotspotDesk hotspot;
    private final UnifiUsage unifiUsage;
    private final Readmissions readmissions;
    private final Endings endings;
    private final PayBills payBills;
    private final Renewals renewals;
    private final String portal;

    Commerce(People.Ground on, Wishes wishes, People people, Network network, Tenants tenants, Metrics metrics) {
        this.on = on;
        this.network = network;
        this.tenants = tenants;
        this.endings = new Endings(on.database());
        this.portal = wishes.portal.url();
        var web = new WebCaller();
        open.push(web::close);
        ledgers = Ledgers.open(on.database(), on.ids(), on.clock(), on.audit(), on.zones());
        messages = new MessageDesk(
                new Messaging.Ground(on.database(), on.vault(), on.ids(), on.clock(), on.audit(), metrics),
                wishes.messages,
                on.zones()::of,
                web);
        open.push(messages::close);
        payBills = new PayBills(
                endings,
                new NamedBills(ledgers.invoices(), ledgers.journal()),
                new PayBillMessages(messages.messages(), endings, ledgers.journal(), portal));
        vouchers = VoucherDesk.open(
                new Batches.Ground(on.database(), on.vault(), on.ids(), on.clock(), on.audit()),
                people.plans(),
                ledgers.journal(),
                on.zones());
        payments = payments(wishes, web, metrics);
        open.push(payments::close);
        ledgers.compareWith(payments.payments().feeds());
        routers = new RouterDesk(on, people.nases(), this::garden, new Returns());
        open.push(routers::close);
        unifiUsage = unifiUsage();
        hotspot = hotspot(wishes, people, metrics);
        open.push(hotspot::close);
        network.accounting.tell(hotspot.hotspot().usageListener());
        var ends = new SliceEnds(on.database(), hotspot.hotspot()::letInAgain);
        open.push(ends::close);
        network.accounting.tell(ends);
        open.push(new Changeovers(on.database(), on.clock(), hotspot.hotspot()::goOn)::close);
        payments.payments().listen(payBills);
        var guests = new Guests(on.vault(), on.ids(), on.clock());
        readmissions = new Readmissions(on.database(), on.clock(), guests, hotspot.hotspot(), on.audit(), metrics);
        open.push(readmissions::close);
        payments.payments().listen(new ForDashboards());
        renewals = renewals(people);
    }

    private Renewals renewals(People people) {
        var till = new Till(ledgers.journal(), ledgers.sales(), on.clock());
        return new Renewals(
                on.database(),
                on.clock(),
                on.audit(),
                on.zones(),
                new Renewals.Goods(people.plans(), people.grants(), till, ledgers.journal()),
                new RenewalQueue(on.database(), on.clock()),
                new RenewalMessages(messages.messages(), on.zones()));
    }

    private PaymentDesk payments(Wishes wishes, WebCaller web, Metrics metrics) {
        return PaymentDesk.open(
                new PaymentDesk.Ground(
                        on.database(),
                        on.vault(),
                        on.ids(),
                        on.clock(),
                        metrics,
                        on.audit(),
                        URI.create(portal.isEmpty() ? NOWHERE : portal),
                        wishes.mpesaUrl.isEmpty() ? null : URI.create(wishes.mpesaUrl)),
                web,
                ledgers.journal(),
                List.of(
                        new StripeGateway(web, wishes.stripe, metrics),
                        new AirtelGateway(web, wishes.airtel, on.clock(), metrics)),
                payBills);
    }

    private UnifiUsage unifiUsage() {
        var names = new ReportedNames(on.database());
        return new UnifiUsage(
                new UnifiUsage.Sources(
                        this::console,
                        network.nases::find,
                        (tenant, nas, session, mac) ->
                                names.find(tenant, nas, session).orElse(null)),
                network.accounting::record,
                UNIFI_POLL,
                on.clock());
    }

    private HotspotDesk hotspot(Wishes wishes, People people, Metrics metrics) {
        return HotspotDesk.open(
                new Hotspot.Ground(
                        on.database(),
                        on.vault(),
                        on.ids(),
                        on.clock(),
                        on.audit(),
                        on.zones(),
                        metrics,
                        wishes.portal),
                new Hotspot.Trade(
                        people.plans(),
                        payments.payments(),
                        vouchers.vouchers(),
                        ledgers.journal(),
                        ledgers.sales(),
                        messages.messages()),
                new Hotspot.People(
                        people.subscribers(),
                        new Guests(on.vault(), on.ids(), on.clock()),
                        people.grants(),
                        people.disconnects(),
                        network.logins,
                        tenants,
                        network.nases,
                        network.access::termsNow),
                List.of(routers.control(), new UnifiLogin(this::console, unifiUsage, on.clock())));
    }

    Ledgers ledgers() {
        return ledgers;
    }

    PaymentDesk payments() {
        return payments;
    }

    HotspotDesk hotspot() {
        return hotspot;
    }

    /// @param scheme `http` or `https`, as we are reached
    void addTo(Operations operations, People people, NasRoutes.Ports ports, Supplier<String> scheme) {
        var belongings = new Belongings(on.database());
        new PlanRoutes(people.plans(), tenants, hotspot.hotspot().checkout()).addTo(operations);
        ledgers.addTo(operations, tenants, payments.payments());
        payments.addTo(operations, tenants);
        vouchers.addTo(operations, tenants, belongings, portal);
        messages.addTo(operations, tenants, belongings);
        routers.addTo(operations, readmissions, ports, scheme);
        hotspot.addTo(operations);
    }

    /// What subscribers do for themselves.
    void addSelfCare(Operations operations, People people) {
        new MyShopRoutes(hotspot.hotspot(), payments.payments(), people.subscribers(), tenants).addTo(operations);
        var money = new MyThingsRoutes.Money(ledgers.journal(), new Wallets(on.database()), ledgers.invoices());
        new MyThingsRoutes(tenants, new Rights(on.database(), on.clock(), people.grants()), people.devices(), money)
                .addTo(operations);
    }

    /// Takes pages, callbacks and forms from when the server starts.
    void attach(HttpServer http) {
        payments.attach(http);
        messages.attach(http);
        routers.attach(http);
        hotspot.attach(http);
    }

    void schedule(Jobs jobs) {
        ledgers.schedule(jobs);
        payments.schedule(jobs);
        vouchers.schedule(jobs);
        messages.schedule(jobs, tenants, this::ending);
        routers.schedule(jobs);
        hotspot.schedule(jobs);
        renewals.schedule(jobs);
        jobs.every("poll-unifi", UNIFI_POLL, () -> unifiUsage.pollAll(network.nases.all()));
    }

    /// Begins to carry what is stored.
    void start() {
        payments.start();
    }

    private List<ExpirySource.Expiring> ending(TenantId tenant, Instant from, Instant until) {
        return endings.between(tenant, from, until).stream()
                .map(one -> new ExpirySource.Expiring(
                        one.subscriptionId(),
                        one.subscriberId(),
                        one.name(),
                        one.plan(),
                        one.endsAt(),
                        one.phone(),
                        one.email(),
                        null,
                        one.renewsFor()))
                .toList();
    }

    /// Hosts a device must reach before it is let in, to pay.
    private List<String> garden(TenantId tenant) {
        List<String> providers = payments.payments().accounts().list(tenant).stream()
                .map(account -> account.provider())
                .distinct()
                .toList();
        return WalledGarden.of("", providers).stream()
                .map(WalledGarden.Rule::host)
                .toList();
    }

    /// A NAS has restarted: what it had open is closed in the books, then its devices are let in again.
    void restarted(Nas nas, Instant at) {
        network.accounting.nasRestarted(nas, at);
        readmissions.restarted(nas.tenant(), nas.id());
    }

    private final class Returns implements LiveData.Reboots {
        @Override
        public void rebooted(TenantId tenant, UUID nasId, Instant at) {
            Nas nas = network.nases.find(tenant, nasId);
            if (nas != null) restarted(nas, at);
        }

        @Override
        public void reachedAgain(TenantId tenant, UUID nasId) {
            readmissions.reachedAgain(tenant, nasId);
        }
    }

    private @Nullable UnifiLink console(TenantId tenant, UUID nasId) {
        Link link = routers.links().find(tenant, nasId).orElse(null);
        if (link == null || link.protocol() != Protocol.UNIFI) return null;
        String address = (link.tls() ? "https://" : "http://") + link.address() + ":" + link.port();
        String site = link.username().isEmpty() ? "default" : link.username();
        return new UnifiLink(address, site, new UnifiLink.Access.ApiKey(link.password()), link.pin());
    }

    /// Money that moved is shown at once, after the commit.
    private static final class ForDashboards implements PaymentListener {
        @Override
        public void settled(Tx tx, TenantId tenant, Payment payment) {
            tx.tell(Dashboards.MONEY, tenant.toString());
        }

        @Override
        public void unclaimed(Tx tx, TenantId tenant, Payment payment) {
            tx.tell(Dashboards.MONEY, tenant.toString());
        }

        @Override
        public void failed(Tx tx, TenantId tenant, Payment payment) {}

        @Override
        public void refunded(Tx tx, TenantId tenant, Payment payment) {
            tx.tell(Dashboards.MONEY, tenant.toString());
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) open.pop().run();
    }
}
