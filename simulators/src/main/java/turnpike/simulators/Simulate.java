package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.time.Duration;
import turnpike.simulators.SimulatedDay.Size;

/// A day of traffic in minutes against a running server, then the books: what every router was told is acknowledged
/// must
/// be what the server shows, byte for byte. Exit code 0 when it is.
public final class Simulate {
    private static final int MINUTES_A_DAY = 1_440;

    private static final String HELP = """
            ./turnpike simulate             sends a simulated day to a running server and compares the books
              --host 127.0.0.1 --http-port 8080 --auth-port 1812 --acct-port 1813
              --login admin@savanna.test --password turnpike-demo
              --users 300 --minutes 3       how many people, and how long the day takes; --speedup says it another way
              --secret TEXT                 shared secret of the simulated routers
              --seed 1                      the same seed gives the same people, habits and faults
              --loss 0.05 --duplicates 0.05 --reorder 0.05   what the network does to datagrams
              --calm                        no power cuts, counter resets and narrow counters
            """;

    private Simulate() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        Options options = new Options(arguments);
        if (options.has("help")) {
            out.print(HELP);
            return;
        }
        double minutes = options.decimal("minutes", 3);
        double speedup = options.decimal("speedup", MINUTES_A_DAY / minutes);
        var size = new Size(
                options.number("users", 300),
                Duration.ofSeconds((long) (minutes * 60)),
                speedup,
                options.number("seed", 1),
                options.has("calm"));
        Faults faults = new Faults(
                options.decimal("loss", 0.05),
                options.decimal("duplicates", 0.05),
                options.decimal("reorder", 0.05),
                size.seed());
        String host = options.text("host", "127.0.0.1");
        var where = new SimulatedDay.Where(
                host,
                options.number("auth-port", 1812),
                options.number("acct-port", 1813),
                options.text("secret", "simulated-routers"));
        String base = "http://" + host + ":" + options.number("http-port", 8080);
        String email = options.text("login", "admin@savanna.test");
        String password = options.text("password", DemoPlan.PASSWORD);
        options.refuseUnknown();

        try (Console console = new Console(base, email, password)) {
            boolean exact = new SimulatedDay(console, where, size, faults, out).run();
            out.println(exact ? "the books agree, byte for byte" : "THE BOOKS DIFFER");
            if (!exact) System.exit(1);
        }
    }
}
