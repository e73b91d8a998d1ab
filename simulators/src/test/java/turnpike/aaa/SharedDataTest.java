package turnpike.aaa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.inbound.radius.Doors;
import turnpike.inbound.radius.RadiusServer;
import turnpike.inbound.radius.RadiusSettings;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.outbound.nas.CoaClient;
import turnpike.outbound.nas.CoaSettings;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.simulators.Faults;
import turnpike.simulators.Granted;
import turnpike.simulators.NasSettings;
import turnpike.simulators.NasSettings.Habits;
import turnpike.simulators.NasStyle;
import turnpike.simulators.RadiusClient.Patience;
import turnpike.simulators.SimulatedNas;
import turnpike.simulators.SimulatedSession;
import turnpike.simulators.SimulatedSubscriber;
import turnpike.simulators.SimulatedSubscriber.Method;
import turnpike.usage.Accounting;
import turnpike.usage.LedgerSettings;

/// Several devices at simulated routers use one right up, over real UDP: logins, reports, orders and all.
final class SharedDataTest {
    private static final long QUOTA = 80_000_000;
    private static final long BEFORE_THE_TERM = 1_000; // what the rig has every right begin with
    private static final long STEP = 100_000;
    private static final long ON_THE_WAY = 2_000_000; // moved while an order or a report was on its way
    private static final Database DATABASE = TestDatabase.fresh();
    private static final AccessRig RIG = new AccessRig(DATABASE);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Metrics METRICS = new Metrics();
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static RadiusServer radius = open();

    private static RadiusServer open() {
        DATABASE.signals().start();
        Settings settings = Settings.from(null, Map.of(), Map.of("radius.auth-port", "0", "radius.acct-port", "0"));
        var nases = keep(new NasDirectory(DATABASE, TestDatabase.VAULT, CLOCK));
        var access = keep(
                new Access(DATABASE, TestDatabase.VAULT, CLOCK, AccessSettings.from(Settings.defaults()), METRICS));
        var accounting = new Accounting(DATABASE, CLOCK, tenant -> ZoneOffset.UTC, LedgerSettings.DEFAULT);
        accounting.tell(access);
        var control = new CoaClient(new CoaSettings(Duration.ofSeconds(1), 3));
        var disconnects = keep(new Disconnects(DATABASE, nases, control, access, new Ids(CLOCK), CLOCK, METRICS));
        accounting.tell(
                keep(new QuotaWatch(DATABASE, disconnects, (tenant, subscriber) -> false, access, CLOCK, METRICS)));
        var doors = new Doors(
                nases::candidates,
                nases::saw,
                (source, identifier) -> {},
                nases::dropped,
                access::decide,
                accounting::record,
                accounting::nasRestarted);
        return keep(new RadiusServer(RadiusSettings.from(settings, "127.0.0.1"), doors, METRICS, CLOCK));
    }

    private static <T extends AutoCloseable> T keep(T one) {
        OPEN.add(one);
        return one;
    }

    @BeforeAll
    static void listen() {
        assertThat(radius.authPort()).isPositive();
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable one : OPEN.reversed()) one.close();
        DATABASE.close();
        METRICS.close();
    }

    @Test
    void twoDevicesAtAMikrotikUseTheRightToItsEndAndNoMore() throws IOException {
        useUp(NasStyle.MIKROTIK_HOTSPOT, "MIKROTIK", List.of(MAC_A, MAC_B));
    }

    @Test
    void threeDevicesAtACoovaChilliUseTheRightToItsEndAndNoMore() throws IOException {
        useUp(NasStyle.COOVACHILLI, "CHILLISPOT", List.of(MAC_A, MAC_B, MAC_C));
    }

    private static final String MAC_A = "02-00-5E-10-00-0A";
    private static final String MAC_B = "02-00-5E-10-00-0B";
    private static final String MAC_C = "02-00-5E-10-00-0C";

    private static void useUp(NasStyle style, String vendor, List<String> macs) throws IOException {
        TenantId tenant = RIG.tenant();
        String username = "sharing-" + style;
        UUID subscriber = RIG.subscriber(tenant, username, RIG.plan(tenant, Map.of("quota_bytes", QUOTA)), Map.of());
        try (SimulatedNas nas = router(tenant, style, vendor)) {
            List<Device> devices = macs.stream()
                    .map(mac -> new Device(nas, new SimulatedSubscriber(username, "pass", mac, Method.CHAP)))
                    .toList();
            for (int round = 0; devices.stream().anyMatch(device -> !device.refused); round++) {
                assertThat(round).as("rounds").isLessThan(1_000);
                for (Device device : devices) device.use(devices.indexOf(device) + 1);
                awaitOrders(tenant);
                long left = QUOTA + BEFORE_THE_TERM - total(devices);
                assertThat(devices.stream().mapToLong(Device::mayStillUse).sum())
                        .as("what the router lets through, with %d left", left)
                        .isLessThanOrEqualTo(Math.max(0, left) + Slices.CREDIT + beyond(devices) + ON_THE_WAY);
            }

            long used = total(devices);
            assertThat(used).as("all of it was used").isGreaterThanOrEqualTo(QUOTA);
            assertThat(used).as("and hardly more").isLessThan(QUOTA + Slices.CREDIT + ON_THE_WAY);
            assertThat(booked(tenant, subscriber)).isEqualTo(used);
            assertThat(count(tenant, "kind = 'COA' and state = 'ACKNOWLEDGED'"))
                    .as("slices that grew or were given back")
                    .isPositive();
        }
    }

    /// A phone that comes back by itself whenever its session ends, until it is refused.
    private static final class Device {
        final SimulatedNas nas;
        final SimulatedSubscriber who;
        SimulatedSession session;
        boolean refused;
        long over;
        long beyond; // moved when less was asked back meanwhile

        Device(SimulatedNas nas, SimulatedSubscriber who) {
            this.nas = nas;
            this.who = who;
            this.session = ((SimulatedNas.Outcome.Online) nas.login(who)).session();
        }

        void use(int steps) {
            for (int i = 0; i < steps && !refused; i++) {
                session.move(STEP / 4, STEP - STEP / 4, 1e9, 1);
                if (nas.attend(session) != SimulatedNas.Fate.ONLINE) comeBack();
            }
            if (!refused) nas.reportNow(session);
        }

        private void comeBack() {
            over += moved();
            beyond += beyondNow();
            switch (nas.login(who)) {
                case SimulatedNas.Outcome.Online(SimulatedSession next) -> session = next;
                case SimulatedNas.Outcome.Rejected _ -> refused = true;
                case SimulatedNas.Outcome.Unanswered _ -> throw new AssertionError("unanswered");
            }
        }

        long beyondNow() {
            Granted granted = session.granted();
            long up = session.moved()[0];
            if (granted.quota() > 0) return Math.max(0, moved() - granted.quota());
            return Math.max(0, up - granted.uploadQuota()) + Math.max(0, moved() - up - granted.downloadQuota());
        }

        private long moved() {
            return session.moved()[0] + session.moved()[1];
        }

        long total() {
            return over + (refused ? 0 : moved());
        }

        long mayStillUse() {
            if (refused) return 0;
            Granted granted = session.granted();
            long used = moved();
            if (granted.quota() > 0) return Math.max(0, granted.quota() - used);
            long up = session.moved()[0];
            return Math.max(0, granted.uploadQuota() - up) + Math.max(0, granted.downloadQuota() - (used - up));
        }
    }

    private static long beyond(List<Device> devices) {
        return devices.stream()
                .mapToLong(device -> device.beyond + (device.refused ? 0 : device.beyondNow()))
                .sum();
    }

    /// A phone moves less in the time an order takes than this test would.
    private static void awaitOrders(TenantId tenant) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (count(tenant, "state = 'PENDING'") > 0) {
            assertThat(System.nanoTime()).as("orders are carried").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static long total(List<Device> devices) {
        return devices.stream().mapToLong(Device::total).sum();
    }

    private static SimulatedNas router(TenantId tenant, NasStyle style, String vendor) throws IOException {
        Nas nas = RIG.nas(tenant);
        int coaPort;
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            coaPort = socket.getLocalPort();
        }
        DATABASE.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate("update nases set vendor = :vendor, coa_port = :port"
                                + " where tenant_id = :t and nas_id = :id")
                        .bind("vendor", vendor)
                        .bind("port", coaPort)
                        .bind("t", tenant.value())
                        .bind("id", nas.id())
                        .execute());
        InetAddress here = InetAddress.getLoopbackAddress();
        var habits = new Habits(coaPort, new Patience(Duration.ofSeconds(2), 5), Faults.none(), true, true);
        return new SimulatedNas(
                new NasSettings(nas.name(), style, here, "secret", 0, habits),
                new NasSettings.Server(
                        new InetSocketAddress(here, radius.authPort()),
                        new InetSocketAddress(here, radius.acctPort())));
    }

    private static long booked(TenantId tenant, UUID subscriber) {
        return DATABASE.<Long>callAcrossTenants(tx -> tx.sql()
                .createQuery("select sum(upload_bytes + download_bytes)::bigint from sessions"
                        + " where tenant_id = :t and subscriber_id = :s")
                .bind("t", tenant.value())
                .bind("s", subscriber)
                .mapTo(Long.class)
                .one());
    }

    private static long count(TenantId tenant, String what) {
        return DATABASE.<Long>callAcrossTenants(tx -> tx.sql()
                .createQuery("select count(*) from nas_commands where tenant_id = :t and " + what)
                .bind("t", tenant.value())
                .mapTo(Long.class)
                .one());
    }
}
