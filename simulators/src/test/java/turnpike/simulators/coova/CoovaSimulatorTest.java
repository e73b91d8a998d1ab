package turnpike.simulators.coova;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.House;
import turnpike.arrivals.BrowserLogin;
import turnpike.arrivals.BrowserLogin.Credentials;
import turnpike.arrivals.BrowserLogin.Uam;
import turnpike.arrivals.PortalArrival;
import turnpike.arrivals.PortalArrival.State;
import turnpike.base.InvalidInput;
import turnpike.platform.settings.Settings;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.DemoWorld;
import turnpike.simulators.Faults;
import turnpike.simulators.NasSettings.Server;
import turnpike.simulators.PacketReader;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.RadiusClient;
import turnpike.simulators.SimulatedSubscriber;
import turnpike.simulators.coova.CoovaSettings.Ports;

/// Phones behind a simulated CoovaChilli, against our portal's reading of its redirects and the whole product's RADIUS
/// server.
final class CoovaSimulatorTest {
    private static final String PORTAL = "http://portal.example/h/token";
    private static final String UAM_SECRET = "uam-secret";
    private static final String SAVANNAS = "127.0.0.13"; // westlands-cafe of the demo, a CoovaChilli
    private static final String COASTALS = "127.0.0.23"; // diani-beach, of another tenant
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Path directory = Path.of("");
    private static House house;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final HttpClient http = HttpClient.newHttpClient(); // follows no redirect
    private CoovaSimulator chilli;
    private CoovaPhone phone;
    private SimulatedSubscriber person;

    @BeforeAll
    static void openTheHouse() throws IOException {
        directory = Files.createTempDirectory("turnpike-coova");
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
                        "radius.auth-port",
                        "0",
                        "radius.acct-port",
                        "0"));
        house = House.open(settings, InstantSource.system(), House.Mode.DEMO, DemoWorld::put);
    }

    @AfterAll
    static void closeTheHouse() throws IOException, InterruptedException {
        house.close();
        new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
    }

    @BeforeEach
    void switchOn() {
        chilli = chilli(SAVANNAS, "router-westlands-cafe", false, false);
        person = DemoWorld.somebodyUnlimited(NUMBER.get());
        phone = chilli.phone("02-00-00-00-01-%02X".formatted(NUMBER.incrementAndGet()));
    }

    @AfterEach
    void switchOff() throws Exception {
        if (phone.isOnline()) get(phone.front() + "logoff");
        chilli.close();
        http.close();
    }

    @Test
    void aPhoneLogsInThroughThePortalByChap() throws Exception {
        logsIn(Uam.CHAP);
    }

    @Test
    void aPhoneLogsInThroughThePortalByPap() throws Exception {
        logsIn(Uam.PAP);
    }

    private void logsIn(Uam method) throws Exception {
        PortalArrival arrival = arrival(phone.open("http://example.com/a?b=c"), UAM_SECRET);
        assertThat(arrival.state()).isEqualTo(State.OFFLINE);
        assertThat(arrival.mac()).isEqualTo(phone.mac());
        assertThat(arrival.originalUrl()).isEqualTo("http://example.com/a?b=c");

        BrowserLogin login = BrowserLogin.coovaChilli(
                requireNonNull(arrival.loginUrl()),
                arrival.challenge(),
                person(),
                UAM_SECRET,
                method,
                "http://example.com/");
        PortalArrival after = arrival(location(login.url()), UAM_SECRET);

        assertThat(after.state()).isEqualTo(State.ONLINE);
        assertThat(phone.isOnline()).isTrue();
        assertThat(get(phone.front()).body()).contains("You are online");
        assertThat(get(phone.front() + "generate_204").statusCode()).isEqualTo(204);
    }

    @Test
    void aRedirectSignedWithAnotherSecretIsRefused() {
        String portal = phone.open("http://example.com/");

        assertThatThrownBy(() -> arrival(portal, "another"))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo("md"));
        assertThatThrownBy(() -> arrival(portal.replace(phone.mac(), "02-00-00-00-00-FF"), UAM_SECRET))
                .isInstanceOf(InvalidInput.class);
    }

    /// The response proves the secret too: a portal with the wrong one logs nobody in.
    @Test
    void aLoginWithAnotherUamSecretIsRefused() throws Exception {
        PortalArrival arrival = arrival(phone.open("http://example.com/"), UAM_SECRET);
        BrowserLogin login = requireNonNull(BrowserLogin.of(arrival, person(), "another", ""));

        assertThat(arrival(location(login.url()), UAM_SECRET).state()).isEqualTo(State.FAILED);
        assertThat(phone.isOnline()).isFalse();
    }

    @Test
    void aWrongPasswordComesBackWithAReasonAndANewChallenge() throws Exception {
        PortalArrival first = arrival(phone.open("http://example.com/"), UAM_SECRET);
        PortalArrival refused = arrival(login(first, "wrong"), UAM_SECRET);

        assertThat(refused.state()).isEqualTo(State.FAILED);
        assertThat(refused.error()).isEqualTo("Wrong username or password.");
        assertThat(refused.challenge()).isNotEqualTo(first.challenge());
        assertThat(arrival(login(refused, person.password()), UAM_SECRET).state())
                .isEqualTo(State.ONLINE);
    }

    /// What was seen on the air proves nothing a second time, here or at another phone.
    @Test
    void aChallengeAnsweredOnceIsRefusedTheSecondTime() throws Exception {
        PortalArrival first = arrival(phone.open("http://example.com/"), UAM_SECRET);
        BrowserLogin seen = BrowserLogin.coovaChilli(
                requireNonNull(first.loginUrl()), first.challenge(), person(), UAM_SECRET, Uam.CHAP, "http://x/");
        assertThat(arrival(location(seen.url()), UAM_SECRET).state()).isEqualTo(State.ONLINE);
        get(phone.front() + "logoff");

        assertThat(arrival(location(seen.url()), UAM_SECRET).state()).isEqualTo(State.FAILED);
        assertThat(phone.isOnline()).isFalse();
        String thief = chilli.phone("02-00-00-00-01-FE").front();
        String elsewhere = thief + seen.url().substring(seen.url().indexOf("logon"));
        assertThat(arrival(location(elsewhere), UAM_SECRET).state()).isEqualTo(State.FAILED);
    }

    @Test
    void whatAPhoneMovesIsBookedToTheByte() throws Exception {
        online();
        phone.move(5_000_000_001L, 9_000_000_003L);
        assertThat(chilli.reportNow(phone)).isTrue();
        String session = requireNonNull(phone.sessionId());
        assertThat(arrival(location(phone.front() + "logoff"), UAM_SECRET).state())
                .isEqualTo(State.LOGGED_OFF);

        assertThat(booked(session)).containsExactly(5_000_000_001L, 9_000_000_003L);
        assertThat(phone.open("http://example.com/")).startsWith(PORTAL);
    }

    /// A quota beyond 2^32 arrives as ChilliSpot-Max-Total-Octets with its gigawords.
    @Test
    void aLargeQuotaIsUnderstood() throws Exception {
        login(arrival(phone.open("http://example.com/"), UAM_SECRET), new Credentials("demo", "demo"));
        JsonObject status = json("status", "");

        assertThat(status.getJsonObject("session").getLong("maxTotalOctets")).isBetween(1L << 32, 100_000_000_000L);
    }

    @Test
    void theQuotaGrantedEndsTheSessionAndTheNextLoginSaysWhy() throws Exception {
        SimulatedSubscriber daily = DemoWorld.somebodyWithOneGigabyte();
        var credentials = new Credentials(daily.username(), daily.password());
        login(arrival(phone.open("http://example.com/"), UAM_SECRET), credentials);
        String session = requireNonNull(phone.sessionId());
        phone.move(400_000_000, 599_999_999);
        assertThat(phone.isOnline()).isTrue();
        phone.move(0, 1);

        assertThat(phone.isOnline()).isFalse();
        assertThat(booked(session)).containsExactly(400_000_000L, 600_000_000L);
        assertThat(cause(session)).isEqualTo("SESSION_TIMEOUT");
        PortalArrival again = arrival(phone.open("http://example.com/"), UAM_SECRET);
        assertThat(arrival(login(again, credentials), UAM_SECRET).error()).isEqualTo("Your data is used up.");
    }

    @Test
    void theTimeGrantedEndsTheSession() throws Exception {
        online();
        String session = requireNonNull(phone.sessionId());
        now.set(now.get().plus(Duration.ofDays(400)));
        chilli.attend();

        assertThat(phone.isOnline()).isFalse();
        assertThat(cause(session)).isEqualTo("SESSION_TIMEOUT");
    }

    /// Counters begin again in the middle of a session: what came before stays counted.
    @Test
    void countersThatFallAreCountedOn() throws Exception {
        online();
        String session = requireNonNull(phone.sessionId());
        phone.move(1_000, 50_000);
        now.set(now.get().plusSeconds(5));
        chilli.reportNow(phone);
        chilli.resetCounters(phone);
        phone.move(10, 700);
        now.set(now.get().plusSeconds(5));
        chilli.reportNow(phone);

        assertThat(booked(session)).containsExactly(1_010L, 50_700L);
    }

    @Test
    void swappedOctetsArriveSwapped() throws Exception {
        try (CoovaSimulator swapping = chilli(SAVANNAS, "router-westlands-cafe", false, true)) {
            CoovaPhone guest = swapping.phone("02-00-00-00-05-01");
            login(arrival(guest.open("http://example.com/"), UAM_SECRET), person.password());
            guest.move(10, 2_000);
            swapping.reportNow(guest);

            assertThat(booked(requireNonNull(guest.sessionId())))
                    .containsExactly(2_000L, 10L); // the NAS is not marked so
        }
    }

    @Test
    void theJsonInterfaceLogsInAndOff() throws Exception {
        JsonObject before = json("status", "");
        assertThat(before.getInteger("clientState")).isZero();
        BrowserLogin login = BrowserLogin.coovaChilli(
                phone.front().replaceAll("/$", ""), before.getString("challenge"), person(), UAM_SECRET, Uam.CHAP, "");
        JsonObject in = json("logon", login.url().substring(login.url().indexOf('?')));
        assertThat(in.getInteger("clientState")).isEqualTo(1);
        assertThat(in.getJsonObject("session").getString("userName")).isEqualTo(person.username());

        phone.move(1L << 32, 7);
        JsonObject accounting = json("status", "").getJsonObject("accounting");
        assertThat(accounting.getLong("inputOctets")).isZero();
        assertThat(accounting.getLong("inputGigawords")).isEqualTo(1);
        assertThat(accounting.getString("viewPoint")).isEqualTo("client");
        assertThat(json("logoff", "").getInteger("clientState")).isZero();
        assertThat(get(phone.front() + "json/status?callback=f").body())
                .startsWith("f({")
                .endsWith("})");
    }

    @Test
    void aDeviceNobodyKnowsByItsAddressIsSentToThePortal() {
        try (CoovaSimulator asking = chilli(SAVANNAS, "router-westlands-cafe", true, false)) {
            CoovaPhone stranger = asking.phone("02-00-00-00-02-01");

            assertThat(stranger.open("http://example.com/")).startsWith(PORTAL);
            assertThat(stranger.isOnline()).isFalse();
        }
    }

    /// A real Access-Request whose User-Name is the address as this vendor writes it: no page is seen. Without a right
    /// that runs it is sent to the portal like any other.
    @Test
    void aKnownDeviceIsOnlineByItsAddressWhileItsRightRuns() {
        String known = "02-00-00-00-02-07";
        bring(known);
        try (CoovaSimulator asking = chilli(SAVANNAS, "router-westlands-cafe", true, false)) {
            CoovaPhone device = asking.phone(known);
            device.open("http://example.com/");
            assertThat(device.isOnline()).isTrue();
        }
        house.database()
                .runAcrossTenants(tx -> tx.sql()
                        .createQuery("""
                        update subscriptions b set closed_at = now()
                          from devices d
                         where d.tenant_id = b.tenant_id and d.subscriber_id = b.subscriber_id and d.mac = :mac
                        returning b.tenant_id::text
                        """)
                        .bind("mac", known)
                        .mapTo(String.class)
                        .list()
                        .forEach(tenant -> tx.tell("subscriber", tenant + " *")));
        try (CoovaSimulator asking = chilli(SAVANNAS, "router-westlands-cafe", true, false)) {
            CoovaPhone device = asking.phone(known);
            assertThat(device.open("http://example.com/")).startsWith(PORTAL);
            assertThat(device.isOnline()).isFalse();
        }
    }

    private void bring(String mac) {
        house.database()
                .runAcrossTenants(tx -> tx.sql()
                        .createUpdate("""
                        insert into devices (tenant_id, subscriber_id, mac, first_seen_at)
                        select s.tenant_id, s.subscriber_id, :mac, now()
                          from subscribers s join tenants t on t.tenant_id = s.tenant_id
                         where s.username = :username and t.slug like 'savanna%'
                        """)
                        .bind("mac", mac)
                        .bind("username", person.username())
                        .execute());
    }

    /// A subscriber of one tenant is nobody at another's access point, whatever the password.
    @Test
    void noSubscriberOfAnotherTenantIsLetIn() throws Exception {
        try (CoovaSimulator other = chilli(COASTALS, "router-diani-beach", false, false)) {
            CoovaPhone guest = other.phone("02-00-00-00-03-01");
            PortalArrival arrival = arrival(guest.open("http://example.com/"), UAM_SECRET);

            assertThat(arrival(login(arrival, new Credentials("demo", "demo")), UAM_SECRET)
                            .state())
                    .isEqualTo(State.FAILED);
            PortalArrival again = arrival(guest.open("http://example.com/"), UAM_SECRET);
            assertThat(arrival(login(again, new Credentials("demo", "coastal")), UAM_SECRET)
                            .state())
                    .isEqualTo(State.ONLINE);
        }
    }

    @Test
    void anAccessPointWithoutPowerAnswersNobody() {
        String front = phone.front();
        chilli.offline(true);

        assertThatThrownBy(() -> get(front)).isInstanceOf(IOException.class);
        chilli.offline(false);
        assertThat(phone.open("http://example.com/")).startsWith(PORTAL);
    }

    @Test
    void aRebootEndsSessionsWithoutAStopAndRadiusIsTold() throws Exception {
        online();
        phone.move(10, 20);
        chilli.reportNow(phone);
        String session = requireNonNull(phone.sessionId());
        chilli.reboot();

        assertThat(phone.isOnline()).isFalse();
        assertThat(booked(session)).containsExactly(10L, 20L);
        assertThat(cause(session)).isEqualTo("NAS_REBOOT");
    }

    @Test
    void aLostStopLeavesTheSessionOpenInTheBooks() throws Exception {
        online();
        phone.move(10, 20);
        chilli.reportNow(phone);
        String session = requireNonNull(phone.sessionId());
        chilli.loseNextStop();
        location(phone.front() + "logoff");

        assertThat(phone.isOnline()).isFalse();
        assertThat(cause(session)).isEqualTo("open");
    }

    /// Only who knows the shared secret is obeyed, and only about a session that is there.
    @Test
    void aDisconnectEndsTheSession() throws Exception {
        online();
        String session = requireNonNull(phone.sessionId());

        assertThat(disconnect("wrong-secret", session)).isZero();
        assertThat(disconnect("router-westlands-cafe", "another")).isEqualTo(Code.DISCONNECT_NAK);
        assertThat(phone.isOnline()).isTrue();
        assertThat(disconnect("router-westlands-cafe", session)).isEqualTo(Code.DISCONNECT_ACK);
        assertThat(phone.isOnline()).isFalse();
        assertThat(cause(session)).isEqualTo("ADMIN_RESET");
    }

    /// @return the answer's code; 0 when there was none
    private int disconnect(String secret, String session) throws IOException {
        var place = new InetSocketAddress(InetAddress.getByName(SAVANNAS), chilli.coaPort());
        var patience = new RadiusClient.Patience(Duration.ofMillis(300), 2);
        try (var server = new RadiusClient(InetAddress.getLoopbackAddress(), place, secret, patience, Faults.none())) {
            var order = new PacketWriter(Code.DISCONNECT_REQUEST).text(Attribute.ACCT_SESSION_ID, session);
            return server.askAccounting(order).map(PacketReader::code).orElse(0); // signed alike, RFC 5176 §2.3
        }
    }

    @Test
    void severalPhonesAreToldApart() throws Exception {
        CoovaPhone second = chilli.phone("02-00-00-00-04-01");
        online();

        assertThat(phone.isOnline()).isTrue();
        assertThat(second.isOnline()).isFalse();
        assertThat(second.address()).isNotEqualTo(phone.address());
        assertThat(get(chilli.url() + "/").body()).contains(phone.mac()).contains(second.mac());
        assertThat(location(chilli.url() + "/phone/" + phone.mac() + "/")).isEqualTo(phone.front());
        assertThat(location(second.front())).startsWith(PORTAL + "?res=notyet&");
    }

    // ------------------------------------------------------------------

    private void online() throws Exception {
        login(arrival(phone.open("http://example.com/"), UAM_SECRET), person.password());
        assertThat(phone.isOnline()).isTrue();
    }

    private String login(PortalArrival arrival, String password) throws Exception {
        return login(arrival, new Credentials(person.username(), password));
    }

    private String login(PortalArrival arrival, Credentials credentials) throws Exception {
        return location(requireNonNull(BrowserLogin.of(arrival, credentials, UAM_SECRET, "http://example.com/"))
                .url());
    }

    private Credentials person() {
        return new Credentials(person.username(), person.password());
    }

    private static PortalArrival arrival(String url, String uamSecret) {
        int mark = url.indexOf('?');
        return PortalArrival.coovaChilli(url.substring(0, mark), url.substring(mark + 1), uamSecret);
    }

    private JsonObject json(String what, String query) throws Exception {
        return new JsonObject(get(phone.front() + "json/" + what + query).body());
    }

    private String location(String url) throws Exception {
        return get(url).headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private CoovaSimulator chilli(String address, String secret, boolean macAuth, boolean swapped) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            return CoovaSimulator.start(
                    new CoovaSettings(
                            "cafe",
                            InetAddress.getByName(address),
                            secret,
                            new Server(
                                    new InetSocketAddress(loopback, house.authPort()),
                                    new InetSocketAddress(loopback, house.acctPort())),
                            PORTAL,
                            UAM_SECRET,
                            macAuth,
                            swapped,
                            Ports.ANY),
                    now::get);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Long> booked(String session) {
        return house.database()
                .callAcrossTenants(tx -> tx.sql()
                        .createQuery("""
                        select upload_bytes, download_bytes
                          from sessions
                         where tenant_id is not null and acct_session_id = :session
                        """)
                        .bind("session", session)
                        .map((row, _) -> List.of(row.getLong(1), row.getLong(2)))
                        .one());
    }

    private static String cause(String session) {
        return house.database()
                .callAcrossTenants(tx -> tx.sql()
                        .createQuery("""
                        select coalesce(terminate_cause, 'open')
                          from sessions
                         where tenant_id is not null and acct_session_id = :session
                        """)
                        .bind("session", session)
                        .mapTo(String.class)
                        .one());
    }
}
