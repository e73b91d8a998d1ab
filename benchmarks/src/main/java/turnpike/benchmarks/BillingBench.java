package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import turnpike.House;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Settings;
import turnpike.simulators.daraja.DarajaAccount;
import turnpike.simulators.daraja.DarajaSimulator;
import turnpike.simulators.daraja.StkOrder;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.tenancy.Passwords;

/// How long after a payment's callback its phone is let through by its router, at so many payments a second.
///
/// Twenty providers with a router each; phones come to the portal, choose and are asked by M-Pesa; then the payers
/// type their PINs evenly spread over the run. The clock of a payment starts before its callback is sent and stops when
/// the router has let its phone in: callback, settlement, right, order, `active/login`, Access-Request and its answer.
public final class BillingBench {
    private static final String PASSWORD = "billing-bench-password";
    private static final String SECRET = "billing-bench-secret";
    private static final int PROVIDERS = 20; // each with its own M-Pesa account: it takes ten prompts a second
    private static final int WARM_RATE = 50; // a second
    private static final long PATIENCE = 60_000_000_000L; // nanoseconds after the last payment
    /// Prompts are given long before they are answered here, and meanwhile M-Pesa is asked again and again how each
    /// stands. Between five and a half minutes and ten nobody asks: then the payers answer.
    private static final long UNASKED = 335_000_000_000L;
    private static final Pattern CARRIED = Pattern.compile("name=\"s\" value=\"([^\"]+)\"");

    private final PrintStream out = new PrintStream(System.out, true, UTF_8);
    private final int warm; // payments before those that count: a server is not judged by its first seconds
    private final int payments;
    private final int rate;
    private final CpuMeter cpu =
            new CpuMeter(List.of("everything=" + ProcessHandle.current().pid()));
    private final DarajaSimulator daraja;
    private final Map<Integer, RouterOsSimulator> routers = new ConcurrentHashMap<>();
    private final Map<String, Phone> phones = new ConcurrentHashMap<>(); // by the payer's number

    private BillingBench(int warm, int payments, int rate) {
        this.warm = warm;
        this.payments = payments;
        this.rate = rate;
        this.daraja = DarajaSimulator.start(DarajaAccount.SANDBOX, InstantSource.system());
        daraja.payByHand();
        daraja.shareToken();
    }

    public static void main(String[] words) throws IOException, InterruptedException {
        int payments = words.length > 0 ? Integer.parseInt(words[0]) : 3_000;
        int rate = words.length > 1 ? Integer.parseInt(words[1]) : 200;
        int warm = words.length > 2 ? Integer.parseInt(words[2]) : 2_000;
        new BillingBench(warm, payments, rate).run();
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("turnpike-billing-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = freePort();
        Map<String, String> flags = Map.of(
                "data-dir",
                directory.toString(),
                "http-port",
                "" + port,
                "http-public-url",
                "http://127.0.0.1:" + port,
                "http-rate-factor",
                "10000",
                "radius-auth-port",
                "0",
                "radius-acct-port",
                "0",
                "mpesa-sandbox-url",
                daraja.address().toString());
        try (House house = House.open(
                        Settings.from(null, Map.of(), flags),
                        InstantSource.system(),
                        House.Mode.DEMO,
                        (database, vault) -> furnish(database));
                var api = new BenchApi(house.address())) {
            open(house, api);
            out.printf(Locale.ROOT, "%d phones were asked for money%n", phones.size());
            awaitPrompts(api);
            out.printf(Locale.ROOT, "%tT: payers wait%n", ZonedDateTime.now(ZoneOffset.UTC));
            LockSupport.parkNanos(UNASKED);
            pay();
            for (int i = 0; i < PROVIDERS; i++) unfinished(api, i);
        } finally {
            routers.values().forEach(RouterOsSimulator::close);
            daraja.close();
        }
    }

    /// Four providers at a time.
    private void open(House house, BenchApi api) {
        try (var workers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < PROVIDERS; i++) {
                int number = i;
                all.add(workers.submit(() -> {
                    provider(house, api, number);
                    return null;
                }));
            }
            for (Future<?> one : all) one.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void furnish(Database database) {
        String hash = new Passwords().hash(PASSWORD);
        for (int i = 0; i < PROVIDERS; i++) {
            Map<String, Object> values = Map.of(
                    "tenant",
                    UUID.randomUUID(),
                    "staff",
                    UUID.randomUUID(),
                    "slug",
                    "bench-" + i,
                    "email",
                    "admin@bench-" + i + ".test",
                    "hash",
                    hash,
                    "now",
                    Instant.now());
            database.runAcrossTenants(tx -> {
                tx.sql().createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:tenant, :slug, :slug, 'Africa/Nairobi', 'KES', 'en-KE', :now)
                        """).bindMap(values).execute();
                tx.sql().createUpdate("""
                        insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at)
                        values (:tenant, :staff, :email, 'admin', 'TENANT_ADMIN', :hash, :now)
                        """).bindMap(values).execute();
            });
        }
    }

    /// One provider with its account, plan, router and phones, all waiting for their payers.
    private void provider(House house, BenchApi api, int number) throws IOException, InterruptedException {
        String bearer = api.signIn("admin@bench-" + number + ".test", PASSWORD);
        var account = DarajaAccount.SANDBOX;
        api.call(
                bearer,
                "POST",
                "/api/payment-accounts",
                new JsonObject()
                        .put("provider", "mpesa")
                        .put("name", "pay bill")
                        .put("preferred", true)
                        .put("trustedAddresses", new JsonArray(List.of("127.0.0.1")))
                        .put(
                                "settings",
                                new JsonObject(Map.of(
                                        "environment", "sandbox",
                                        "consumerKey", account.consumerKey(),
                                        "consumerSecret", account.consumerSecret(),
                                        "shortCode", account.shortCode(),
                                        "passkey", account.passkey()))));
        String plan = api.call(
                        bearer,
                        "POST",
                        "/api/plans",
                        new JsonObject()
                                .put("name", "One hour")
                                .put("accessKind", "hotspot")
                                .put("priceMinor", 2_000)
                                .put("durationSeconds", 3_600)
                                .put("visible", true))
                .getString("id");
        String portal = router(house, api, bearer, number);
        for (int i = 0; i < (warm + payments) / PROVIDERS; i++) phone(api, portal, plan, number, i);
    }

    private String router(House house, BenchApi api, String bearer, int number)
            throws IOException, InterruptedException {
        String address = "127.0.60." + (number + 1);
        JsonObject nas = api.call(
                        bearer,
                        "POST",
                        "/api/nases",
                        new JsonObject()
                                .put("name", "router")
                                .put("vendor", "mikrotik")
                                .put("accessKind", "hotspot")
                                .put("network", address)
                                .put("secret", SECRET))
                .getJsonObject("nas");
        String id = nas.getString("id");
        String portal =
                api.call(bearer, "GET", "/api/hotspot/gates/" + id, null).getString("portalUrl");
        var router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("router-" + number, address));
        routers.put(number, router);
        router.hotspot(
                new RouterOsSimulator.RadiusServer("127.0.0.1", house.authPort(), house.acctPort(), SECRET, 3799),
                portal);
        api.call(
                bearer,
                "PUT",
                "/api/routers/" + id + "/link",
                new JsonObject()
                        .put("protocol", "routeros_api")
                        .put("address", address)
                        .put("port", router.apiPort())
                        .put("tls", false)
                        .put("username", router.settings().user())
                        .put("password", router.settings().password()));
        return portal;
    }

    /// A phone that has chosen; its payer has the prompt soon.
    private void phone(BenchApi api, String portal, String plan, int number, int index)
            throws IOException, InterruptedException {
        String mac = String.format(Locale.ROOT, "02:00:00:%02X:%02X:%02X", number, index / 256, index % 256);
        // The last three digits tell the simulated M-Pesa how the payer behaves: 500 pays.
        String payer = String.format(Locale.ROOT, "2547%02d%03d500", number, index);
        Phone phone = Objects.requireNonNull(routers.get(number)).phone(mac);
        String arrived = api.page(
                        portal + "?mac=" + mac.replace(":", "%3A") + "&ip=" + phone.ip()
                                + "&id=router&lo=http%3A%2F%2F10.5.50.1%2Flogin&orig=http%3A%2F%2Fexample.com%2F",
                        null)
                .body();
        Matcher carried = CARRIED.matcher(arrived);
        if (!carried.find()) throw new IllegalStateException("the portal shows " + arrived);
        var reply =
                api.page("/p/s/pay", "s=" + carried.group(1) + "&plan=" + plan + "&phone=" + payer + "&provider=mpesa");
        if (!reply.uri().getPath().endsWith("/wait")) throw new IllegalStateException(reply.uri() + " " + reply.body());
        phones.put(payer, phone);
    }

    private void awaitPrompts(BenchApi api) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 150_000_000_000L;
        while (daraja.orders().size() < phones.size()) {
            if (System.nanoTime() > deadline) {
                String bearer = api.signIn("admin@bench-0.test", PASSWORD);
                throw new IllegalStateException("only " + daraja.orders().size() + " prompts; payments: "
                        + api.call(bearer, "GET", "/api/payments?perPage=100", null));
            }
            LockSupport.parkNanos(200_000_000L);
        }
    }

    private void pay() throws InterruptedException {
        List<StkOrder> orders = new ArrayList<>(daraja.orders());
        Collections.shuffle(orders, new Random(20261128)); // else one provider's phones come after another's
        pay(orders.subList(0, warm), Math.min(rate, WARM_RATE));
        LockSupport.parkNanos(2_000_000_000L);
        pay(orders.subList(warm, orders.size()), rate);
    }

    private void pay(List<StkOrder> orders, int perSecond) throws InterruptedException {
        var written = new Latencies();
        var admitted = new Latencies();
        Map<Phone, Long> waiting = new ConcurrentHashMap<>();
        cpu.start();
        long start = System.nanoTime();
        long deadline = start + orders.size() * 1_000_000_000L / perSecond + PATIENCE;
        Thread watch = Thread.ofPlatform().start(() -> watch(waiting, orders.size(), admitted, deadline));
        for (int i = 0; i < orders.size(); i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime());
            StkOrder order = orders.get(i);
            Thread.ofVirtual().start(() -> {
                long sent = System.nanoTime();
                waiting.put(Objects.requireNonNull(phones.get(order.phone())), sent);
                daraja.answer(order.checkoutRequestId());
                synchronized (written) {
                    written.record(System.nanoTime() - sent);
                }
            });
        }
        watch.join();
        Map<String, Double> spent = cpu.spent();
        double java = spent.getOrDefault("generator", 0.0);
        double seconds = (System.nanoTime() - start) / 1e9;
        synchronized (written) {
            out.printf(
                    Locale.ROOT,
                    "%tT: %d payments at %d a second%ncallback stored and answered: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms%n"
                            + "callback to router login: p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, longest %.0f ms%n"
                            + "processor a payment: %.1f ms of Java (simulators with it), %.1f ms of PostgreSQL;"
                            + " the machine was busy %.0f %% of %.1f s%n",
                    ZonedDateTime.now(ZoneOffset.UTC),
                    orders.size(),
                    perSecond,
                    written.millis(0.5),
                    written.millis(0.95),
                    written.millis(0.99),
                    admitted.millis(0.5),
                    admitted.millis(0.95),
                    admitted.millis(0.99),
                    admitted.longestMillis(),
                    java * 1_000 / orders.size(),
                    (spent.getOrDefault("everything", 0.0) - java) * 1_000 / orders.size(),
                    cpu.machineSpent() / seconds / Runtime.getRuntime().availableProcessors() * 100,
                    seconds);
        }
    }

    /// Looks at the routers every two milliseconds.
    private void watch(Map<Phone, Long> waiting, int all, Latencies admitted, long deadline) {
        long[] seen = {0};
        while (seen[0] < all) {
            if (System.nanoTime() > deadline) {
                out.printf(Locale.ROOT, "only %d of %d phones were let in%n", seen[0], all);
                return;
            }
            waiting.entrySet().removeIf(one -> {
                if (!one.getKey().isOnline()) return false;
                admitted.record(System.nanoTime() - one.getValue());
                seen[0]++;
                return true;
            });
            LockSupport.parkNanos(2_000_000L);
        }
    }

    /// What became of those who are not online.
    private void unfinished(BenchApi api, int number) throws IOException, InterruptedException {
        String bearer = api.signIn("admin@bench-" + number + ".test", PASSWORD);
        for (String state : List.of("waiting", "paid", "granted", "queued", "failed", "given_up")) {
            JsonObject found = api.call(bearer, "GET", "/api/hotspot/purchases?perPage=1&state=" + state, null);
            if (found.getInteger("total") == 0) continue;
            String id = found.getJsonArray("items").getJsonObject(0).getString("id");
            out.printf(
                    Locale.ROOT,
                    "provider %d has %d purchases %s, the last: %s%n",
                    number,
                    found.getInteger("total"),
                    state,
                    api.call(bearer, "GET", "/api/hotspot/purchases/" + id, null));
        }
    }
}
