package turnpike.simulators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.simulators.SimulatedSubscriber.Method;

/// The demo's world: two internet providers in Kenya, their routers, what they sell and who buys it. The same at every
/// start, so that it can be put in place again and again.
final class DemoPlan {
    static final String PASSWORD = "turnpike-demo";
    static final String PLATFORM_ADMIN = "root@turnpike.test";
    static final String LOAD_PLAN = "Load test";

    private static final long MEGA = 1_000_000;
    private static final long GIGA = 1_000 * MEGA;

    record Tenant(String slug, String name, String admin, List<Router> routers) {}

    /// @param style null for the one that stands for the visitor's own tools
    record Router(
            String name,
            String place,
            @Nullable NasStyle style,
            AccessKind kind,
            String address,
            String secret,
            int subscribers) {}

    /// @param quota bytes in a term; null: unmetered
    /// @param throttled bits per second once over quota; null: disconnect
    record Offer(
            String name,
            AccessKind kind,
            long priceMinor,
            int days,
            @Nullable Long quota,
            long uploadRate,
            long downloadRate,
            @Nullable Long throttled,
            int sessions,
            int devices) {}

    /// @param offer name of the plan held
    record Person(String username, String password, String name, String phone, AccessKind kind, String offer) {}

    static final List<Tenant> PROVIDERS = List.of(
            new Tenant(
                    "savanna",
                    "Savanna Networks",
                    "admin@savanna.test",
                    List.of(
                            visitor("127.0.0.1", "testing123"),
                            router("nairobi-cbd", "Moi Avenue, Nairobi", NasStyle.MIKROTIK_HOTSPOT, 11, 48),
                            router("kilimani-pppoe", "Kilimani, Nairobi", NasStyle.MIKROTIK_PPPOE, 12, 56),
                            router("westlands-cafe", "Westlands, Nairobi", NasStyle.COOVACHILLI, 13, 32))),
            new Tenant(
                    "coastal",
                    "Coastal Fibre",
                    "admin@coastal.test",
                    List.of(
                            visitor("127.0.0.2", "testing456"),
                            router("mombasa-old-town", "Old Town, Mombasa", NasStyle.MIKROTIK_HOTSPOT, 21, 36),
                            router("nyali-pppoe", "Nyali, Mombasa", NasStyle.MIKROTIK_PPPOE, 22, 40),
                            router("diani-beach", "Diani Beach", NasStyle.COOVACHILLI, 23, 24))));

    static final List<Offer> OFFERS = List.of(
            new Offer("Daily 1 GB", AccessKind.HOTSPOT, 5_000, 1, GIGA, MEGA, 4 * MEGA, null, 1, 2),
            new Offer("Weekly 10 GB", AccessKind.HOTSPOT, 25_000, 7, 10 * GIGA, 2 * MEGA, 6 * MEGA, MEGA / 2, 1, 3),
            new Offer("Monthly unlimited", AccessKind.HOTSPOT, 150_000, 30, null, 2 * MEGA, 8 * MEGA, null, 2, 4),
            new Offer("Home 10 Mbps", AccessKind.PPPOE, 250_000, 30, null, 5 * MEGA, 10 * MEGA, null, 1, 2),
            new Offer("Home 20 Mbps", AccessKind.PPPOE, 400_000, 30, 500 * GIGA, 10 * MEGA, 20 * MEGA, 2 * MEGA, 1, 2),
            new Offer("Visitor", AccessKind.ANY, 0, 365, 100 * GIGA, 5 * MEGA, 20 * MEGA, null, 5, 10));

    /// What strangers buy at the portal.
    record Counter(String name, long priceMinor, Duration length, boolean trial) {}

    /// The short one ends while somebody watches.
    static final List<Counter> COUNTER = List.of(
            new Counter("Taster", 500, Duration.ofMinutes(3), false),
            new Counter("One hour", 2_000, Duration.ofHours(1), false),
            new Counter("Five minutes on us", 0, Duration.ofMinutes(5), true));

    /// A router whose phones have browsers: a visitor's own.
    record Hotspot(String name, String place, String vendor, String address) {
        String secret() {
            return "router-" + name;
        }
    }

    static final Hotspot CORNER = new Hotspot("corner-shop", "Gikomba, Nairobi", "mikrotik", "127.0.0.31");
    static final Hotspot STAGE = new Hotspot("bus-stage", "Rongai, Nairobi", "chillispot", "127.0.0.32");

    /// What `user00000` and the others hold: every kind of limit, and none that a benchmark reaches.
    static final Offer LOAD_OFFER =
            new Offer(LOAD_PLAN, AccessKind.ANY, 0, 365, 1_000_000_000 * GIGA, 2 * MEGA, 8 * MEGA, null, 5, 5);

    private static final String[] FIRST = {
        "Wanjiku", "Otieno", "Achieng", "Kamau", "Njeri", "Mwangi", "Akinyi", "Kipchoge", "Chebet", "Mutua", "Wambui",
        "Barasa", "Nekesa", "Omondi", "Fatuma", "Hassan", "Zawadi", "Juma", "Amina", "Baraka", "Neema", "Kiprono"
    };
    private static final String[] LAST = {
        "Kariuki",
        "Odhiambo",
        "Mutiso",
        "Wekesa",
        "Cheruiyot",
        "Maina",
        "Ochieng",
        "Abdalla",
        "Mwakio",
        "Kilonzo",
        "Njoroge",
        "Simiyu",
        "Rotich",
        "Onyango",
        "Musyoka",
        "Salim",
        "Githinji"
    };

    private DemoPlan() {}

    /// Who lives around a router, in a fixed order.
    static List<Person> people(Router router) {
        NasStyle style = router.style();
        if (style == null) return List.of();
        List<Person> people = new ArrayList<>();
        int seed = lastOctet(router);
        for (int i = 0; i < router.subscribers(); i++) {
            String first = FIRST[(seed * 7 + i * 5) % FIRST.length];
            String last = LAST[(seed * 3 + i * 4) % LAST.length];
            String username =
                    (first.charAt(0) + last).toLowerCase(Locale.ROOT) + seed + String.format(Locale.ROOT, "%02d", i);
            people.add(new Person(
                    username,
                    String.format(Locale.ROOT, "%06d", (seed * 7_919 + i * 104_729) % 1_000_000),
                    first + " " + last,
                    String.format(Locale.ROOT, "+2547%02d%06d", seed, 110_000 + i * 7_919 % 890_000),
                    router.kind(),
                    offer(router.kind(), i)));
        }
        return people;
    }

    /// The same people with their devices.
    static List<SimulatedSubscriber> devices(Router router) {
        NasStyle style = router.style();
        List<SimulatedSubscriber> devices = new ArrayList<>();
        if (style == null) return devices;
        List<Person> people = people(router);
        for (int i = 0; i < people.size(); i++) {
            String mac = String.format(Locale.ROOT, "A4-5E-60-%02X-%02X-%02X", lastOctet(router), i / 256, i % 256);
            Method method = style == NasStyle.COOVACHILLI && i % 3 == 0 ? Method.PAP : style.usualMethod();
            devices.add(new SimulatedSubscriber(
                    people.get(i).username(), people.get(i).password(), mac, method));
        }
        return devices;
    }

    /// Fifty routers more for load, of the provider that has the extra subscribers; the other one gets one, to be a
    /// noisy neighbour.
    static List<Router> loadRouters(Tenant tenant) {
        boolean first = tenant.slug().equals("savanna");
        List<Router> routers = new ArrayList<>();
        for (int i = 1; i <= (first ? 50 : 1); i++) {
            routers.add(new Router(
                    "load-" + i,
                    "Load generator",
                    null,
                    AccessKind.ANY,
                    (first ? "127.0.1." : "127.0.2.") + i,
                    first ? "testing123" : "testing456",
                    0));
        }
        return routers;
    }

    /// Fixed logins of the documentation.
    static List<Person> visitors(Tenant provider) {
        if (provider.slug().equals("coastal"))
            return List.of(
                    new Person("demo", "coastal", "Demo visitor", "+254700000002", AccessKind.HOTSPOT, "Visitor"));
        return List.of(
                new Person("demo", "demo", "Demo visitor", "+254700000000", AccessKind.HOTSPOT, "Visitor"),
                new Person("pppoe-demo", "demo", "Demo household", "+254700000001", AccessKind.PPPOE, "Visitor"));
    }

    private static String offer(AccessKind kind, int number) {
        List<Offer> fitting = OFFERS.stream().filter(o -> o.kind() == kind).toList();
        return fitting.get(number % fitting.size()).name();
    }

    private static int lastOctet(Router router) {
        return Integer.parseInt(router.address().substring(router.address().lastIndexOf('.') + 1));
    }

    private static Router visitor(String address, String secret) {
        return new Router("your-own-tools", "This machine", null, AccessKind.ANY, address, secret, 0);
    }

    private static Router router(String name, String place, NasStyle style, int octet, int subscribers) {
        AccessKind kind = style == NasStyle.MIKROTIK_PPPOE ? AccessKind.PPPOE : AccessKind.HOTSPOT;
        return new Router(name, place, style, kind, "127.0.0." + octet, "router-" + name, subscribers);
    }
}
