package turnpike.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.House;
import turnpike.platform.settings.Settings;
import turnpike.simulators.coova.CoovaPhone;
import turnpike.simulators.coova.CoovaSettings;
import turnpike.simulators.coova.CoovaSimulator;

/// Phones behind a CoovaChilli, which nobody can tell to let a device in: the browser logs in, and what has to end
/// first is ended by Disconnect. The whole product over HTTP and RADIUS.
final class CoovaPortalTest {
    private static final String PLACE = "127.0.0.77";
    private static final int COA_PORT = 3799;
    private static final Pattern S = Pattern.compile("[?&]s=([^&\"]+)");
    private static final Pattern TO_NAS = Pattern.compile("http://[0-9.:]+/(?:logon|prelogin)[^\"' ]*");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Path directory = Path.of("");
    private static @Nullable House house;
    private static @Nullable DemoShop shop;
    private static @Nullable CoovaSimulator chilli;
    private static String plan = "";
    private static String trial = "";

    private final HttpClient http = HttpClient.newHttpClient(); // follows no redirect

    @BeforeAll
    static void openTheStreet() throws IOException {
        directory = Files.createTempDirectory("turnpike-coova-portal");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Settings settings = Settings.from(
                null,
                Map.of(),
                Map.of(
                        "data.dir",
                        directory.toString(),
                        "http.port",
                        Integer.toString(port),
                        "http.public-url",
                        "http://127.0.0.1:" + port,
                        "radius.auth-port",
                        "0",
                        "radius.acct-port",
                        "0"));
        house = House.open(settings, InstantSource.system(), House.Mode.DEMO, DemoWorld::put);
        shop = new DemoShop(house.address(), "admin@savanna.test", DemoPlan.PASSWORD);
        plan = plan("One device at a time", false);
        trial = plan("A try", true);
        var place = new DemoPlan.Hotspot("coova-portal", "Nairobi", "chillispot", PLACE);
        DemoShop.Gate gate = shop.gate(place);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        chilli = CoovaSimulator.start(
                new CoovaSettings(
                        place.name(),
                        InetAddress.ofLiteral(PLACE),
                        place.secret(),
                        new NasSettings.Server(
                                new InetSocketAddress(loopback, house.authPort()),
                                new InetSocketAddress(loopback, house.acctPort())),
                        gate.portalUrl(),
                        gate.uamSecret(),
                        false,
                        false,
                        new CoovaSettings.Ports(0, COA_PORT)),
                InstantSource.system());
    }

    @AfterAll
    static void closeTheStreet() throws IOException, InterruptedException {
        if (chilli != null) chilli.close();
        if (shop != null) shop.close();
        if (house != null) house.close();
        new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
    }

    private static String plan(String name, boolean isTrial) {
        return shop().post(
                        "/api/plans",
                        new JsonObject()
                                .put("name", name)
                                .put("accessKind", "hotspot")
                                .put("priceMinor", isTrial ? 0 : 5_000)
                                .put("durationSeconds", 3_600)
                                .put("sessionsMax", 1)
                                .put("devicesMax", 3)
                                .put("trial", isTrial)
                                .put("visible", true))
                .getString("id");
    }

    private static DemoShop shop() {
        return java.util.Objects.requireNonNull(shop);
    }

    private static CoovaSimulator chilli() {
        return java.util.Objects.requireNonNull(chilli);
    }

    /// A subscriber of the shop.
    ///
    /// @param planId null: holds nothing
    private static String person(@Nullable String planId) {
        String username = "guest" + NUMBER.incrementAndGet();
        var body = new JsonObject()
                .put("username", username)
                .put("password", "long-enough-" + username)
                .put("accessKind", "hotspot");
        if (planId != null) body.put("planId", planId);
        shop().post("/api/subscribers", body);
        return username;
    }

    /// A phone and its mini-browser.
    private final class Guest {
        final CoovaPhone phone = chilli().phone("02-00-00-00-77-%02X".formatted(NUMBER.incrementAndGet()));
        String at = "";
        String page = "";

        /// Where the access point sends it.
        void arrives() throws Exception {
            open(phone.open("http://example.com/"), null);
        }

        void open(String url, @Nullable String form) throws Exception {
            String next = url;
            String body = form;
            for (int hop = 0; hop < 12; hop++) {
                HttpResponse<String> reply = call(next, body);
                body = null;
                if (reply.statusCode() == 302) {
                    String to = reply.headers().firstValue("Location").orElseThrow();
                    next = URI.create(next).resolve(to).toString();
                    continue;
                }
                at = next;
                page = reply.body();
                var toNas = TO_NAS.matcher(page);
                if (!toNas.find()) return;
                next = toNas.group().replace("&amp;", "&").replace("&#x3D;", "=");
            }
            throw new AssertionError("sent around: " + next);
        }

        void post(String path, String form) throws Exception {
            var s = S.matcher(at);
            assertThat(s.find()).as(at).isTrue();
            open(URI.create(at).resolve(path).toString(), "s=" + s.group(1) + "&" + form);
        }

        void signsIn(String username) throws Exception {
            post("/p/s/signin", "username=" + username + "&password=long-enough-" + username);
        }

        /// The page that waits asks again by itself.
        void waitsFor(java.util.function.BooleanSupplier truth) throws Exception {
            long deadline = System.nanoTime() + 12_000_000_000L;
            while (!truth.getAsBoolean()) {
                if (System.nanoTime() > deadline) throw new AssertionError(at + " " + attempts() + "\n" + page);
                Thread.sleep(100);
                open(at, null);
            }
        }
    }

    private HttpResponse<String> call(String url, @Nullable String form) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10));
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form));
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String attempts() {
        return java.util.Objects.requireNonNull(house)
                .database()
                .callAcrossTenants(
                        tx -> tx.sql().createQuery("""
                        select coalesce(string_agg(concat_ws(' ', to_char(at, 'SS.MS'), username, reason, mac), ', '), '')
                          from access_attempts
                         where tenant_id is not null and mac like '02-00-00-00-77%'
                        """).mapTo(String.class).one());
    }

    private static String as(CoovaPhone phone) {
        return java.util.Objects.requireNonNull(house)
                .database()
                .callAcrossTenants(tx -> tx.sql()
                        .createQuery("""
                        select string_agg(username, ' ') from sessions
                         where tenant_id is not null and mac = :mac and ended_at is null
                        """)
                        .bind("mac", phone.mac())
                        .mapTo(String.class)
                        .findOne()
                        .orElse(""));
    }

    @Test
    void aPackageIsBroughtOverToAnotherDevice() throws Exception {
        String owner = person(plan);
        var first = new Guest();
        first.arrives();
        first.signsIn(owner);
        assertThat(first.phone.isOnline()).as(first.page).isTrue();

        var second = new Guest();
        second.arrives();
        second.signsIn(owner);
        assertThat(second.page).contains("in use on another device", "Use it on this device");
        assertThat(second.phone.isOnline()).isFalse();

        second.post("/p/s/here", "");
        second.waitsFor(second.phone::isOnline);
        assertThat(first.phone.isOnline()).isFalse();
        assertThat(second.page).contains("You are online");
        assertThat(as(second.phone)).isEqualTo(owner);
    }

    /// Else the access point says that the device is in already, and what was taken runs down unused.
    @Test
    void aDeviceThatTwoPeopleShareGoesOnAsTheOneWhoTookAPackageLast() throws Exception {
        String one = person(plan);
        String other = person(null);
        var guest = new Guest();
        guest.arrives();
        guest.signsIn(one);
        assertThat(as(guest.phone)).isEqualTo(one);

        guest.signsIn(other);
        guest.post("/p/s/trial", "plan=" + trial);
        guest.waitsFor(() -> as(guest.phone).equals(other));
        guest.waitsFor(() -> guest.page.contains("You are online"));
        assertThat(guest.phone.isOnline()).isTrue();
    }

    /// What was proven once is not good a second time.
    @Test
    void whoLoggedOutAndTapsAgainIsLetInAgain() throws Exception {
        String owner = person(plan);
        var guest = new Guest();
        guest.arrives();
        guest.signsIn(owner);
        guest.post("/p/s/logout", "");
        guest.waitsFor(() -> as(guest.phone).isEmpty());
        assertThat(guest.phone.isOnline()).isFalse();

        guest.post("/p/s/connect", "");
        assertThat(guest.phone.isOnline()).as(guest.page).isTrue();
    }
}
