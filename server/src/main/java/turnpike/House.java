package turnpike;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.aaa.Access;
import turnpike.aaa.AccessRules;
import turnpike.aaa.Disconnects;
import turnpike.aaa.FirstAccess;
import turnpike.aaa.QuotaWatch;
import turnpike.base.Ids;
import turnpike.inbound.radius.Doors;
import turnpike.inbound.radius.RadiusServer;
import turnpike.inbound.rest.ContractRoutes;
import turnpike.inbound.rest.MyRoutes;
import turnpike.inbound.rest.NasRoutes;
import turnpike.inbound.rest.SessionRoutes;
import turnpike.inbound.rest.SubscriberRoutes;
import turnpike.inbound.rest.UsageRoutes;
import turnpike.nases.NasDirectory;
import turnpike.nases.UnknownSources;
import turnpike.outbound.nas.CoaClient;
import turnpike.platform.db.Database;
import turnpike.platform.http.Api;
import turnpike.platform.http.Contract;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.logs.Logs;
import turnpike.platform.metrics.Health;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;
import turnpike.reporting.Belongings;
import turnpike.reporting.LooseEnds;
import turnpike.reporting.SessionBook;
import turnpike.subscribers.Expiry;
import turnpike.subscribers.Grants;
import turnpike.subscribers.SubscriberLogins;
import turnpike.tenancy.Audit;
import turnpike.tenancy.TenancySettings;
import turnpike.tenancy.Zones;
import turnpike.usage.Accounting;
import turnpike.usage.Partitions;
import turnpike.usage.SubscriberUsage;

/// Builds every object by hand, starts them in order and stops them in reverse. The one place that sees the whole.
public final class House implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(House.class);

    /// How much is forgiven at the start.
    public enum Mode {
        /// Loopback only, default secrets allowed.
        DEMO,
        /// Refuses what is unsafe.
        SERVE
    }

    private static final String LOOPBACK = "127.0.0.1";

    /// What is open, last opened first: closing goes the same way back.
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final InstantSource clock;
    private final HttpSettings.Listen listen;
    private final String radiusAddress;
    private final Metrics metrics;
    private final Health health;
    private final Installation installation;
    private final Database database;
    private final Ids ids;
    private final Audit audit;
    private final Zones zones;
    private final Identity identity;
    private final SubscriberLogins subscriberLogins;
    private final Jobs jobs;
    private final Caretaker caretaker;
    private final Accounting accounting;
    private final Live live;
    private final People people;
    private final Commerce commerce;
    private final HttpServer http;
    private final RadiusServer radius;

    private House(Settings settings, InstantSource clock, Mode mode, BiConsumer<Database, Vault> furnish) {
        this.clock = clock;
        try {
            // What cannot be is refused before anything is started.
            Wanted wanted = Wanted.from(settings, bindAddress(mode));
            if (mode == Mode.DEMO) {
                Safety.requireLoopback(
                        "http.bind-address", wanted.http().listen().address());
                Safety.requireLoopback("radius.bind-address", wanted.radius().bindAddress());
            }
            listen = wanted.http().listen();
            radiusAddress = reachable(wanted.radius().bindAddress());

            // What everything stands on.
            metrics = keep(new Metrics());
            Logs.configure(wanted.ground().logs(), metrics);
            health = new Health(clock, metrics);
            installation = keep(Installation.open(settings, mode == Mode.DEMO ? "demo" : "main"));
            database = keep(Database.open(
                    installation.address(),
                    installation.vault(),
                    wanted.ground().database()));
            database.signals().start();
            ids = new Ids(clock);
            audit = new Audit(database, ids, clock);
            zones = new Zones(database);
            TenancySettings tenancy = wanted.rules().tenancy();
            identity = Identity.open(database, installation.vault(), ids, clock, tenancy, audit);
            subscriberLogins =
                    new SubscriberLogins(database, installation.vault(), ids, clock, tenancy, identity.tenants());
            jobs = keep(new Jobs(database, wanted.ground().jobs(), metrics, clock));
            identity.schedule(jobs);
            jobs.daily("forget-subscriber-logins", Duration.ofHours(4), subscriberLogins::forgetExpired);
            caretaker = keep(new Caretaker(installation, database, jobs, metrics, health, clock));

            // Who may come in, and what they used.
            var nases = keep(new NasDirectory(database, installation.vault(), clock));
            var unknown = new UnknownSources(clock);
            var access = keep(new Access(
                    database, installation.vault(), clock, wanted.rules().access(), metrics));
            accounting =
                    new Accounting(database, clock, zones::of, wanted.rules().ledger());
            accounting.tell(access);
            live = keep(new Live(wanted, clock, installation, database, identity, zones, metrics));
            accounting.tell(live.dashboards());
            health.probe(Health.Part.REALTIME, live::health);
            var disconnects =
                    keep(new Disconnects(database, nases, new CoaClient(wanted.coa()), access, ids, clock, metrics));
            people = People.open(
                    new People.Ground(database, installation.vault(), ids, clock, audit, zones),
                    nases,
                    accounting,
                    disconnects);
            Grants grants = people.grants();
            accounting.tell(keep(new QuotaWatch(database, disconnects, grants::advance, access, clock, metrics)));
            accounting.tell(keep(new FirstAccess(grants::cameOnline, clock)));
            var expiry = keep(new Expiry(database, clock, disconnects, grants, metrics));
            jobs.every("begin-unused-plans", Duration.ofMinutes(1), expiry::beginUnused);
            jobs.every("begin-after-used-up", Duration.ofMinutes(1), expiry::advanceUsedUp);
            jobs.every("expiry-sweep", Duration.ofMinutes(1), expiry::carryOut);
            commerce = keep(new Commerce(
                    new People.Ground(database, installation.vault(), ids, clock, audit, zones),
                    wanted.commerce(),
                    people,
                    new Commerce.Network(nases, accounting, access, subscriberLogins),
                    identity.tenants(),
                    metrics));
            commerce.schedule(jobs);
            var partitions = new Partitions(database);
            partitions.ensure(clock.instant());
            jobs.every("make-partitions", Duration.ofHours(1), () -> partitions.ensure(clock.instant()));
            jobs.daily(
                    "expire-raw-rows",
                    Duration.ofHours(3),
                    () -> partitions.expire(clock.instant(), wanted.rules().ledger()));

            jobs.every("close-stale-sessions", Duration.ofMinutes(1), accounting::closeStale);

            furnish.accept(database, installation.vault());
            nases.reload();

            // Doors to the outside, opened last.
            http = keep(web(wanted.http(), access, unknown));
            var doors = new Doors(
                    nases::candidates,
                    nases::saw,
                    unknown::note,
                    nases::dropped,
                    access::decide,
                    accounting::record,
                    commerce::restarted);
            if (mode == Mode.SERVE) {
                Safety.require(wanted.safety(), wanted.http(), database, nases, identity.staff());
            }
            jobs.start();
            commerce.start();
            live.dashboards().start();
            radius = keep(new RadiusServer(wanted.radius(), doors, metrics, clock));
            health.probe(Health.Part.RADIUS, radius::health);
            // HTTP last: whoever has its first answer may count on all the rest.
            http.start();
            caretaker.watch(http);
            installation.announce(
                    Map.of("http", http.port(), "radius-auth", radius.authPort(), "radius-acct", radius.acctPort()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private HttpServer web(HttpSettings settings, Access access, UnknownSources unknown) {
        Contract contract = Contract.load();
        var operations = new Operations();
        new ContractRoutes(contract).addTo(operations);
        identity.addTo(operations, clock);
        caretaker.addTo(operations, audit, settings.metricsToken(), contract.version());
        live.addTo(operations);
        var sessions = new SessionBook(database);
        new SessionRoutes(sessions, new Belongings(database), clock).addTo(operations);
        var book = commerce.hotspot().hotspot().book();
        var money = new SubscriberRoutes.Money(new LooseEnds(clock), book, identity.tenants());
        people.addTo(operations, access, unknown, radiusPorts(), clock, money);
        commerce.addTo(operations, people, radiusPorts(), () -> listen.isSecure() ? "https" : "http");
        var usage = new SubscriberUsage(database, clock, zones::of);
        new UsageRoutes(usage).addTo(operations);
        var books = new MyRoutes.Books(
                identity.tenants(), people.subscribers(), usage, sessions, new AccessRules(database, audit));
        var my = new MyRoutes(subscriberLogins, identity.auth(), books, clock);
        my.addTo(operations);
        commerce.addSelfCare(operations, people);
        var api = new Api(contract, operations, my);
        var server = new HttpServer(settings, api, metrics, clock);
        live.attach(server);
        commerce.attach(server);
        return server;
    }

    private NasRoutes.Ports radiusPorts() {
        return new NasRoutes.Ports() {
            @Override
            public int auth() {
                return authPort();
            }

            @Override
            public int acct() {
                return acctPort();
            }
        };
    }

    /// An address at which this machine reaches what listens on that one; empty listens on every address.
    private static String reachable(String address) {
        return address.isEmpty() || address.equals("0.0.0.0") || address.equals("::") ? LOOPBACK : address;
    }

    private static String bindAddress(Mode mode) {
        return mode == Mode.DEMO ? LOOPBACK : "";
    }

    /// Starts everything; when it returns, packets and requests are answered.
    ///
    /// @throws turnpike.platform.settings.BadSetting naming what is wrong, before anything is reachable
    public static House open(Settings settings, InstantSource clock, Mode mode) {
        return open(settings, clock, mode, (_, _) -> {});
    }

    /// The same.
    ///
    /// @param furnish puts into the database what must be there before anybody is let in
    public static House open(Settings settings, InstantSource clock, Mode mode, BiConsumer<Database, Vault> furnish) {
        return new House(settings, clock, mode, furnish);
    }

    /// Where the screens are.
    public String address() {
        String host = reachable(listen.address());
        String scheme = listen.isSecure() ? "https" : "http";
        return "%s://%s:%d".formatted(scheme, host.contains(":") ? "[" + host + "]" : host, http.port());
    }

    /// Where RADIUS is reached from this machine.
    public String radiusAddress() {
        return radiusAddress;
    }

    public int authPort() {
        return radius.authPort();
    }

    public int acctPort() {
        return radius.acctPort();
    }

    public Database database() {
        return database;
    }

    public Accounting accounting() {
        return accounting;
    }

    public Metrics metrics() {
        return metrics;
    }

    public Audit audit() {
        return audit;
    }

    public Health health() {
        return health;
    }

    public Vault vault() {
        return installation.vault();
    }

    /// The data directory.
    public Path directory() {
        return installation.directory();
    }

    public Ids ids() {
        return ids;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable last = open.pop();
            try {
                last.close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", last.getClass().getSimpleName(), e);
            }
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }
}
