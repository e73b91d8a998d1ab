package turnpike.simulators.routeros;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A MikroTik router with phones behind it, as a program: start it, give it phones, break it.
///
/// Its binary API, REST and login pages are real ports on its own address; what it lets through is decided by the
/// RADIUS server its configuration names. Several run side by side on addresses 127.0.x.y.
public final class RouterOsSimulator implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(500);

    private final Settings settings;
    private final Config config;
    private final Radius radius;
    private final Hotspot hotspot;
    private final Orders orders;
    private final Engine engine;
    private final Troubles troubles = new Troubles();
    private final ApiDoor api;
    private final RestDoor rest;
    private final LoginPages pages;
    private final Map<String, Phone> phones = new ConcurrentHashMap<>();
    private final AtomicLong skewNanos = new AtomicLong();
    private final List<Timer> timers = new ArrayList<>();
    private volatile long bootedNanos = System.nanoTime();
    private volatile int cpuLoad = 7;
    private volatile boolean closed;

    /// How one is set up.
    ///
    /// @param address its own, where packets leave from and its ports are
    /// @param apiPort 0: any free port, as for `restPort`
    /// @param user who may use the API from the start
    /// @param certificate its own: API and REST are behind TLS (api-ssl, www-ssl); null: both in clear
    public record Settings(
            String identity,
            InetAddress address,
            int apiPort,
            int restPort,
            String user,
            String password,
            @Nullable SSLContext certificate) {

        /// On an address of its own, with any free ports.
        public static Settings at(String identity, String address) {
            return new Settings(identity, InetAddress.ofLiteral(address), 0, 0, "admin", "router-password", null);
        }

        /// The same behind TLS.
        public Settings secured(SSLContext own) {
            return new Settings(identity, address, apiPort, restPort, user, password, own);
        }

        /// The same at these ports, as after a restart.
        public Settings ports(int api, int rest) {
            return new Settings(identity, address, api, rest, user, password, certificate);
        }
    }

    /// Something a scheduler entry does at a time.
    private record Timer(String id, String name, long dueNanos) {}

    private RouterOsSimulator(Settings settings) {
        this.settings = settings;
        config = new Config(settings.identity);
        radius = new Radius(config, settings.address);
        hotspot = new Hotspot(config, radius, this::nanos);
        orders = new Orders(config, settings.address, radius, hotspot);
        engine = new Engine(config, hotspot, new Board());
        pages = new LoginPages(hotspot, this::fileText, this::fact);
        must(() -> config.add("/user", Map.of("name", settings.user, "group", "full", "password", settings.password)));
        config.watch(this::schedule);
        api = new ApiDoor(listen(settings), engine, troubles, this::passwordOf);
        rest = new RestDoor(settings, engine, troubles, this::passwordOf);
        Thread.ofVirtual().name("router-" + settings.identity).start(this::live);
    }

    private static ServerSocket listen(Settings settings) {
        var own = settings.certificate;
        try {
            ServerSocket server = own == null
                    ? new ServerSocket()
                    : own.getServerSocketFactory().createServerSocket();
            server.bind(new InetSocketAddress(settings.address, settings.apiPort), 50);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no TCP " + settings.address.getHostAddress() + ":" + settings.apiPort, e);
        }
    }

    public static RouterOsSimulator start(Settings settings) {
        return new RouterOsSimulator(settings);
    }

    public Settings settings() {
        return settings;
    }

    /// Where the binary API is.
    public int apiPort() {
        return api.port();
    }

    /// Where REST is.
    public int restPort() {
        return rest.port();
    }

    // ---- what a person does at its console

    /// Sets the hotspot up by hand: asks this RADIUS server, takes its orders, and sends strangers to the portal.
    ///
    /// @param portal where the login page sends a browser; null: the router's own form
    public RouterOsSimulator hotspot(RadiusServer server, @Nullable String portal) {
        must(() -> config.add(
                "/radius",
                Map.of(
                        "service",
                        "hotspot",
                        "address",
                        server.address,
                        "secret",
                        server.secret,
                        "authentication-port",
                        Integer.toString(server.authPort),
                        "accounting-port",
                        Integer.toString(server.acctPort))));
        must(() -> config.set("/radius/incoming", "", Map.of("accept", "yes", "port", "" + server.coaPort)));
        must(() -> config.set(
                "/ip/hotspot/profile",
                "default",
                Map.of(
                        "use-radius",
                        "yes",
                        "login-by",
                        "http-chap,http-pap,mac-cookie",
                        "radius-interim-update",
                        "received")));
        if (portal != null) keep("hotspot/login.html", stub(portal));
        return this;
    }

    /// @param coaPort where this router takes orders from it
    public record RadiusServer(String address, int authPort, int acctPort, String secret, int coaPort) {}

    /// The login page that hands a browser over to a portal.
    public static String stub(String portal) {
        return "<html><head><meta http-equiv=\"refresh\" content=\"0; url=" + portal
                + "?mac=$(mac-esc)&ip=$(ip)&id=$(identity-esc)&srv=$(server-name-esc)&lo=$(link-login-only-esc)"
                + "&orig=$(link-orig-esc)&err=$(error-esc)&t=$(trial)\"></head><body></body></html>";
    }

    /// Pastes a line into its console.
    ///
    /// @return what it complains about; null when it did it
    public @Nullable String paste(String line) {
        try {
            new Script(engine, this::file).run(line);
            return null;
        } catch (Trap e) {
            return e.getMessage();
        }
    }

    /// What a menu holds.
    public List<Map<String, String>> print(String menu) {
        try {
            return engine.rows(menu);
        } catch (Trap e) {
            throw new IllegalArgumentException(menu, e);
        }
    }

    /// A file's text; null when there is none.
    public @Nullable String fileText(String path) {
        Map<String, String> row = config.row("/file", path);
        return row == null ? null : row.get("contents");
    }

    private void keep(String path, String text) {
        boolean there = config.row("/file", path) != null;
        must(() -> {
            if (there) config.set("/file", path, Map.of("contents", text));
            else config.add("/file", Map.of("name", path, "contents", text));
        });
    }

    // ---- phones

    /// The phone with this MAC address, in the air from now on. Comes in by its cookie or address where allowed.
    public Phone phone(String mac) {
        String canonical = mac.toUpperCase(Locale.ROOT).replace('-', ':');
        return phones.computeIfAbsent(
                canonical, _ -> new Phone(canonical, address(phones.size()), settings.address, hotspot, pages).join());
    }

    private static String address(int number) {
        return "10.5." + (50 + number / 250 % 200) + "." + (2 + number % 250);
    }

    public Collection<Phone> phones() {
        return List.copyOf(phones.values());
    }

    /// How many phones are let through.
    public int online() {
        return hotspot.sessions().size();
    }

    // ---- what goes wrong, and time

    /// Nobody reaches it; those online stay so.
    public void offline(boolean value) {
        troubles.down(value);
        if (value) api.cut();
    }

    /// Loses power: sessions are gone unreported, the next ones carry another boot symbol, uptime begins again.
    public void reboot() {
        hotspot.powerLost();
        bootedNanos = nanos();
        api.cut();
    }

    /// Says that it is up (Accounting-On), as some firmware does after a reboot.
    ///
    /// @return whether that was acknowledged
    public boolean announce() {
        return radius.on();
    }

    /// RADIUS packets it sent again because nobody answered in time.
    public int resent() {
        return radius.resent();
    }

    /// Answers commands this much later.
    public void slow(Duration delay) {
        troubles.slow(delay);
    }

    /// Breaks the line in the middle of the next long answer.
    public void cutAfterRows(int rows) {
        troubles.cutAfterRows(rows);
    }

    /// Is gone for whoever talks to it as soon as a row of this menu is written.
    public void cutWhen(String menu) {
        config.watch((changed, _) -> {
            if (changed.equals(menu) && !troubles.isDown()) offline(true);
        });
    }

    /// Behaves as RouterOS before 6.43: signs in by challenge only, and knows no `!empty`.
    public void old() {
        troubles.old();
    }

    public void cpuLoad(int percent) {
        cpuLoad = percent;
    }

    /// A session's counters begin again although it goes on.
    public void resetCounters(Phone phone) {
        Session session = hotspot.session(phone);
        if (session != null) session.resetCounters();
    }

    /// Lets time pass at once: timeouts, interims and schedules become due.
    public void advance(Duration time) {
        skewNanos.addAndGet(time.toNanos());
        tick();
    }

    @Override
    public void close() {
        closed = true;
        api.close();
        rest.close();
        orders.close();
        radius.close();
        phones.values().forEach(Phone::close);
    }

    private long nanos() {
        return System.nanoTime() + skewNanos.get();
    }

    private void live() {
        while (!closed) {
            LockSupport.parkNanos(TICK.toNanos());
            if (!closed) tick();
        }
    }

    private void tick() {
        hotspot.tick();
        for (Timer timer : due()) {
            Map<String, String> entry = config.row("/system/scheduler", timer.id);
            if (entry != null) paste(entry.getOrDefault("on-event", ""));
        }
    }

    private synchronized List<Timer> due() {
        List<Timer> due = new ArrayList<>(timers);
        due.removeIf(timer -> timer.dueNanos > nanos());
        timers.removeAll(due);
        return due;
    }

    /// An entry runs one interval after it was made.
    private synchronized void schedule(String menu, Map<String, String> row) {
        if (!menu.equals("/system/scheduler")) return;
        String id = row.getOrDefault(".id", "");
        timers.removeIf(timer -> timer.id.equals(id));
        if (row.containsKey(".dead")) return;
        long seconds = 0;
        var parts = java.util.regex.Pattern.compile("(\\d+)([wdhms])").matcher(row.getOrDefault("interval", ""));
        while (parts.find()) {
            long unit = switch (parts.group(2)) {
                case "w" -> 604_800;
                case "d" -> 86_400;
                case "h" -> 3_600;
                case "m" -> 60;
                default -> 1;
            };
            seconds += Long.parseLong(parts.group(1)) * unit;
        }
        if (seconds > 0) timers.add(new Timer(id, row.getOrDefault("name", ""), nanos() + seconds * 1_000_000_000L));
    }

    private @Nullable String passwordOf(String user) {
        Map<String, String> row = config.row("/user", user);
        return row == null || "true".equals(row.get("disabled")) ? null : row.getOrDefault("password", "");
    }

    private String fact(String name) {
        return name.equals("identity")
                ? config.rows("/system/identity").getFirst().getOrDefault("name", "")
                : radius.serverName();
    }

    private String file(String path) throws Trap {
        String text = fileText(path);
        if (text == null) throw new Trap(4, "cannot open file " + path);
        return text;
    }

    /// A change that cannot be refused.
    private static void must(Change change) {
        try {
            change.make();
        } catch (Trap e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Change {
        void make() throws Trap;
    }

    private final class Board implements Engine.Machine {
        @Override
        public String version() {
            return "7.19.1 (stable)";
        }

        @Override
        public long uptimeSeconds() {
            return (nanos() - bootedNanos) / 1_000_000_000L;
        }

        @Override
        public int cpuLoad() {
            return cpuLoad;
        }

        @Override
        public void reboot() {
            RouterOsSimulator.this.reboot();
        }

        @Override
        public void fetch(Map<String, String> how) throws Trap {
            String url = how.getOrDefault("url", "");
            String data = how.getOrDefault("http-data", "");
            boolean post = "post".equals(how.get("http-method"));
            var request = HttpRequest.newBuilder(URI.create(url))
                    .method(
                            post ? "POST" : "GET",
                            post ? HttpRequest.BodyPublishers.ofString(data) : HttpRequest.BodyPublishers.noBody());
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 200 && response.statusCode() != 204) {
                    throw new Trap(4, "failure: closing connection: <" + response.statusCode() + ">");
                }
                keep(how.getOrDefault("dst-path", "fetched"), response.body());
            } catch (IOException e) {
                throw new Trap(4, "failure: connection failed");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Trap(2, "interrupted");
            }
        }

        @Override
        public void run(String script) throws Trap {
            new Script(engine, RouterOsSimulator.this::file).run(script);
        }
    }

    /// Changes a configuration value behind everybody's back, as somebody with WinBox does.
    ///
    /// @param row its id or name; empty for a menu that is one row
    public void edit(String menu, String row, Map<String, String> values) {
        must(() -> config.set(menu, row, new LinkedHashMap<>(values)));
    }

    /// What a device is told when it asks a DHCP server here for an address; null: nothing by this option.
    public @Nullable String offered(String network, int code) {
        return config.offered(network, code);
    }

    /// Takes a row away behind everybody's back.
    public void delete(String menu, String row) {
        must(() -> config.remove(menu, row));
    }
}
