package turnpike;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Access;
import turnpike.aaa.AccessAttempts;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.AccessRequest;
import turnpike.aaa.AccessSettings;
import turnpike.aaa.Changeovers;
import turnpike.aaa.Credential;
import turnpike.aaa.Disconnects;
import turnpike.aaa.WhyOffline;
import turnpike.base.AccessKind;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.HotspotSettings;
import turnpike.inbound.webhooks.CallbackPages;
import turnpike.invoices.Invoices;
import turnpike.invoices.SaleInvoices;
import turnpike.invoices.Till;
import turnpike.ledger.Journal;
import turnpike.messaging.MessageAccount;
import turnpike.messaging.Messaging;
import turnpike.messaging.MessagingSettings;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.payments.PaymentAccount;
import turnpike.payments.PaymentGateway;
import turnpike.payments.Payments;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.PlanTerms;
import turnpike.plans.Plans;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.platform.db.Database;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Api;
import turnpike.platform.http.Contract;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.http.Operations;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.renewals.RenewalMessages;
import turnpike.renewals.Renewals;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Guests;
import turnpike.subscribers.OpenSessions;
import turnpike.subscribers.RenewalQueue;
import turnpike.subscribers.SubscriberLogins;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Audit;
import turnpike.tenancy.TenancySettings;
import turnpike.tenancy.Zones;
import turnpike.vouchers.Batches;
import turnpike.vouchers.NewBatch;
import turnpike.vouchers.Vouchers;

/// The hotspot with all it stands on, spoken to over HTTP as a phone's mini-browser would: no cookies, no script.
final class HotspotRig implements AutoCloseable {
    static final long PRICE = 5_000;
    private static final Pattern FIELD = Pattern.compile("name=\"s\" value=\"([^\"]+)\"");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final TestClock clock = new TestClock("2026-03-02T09:00:00Z");
    final Database database = TestDatabase.fresh();
    final Ids ids = new Ids(clock);
    final Metrics metrics = new Metrics();
    final Audit audit = new Audit(database, ids, clock);
    final Plans plans = new Plans(database, ids, clock, audit);
    final Journal journal = new Journal(database, ids, clock, audit);
    final Invoices invoices = new Invoices(database, ids, clock, audit, new Zones(database), journal);
    final SaleInvoices sales = new SaleInvoices(database, ids, clock, new Zones(database), invoices);
    final ScriptedRouter router = new ScriptedRouter();
    final QuietProvider provider = new QuietProvider();
    final QuietSms sms = new QuietSms();
    final Payments payments;
    final Batches batches;
    final HotspotDesk desk;
    final Grants grants;
    final Renewals renewals;
    final Changeovers changeovers;
    final NasDirectory nases;
    /// Of the accounts of shops made from now on.
    Map<String, String> mpesaSettings = Map.of("key", "value");

    PaymentAccount.Rules mpesaRules = PaymentAccount.Rules.USUAL;
    private final HttpServer server;
    private final Disconnects disconnects;
    final Access access;
    private final Messaging messaging;
    private final HttpClient client = HttpClient.newHttpClient();

    HotspotRig() {
        this(0, _ -> List.of(), "");
    }

    /// @param port where it is reached, and known to be; 0: anywhere, and it knows no address of its own
    /// @param others gateways beside the quiet one
    HotspotRig(int port, List<PaymentGateway> others) {
        this(port, _ -> others);
    }

    /// @param others the same, of those that keep something in the database
    HotspotRig(int port, Function<Database, List<PaymentGateway>> others) {
        this(port, others, port == 0 ? "" : "http://127.0.0.1:" + port);
    }

    /// @param url what devices call the portal; empty: as each does
    HotspotRig(String url) {
        this(0, _ -> List.of(), url);
    }

    private HotspotRig(int port, Function<Database, List<PaymentGateway>> makers, String url) {
        List<PaymentGateway> others = makers.apply(database);
        var settings = Settings.defaults();
        var vault = TestDatabase.VAULT;
        var zones = new Zones(database);
        database.signals().start();
        TenancySettings tenancy = TenancySettings.from(settings);
        var identity = Identity.open(database, vault, ids, clock, tenancy, audit);
        nases = new NasDirectory(database, vault, clock);
        access = new Access(database, vault, clock, AccessSettings.from(settings), metrics);
        disconnects = new Disconnects(database, nases, new ObedientNas(), access, ids, clock, metrics);
        var world = URI.create(port == 0 ? "https://isp.example" : "http://127.0.0.1:" + port);
        var ground = new Payments.Ground(database, ids, clock, metrics, world);
        List<PaymentGateway> gateways = new ArrayList<>(others);
        boolean quiet = others.stream().noneMatch(other -> other.provider().equals(provider.provider()));
        if (quiet) gateways.add(provider);
        payments = new Payments(ground, vault, audit, journal, gateways, (tx, tenant, money) -> null);
        var messageGround = new Messaging.Ground(database, vault, ids, clock, audit, metrics);
        messaging = new Messaging(messageGround, MessagingSettings.from(settings), zones::of, List.of(sms));
        batches = new Batches(new Batches.Ground(database, vault, ids, clock, audit), plans, journal);
        var subscribers = new Subscribers(database, vault, ids, clock, audit, zones, plans, disconnects);
        var logins = new SubscriberLogins(database, vault, ids, clock, tenancy, identity.tenants());
        grants = new Grants(database, ids, clock, zones, plans, disconnects);
        desk = HotspotDesk.open(
                new Hotspot.Ground(
                        database,
                        vault,
                        ids,
                        clock,
                        audit,
                        zones,
                        metrics,
                        new HotspotSettings(url, Duration.ofDays(30))),
                new Hotspot.Trade(
                        plans,
                        payments,
                        new Vouchers(database, vault, ids, clock, audit, journal),
                        journal,
                        sales,
                        messaging.messages()),
                new Hotspot.People(
                        subscribers,
                        new Guests(vault, ids, clock),
                        grants,
                        disconnects,
                        logins,
                        identity.tenants(),
                        nases,
                        access::termsNow),
                List.of(router));
        changeovers = new Changeovers(database, clock, desk.hotspot()::goOn);
        renewals = new Renewals(
                database,
                clock,
                audit,
                zones,
                new Renewals.Goods(plans, grants, new Till(journal, sales, clock), journal),
                new RenewalQueue(database, clock),
                new RenewalMessages(messaging.messages(), zones));
        payments.start();
        server = serve(port);
    }

    private HttpServer serve(int port) {
        Contract contract = Contract.load();
        var operations = new Operations();
        desk.addTo(operations);
        contract.operationIds().stream()
                .filter(id -> !operations.ids().contains(id))
                .forEach(id -> operations.on(id, _ -> Answer.done()));
        var settings = new HttpSettings(
                new HttpSettings.Listen("127.0.0.1", port, "", ""),
                64,
                65_536,
                6_000_000,
                new HttpSettings.Limits(100_000, 100_000, 1_000),
                List.of(),
                "",
                Duration.ofSeconds(60),
                Duration.ofSeconds(2));
        var made = new HttpServer(settings, new Api(contract, operations, HotspotRig::principal), metrics, clock);
        desk.attach(made);
        new CallbackPages(payments.inbox()).attach(made);
        made.start();
        return made;
    }

    /// The bearer is the tenant whose administrator calls.
    private static Principal principal(String bearer) {
        return new Principal(
                TenantId.of(bearer), new UUID(0, 7), Principal.Kind.STAFF, "admin@x.test", Role.TENANT_ADMIN, null);
    }

    /// A tenant with one NAS and one plan for a day at 50 shillings.
    final class Shop extends ShopBooks {
        final UUID plan;

        Shop(String vendor) {
            super(HotspotRig.this);
            database.runAcrossTenants(tx -> {
                tx.sql()
                        .createUpdate("""
                                insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                                values (:t, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                                """)
                        .bind("t", tenant.value())
                        .bind("slug", slug)
                        .execute();
                tx.sql()
                        .createUpdate("""
                                insert into nases (tenant_id, nas_id, name, vendor, access_kind, identifier,
                                       secret_sealed, created_at, updated_at, last_address)
                                values (:t, :id, 'gate', :vendor, 'ANY', :slug, :secret, now(), now(), '127.0.0.1')
                                """)
                        .bind("t", tenant.value())
                        .bind("id", nas)
                        .bind("vendor", vendor)
                        .bind("slug", slug)
                        .bind("secret", TestDatabase.VAULT.seal("secret"))
                        .execute();
            });
            nases.reload();
            plan = plan("One day", PRICE, false);
            var terms = new MessageAccount.Terms("sms", "", 1_000, 0, false, true, 0, true);
            messaging.accounts().create(actor, sms.provider(), terms, Map.of("apiKey", "key"));
            payments.accounts()
                    .create(actor, new PaymentAccount.Draft("mpesa", "till", mpesaSettings, mpesaRules, true));
        }

        UUID plan(String name, long price, boolean trial) {
            return plans.create(
                            actor,
                            new PlanTerms(
                                    name,
                                    "",
                                    AccessKind.HOTSPOT,
                                    new PlanTerms.Price(price, "KES"),
                                    Validity.of(Duration.ofDays(1)),
                                    new Allowance(null, null, null),
                                    Seats.UNLIMITED,
                                    Service.PLAIN,
                                    new Offer(true, trial, 0, null, null, List.of())))
                    .id();
        }

        String voucher() {
            var printed = batches.create(actor, new NewBatch(plan, 1, "", "", null, ""));
            batches.issue(actor, printed.batch().id(), Batches.Range.ALL, null);
            return printed.codes().getFirst();
        }

        /// The page a device comes to, and the `s` it goes on with.
        Phone arrive() throws Exception {
            String mac = "02-00-00-00-%02X-%02X".formatted(NUMBER.get() / 256, NUMBER.incrementAndGet() % 256);
            return arrive(mac);
        }

        Phone arrive(String mac) throws Exception {
            String token = desk.hotspot().tokens().ofNas(tenant, nas);
            var phone = new Phone(mac);
            phone.open("/h/" + token + "?mac=" + mac.replace("-", "%3A")
                    + "&ip=10.5.50.7&id=gate&lo=http%3A%2F%2F10.5.50.1%2Flogin&orig=http%3A%2F%2Fexample.com%2F");
            return phone;
        }

        /// The money has come.
        void settle(UUID purchase, long minor, String receipt) {
            UUID payment = Objects.requireNonNull(desk.hotspot()
                    .book()
                    .get(tenant, purchase)
                    .purchase()
                    .links()
                    .paymentId());
            payments.confirm(actor, payment, receipt, new Money(minor, "KES"));
        }
    }

    /// A mini-browser: follows redirects to us, keeps nothing but the page at hand.
    final class Phone {
        final String mac;
        String at = "";
        String page = "";
        int status;
        byte[] sent = {};
        private final Set<String> left = new HashSet<>();

        Phone(String mac) {
            this.mac = mac;
        }

        void open(String path) throws Exception {
            send(path, null);
        }

        void post(String path, String form) throws Exception {
            send(path, "s=" + s() + "&" + form);
        }

        /// What its address carries along.
        String s() {
            int from = at.indexOf("s=");
            if (from >= 0) return at.substring(from + 2).split("&", 2)[0];
            var field = FIELD.matcher(page);
            if (!field.find()) throw new IllegalStateException(page);
            return field.group(1);
        }

        /// Comes to one of our pages by its whole address.
        void follow(String url) throws Exception {
            open(url.substring(address().length()));
        }

        private void send(String path, @Nullable String form) throws Exception {
            String next = path;
            String body = form;
            for (int hop = 0; hop < 6; hop++) {
                HttpResponse<String> reply = call(next, body);
                if (reply.statusCode() != 302) {
                    at = next;
                    page = reply.body();
                    status = reply.statusCode();
                    return;
                }
                next = reply.headers().firstValue("Location").orElseThrow();
                body = null;
                left.add(next);
            }
            throw new IllegalStateException("too many redirects to " + next);
        }
    }

    HttpResponse<String> call(String path, @Nullable String form) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address() + path));
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> json(String method, String path, @Nullable String bearer, @Nullable String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address() + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (bearer != null) request.header("Authorization", "Bearer " + bearer);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// How a router is answered that asks for a device it has seen, by the device's hardware address.
    AccessDecision byAddress(ShopBooks shop, String mac) {
        Nas asking = Objects.requireNonNull(nases.find(shop.tenant, shop.nas));
        var request = new AccessRequest(asking, mac, new Address(mac), mac, AccessKind.HOTSPOT, null, clock.instant());
        return access.decide(List.of(request)).getFirst();
    }

    /// What the person at the counter is told of a subscriber.
    String whyOffline(Shop shop, UUID subscriberId) {
        return new WhyOffline(access, new AccessAttempts(database), clock, database)
                .explain(shop.tenant, subscriberId)
                .sentence();
    }

    private record Address(String mac) implements Credential {
        @Override
        public String method() {
            return "PAP";
        }

        @Override
        public boolean matches(byte[] password) {
            return mac.equals(new String(password, StandardCharsets.UTF_8));
        }
    }

    OpenSessions sessions() {
        return disconnects;
    }

    String address() {
        return "http://127.0.0.1:" + server.port();
    }

    static void await(BooleanSupplier truth) throws InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!truth.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("it did not come to be in time");
            Thread.sleep(20);
        }
    }

    @Override
    public void close() {
        server.close();
        changeovers.close();
        desk.close();
        payments.close();
        messaging.close();
        disconnects.close();
        access.close();
        nases.close();
        database.close();
    }
}
