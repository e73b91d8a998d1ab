package turnpike.simulators;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import turnpike.simulators.NasSettings.Habits;
import turnpike.simulators.RadiusClient.Patience;
import turnpike.simulators.Truth.Usage;

/// One day of a small town: four routers of different habits, the people around them, and what goes wrong.
final class SimulatedDay {
    private static final int COA_PORT = 3799;
    private static final int CLERKS = 8; // API calls at once while the town is set up and the books are read
    private static final double INTERIM_SECONDS = 300;
    private static final Duration BOOKS_SETTLE = Duration.ofSeconds(30);
    /// Longer than the server takes a second Start of the same id for a copy of the first.
    private static final Duration DARK = Duration.ofSeconds(25);

    /// Long enough that no Stop stays unheard: half of all datagrams may be lost on each way.
    private static final Patience STUBBORN = new Patience(Duration.ofMillis(400), 40);

    /// @param secret shared by all routers
    record Where(String host, int authPort, int acctPort, String secret) {}

    /// @param calm routers behave: no power cuts, no counter resets, gigawords everywhere
    record Size(int users, Duration length, double speedup, long seed, boolean calm) {}

    private final Console console;
    private final Where where;
    private final Size size;
    private final Faults faults;
    private final PrintStream out;
    private final Truth truth = new Truth();
    private final Map<String, String> ids = new ConcurrentHashMap<>(); // subscriber ids by user name

    SimulatedDay(Console console, Where where, Size size, Faults faults, PrintStream out) {
        this.console = console;
        this.where = where;
        this.size = size;
        this.faults = faults;
        this.out = out;
    }

    /// @return true when the books agree
    boolean run() {
        settle();
        Map<String, Usage> before = books();
        Usage shownBefore = console.dashboard();
        List<Neighbourhood> town = routers();
        out.printf(
                Locale.ROOT,
                "%d people, %d routers, %.0f times real time, %d s%n",
                size.users,
                town.size(),
                size.speedup,
                size.length.toSeconds());
        town.forEach(Neighbourhood::start);
        live(town);
        town.forEach(Neighbourhood::sendHome);
        town.forEach(Neighbourhood::close);
        report(town);
        boolean exact = compare(before);
        Usage shown = console.dashboard();
        Usage total = truth.total();
        out.printf(
                Locale.ROOT,
                "the tenant's roll-ups grew by %,d up and %,d down, which differs by %d and %d bytes%n",
                shown.upload() - shownBefore.upload(),
                shown.download() - shownBefore.download(),
                shown.upload() - shownBefore.upload() - total.upload(),
                shown.download() - shownBefore.download() - total.download());
        return exact;
    }

    /// Makes plan and subscribers where they are missing.
    private void settle() {
        String plan = console.ensure(
                "/api/plans",
                "name",
                new JsonObject().put("name", "Simulated").put("sessionsMax", 20).put("interimIntervalSeconds", 60));
        forAll((username, number) -> ids.put(
                username,
                console.ensure(
                        "/api/subscribers",
                        "username",
                        new JsonObject()
                                .put("username", username)
                                .put("password", password(number))
                                .put("accessKind", "any")
                                .put("planId", plan))));
    }

    private List<Neighbourhood> routers() {
        List<Neighbourhood> town = new ArrayList<>();
        town.add(router("sim-hotspot", NasStyle.MIKROTIK_HOTSPOT, 0, true));
        town.add(router("sim-pppoe", NasStyle.MIKROTIK_PPPOE, 1, true));
        town.add(router("sim-chilli", NasStyle.COOVACHILLI, 2, true));
        town.add(router("sim-narrow", NasStyle.MIKROTIK_PPPOE, 3, size.calm));
        return town;
    }

    private Neighbourhood router(String name, NasStyle style, int number, boolean gigawords) {
        InetAddress address = resolve("127.0.0." + (101 + number));
        boolean local = resolve(where.host).isLoopbackAddress();
        JsonObject nas = new JsonObject()
                .put("name", name)
                .put("vendor", style == NasStyle.COOVACHILLI ? "chillispot" : "mikrotik")
                .put("identifier", name)
                .put("secret", where.secret)
                .put("coaPort", COA_PORT + (local ? 0 : number));
        if (local) nas.put("network", address.getHostAddress());
        console.ensure("/api/nases", "name", nas);
        var habits = new Habits(COA_PORT + (local ? 0 : number), STUBBORN, faults, true, gigawords);
        int interim = (int) Math.max(1, Math.round(INTERIM_SECONDS / size.speedup));
        var settings =
                new NasSettings(name, style, local ? address : resolve("0.0.0.0"), where.secret, interim, habits);
        var server = new NasSettings.Server(
                new InetSocketAddress(where.host, where.authPort), new InetSocketAddress(where.host, where.acctPort));
        List<SimulatedSubscriber> people = new ArrayList<>();
        for (int i = number; i < size.users; i += 4) {
            String mac = String.format(Locale.ROOT, "02-51-00-00-%02X-%02X", i / 256, i % 256);
            people.add(new SimulatedSubscriber(username(i), password(i), mac, style.usualMethod()));
        }
        return new Neighbourhood(
                new SimulatedNas(settings, server),
                people,
                new Neighbourhood.Pace(size.speedup, 0, size.seed * 31 + number),
                truth);
    }

    /// Lets the day pass; unless it is a calm one, power fails and counters begin anew now and then.
    private void live(List<Neighbourhood> town) {
        Random chance = new Random(size.seed);
        long end = System.nanoTime() + size.length.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            if (size.calm) continue;
            if (chance.nextInt(20) == 0) town.getFirst().powerCut(DARK);
            if (chance.nextInt(4) == 0) resetOne(town.get(chance.nextInt(3)).nas(), chance);
        }
    }

    private static void resetOne(SimulatedNas nas, Random chance) {
        List<SimulatedSession> online = List.copyOf(nas.online());
        if (!online.isEmpty()) nas.resetCounters(online.get(chance.nextInt(online.size())));
    }

    private void report(List<Neighbourhood> town) {
        int resent = town.stream().mapToInt(n -> n.nas().resent()).sum();
        Usage total = truth.total();
        out.printf(
                Locale.ROOT,
                "%,d sessions, %,d bytes up, %,d bytes down, %,d packets sent again, %d stops unheard%n",
                truth.sessions(),
                total.upload(),
                total.download(),
                resent,
                truth.unheard());
    }

    private boolean compare(Map<String, Usage> before) {
        Map<String, Usage> expected = new TreeMap<>();
        Map<String, Usage> told = truth.byUsername();
        before.forEach((name, then) -> expected.put(name, then.plus(told.getOrDefault(name, Usage.NONE))));
        long deadline = System.nanoTime() + BOOKS_SETTLE.toNanos();
        Map<String, Usage> shown = books();
        while (!shown.equals(expected) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            shown = books();
        }
        int wrong = 0;
        for (Map.Entry<String, Usage> entry : expected.entrySet()) {
            Usage seen = shown.getOrDefault(entry.getKey(), Usage.NONE);
            if (seen.equals(entry.getValue())) continue;
            if (wrong++ < 10)
                out.printf(
                        Locale.ROOT,
                        "  %s: up %+d, down %+d bytes%n",
                        entry.getKey(),
                        seen.upload() - entry.getValue().upload(),
                        seen.download() - entry.getValue().download());
        }
        out.printf(Locale.ROOT, "%d of %d subscribers right%n", expected.size() - wrong, expected.size());
        return wrong == 0;
    }

    private Map<String, Usage> books() {
        Map<String, Usage> books = new ConcurrentHashMap<>();
        forAll((username, _) -> books.put(username, console.usage(ids.getOrDefault(username, ""))));
        return new TreeMap<>(books);
    }

    private interface Clerk {
        void see(String username, int number);
    }

    private void forAll(Clerk clerk) {
        List<Future<?>> work = new ArrayList<>();
        try (ExecutorService clerks = Executors.newFixedThreadPool(CLERKS)) {
            for (int i = 0; i < size.users; i++) {
                int number = i;
                work.add(clerks.submit(() -> clerk.see(username(number), number)));
            }
        }
        for (Future<?> one : work) {
            if (one.state() == Future.State.FAILED)
                throw new IllegalStateException("the API did not do its part", one.exceptionNow());
        }
    }

    private static String username(int number) {
        return String.format(Locale.ROOT, "simulated%04d", number);
    }

    private static String password(int number) {
        return String.format(Locale.ROOT, "secret-%04d", number);
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("unknown host " + host, e);
        }
    }
}
