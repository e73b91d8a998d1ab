package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import turnpike.House;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.Faults;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.RadiusClient;
import turnpike.simulators.routeros.RouterOsSimulator;

/// How long after a rebooted router is back everything is as it was: the sessions it lost are closed in the books, and
/// every device with a right is let in again, by its address, as the router's hotspot asks for it.
public final class RebootBench {
    private static final String SECRET = "reboot-bench-secret";
    private static final String ROUTER = "127.0.9.9";
    private static final int AT_ONCE = 100; // devices that a router has asked for and not been answered
    private static final long PATIENCE_MS = 120_000;

    private RebootBench() {}

    public static void main(String[] words) throws Exception {
        var out = new PrintStream(System.out, true, UTF_8);
        int rights = words.length > 0 ? Integer.parseInt(words[0]) : 5_000;
        Path directory = Files.createTempDirectory("turnpike-reboot-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Settings settings = Settings.from(
                null,
                Map.of(),
                Map.of(
                        "data-dir",
                        directory.toString(),
                        "http-port",
                        "0",
                        "radius-auth-port",
                        "0",
                        "radius-acct-port",
                        "0"));
        try (var router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("edge", ROUTER));
                House house = House.open(
                        settings,
                        InstantSource.system(),
                        House.Mode.DEMO,
                        (database, vault) -> furnish(database, vault, rights, router.apiPort()))) {
            run(out, house, router, rights);
        }
    }

    private static final String OPEN = "select count(*) from sessions where tenant_id is not null and ended_at is null";

    private static void run(PrintStream out, House house, RouterOsSimulator router, int rights)
            throws InterruptedException, ExecutionException, IOException {
        router.advance(Duration.ofHours(5));
        long joined = System.nanoTime();
        Devices devices = new Devices(house);
        long first = devices.login(rights, "a");
        await(() -> open(house) == rights);
        out.printf(Locale.ROOT, "%d of %d devices came online in %.1f s%n", first, rights, seconds(joined));
        await(() -> count(house, "select count(*) from router_observed where uptime_s > 3600 and tenant_id is not null")
                == 1);

        router.reboot();
        Instant back = Instant.now();
        long started = System.nanoTime();
        long online = devices.login(rights, "b");
        double in = seconds(started);
        await(() -> count(house, OPEN + " and started_at < '" + back + "'") == 0);
        double closed = seconds(started);
        Instant noticed = house.database()
                .callAcrossTenants(tx -> tx.sql()
                        .createQuery("select at from router_notices where kind = 'REBOOTED' and tenant_id is not null")
                        .mapTo(OffsetDateTime.class)
                        .one()
                        .toInstant());
        await(() -> open(house) == rights);
        out.printf(Locale.ROOT, "router back: %d of %d devices let in again after %.1f s%n", online, rights, in);
        out.printf(
                Locale.ROOT,
                "its lost sessions were closed after %.1f s; the poll saw the reboot after %.1f s%n",
                closed,
                Duration.between(back, noticed).toMillis() / 1000.0);
        long lost = count(
                house, "select count(*) from sessions where tenant_id is not null and terminate_cause = 'NAS_REBOOT'");
        out.printf(Locale.ROOT, "books: %d open, %d closed by the reboot%n", open(house), lost);
    }

    /// What the hotspot of the router asks and reports for its devices.
    private static final class Devices {
        private static final int CLIENTS = 8; // with 256 requests each that may wait
        private final List<RadiusClient> access = new ArrayList<>();
        private final List<RadiusClient> accounting = new ArrayList<>();

        Devices(House house) throws IOException {
            InetAddress source = InetAddress.getByName(ROUTER);
            InetAddress server = InetAddress.getLoopbackAddress();
            var patience = new RadiusClient.Patience(Duration.ofSeconds(3), 3);
            for (int i = 0; i < CLIENTS; i++) {
                var auth = new InetSocketAddress(server, house.authPort());
                var acct = new InetSocketAddress(server, house.acctPort());
                access.add(new RadiusClient(source, auth, SECRET, patience, Faults.none()));
                accounting.add(new RadiusClient(source, acct, SECRET, patience, Faults.none()));
            }
        }

        /// Each asks by its address and, let in, reports its Start.
        ///
        /// @return how many were let in and acknowledged
        long login(int count, String boot) throws InterruptedException, ExecutionException {
            var turns = new Semaphore(AT_ONCE);
            List<Future<Boolean>> all = new ArrayList<>();
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < count; i++) {
                    int index = i;
                    turns.acquire();
                    all.add(pool.submit(() -> {
                        try {
                            return admitted(index, boot + index);
                        } finally {
                            turns.release();
                        }
                    }));
                }
                long in = 0;
                for (Future<Boolean> one : all) if (one.get()) in++;
                return in;
            }
        }

        private boolean admitted(int index, String session) {
            String mac = mac(index);
            var asked = new PacketWriter(Code.ACCESS_REQUEST);
            var reply = access.get(index % CLIENTS).askAccess(describe(asked, mac, session), mac, true);
            if (reply.isEmpty() || reply.get().code() != Code.ACCESS_ACCEPT) return false;
            var start = new PacketWriter(Code.ACCOUNTING_REQUEST).integer(Attribute.ACCT_STATUS_TYPE, 1);
            reply.get().octets(Attribute.CLASS).ifPresent(carried -> start.octets(Attribute.CLASS, carried));
            return accounting
                    .get(index % CLIENTS)
                    .askAccounting(describe(start, mac, session))
                    .isPresent();
        }

        private static PacketWriter describe(PacketWriter packet, String mac, String session) {
            return packet.text(Attribute.USER_NAME, mac)
                    .text(Attribute.CALLING_STATION_ID, mac)
                    .text(Attribute.ACCT_SESSION_ID, session)
                    .integer(Attribute.NAS_PORT_TYPE, Attribute.WIRELESS);
        }
    }

    private interface Truth {
        boolean holds();
    }

    private static void await(Truth truth) throws InterruptedException {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (!truth.holds()) {
            if (System.currentTimeMillis() > deadline) throw new IllegalStateException("it did not come to be");
            Thread.sleep(50);
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static long open(House house) {
        return count(house, OPEN);
    }

    private static long count(House house, String sql) {
        return house.database()
                .callAcrossTenants(
                        tx -> tx.sql().createQuery(sql).mapTo(Long.class).one());
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
        values (:tenant, :nas, 'ROUTEROS_API', :address, :port, false, 'admin', :password, true, :now, :now)
        """, """
        insert into router_observed (tenant_id, nas_id, state) values (:tenant, :nas, 'UNKNOWN')
        """, """
        insert into plans (tenant_id, plan_id, name, created_at, updated_at) values (:tenant, :plan, 'day', :now, :now)
        """, """
        insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, validity_s, created_at)
        values (:tenant, :plan, 1, 'ANY', 5000, 'KES', 86400, :now)
        """, """
        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind, created_at, updated_at)
        select :tenant, md5('s' || i)::uuid, 'u' || i, :secret, 'ANY', :now, :now from generate_series(0, :rights - 1) i
        """, """
        insert into devices (tenant_id, subscriber_id, mac, first_seen_at)
        select :tenant, md5('s' || i)::uuid,
               '02-00-00-' || upper(lpad(to_hex(i / 65536), 2, '0') || '-' || lpad(to_hex(i / 256 % 256), 2, '0') || '-'
               || lpad(to_hex(i % 256), 2, '0')), :now
          from generate_series(0, :rights - 1) i
        """, """
        insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, plan_version, source_id, granted_at,
               starts_at, ends_at, access_until, base_upload_bytes, base_download_bytes, base_hour, base_day, base_day_end)
        select :tenant, md5('r' || i)::uuid, md5('s' || i)::uuid, :plan, 1, md5('r' || i)::uuid, :now, :now, e.at, e.at,
               0, 0, date_trunc('hour', cast(:now as timestamptz)), current_date, current_date + 1
          from generate_series(0, :rights - 1) i
         cross join lateral (select cast(:now as timestamptz) + interval '1 day' as at) e
        """};

    private static void furnish(Database database, Vault vault, int rights, int apiPort) {
        var tenant = new TenantId(UUID.randomUUID());
        Map<String, Object> values = Map.of(
                "tenant", tenant.value(),
                "nas", UUID.randomUUID(),
                "plan", UUID.randomUUID(),
                "secret", vault.seal(SECRET),
                "password", vault.seal("router-password"),
                "address", ROUTER,
                "port", apiPort,
                "rights", rights,
                "now", Instant.now());
        database.runAcrossTenants(tx -> {
            for (String sql : FILL) tx.sql().createUpdate(sql).bindMap(values).execute();
        });
        database.run(tenant, tx -> {
            for (String sql : FILL_AS_TENANT)
                tx.sql().createUpdate(sql).bindMap(values).execute();
        });
        database.runAcrossTenants(tx -> tx.sql()
                .createQuery("select 1 from take_statistics()")
                .mapTo(Integer.class)
                .list());
    }
}
