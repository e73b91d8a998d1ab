package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import turnpike.House;
import turnpike.Main;
import turnpike.base.Unavailable;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;
import turnpike.simulators.NasSettings.Server;
import turnpike.tenancy.Passwords;

/// `./turnpike demo`: the product with demo data and live traffic, on loopback only.
public final class Demo {
    private static final int MOST_SUBSCRIBERS = 1_000_000;

    private Demo() {}

    public static void main(String[] words) {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        try {
            Settings settings = Settings.from(null, System.getenv(), Main.flags(Arrays.asList(words)));
            boolean silent = settings.flag("no-traffic", false, "Demo without simulated routers.");
            int extra = settings.number(
                    "subscribers", 0, 0, MOST_SUBSCRIBERS, "people", "Demo subscribers user00000 and on, for load.");
            InstantSource clock = InstantSource.system();
            House house = House.open(
                    settings,
                    clock,
                    House.Mode.DEMO,
                    (database, vault) -> new DemoData(database, vault, new Passwords()::hash, clock).put(extra));
            Server server = new Server(at(house, house.authPort()), at(house, house.acctPort()));
            DemoTraffic traffic = silent ? null : traffic(house, server, clock);
            welcome(out, house, extra);
            Main.keepOpen(() -> {
                if (traffic != null) traffic.close();
                house.close();
            });
        } catch (BadSetting | Unavailable e) {
            System.err.println("turnpike: " + e.getMessage());
            System.exit(1);
        }
    }

    /// @throws BadSetting when something else is where the simulated routers take their orders; the house is closed
    private static DemoTraffic traffic(House house, Server server, InstantSource clock) {
        try {
            return DemoTraffic.start(server, clock);
        } catch (UncheckedIOException e) {
            house.close();
            throw new BadSetting(e.getMessage() + "; is another demo running? --no-traffic starts without routers");
        }
    }

    private static void welcome(PrintStream out, House house, int extra) {
        out.println("""

                Turnpike demo is up, for this machine only.

                  screens   %s
                  RADIUS    %s ports %d (authentication) and %d (accounting)
                  data      %s

                  sign in as                     password
                  admin@savanna.test             turnpike-demo     tenant savanna
                  admin@coastal.test             turnpike-demo     tenant coastal
                  root@turnpike.test             turnpike-demo     the platform
                  at %s/my/savanna, as a subscriber: demo, password demo

                  be a router yourself (Debian: freeradius-utils)
                  radtest demo demo %s:%d 0 testing123
                  radtest -t mschap pppoe-demo demo %s:%d 0 testing123
                %s
                Ctrl-C stops it.
                """.formatted(
                house.address(),
                house.radiusAddress(),
                house.authPort(),
                house.acctPort(),
                house.directory(),
                house.address(),
                house.radiusAddress(),
                house.authPort(),
                house.radiusAddress(),
                house.authPort(),
                extra == 0 ? "" : "\n  subscribers for load: user00000/pass00000 and on, " + extra + " of them\n"));
    }

    private static InetSocketAddress at(House house, int port) {
        return new InetSocketAddress(house.radiusAddress(), port);
    }
}
