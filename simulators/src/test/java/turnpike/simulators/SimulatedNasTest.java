package turnpike.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.House;
import turnpike.base.TenantId;
import turnpike.platform.settings.Settings;
import turnpike.simulators.NasSettings.Habits;
import turnpike.simulators.RadiusClient.Patience;
import turnpike.simulators.SimulatedNas.Outcome;
import turnpike.simulators.SimulatedSubscriber.Method;
import turnpike.tenancy.Passwords;

/// Simulated routers against the whole product: real UDP, real PostgreSQL, the demo's world.
final class SimulatedNasTest {
    private static final SimulatedSubscriber VISITOR =
            new SimulatedSubscriber("demo", "demo", "02-00-00-00-00-0A", Method.CHAP);
    private static final SimulatedSubscriber HOUSEHOLD =
            new SimulatedSubscriber("pppoe-demo", "demo", "02-00-00-00-00-0B", Method.MS_CHAP_V2);

    private static final int ADDRESS_LIST = 19; // Mikrotik-Address-List

    private static Path directory = Path.of("");
    private static House house;
    private static boolean openWhileFurnished = true;

    @BeforeAll
    static void openTheHouse() throws IOException {
        directory = Files.createTempDirectory("turnpike-simulators");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = freePort();
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
        house = House.open(settings, InstantSource.system(), House.Mode.DEMO, (database, vault) -> {
            var data = new DemoData(database, vault, new Passwords()::hash, InstantSource.system());
            data.put(0);
            data.put(0); // putting it again changes nothing
            openWhileFurnished = isOpen(port);
        });
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Else whoever waits for the first answer and then signs in would be refused.
    @Test
    void nobodyIsLetInBeforeTheDemoIsThere() {
        assertThat(openWhileFurnished).isFalse();
    }

    @AfterAll
    static void closeTheHouse() throws IOException {
        house.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(SimulatedNasTest::delete);
        }
    }

    /// Login, interim, Stop over 2^32: what the router told is what the books hold, to the byte.
    @Test
    void aSessionsLifeIsBookedToTheByte() {
        try (SimulatedNas nas = router(NasStyle.MIKROTIK_PPPOE, Faults.none(), true)) {
            SimulatedSession session = online(nas, HOUSEHOLD);
            session.move(3_000_000_000L, 9_000_000_001L, 1e9, 1);
            assertThat(nas.reportNow(session)).isTrue();
            session.move(1_000L, 2L, 1e9, 1);
            assertThat(nas.logout(session, TerminateCause.USER_REQUEST)).isTrue();

            assertThat(booked(session)).containsExactly(3_000_001_000L, 9_000_000_003L);
        }
    }

    /// The terms of the plan arrive in the attributes of the router's make.
    @Test
    void theRouterUnderstandsWhatItIsGranted() {
        try (SimulatedNas nas = router(NasStyle.MIKROTIK_HOTSPOT, Faults.none(), true)) {
            Granted granted = online(nas, VISITOR).granted();

            assertThat(granted.uploadRate()).isEqualTo(5_000_000);
            assertThat(granted.downloadRate()).isEqualTo(20_000_000);
            assertThat(granted.uploadQuota()).isBetween(1L, 100_000_000_000L); // several may share the data: a slice
            assertThat(granted.downloadQuota()).isBetween(granted.uploadQuota(), 100_000_000_000L);
            assertThat(granted.interimInterval()).isEqualTo(300);
        }
    }

    /// A third of all datagrams lost, many repeated or late, and counters without gigawords: still to the byte.
    @Test
    void aBadLineAndNarrowCountersChangeNothing() {
        Faults bad = new Faults(0.3, 0.3, 0.3, 7);
        try (SimulatedNas nas = router(NasStyle.COOVACHILLI, bad, false)) { // its session ids never come again
            SimulatedSession session = online(nas, VISITOR);
            for (int i = 0; i < 4; i++) {
                awaitNextSecond(session); // only a later report can have wrapped; session times are whole seconds
                session.move(500_000_000L + i, 1_900_000_000L + i, 1e9, 1);
                assertThat(nas.reportNow(session)).isTrue();
            }
            assertThat(nas.logout(session, TerminateCause.LOST_CARRIER)).isTrue();

            assertThat(booked(session)).isEqualTo(new long[] {2_000_000_006L, 7_600_000_006L});
        }
    }

    @Test
    void aWrongPasswordStaysOut() {
        SimulatedSubscriber liar = new SimulatedSubscriber("demo", "wrong", "02-00-00-00-00-0C", Method.PAP);
        try (SimulatedNas nas = router(NasStyle.COOVACHILLI, Faults.none(), true)) {
            assertThat(nas.login(liar)).isInstanceOf(Outcome.Rejected.class);
        }
    }

    /// As routers of different makes write the address of a device, with it as the password too, or none.
    @Test
    void aKnownDeviceIsLetInHoweverItsAddressIsWritten() {
        furnish("insert into devices (tenant_id, subscriber_id, mac, first_seen_at) select tenant_id, subscriber_id,"
                + " '02-00-5E-AB-CD-EF', now() from subscribers where username = 'demo' and tenant_id is not null");
        List<String> names = List.of(
                "02:00:5e:ab:cd:ef",
                "02:00:5E:AB:CD:EF",
                "02005EABCDEF",
                "02005eabcdef",
                "0200.5eab.cdef",
                "02-00-5E-AB-CD-EF",
                "02-00-5e-ab-cd-ef");
        for (String name : names) {
            for (String password : List.of(name, "")) {
                var reply = ask(name, password, name, false);
                assertThat(reply.code()).as(name + " by " + password).isEqualTo(Code.ACCESS_ACCEPT);
                assertThat(reply.integer(Attribute.SESSION_TIMEOUT)).as(name).isPresent();
            }
            assertThat(ask(name, "guess", name, false).code()).as(name).isEqualTo(Code.ACCESS_REJECT);
            assertThat(ask(name, name, "02-00-5E-AB-CD-00", false).code())
                    .as("another device says so")
                    .isEqualTo(Code.ACCESS_REJECT);
        }
        assertThat(ask("02-00-5E-AB-CD-00", "", "02-00-5E-AB-CD-00", false).code())
                .isEqualTo(Code.ACCESS_REJECT);
    }

    /// Over PPPoE whoever may pay has to be let in to do so: to the page, slowly, for some minutes.
    @Test
    void anExpiredSubscriberGetsTheWayToPayAndNothingElse() {
        furnish("insert into access_rules (tenant_id, pay_only_list, pay_only_bps, pay_only_s) select tenant_id,"
                + " 'pay-only', 256000, 1200 from subscribers where username = 'pppoe-demo' and tenant_id is not null"
                + " on conflict (tenant_id) do update set pay_only_list = 'pay-only', pay_only_bps = 256000,"
                + " pay_only_s = 1200");
        furnish("insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind, created_at,"
                + " updated_at) select tenant_id, gen_random_uuid(), 'pppoe-late', password_sealed, access_kind, now(),"
                + " now() from subscribers where username = 'pppoe-demo' and tenant_id is not null");
        furnish(
                "insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, plan_version, starts_at,"
                        + " ends_at, access_until, base_hour, base_day, base_day_end,"
                        + " source, source_id, granted_at) select l.tenant_id, gen_random_uuid(),"
                        + " l.subscriber_id, r.plan_id, r.plan_version, now() - interval '2 days', now() - interval '1 day',"
                        + " now() - interval '1 day', r.base_hour, r.base_day, r.base_day_end, r.source,"
                        + " gen_random_uuid(), now() - interval '2 days'"
                        + " from subscribers l join subscribers d on d.tenant_id = l.tenant_id and d.username = 'pppoe-demo'"
                        + " join subscriptions r on r.tenant_id = d.tenant_id and r.subscriber_id = d.subscriber_id"
                        + " where l.username = 'pppoe-late' and l.tenant_id is not null limit 1");

        var reply = ask("pppoe-late", "demo", "02-00-00-00-00-0E", true);

        assertThat(reply.code()).isEqualTo(Code.ACCESS_ACCEPT);
        assertThat(reply.vendorText(Attribute.MIKROTIK, ADDRESS_LIST)).hasValue("pay-only");
        assertThat(reply.vendorText(Attribute.MIKROTIK, Attribute.MIKROTIK_RATE_LIMIT))
                .hasValue("256k/256k");
        assertThat(reply.integer(Attribute.SESSION_TIMEOUT)).hasValue(1200);
        assertThat(ask("pppoe-late", "guess", "02-00-00-00-00-0E", true).code()).isEqualTo(Code.ACCESS_REJECT);
        assertThat(ask("pppoe-late", "demo", "02-00-00-00-00-0E", false).code())
                .as("at a hotspot there is a page before the login")
                .isEqualTo(Code.ACCESS_REJECT);
    }

    private static void furnish(String sql) {
        UUID tenant = house.database()
                .callAcrossTenants(tx -> tx.sql()
                        .createQuery("select tenant_id from subscribers where tenant_id is not null"
                                + " and username = 'pppoe-demo'")
                        .mapTo(UUID.class)
                        .one());
        house.database().run(new TenantId(tenant), tx -> tx.sql().execute(sql));
    }

    private static PacketReader ask(String username, String password, String device, boolean pppoe) {
        InetAddress here = InetAddress.getLoopbackAddress();
        var patience = new Patience(Duration.ofSeconds(1), 5);
        var auth = new InetSocketAddress(here, house.authPort());
        try (var client = new RadiusClient(here, auth, "testing123", patience, Faults.none())) {
            var request = new PacketWriter(Code.ACCESS_REQUEST)
                    .text(Attribute.USER_NAME, username)
                    .text(Attribute.CALLING_STATION_ID, device)
                    .text(Attribute.NAS_IDENTIFIER, "test-ways-in");
            if (pppoe) request.integer(Attribute.FRAMED_PROTOCOL, 1);
            return client.askAccess(request, password, true).orElseThrow();
        }
    }

    private static void awaitNextSecond(SimulatedSession session) {
        long before = session.seconds(System.nanoTime());
        while (session.seconds(System.nanoTime()) == before)
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }

    private static SimulatedSession online(SimulatedNas nas, SimulatedSubscriber subscriber) {
        Outcome outcome = nas.login(subscriber);
        assertThat(outcome).isInstanceOf(Outcome.Online.class);
        return ((Outcome.Online) outcome).session();
    }

    private static SimulatedNas router(NasStyle style, Faults faults, boolean gigawords) {
        InetAddress here = InetAddress.getLoopbackAddress();
        var patience = new Patience(Duration.ofMillis(300), 40);
        var settings = new NasSettings(
                "test-" + UUID.randomUUID(),
                style,
                here,
                "testing123",
                0,
                new Habits(0, patience, faults, true, gigawords));
        return new SimulatedNas(
                settings,
                new NasSettings.Server(
                        new InetSocketAddress(here, house.authPort()), new InetSocketAddress(here, house.acctPort())));
    }

    /// Upload and download of the session by the books.
    private static long[] booked(SimulatedSession session) {
        List<long[]> rows = house.database()
                .callAcrossTenants(tx -> tx.sql()
                        .createQuery("""
                        select upload_bytes, download_bytes
                          from sessions
                         where tenant_id is not null
                           and username = :username
                         order by started_at desc
                        """)
                        .bind("username", session.subscriber().username())
                        .map((row, _) -> new long[] {row.getLong(1), row.getLong(2)})
                        .list());
        return rows.getFirst();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy " + file, e);
        }
    }
}
