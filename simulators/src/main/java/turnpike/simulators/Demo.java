package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
            InstantSource clock = InstantSource.system();
            Map<String, String> flags = Main.flags(Arrays.asList(words));
            Settings given = Settings.from(null, System.getenv(), flags);
            boolean silent = given.flag("no-traffic", false, "Demo without simulated routers.");
            DemoPartners partners = silent ? null : DemoPartners.start(clock);
            Settings settings = Settings.from(
                    null,
                    System.getenv(),
                    partners == null ? DemoPartners.home(given, flags) : partners.flags(given, flags));
            settings.flag("no-traffic", false, "Demo without simulated routers.");
            int extra = settings.number(
                    "subscribers", 0, 0, MOST_SUBSCRIBERS, "people", "Demo subscribers user00000 and on, for load.");
            int port = settings.number(
                    "customer-port", 8090, 0, 65_535, "port", "Where a visitor of the demo acts as a customer.");
            House house = House.open(
                    settings,
                    clock,
                    House.Mode.DEMO,
                    (database, vault) -> new DemoData(database, vault, new Passwords()::hash, clock).put(extra));
            Server server = new Server(at(house, house.authPort()), at(house, house.acctPort()));
            DemoTraffic traffic = silent ? null : traffic(house, server, clock);
            DemoCustomers customers = partners == null ? null : customers(house, partners, server, clock, port);
            welcome(out, house, extra, customers);
            Main.keepOpen(() -> {
                if (customers != null) customers.close();
                if (traffic != null) traffic.close();
                house.close();
                if (partners != null) partners.close();
            });
        } catch (BadSetting | Unavailable e) {
            System.err.println("turnpike: " + e.getMessage());
            System.exit(1);
        }
    }

    /// @return null when this demo has to do without: its routers' addresses are taken, or its administrator changed
    ///     the password the demo knows
    private static @Nullable DemoCustomers customers(
            House house, DemoPartners partners, Server server, InstantSource clock, int port) {
        try (var shop =
                new DemoShop(house.address(), DemoPlan.PROVIDERS.getFirst().admin(), DemoPlan.PASSWORD)) {
            return new DemoCustomers(partners, shop, server, clock, port);
        } catch (UncheckedIOException | IllegalStateException e) {
            System.err.println("turnpike: the demo goes on without customers: " + e.getMessage());
            return null;
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

    private static void welcome(PrintStream out, House house, int extra, @Nullable DemoCustomers customers) {
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

                %s  be a router yourself (Debian: freeradius-utils)
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
                customers == null ? "" : "  be a customer: " + customers.url() + "/ (a phone, M-Pesa and its SMS)\n\n",
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
