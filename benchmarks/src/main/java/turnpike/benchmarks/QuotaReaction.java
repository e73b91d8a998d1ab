package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import turnpike.simulators.Console;
import turnpike.simulators.Faults;
import turnpike.simulators.NasSettings;
import turnpike.simulators.NasStyle;
import turnpike.simulators.Options;
import turnpike.simulators.RadiusClient.Patience;
import turnpike.simulators.SimulatedNas;
import turnpike.simulators.SimulatedNas.Outcome;
import turnpike.simulators.SimulatedSession;
import turnpike.simulators.SimulatedSubscriber;
import turnpike.simulators.SimulatedSubscriber.Method;
import turnpike.simulators.TerminateCause;

/// How long after the interim update that crosses a quota the order to end the session reaches the router.
public final class QuotaReaction {
    private static final long QUOTA = 10_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int COA_PORT = 3799;
    private static final String NAS = "127.0.1.200";

    private QuotaReaction() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        Options options = new Options(arguments);
        int rounds = options.number("rounds", 20);
        var server = new NasSettings.Server(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), options.number("auth-port", 1812)),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), options.number("acct-port", 1813)));
        String base = "http://127.0.0.1:" + options.number("http-port", 8080);
        options.refuseUnknown();
        Latencies latencies = new Latencies();
        try (Console console = new Console(base, "admin@savanna.test", "turnpike-demo")) {
            // A router without quota attributes of its own: only an order can end the session.
            console.ensure(
                    "/api/nases",
                    "name",
                    new JsonObject()
                            .put("name", "quota-probe")
                            .put("vendor", "generic")
                            .put("network", NAS)
                            .put("secret", "quota-probe-secret")
                            .put("coaPort", COA_PORT));
            String plan = console.ensure(
                    "/api/plans",
                    "name",
                    new JsonObject().put("name", "Quota probe").put("dataQuotaBytes", QUOTA));
            var habits = new NasSettings.Habits(COA_PORT, Patience.USUAL, Faults.none(), true, true);
            var settings = new NasSettings(
                    "quota-probe",
                    NasStyle.MIKROTIK_HOTSPOT,
                    InetAddress.getByName(NAS),
                    "quota-probe-secret",
                    0,
                    habits);
            try (SimulatedNas nas = new SimulatedNas(settings, server)) {
                for (int round = 0; round < rounds; round++) latencies.record(react(console, nas, plan));
            }
        }
        out.printf(
                Locale.ROOT,
                "quota crossed to Disconnect at the router: %d rounds, p50 %.0f ms, longest %.0f ms%n",
                rounds,
                latencies.millis(0.5),
                latencies.longestMillis());
    }

    private static long react(Console console, SimulatedNas nas, String plan) {
        String username = "quota-" + UUID.randomUUID().toString().substring(0, 8);
        console.ensure(
                "/api/subscribers",
                "username",
                new JsonObject()
                        .put("username", username)
                        .put("password", "quota-pass")
                        .put("accessKind", "any")
                        .put("planId", plan));
        var subscriber = new SimulatedSubscriber(username, "quota-pass", "02-00-00-00-00-01", Method.CHAP);
        if (!(nas.login(subscriber) instanceof Outcome.Online(SimulatedSession session)))
            throw new IllegalStateException(username + " was not let in");
        session.move(QUOTA / 4, QUOTA, 1, 1);
        long start = System.nanoTime();
        if (!nas.reportNow(session)) throw new IllegalStateException("the interim update was not acknowledged");
        long deadline = start + PATIENCE.toNanos();
        while (!session.ordered() && System.nanoTime() < deadline)
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        if (!session.ordered()) throw new IllegalStateException("no order within " + PATIENCE);
        long took = System.nanoTime() - start;
        nas.logout(session, TerminateCause.ADMIN_RESET);
        return took;
    }
}
