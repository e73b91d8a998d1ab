package turnpike.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.House;
import turnpike.Main;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.platform.settings.Settings;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;

/// Dashboards of many tenants over a long history: how long a read takes, and how much of the database one round of
/// pushing to everybody takes. Server, database and load share the machine's cores.
public final class StatsBench {
    private static final int READERS = 4;

    private final House house;
    private final int tenants;
    private final HttpClient client = HttpClient.newHttpClient();

    private StatsBench(House house, int tenants) {
        this.house = house;
        this.tenants = tenants;
    }

    public static void main(String[] words) throws Exception {
        Map<String, String> flags = Main.flags(List.of(words));
        int tenants = number(flags, "tenants", 1_000);
        Path directory = Path.of(flags.getOrDefault("dir", ""));
        Settings settings = Settings.from(
                null,
                Map.of(),
                Map.of(
                        "data.dir", directory.toString(),
                        "http.port", "0",
                        "radius.auth-port", "0",
                        "radius.acct-port", "0",
                        "http.rate-factor", "10000",
                        "database.shared-buffers-mb", flags.getOrDefault("buffers-mb", "1024")));
        try (House house = House.open(settings, InstantSource.system(), House.Mode.DEMO)) {
            var running = new JsonObject(Files.readString(directory.resolve("running.json")));
            int open = number(flags, "open", 50_000);
            int past = number(flags, "past", 10_000_000);
            StatsHistory.fill(house, running.getString("database"), tenants, open, past);
            System.out.printf("%nTenants %,d, open sessions %,d, past sessions %,d.%n%n", tenants, open, past);
            System.out.println("| what | count | p50 ms | p99 ms | longest ms |");
            System.out.println("|---|--:|--:|--:|--:|");
            var bench = new StatsBench(house, tenants);
            bench.read("first read of each tenant", tenants, true);
            bench.read("warm-up", 5_000, false);
            bench.read("GET /api/dashboard/stats, random tenants", number(flags, "reads", 20_000), false);
            bench.push(open / tenants);
        }
    }

    /// Reads from several threads, each waiting for its answer.
    private void read(String what, int reads, boolean each) throws InterruptedException {
        var latencies = new Latencies[READERS];
        List<Thread> readers = new ArrayList<>();
        for (int reader = 0; reader < READERS; reader++) {
            int number = reader;
            latencies[number] = new Latencies();
            readers.add(Thread.ofVirtual().start(() -> {
                var random = new Random(number);
                for (int i = number; i < reads; i += READERS) {
                    int tenant = each ? i + 1 : 1 + random.nextInt(tenants);
                    long start = System.nanoTime();
                    String body = get("/api/dashboard/stats", tenant);
                    latencies[number].record(System.nanoTime() - start);
                    if (!body.contains("\"active_sessions\":")) throw new IllegalStateException(body);
                }
            }));
        }
        for (Thread reader : readers) reader.join();
        print(what, reads, Latencies.together(latencies));
    }

    /// Everybody looks; a session begins at every tenant in one commit; how long until everybody sees it.
    private void push(int open) throws Exception {
        try (var watchers = new StatsWatchers(house.address(), tenants, this::send)) {
            watchers.connect();
            var all = new Latencies();
            long rounds = 20;
            long ticksBefore = house.metrics().timed("stats_tick").count();
            double msBefore = totalMs("stats_tick");
            double databaseMsBefore = totalMs("stats_tick_database");
            for (int round = 1; round <= rounds; round++) {
                watchers.expect(open + round);
                long start = System.nanoTime();
                house.accounting().record(starts(round));
                long committed = System.nanoTime();
                watchers.await(committed, all);
                System.err.printf("round %d: commit %.1f ms%n", round, (committed - start) / 1e6);
                Thread.sleep(Duration.ofSeconds(2));
            }
            print("commit to dashboard, all tenants at once", (int) (rounds * tenants), all);
            long ticks = house.metrics().timed("stats_tick").count() - ticksBefore;
            double perRound = (totalMs("stats_tick") - msBefore) / rounds;
            double database = (totalMs("stats_tick_database") - databaseMsBefore) / rounds;
            System.out.printf(
                    "%nPushing a change of all tenants and two seconds of beats: %.1f ms of ticks, %.1f ms of them for the "
                            + "database (%d ticks in all).%n",
                    perRound, database, ticks);
        }
    }

    private double totalMs(String timing) {
        var ticks = house.metrics().timed(timing);
        return ticks.meanMs() * ticks.count();
    }

    private List<AccountingReport> starts(int round) {
        Instant now = Instant.now();
        List<AccountingReport> reports = new ArrayList<>();
        for (int tenant = 1; tenant <= tenants; tenant++) {
            var nas = new Nas(
                    new TenantId(id(tenant, 0, 0)),
                    id(tenant, 1, 1),
                    "Router 1",
                    NasVendor.GENERIC,
                    AccessKind.ANY,
                    true,
                    false,
                    3799,
                    new SharedSecret(new byte[] {1}));
            reports.add(new AccountingReport(
                    nas,
                    Kind.START,
                    "round-" + round,
                    "user" + (round % StatsHistory.PEOPLE + 1),
                    new Place(AccessKind.HOTSPOT, null, null, null, 0),
                    Counters.NONE,
                    0,
                    now));
        }
        return reports;
    }

    private static UUID id(int tenant, int kind, int number) {
        return UUID.fromString("%08x-%04x-7000-8000-%012x".formatted(tenant, kind, number));
    }

    private String get(String path, int tenant) {
        return send(path, tenant, null);
    }

    /// @param body JSON to post; null to get
    private String send(String path, int tenant, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(house.address() + path))
                .header("Authorization", "Bearer " + StatsHistory.key(tenant));
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void print(String what, int count, Latencies all) {
        System.out.printf(
                "| %s | %,d | %.2f | %.2f | %.2f |%n",
                what, count, all.millis(0.5), all.millis(0.99), all.longestMillis());
    }

    private static int number(Map<String, String> flags, String name, int usual) {
        return Integer.parseInt(flags.getOrDefault(name, String.valueOf(usual)));
    }
}
