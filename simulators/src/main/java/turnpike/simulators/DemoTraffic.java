package turnpike.simulators;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import turnpike.simulators.DemoPlan.Router;
import turnpike.simulators.DemoPlan.Tenant;
import turnpike.simulators.NasSettings.Habits;
import turnpike.simulators.NasSettings.Server;
import turnpike.simulators.RadiusClient.Patience;

/// The demo's routers and the people around them, at the hour it is in Nairobi.
public final class DemoTraffic implements AutoCloseable {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static final int COA_PORT = 3799; // RFC 5176 §2.1; each router has an address of its own
    private static final int INTERIM_SECONDS = 10; // set on the routers, so that screens have something to show
    private static final long SEED = 20_261_120;

    private final List<Neighbourhood> neighbourhoods = new ArrayList<>();

    private DemoTraffic() {}

    /// Switches the routers on. They keep trying when the server is not up yet.
    public static DemoTraffic start(Server server, InstantSource clock) {
        var traffic = new DemoTraffic();
        ZonedDateTime now = clock.instant().atZone(NAIROBI);
        long minute = now.getHour() * 60L + now.getMinute();
        for (Tenant provider : DemoPlan.PROVIDERS) {
            for (Router router : provider.routers()) {
                NasStyle style = router.style();
                if (style == null) continue;
                Habits habits =
                        new Habits(COA_PORT, Patience.USUAL, Faults.none(), style != NasStyle.MIKROTIK_HOTSPOT, true);
                var settings = new NasSettings(
                        router.name(), style, loopback(router.address()), router.secret(), INTERIM_SECONDS, habits);
                var neighbourhood = new Neighbourhood(
                        new SimulatedNas(settings, server),
                        DemoPlan.devices(router),
                        new Neighbourhood.Pace(
                                1, minute, SEED + router.address().hashCode()),
                        new Truth());
                traffic.neighbourhoods.add(neighbourhood);
                neighbourhood.start();
            }
        }
        return traffic;
    }

    /// Subscribers online by the routers' own books.
    public int online() {
        return neighbourhoods.stream().mapToInt(n -> n.nas().online().size()).sum();
    }

    /// Switches the routers off without a word, as a power cut does; the server finds out.
    @Override
    public void close() {
        neighbourhoods.forEach(Neighbourhood::close);
    }

    private static InetAddress loopback(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address + " is a literal address", e);
        }
    }
}
