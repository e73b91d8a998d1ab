package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import turnpike.House;
import turnpike.base.Ids;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Settings;
import turnpike.tenancy.Actor;
import turnpike.tenancy.ApiKeys;
import turnpike.tenancy.Audit;

/// The whole journal of a tenant as CSV over HTTP, from a whole server in this process to a reader beside it that keeps
/// nothing. Prints rows, seconds, MB/s and how much more is alive on the heap at worst than before; what is alive is
/// looked at after a full collection every second, which is part of the seconds.
public final class ExportBench {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final int ENTRY_ROWS = 2; // a sale: its net and its tax
    private static final int PIECE = 64 * 1024;

    private ExportBench() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        var out = new PrintStream(System.out, true, UTF_8);
        int rows = words.length > 0 ? Integer.parseInt(words[0]) : 1_000_000;
        Path directory = Files.createTempDirectory("turnpike-exports-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> flags = Map.of(
                "data-dir", directory.toString(), "http-port", "0", "radius-auth-port", "0", "radius-acct-port", "0");
        var key = new AtomicReference<>("");
        try (House house = House.open(
                Settings.from(null, Map.of(), flags),
                CLOCK,
                House.Mode.DEMO,
                (database, _) -> key.set(furnish(database, rows)))) {
            measure(out, house.address(), key.get(), rows);
        } finally {
            new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
        }
    }

    private static void measure(PrintStream out, String address, String key, int rows)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + "/api/ledger/journal.csv"))
                .header("Authorization", "Bearer " + key)
                .build();
        long before = alive();
        try (var heap = new Heap();
                HttpClient client = HttpClient.newHttpClient()) {
            long began = System.nanoTime();
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            long bytes = 0;
            long lines = 0;
            try (InputStream in = answer.body()) {
                byte[] piece = new byte[PIECE];
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    bytes += n;
                    for (int i = 0; i < n; i++) if (piece[i] == '\n') lines++;
                }
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            long most = Math.max(heap.most(), alive());
            if (answer.statusCode() != 200 || lines != rows + 1L) {
                throw new IllegalStateException("status " + answer.statusCode() + ", " + lines + " lines");
            }
            out.printf(
                    Locale.ROOT,
                    "%d rows, %.1f MB in %.1f s: %.1f MB/s, %.0f rows/s; heap at most %d MB, alive before %.1f MB, "
                            + "growth at worst %.1f MB%n",
                    rows,
                    bytes / 1e6,
                    seconds,
                    bytes / 1e6 / seconds,
                    rows / seconds,
                    Runtime.getRuntime().maxMemory() >> 20,
                    before / 1e6,
                    (most - before) / 1e6);
        }
    }

    /// Looks at what is alive once a second.
    private static final class Heap implements AutoCloseable {
        private final Thread watch = Thread.ofPlatform().daemon().start(this::watch);
        private volatile long most;
        private volatile boolean done;

        private void watch() {
            while (!done) {
                most = Math.max(most, alive());
                try {
                    Thread.sleep(1_000);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        long most() {
            return most;
        }

        @Override
        public void close() {
            done = true;
            watch.interrupt();
        }
    }

    private static long alive() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static final String TENANT = """
            insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
            values (:tenant, 'exports', 'Exports', 'Africa/Nairobi', 'KES', 'en-KE', :now)
            """;

    /// Sales of 50 shillings, ten a second, each in two rows.
    private static final String SALES = """
            insert into journal (tenant_id, entry_id, line, kind, source_id, at, posted_at, debit_account, debit_party,
                   credit_account, amount_minor, currency, memo)
            select :tenant, md5('e' || n / :lines)::uuid, n % :lines, 'PURCHASE', md5('s' || n / :lines)::uuid,
                   s.at, s.at, 'CUSTOMER_WALLET', md5('p' || n / :lines % 20000)::uuid,
                   case n % :lines when 0 then 'REVENUE_DEFERRED' else 'TAX' end,
                   case n % :lines when 0 then 4310 else 690 end, 'KES', 'One day of internet'
              from generate_series(0, :rows - 1) n
             cross join lateral (
                   select cast(:now as timestamptz) - (:rows - n) / :lines * interval '100 milliseconds' as at) s
            """;

    /// @return a key of the tenant's staff
    private static String furnish(Database database, int rows) {
        var tenant = new TenantId(UUID.randomUUID());
        Map<String, Object> values =
                Map.of("tenant", tenant.value(), "now", Instant.now(), "rows", rows, "lines", ENTRY_ROWS);
        database.runAcrossTenants(
                tx -> tx.sql().createUpdate(TENANT).bindMap(values).execute());
        database.run(tenant, tx -> tx.sql().createUpdate(SALES).bindMap(values).execute());
        var ids = new Ids(CLOCK);
        return new ApiKeys(database, ids, CLOCK, new Audit(database, ids, CLOCK))
                .make(Actor.system(tenant, "bench"), "exports", Role.STAFF, null)
                .secret();
    }
}
