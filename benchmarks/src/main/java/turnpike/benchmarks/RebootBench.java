package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import turnpike.House;
import turnpike.base.TenantId;
import turnpike.outbound.routeros.RouterOsConsole;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Settings;
import turnpike.routers.Link;
import turnpike.routers.Protocol;
import turnpike.routers.RouterRefused;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.routeros.RouterOsSimulator;

/// How long after a restarted router was noticed everybody is in again who was in before.
///
/// One provider with one MikroTik and its phones, all online by RADIUS with a right that runs. The router loses power,
/// the phones find it again at once, and it says that it is up (Accounting-On): from then until the router lets all of
/// them through, and until their sessions are open in the books. Nobody's browser does anything.
public final class RebootBench {
    private static final String SECRET = "reboot-bench-secret";
    private static final String ROUTER = "127.0.9.9";
    private static final int AT_ONCE = 64; // first logins
    private static final int RESTARTS = 3; // the first with a virtual machine that has never done it
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final PrintStream out = new PrintStream(System.out, true, UTF_8);
    private final CpuMeter cpu =
            new CpuMeter(List.of("everything=" + ProcessHandle.current().pid()));
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final UUID nas = UUID.randomUUID();
    private final int rights;
    private final RouterOsSimulator router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("edge", ROUTER));
    private final List<Phone> phones = new ArrayList<>();

    private RebootBench(int rights) {
        this.rights = rights;
    }

    public static void main(String[] words) throws IOException {
        new RebootBench(words.length > 0 ? Integer.parseInt(words[0]) : 5_000).run();
        System.exit(0);
    }

    private void run() throws IOException {
        Path directory = Files.createTempDirectory("turnpike-reboot-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> flags = Map.of(
                "data-dir", directory.toString(), "http-port", "0", "radius-auth-port", "0", "radius-acct-port", "0");
        try (House house = House.open(
                Settings.from(null, Map.of(), flags),
                InstantSource.system(),
                House.Mode.DEMO,
                (database, vault) ->
                        furnish(database, vault.seal(SECRET), vault.seal("pw"), vault.seal("router-password")))) {
            var server =
                    new RouterOsSimulator.RadiusServer("127.0.0.1", house.authPort(), house.acctPort(), SECRET, 3799);
            router.hotspot(server, null);
            // Nobody comes back by a cookie: all have to be let in from our side.
            router.edit("/ip/hotspot/profile", "default", Map.of("login-by", "http-pap"));
            for (int i = 0; i < rights; i++) phones.add(router.phone(mac(i).replace('-', ':')));
            login();
            await(() -> open(house.database()) == rights);
            out.printf(Locale.ROOT, "%d devices online%n", router.online());
            house.database()
                    .runAcrossTenants(tx -> tx.sql()
                            .createQuery("select 1 from take_statistics()")
                            .mapTo(Integer.class)
                            .list());
            for (int i = 1; i <= RESTARTS; i++) restart(house, i);
        } finally {
            router.close();
        }
    }

    /// As a provider's first morning: everybody logs in, with a password of their own.
    private void login() {
        var link = new Link(
                tenant, nas, Protocol.ROUTEROS_API, ROUTER, router.apiPort(), false, "admin", "router-password", null);
        var free = new Semaphore(AT_ONCE);
        var refused = new AtomicInteger();
        try (var console = new RouterOsConsole();
                var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < rights; i++) {
                Map<String, String> how = Map.of(
                        "user",
                        "u" + i,
                        "password",
                        "pw",
                        "mac-address",
                        phones.get(i).mac());
                free.acquireUninterruptibly();
                workers.execute(() -> {
                    try {
                        console.run(link, "/ip/hotspot/active/login", how);
                    } catch (RouterRefused e) {
                        refused.incrementAndGet();
                    } finally {
                        free.release();
                    }
                });
            }
            workers.shutdown();
            await(() -> free.availablePermits() == AT_ONCE);
        }
        if (refused.get() > 0) throw new IllegalStateException(refused + " were refused at first");
    }

    private void restart(House house, int number) {
        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        router.reboot();
        phones.forEach(Phone::join);
        cpu.start();
        long noticed = System.nanoTime();
        if (!router.announce()) throw new IllegalStateException("nobody heard the router");
        double closed = seconds(noticed);
        int[] half = {0};
        double[] atHalf = {0};
        await(() -> {
            int in = router.online();
            if (half[0] == 0 && in * 2 >= rights) {
                half[0] = in;
                atHalf[0] = seconds(noticed);
            }
            return in == rights;
        });
        double active = seconds(noticed);
        await(() -> open(house.database()) == rights);
        double open = seconds(noticed);
        Map<String, Double> spent = cpu.spent();
        double java = spent.getOrDefault("generator", 0.0);
        await(() -> told(house.database()) == (long) rights * number);
        out.printf(
                Locale.ROOT,
                "%tT restart %d: books closed after %.2f s; half in after %.1f s, all %d after %.1f s, open in the books"
                        + " after %.1f s%n%.2f ms of Java (router with it) and %.2f ms of PostgreSQL a device;"
                        + " the machine was busy %.0f %%; %d let in in all, %d packets twice%n",
                ZonedDateTime.now(ZoneOffset.UTC),
                number,
                closed,
                atHalf[0],
                rights,
                active,
                open,
                java * 1_000 / rights,
                (spent.getOrDefault("everything", 0.0) - java) * 1_000 / rights,
                cpu.machineSpent() / open / Runtime.getRuntime().availableProcessors() * 100,
                house.metrics().total("nas_readmitted_devices", "outcome", "let_in"),
                router.resent());
    }

    private static void await(BooleanSupplier truth) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!truth.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("it did not come to be");
            LockSupport.parkNanos(20_000_000L);
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private long open(Database database) {
        return count(database, "select count(*) from sessions where tenant_id = :tenant and ended_at is null");
    }

    private long told(Database database) {
        return count(
                database, "select count(*) from purchase_events where tenant_id = :tenant and kind = 'LET_IN_AGAIN'");
    }

    private long count(Database database, String sql) {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery(sql)
                        .bind("tenant", tenant.value())
                        .mapTo(Long.class)
                        .one());
    }

    private static String mac(int index) {
        return String.format(Locale.ROOT, "02-00-00-%02X-%02X-%02X", index >> 16, (index >> 8) & 0xff, index & 0xff);
    }

    private static final String[] FILL = {"""
        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
        values (:tenant, 'reboot', 'Reboot', 'Africa/Nairobi', 'KES', 'en-KE', :now)
        """, """
        insert into nases (tenant_id, nas_id, name, vendor, access_kind, address, secret_sealed,
                           require_message_authenticator, coa_port, created_at, updated_at)
        values (:tenant, :nas, 'router', 'MIKROTIK', 'HOTSPOT', cast(:address as cidr), :secret, false, 3799, :now, :now)
        """};

    private static final String[] FILL_AS_TENANT = {"""
        insert into router_links (tenant_id, nas_id, protocol, address, port, tls, username, password_sealed, active,
               created_at, updated_at)
        values (:tenant, :nas, 'ROUTEROS_API', :address, :port, false, 'admin', :routerPassword, true, :now, :now)
        """, """
        insert into plans (tenant_id, plan_id, name, created_at, updated_at) values (:tenant, :plan, 'day', :now, :now)
        """, """
        insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, validity_s,
               max_devices, created_at)
        values (:tenant, :plan, 1, 'HOTSPOT', 5000, 'KES', 86400, 1, :now)
        """, """
        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind, created_at, updated_at)
        select :tenant, md5('s' || i)::uuid, 'u' || i, :password, 'HOTSPOT', :now, :now
          from generate_series(0, :rights - 1) i
        """, """
        insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, plan_version, source_id, granted_at,
               starts_at, ends_at, access_until, base_upload_bytes, base_download_bytes, base_hour, base_day, base_day_end)
        select :tenant, md5('r' || i)::uuid, md5('s' || i)::uuid, :plan, 1, md5('r' || i)::uuid, :now, :now, e.at, e.at,
               0, 0, date_trunc('hour', cast(:now as timestamptz)), current_date, current_date + 1
          from generate_series(0, :rights - 1) i
         cross join lateral (select cast(:now as timestamptz) + interval '1 day' as at) e
        """, """
        insert into purchases (tenant_id, purchase_id, subscriber_id, method, plan_id, plan_version, plan_name,
               price_minor, currency, subscription_id, state, created_at, paid_at, granted_at, connected_at)
        select :tenant, md5('p' || i)::uuid, md5('s' || i)::uuid, 'WALLET', :plan, 1, 'day', 5000, 'KES',
               md5('r' || i)::uuid, 'ONLINE', :now, :now, :now, :now
          from generate_series(0, :rights - 1) i
        """};

    private void furnish(Database database, byte[] secret, byte[] password, byte[] routerPassword) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "tenant", tenant.value(),
                "nas", nas,
                "plan", UUID.randomUUID(),
                "secret", secret,
                "password", password,
                "routerPassword", routerPassword,
                "address", ROUTER,
                "port", router.apiPort(),
                "rights", rights,
                "now", Instant.now()));
        database.runAcrossTenants(tx -> {
            for (String sql : FILL) tx.sql().createUpdate(sql).bindMap(values).execute();
        });
        database.run(tenant, tx -> {
            for (String sql : FILL_AS_TENANT)
                tx.sql().createUpdate(sql).bindMap(values).execute();
        });
    }
}
