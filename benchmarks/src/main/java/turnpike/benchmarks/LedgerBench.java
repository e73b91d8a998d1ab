package turnpike.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.platform.db.Database;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.postgres.EmbeddedPostgres;
import turnpike.platform.settings.Vault;
import turnpike.usage.Accounting;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;
import turnpike.usage.Books;
import turnpike.usage.LedgerSettings;

/// What an accounting report costs once it is decoded: `Accounting.record` on an embedded PostgreSQL, without a
/// network.
///
/// Every round sends one interim update of every open session, in a new random order. Prints reports per second and CPU
/// seconds per 1,000 reports of this process and of PostgreSQL. Arguments: sessions, then `batch/writers` pairs.
public final class LedgerBench {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final List<String> OPTIONS = List.of(
            "shared_buffers=256MB",
            "max_wal_size=4GB",
            "min_wal_size=256MB",
            "checkpoint_timeout=15min",
            "wal_compression=pglz",
            "random_page_cost=1.1",
            "autovacuum_naptime=15s",
            "autovacuum_vacuum_cost_limit=2000",
            "autovacuum_vacuum_scale_factor=0.1");
    private static final int TENANTS = 20;
    private static final int SECONDS = Integer.getInteger("seconds", 10);

    private final Database database;
    private final EmbeddedPostgres postgres;
    private final AtomicLong now = new AtomicLong(START.toEpochMilli());
    private final Accounting accounting;
    private final List<Nas> nases = new ArrayList<>();
    private final long[] upload;
    private final long[] download;
    private final Random random = new Random(1);
    private int round;

    private LedgerBench(Database database, EmbeddedPostgres postgres, int sessions) {
        this.database = database;
        this.postgres = postgres;
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        this.accounting = new Accounting(database, clock, _ -> ZoneId.of("Africa/Nairobi"), LedgerSettings.DEFAULT);
        this.upload = new long[sessions];
        this.download = new long[sessions];
        for (int i = 0; i < TENANTS; i++) nases.add(nas());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int sessions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        List<String> runs = arguments.length > 1
                ? List.of(arguments).subList(1, arguments.length)
                : List.of("500/2", "64/1", "256/1", "1000/1", "64/2", "256/2", "1000/2");
        Path directory = Files.createTempDirectory("turnpike-ledger-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path programs =
                Path.of(System.getProperty("java.io.tmpdir"), "turnpike-programs-" + System.getProperty("user.name"));
        try (var postgres = EmbeddedPostgres.start(directory, programs, "bench-owner", OPTIONS);
                var database = Database.open(
                        new DatabaseAddress(postgres.url("postgres"), "turnpike", "bench-owner"),
                        Vault.temporary(),
                        new DatabaseSettings(2, 4, 6, 2, Duration.ofSeconds(10)))) {
            var bench = new LedgerBench(database, postgres, sessions);
            bench.open();
            bench.run("warm-up", 500, 2, SECONDS);
            for (String run : runs) {
                String[] parts = run.split("/");
                bench.run("interim", Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), SECONDS);
            }
            System.out.println("books: " + new Books(database).check());
        } finally {
            new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
        }
    }

    private void open() throws InterruptedException {
        List<AccountingReport> starts = new ArrayList<>();
        for (int i = 0; i < upload.length; i++) starts.add(report(i, Kind.START, Counters.NONE));
        measure("start", 500, 2, starts);
    }

    /// Rounds of interim updates until the time is over.
    private void run(String name, int batch, int writers, int seconds) throws InterruptedException {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        var sum = new double[4];
        while (System.nanoTime() < until) {
            round++;
            now.addAndGet(300_000);
            List<AccountingReport> reports = new ArrayList<>(upload.length);
            for (int i = 0; i < upload.length; i++) {
                upload[i] += random.nextInt(10_000_000);
                download[i] += random.nextInt(100_000_000);
                reports.add(report(i, Kind.INTERIM, new Counters(upload[i], download[i], true, round * 300L)));
            }
            Collections.shuffle(reports, random);
            double[] one = timed(batch, writers, reports);
            for (int i = 0; i < sum.length; i++) sum[i] += one[i];
        }
        print(name, batch, writers, sum);
    }

    private void measure(String name, int batch, int writers, List<AccountingReport> reports)
            throws InterruptedException {
        print(name, batch, writers, timed(batch, writers, reports));
    }

    /// @return seconds, reports, CPU seconds of this process, of PostgreSQL
    private double[] timed(int batch, int writers, List<AccountingReport> reports) throws InterruptedException {
        var cpu = new CpuMeter(List.of("postgres=" + postgres.pid()));
        cpu.start();
        long began = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            int writer = w;
            threads.add(Thread.ofPlatform().start(() -> write(writer, writers, batch, reports)));
        }
        for (Thread thread : threads) thread.join();
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Double> spent = cpu.spent();
        return new double[] {
            seconds, reports.size(), spent.getOrDefault("generator", 0.0), spent.getOrDefault("postgres", 0.0)
        };
    }

    /// A writer takes its share of the reports, as packets are sharded by session.
    private void write(int writer, int writers, int batch, List<AccountingReport> reports) {
        List<AccountingReport> mine = new ArrayList<>(batch);
        for (AccountingReport report : reports) {
            if (Math.floorMod(report.acctSessionId().hashCode(), writers) != writer) continue;
            mine.add(report);
            if (mine.size() == batch) {
                accounting.record(writer, mine);
                mine = new ArrayList<>(batch);
            }
        }
        accounting.record(writer, mine);
    }

    private void print(String name, int batch, int writers, double[] sum) {
        System.out.printf(
                Locale.ROOT,
                "%-8s sessions %6d  batch %4d  writers %d  %9.0f reports/s  cpu-s/1k: jvm %.4f postgres %.4f sum %.4f%n",
                name,
                upload.length,
                batch,
                writers,
                sum[1] / sum[0],
                sum[2] / sum[1] * 1000,
                sum[3] / sum[1] * 1000,
                (sum[2] + sum[3]) / sum[1] * 1000);
    }

    private AccountingReport report(int session, Kind kind, Counters counters) {
        String mac = "AA-BB-CC-%02X-%02X-%02X".formatted(session >> 16, (session >> 8) & 255, session & 255);
        var place = new Place(AccessKind.HOTSPOT, mac, "10.0.0.1", "port" + session, 300);
        return new AccountingReport(
                nases.get(session % TENANTS),
                kind,
                "8" + Integer.toHexString(session),
                "user" + session,
                place,
                counters,
                0,
                Instant.ofEpochMilli(now.get()));
    }

    private Nas nas() {
        var tenant = new TenantId(UUID.randomUUID());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Bench', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("id", tenant.value())
                .bind("slug", "b-" + tenant)
                .execute());
        subscribers(tenant, nases.size());
        return new Nas(
                tenant,
                UUID.randomUUID(),
                "bench",
                NasVendor.GENERIC,
                AccessKind.HOTSPOT,
                true,
                false,
                3799,
                new SharedSecret("secret".getBytes(StandardCharsets.UTF_8)));
    }

    private void subscribers(TenantId tenant, int offset) {
        database.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate("""
                        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind,
                                                 created_at, updated_at)
                        select :tenant, gen_random_uuid(), 'user' || n, '', 'ANY', now(), now()
                          from generate_series(:offset, :until, :step) as n
                        """)
                        .bind("tenant", tenant.value())
                        .bind("offset", offset)
                        .bind("until", upload.length - 1)
                        .bind("step", TENANTS)
                        .execute());
    }
}
