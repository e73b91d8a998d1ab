package turnpike.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.platform.http.Json;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;
import turnpike.realtime.ChannelName;
import turnpike.realtime.Channels;
import turnpike.realtime.Connection;
import turnpike.realtime.Due;
import turnpike.realtime.Outlet;
import turnpike.realtime.RealtimeSettings;
import turnpike.realtime.Viewer;
import turnpike.usage.Accounting;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.LedgerSettings;

final class DashboardsTest {
    private static final long MB = 1_000_000;

    private final ReportingRig rig = new ReportingRig();

    /// Four writers record random lives while the books are checked over and over: in the end memory says what the
    /// books say, and no check ever had to put memory right.
    @Test
    void totalsEqualTheBooksWhateverRunsAtOnce() throws Exception {
        List<TenantId> tenants = List.of(rig.tenant("Africa/Nairobi"), rig.tenant("Asia/Kolkata"), rig.tenant("UTC"));
        rig.dashboards.check();
        rig.clock.advance(Duration.ofMinutes(1));
        rig.dashboards.check();
        var busy = new AtomicBoolean(true);
        Thread checking = Thread.ofVirtual().start(() -> {
            while (busy.get()) rig.dashboards.check();
        });
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            int number = writer;
            writers.add(Thread.ofVirtual().start(() -> live(number, tenants)));
        }
        for (Thread each : writers) each.join();
        busy.set(false);
        checking.join();

        for (TenantId tenant : tenants) assertLikeTheBooks(rig.dashboards.stats(tenant), tenant);
        rig.clock.advance(Duration.ofMinutes(1));
        rig.dashboards.check();
        assertThat(rig.metrics.total("stats_corrections")).isZero();

        Dashboards restarted =
                rig.dashboards(new Channels(new RealtimeSettings(1, 1, 1), new Metrics(), Runnable::run));
        for (TenantId tenant : tenants) assertLikeTheBooks(restarted.stats(tenant), tenant);
    }

    /// A crash between commit and call loses the call; the next looks into the books make up for it.
    @Test
    void aLostCallIsMadeUpFor() {
        TenantId tenant = rig.tenant("UTC");
        Nas nas = rig.nas(tenant, "Gate");
        rig.dashboards.stats(tenant);
        var silent = new Accounting(rig.database, rig.clock, rig.zones::of, LedgerSettings.DEFAULT);
        silent.record(0, List.of(rig.report(nas, Kind.START, "1", "a", AccessKind.PPPOE, 0)));
        rig.clock.advance(Duration.ofMinutes(1));
        silent.record(0, List.of(rig.report(nas, Kind.INTERIM, "1", "a", AccessKind.PPPOE, MB)));
        assertThat(rig.dashboards.stats(tenant)).containsEntry("data_usage_bytes", 0L);

        rig.dashboards.check();
        assertThat(rig.dashboards.stats(tenant))
                .containsEntry("data_usage_bytes", 11 * MB)
                .containsEntry("pppoe_users", 1L);
        rig.clock.advance(Duration.ofMinutes(1));
        rig.dashboards.check();
        assertThat(rig.metrics.total("stats_corrections")).isEqualTo(1);
    }

    private void live(int writer, List<TenantId> tenants) {
        Random random = new Random(writer);
        List<Nas> nases = new ArrayList<>();
        for (TenantId tenant : tenants) nases.add(rig.nas(tenant, "nas-" + writer));
        long bytes = 0;
        for (int batch = 0; batch < 60; batch++) {
            List<AccountingReport> reports = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                Nas nas = nases.get(random.nextInt(nases.size()));
                Kind kind = List.of(Kind.START, Kind.INTERIM, Kind.STOP).get(random.nextInt(3));
                AccessKind access = random.nextBoolean() ? AccessKind.HOTSPOT : AccessKind.PPPOE;
                int session = random.nextInt(10);
                bytes += random.nextInt(1_000);
                reports.add(rig.report(nas, kind, writer + "-" + session, "user" + session, access, bytes));
            }
            rig.accounting.record(writer, reports);
        }
    }

    private void assertLikeTheBooks(Map<String, Object> stats, TenantId tenant) {
        assertThat(stats.get("data_usage_upload_bytes"))
                .isEqualTo(rig.truth(tenant, "select sum(upload_bytes) from sessions"));
        assertThat(stats.get("data_usage_download_bytes"))
                .isEqualTo(rig.truth(tenant, "select sum(download_bytes) from sessions"));
        assertThat(stats.get("active_sessions"))
                .isEqualTo(rig.truth(tenant, "select count(*) from sessions where ended_at is null"));
        assertThat(stats.get("hotspot_users"))
                .isEqualTo(rig.truth(
                        tenant, "select count(*) from sessions where ended_at is null and access_kind <> 'PPPOE'"));
        assertThat(stats.get("pppoe_users"))
                .isEqualTo(rig.truth(
                        tenant, "select count(*) from sessions where ended_at is null and access_kind = 'PPPOE'"));
        assertThat(stats.get("total_routers")).isEqualTo(4L);
    }

    /// The two together are all: who does not dial came over a hotspot, whether the NAS says so or not.
    @Test
    void aSessionOfNoNamedKindIsOfAHotspot() {
        TenantId tenant = rig.tenant("UTC");
        Nas gate = rig.nas(tenant, "Gate");
        rig.record(
                rig.report(gate, Kind.START, "1", "somebody", AccessKind.ANY, 0),
                rig.report(gate, Kind.START, "2", "household", AccessKind.PPPOE, 0));

        assertThat(rig.dashboards.stats(tenant))
                .containsEntry("active_sessions", 2L)
                .containsEntry("hotspot_users", 1L)
                .containsEntry("pppoe_users", 1L);
    }

    @Test
    void figuresOfATenantHoldNothingOfAnother() {
        TenantId savanna = rig.tenant("Africa/Nairobi");
        TenantId coastal = rig.tenant("Africa/Nairobi");
        Nas gate = rig.nas(savanna, "Gate");
        Nas beach = rig.nas(coastal, "Beach");
        rig.subscriber(savanna, "0712345678", "", "amina@savanna.test");
        rig.subscriber(coastal, "otieno", "Otieno", "otieno@coastal.test");
        rig.record(
                rig.report(gate, Kind.START, "1", "0712345678", AccessKind.HOTSPOT, 0),
                rig.report(beach, Kind.START, "1", "otieno", AccessKind.PPPOE, 0),
                rig.report(beach, Kind.START, "2", "otieno", AccessKind.PPPOE, 0));
        rig.clock.advance(Duration.ofMinutes(5));
        rig.record(
                rig.report(gate, Kind.INTERIM, "1", "0712345678", AccessKind.HOTSPOT, 100 * MB),
                rig.report(beach, Kind.STOP, "2", "otieno", AccessKind.PPPOE, 7_777 * MB));

        Map<String, Object> ours = rig.dashboards.stats(savanna);
        assertThat(Json.text(ours))
                .doesNotContainIgnoringCase("otieno")
                .doesNotContain("Beach")
                .doesNotContain("7777");
        assertThat(ours)
                .containsEntry("active_sessions", 1L)
                .containsEntry("hotspot_users", 1L)
                .containsEntry("pppoe_users", 0L)
                .containsEntry("total_users", 1L)
                .containsEntry("data_usage_bytes", 1_100 * MB)
                .containsEntry("data_usage", new BigDecimal("1.10"))
                .containsEntry("today_data_usage_upload_bytes", 100 * MB)
                .containsEntry("total_routers", 1L)
                .containsEntry("current_month_users", 1L);
        assertThat(json(ours, "online_users"))
                .contains("071*****78", "a***@savanna.test", "Hotspot")
                .doesNotContain("0712345678");
        assertThat(json(rig.dashboards.stats(coastal), "recent_activities"))
                .contains("Otieno went offline at Beach after 5 min, 85.55 GB");
    }

    /// Nairobi is three hours ahead: its day, and here its month, turn at 21:00 UTC, with nobody online.
    @Test
    void dayAndMonthTurnInTheTenantsZoneWithoutTraffic() {
        rig.clock.set(Instant.parse("2026-03-31T20:50:00Z"));
        TenantId tenant = rig.tenant("Africa/Nairobi");
        Nas nas = rig.nas(tenant, "Gate");
        rig.record(rig.report(nas, Kind.START, "1", "a", AccessKind.HOTSPOT, 0));
        rig.clock.set(Instant.parse("2026-03-31T20:59:59Z"));
        rig.record(rig.report(nas, Kind.STOP, "1", "a", AccessKind.HOTSPOT, 10 * MB));
        assertThat(rig.dashboards.stats(tenant))
                .containsEntry("today_data_usage_bytes", 110 * MB)
                .containsEntry("monthly_data_usage_bytes", 110 * MB);

        rig.clock.set(Instant.parse("2026-03-31T21:00:00Z"));
        assertTurned(tenant);
        rig.dashboards.check();
        assertTurned(tenant);
        rig.clock.set(Instant.parse("2026-04-02T21:00:00Z"));
        rig.dashboards.check();
        assertTurned(tenant);
    }

    private void assertTurned(TenantId tenant) {
        assertThat(rig.dashboards.stats(tenant))
                .containsEntry("today_data_usage_bytes", 0L)
                .containsEntry("monthly_data_usage_bytes", 0L)
                .containsEntry("data_usage_bytes", 110 * MB);
    }

    @Test
    void aWatcherHearsCommitsAtMostFourTimesASecondAndABeatOtherwise() {
        TenantId tenant = rig.tenant("UTC");
        Nas nas = rig.nas(tenant, "Gate");
        rig.record(rig.report(nas, Kind.START, "1", "a", AccessKind.HOTSPOT, 0));
        var watcher = new Watcher(tenant);
        assertThat(watcher.last()).as("at once").contains("\"active_sessions\":1,");

        int pushes = 0;
        for (int ms = 10; ms <= 5_000; ms += 10) {
            rig.clock.advance(Duration.ofMillis(10));
            rig.record(rig.report(nas, Kind.INTERIM, "1", "a", AccessKind.HOTSPOT, ms));
            rig.dashboards.tick();
            pushes += watcher.read();
        }
        assertThat(pushes).isBetween(19, 21);
        rig.clock.advance(Duration.ofMillis(250));
        rig.dashboards.tick();
        assertThat(watcher.last()).contains("\"data_usage_bytes\":55000,");
        for (int s = 1; s <= 4; s++) {
            rig.clock.advance(Duration.ofSeconds(1));
            rig.dashboards.tick();
        }
        assertThat(watcher.read()).as("silence").isZero();
        rig.clock.advance(Duration.ofSeconds(1));
        rig.dashboards.tick();
        assertThat(watcher.read()).as("the beat").isEqualTo(1);
    }

    @Test
    void listsFollowWhoComesAndGoes() {
        TenantId tenant = rig.tenant("UTC");
        Nas nas = rig.nas(tenant, "Gate");
        for (int i = 0; i < 12; i++) {
            rig.record(rig.report(nas, Kind.START, "s" + i, "user" + i, AccessKind.PPPOE, 0));
            rig.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(names(rig.dashboards.stats(tenant)))
                .hasSize(10)
                .startsWith("user11")
                .endsWith("user2");

        rig.record(rig.report(nas, Kind.STOP, "s11", "user11", AccessKind.PPPOE, 5));
        Map<String, Object> stats = rig.dashboards.stats(tenant);
        assertThat(names(stats)).hasSize(10).startsWith("user10").endsWith("user1");
        assertThat(json(stats, "recent_activities")).startsWith("[{\"id\":").contains("user11 went offline");
    }

    @Test
    void aRouterThatWaitsForItsFirstPacketIsNowhereOffline() {
        rig.nas(rig.tenant("UTC"), "Waiting");
        var system =
                new SystemDashboard(rig.database, rig.clock, rig.dashboards, rig.metrics, new Machine(Path.of(".")));

        String routers = String.valueOf(system.stats().get("routers"));

        assertThat(routers).contains("offline=0").contains("waiting=1");
    }

    /// The words of the contract, each there, whatever else is.
    @Test
    void carriesEveryFieldOfTheContract() {
        TenantId tenant = rig.tenant("UTC");
        rig.nas(tenant, "Gate");
        Map<String, Object> stats = rig.dashboards.refresh(tenant);
        assertThat(stats).containsKeys("""
                total_routers online_routers offline_routers provisioning_routers active_sessions hotspot_users \
                pppoe_users total_users online_users data_usage data_usage_upload data_usage_download \
                monthly_data_usage today_data_usage total_revenue daily_income weekly_income monthly_income \
                yearly_income monthly_revenue retention_rate current_month_users last_month_users retained_users \
                weekly_users_trend weekly_revenue_trend recent_activities payment_details sms_expenses sms_balance \
                business_analytics performance_metrics last_updated""".split(" "));
        assertThat(stats).containsEntry("provisioning_routers", 1L).containsEntry("offline_routers", 0L);
        assertThat((List<?>) stats.get("weekly_users_trend")).hasSize(7);
    }

    private static String json(Map<String, Object> stats, String field) {
        return Json.text(java.util.Objects.requireNonNull(stats.get(field)));
    }

    private static List<Object> names(Map<String, Object> stats) {
        List<Object> names = new ArrayList<>();
        for (Object user : (List<?>) java.util.Objects.requireNonNull(stats.get("online_users"))) {
            names.add(((Map<?, ?>) user).get("name"));
        }
        return names;
    }

    /// Somebody subscribed to a tenant's figures.
    private final class Watcher implements Outlet {
        private final Connection connection = rig.channels.open(this).orElseThrow();
        private String last = "";

        Watcher(TenantId tenant) {
            rig.channels.subscribe(
                    connection,
                    new ChannelName(tenant, "dashboard-stats"),
                    new Viewer(tenant, new UUID(0, 0x1), "Amina", false));
        }

        private int read() {
            int count = 0;
            for (var due = connection.poll(); due.isPresent(); due = connection.poll()) {
                last = ((Due.Delivery) due.get()).message().data();
                count++;
            }
            return count;
        }

        private String last() {
            read();
            return last;
        }

        @Override
        public void wake() {
            // The test reads when it wants to.
        }

        @Override
        public void close(Closing why) {
            throw new AssertionError(why);
        }
    }
}
