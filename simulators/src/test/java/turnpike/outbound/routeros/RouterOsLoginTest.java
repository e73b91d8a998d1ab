package turnpike.outbound.routeros;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.House;
import turnpike.arrivals.BrowserLogin;
import turnpike.base.TenantId;
import turnpike.hotspot.HotspotControl.Guest;
import turnpike.hotspot.HotspotControl.Limits;
import turnpike.hotspot.HotspotControl.Presence;
import turnpike.hotspot.HotspotControl.Result;
import turnpike.platform.settings.Settings;
import turnpike.routers.Link;
import turnpike.routers.Protocol;
import turnpike.simulators.DemoData;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.tenancy.Passwords;

/// Phones at a simulated hotspot, let in by the whole product: browser or server-side login, real RADIUS, the books.
final class RouterOsLoginTest {
    private static final Limits NONE = new Limits(null, null, null, null);
    private static final String PORTAL = "http://portal.example.test/h/token";
    private static House house;

    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final UUID nasId = UUID.randomUUID();
    private final RouterOsConsole console = new RouterOsConsole();
    private final RouterOsSimulator router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("cafe", "127.0.0.1"))
            .hotspot(server(), PORTAL);
    private final Link link = new Link(
            tenant,
            nasId,
            Protocol.ROUTEROS_API,
            "127.0.0.1",
            router.apiPort(),
            false,
            "admin",
            "router-password",
            null);
    private final RouterOsLogin control = new RouterOsLogin(
            (asked, id) -> asked.equals(tenant) && id.equals(nasId) ? Optional.of(link) : Optional.empty(), console);

    @BeforeAll
    static void openTheHouse() throws IOException {
        Path directory = Files.createTempDirectory("turnpike-routeros");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Settings settings = Settings.from(
                null,
                Map.of(),
                Map.of(
                        "data.dir",
                        directory.toString(),
                        "http.port",
                        Integer.toString(freePort()),
                        "radius.auth-port",
                        "0",
                        "radius.acct-port",
                        "0"));
        house = House.open(
                settings,
                InstantSource.system(),
                House.Mode.DEMO,
                (database, vault) ->
                        new DemoData(database, vault, new Passwords()::hash, InstantSource.system()).put(0));
    }

    private static RouterOsSimulator.RadiusServer server() {
        return new RouterOsSimulator.RadiusServer("127.0.0.1", house.authPort(), house.acctPort(), "testing123", 3799);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void closeTheHouse() {
        house.close();
    }

    @AfterEach
    void close() {
        console.close();
        router.close();
    }

    @Test
    void aStrangersBrowserIsSentToThePortalWithAllItNeedsToKnow() {
        Phone phone = router.phone("02-00-00-00-01-01");

        assertThat(phone.isOnline()).isFalse();
        assertThat(phone.redirectedTo())
                .startsWith(PORTAL + "?mac=02%3A00%3A00%3A00%3A01%3A01&ip=10.5.50.2&id=cafe&srv=hotspot1&lo=http")
                .contains("%2Flogin&orig=http")
                .endsWith("&err=&t=no");
    }

    @Test
    void aBrowserThatReturnsToTheRouterComesOnlineAndIsBooked() {
        Phone phone = router.phone("02-00-00-00-01-02");
        assertThat(phone.login("demo", "wrong")).contains("refresh");
        assertThat(phone.isOnline()).isFalse();

        assertThat(phone.login("demo", "demo")).isNull();

        phone.move(1_000, 5_000_000_000L);
        phone.report();
        assertThat(downloadOf(phone)).isEqualTo(5_000_000_000L);
        assertThat(Objects.requireNonNull(phone.granted()).downloadRate()).isEqualTo(20_000_000);
    }

    /// The router's own form, by CHAP: what was seen on the air proves nothing a second time.
    @Test
    void aChallengeAnsweredOnceIsRefusedTheSecondTime() {
        router.edit("/ip/hotspot/profile", "default", Map.of("login-by", "http-chap"));
        Phone phone = router.phone("02-00-00-00-01-07");
        String chap = phone.challenge();
        String answer = Objects.requireNonNull(
                BrowserLogin.mikroTik("http://x/login", chap, new BrowserLogin.Credentials("demo", "demo"), "")
                        .fields()
                        .get("password"));
        assertThat(phone.login("demo", answer)).isNull();
        control.logout(tenant, nasId, phone.mac());
        phone.join();
        assertThat(phone.isOnline()).isFalse();

        assertThat(phone.login("demo", answer)).isNotNull();
        assertThat(phone.challenge()).as("a new one each time").isNotEqualTo(chap);
        assertThat(phone.login("demo", answer)).isNotNull();
        assertThat(phone.isOnline()).isFalse();
    }

    @Test
    void aServerSideLoginIsReadBackAndALogoutTakesTheCookieToo() {
        Phone phone = router.phone("02-00-00-00-01-03");
        assertThat(control.look(tenant, nasId, phone.mac())).isEqualTo(Presence.OFFLINE);

        var guest = new Guest("02-00-00-00-01-03", phone.ip(), "demo", "demo", NONE);
        assertThat(control.login(tenant, nasId, guest)).isEqualTo(new Result.Done());
        assertThat(control.login(tenant, nasId, guest)).as("again").isEqualTo(new Result.Done());
        assertThat(control.look(tenant, nasId, phone.mac())).isEqualTo(Presence.ONLINE);
        assertThat(phone.username()).isEqualTo("demo");

        assertThat(control.logout(tenant, nasId, phone.mac())).isEqualTo(new Result.Done());
        assertThat(control.logout(tenant, nasId, phone.mac())).as("again").isEqualTo(new Result.Done());
        phone.join();
        assertThat(phone.isOnline()).isFalse();
    }

    @Test
    void noIsToldFromNotReached() {
        Phone phone = router.phone("02-00-00-00-01-04");
        var liar = new Guest(phone.mac(), phone.ip(), "demo", "wrong", NONE);
        assertThat(control.login(tenant, nasId, liar)).isInstanceOf(Result.Refused.class);
        var absent = new Guest("02-00-00-00-01-FF", null, "demo", "demo", NONE);
        assertThat(control.login(tenant, nasId, absent)).isInstanceOf(Result.Refused.class);

        router.offline(true);
        assertThat(control.login(tenant, nasId, liar)).isInstanceOf(Result.Unreachable.class);
        assertThat(control.look(tenant, nasId, phone.mac())).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void anotherTenantHasNoSuchRouter() {
        var other = new TenantId(UUID.randomUUID());

        assertThat(control.serves(other, nasId)).isFalse();
        assertThat(control.login(other, nasId, new Guest("02-00-00-00-01-05", null, "demo", "demo", NONE)))
                .isEqualTo(new Result.Refused("no_link"));
    }

    /// Sessions of before a power cut are gone, and the next has another boot symbol in its name.
    @Test
    void aRebootForgetsSessionsAndMovesTheBootSymbol() {
        Phone phone = router.phone("02-00-00-00-01-06");
        phone.login("demo", "demo");
        String before = phone.acctSessionId();
        router.reboot();
        assertThat(phone.isOnline()).isFalse();

        phone.join(); // comes back by its cookie

        assertThat(phone.isOnline()).isTrue();
        assertThat(phone.acctSessionId()).isNotEqualTo(before);
        assertThat(String.valueOf(phone.acctSessionId()).charAt(2))
                .isNotEqualTo(String.valueOf(before).charAt(2));
    }

    /// Two commands a login. Both sides run in this process, unoptimized; 200 a second are wanted, half of it is asked
    /// here.
    @Test
    void manyComeOnlineAtOnce() throws Exception {
        router.paste("/ip hotspot user add name=local password=secret");
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            Phone phone = router.phone("02-00-00-00-02-%02X".formatted(i));
            guests.add(new Guest(phone.mac(), phone.ip(), "local", "secret", NONE));
        }
        control.look(tenant, nasId, "02-00-00-00-02-00");
        long began = System.nanoTime();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Result>> asked = new ArrayList<>();
            for (Guest guest : guests) asked.add(callers.submit(() -> control.login(tenant, nasId, guest)));
            for (Future<Result> one : asked) assertThat(one.get()).isEqualTo(new Result.Done());
        }
        long ms = (System.nanoTime() - began) / 1_000_000;
        System.out.println(guests.size() + " logins in " + ms + " ms");

        assertThat(ms).isLessThan(guests.size() * 1_000L / 100);
    }

    private static long downloadOf(Phone phone) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        long booked = 0;
        while (booked == 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            booked = house.database()
                    .callAcrossTenants(tx -> tx.sql()
                            .createQuery("""
                        select coalesce(max(download_bytes), 0)
                          from sessions
                         where tenant_id is not null
                           and acct_session_id = :id
                        """)
                            .bind("id", phone.acctSessionId())
                            .mapTo(Long.class)
                            .one());
        }
        return booked;
    }
}
