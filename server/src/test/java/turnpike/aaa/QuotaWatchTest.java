package turnpike.aaa;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.aaa.AccessRig.NOON;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;

final class QuotaWatchTest {
    private static final String MAC = "02-00-5E-10-00-01";
    private static final String OTHER_MAC = "02-00-5E-10-00-02";
    private static final Database DATABASE = TestDatabase.fresh();
    private static final AccessRig RIG = new AccessRig(DATABASE);

    private final TestClock clock = new TestClock(NOON.toString());
    private final Metrics metrics = new Metrics();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile NasControl.Result answer = new NasControl.Result.Acknowledged();
    private final TenantId tenant = RIG.tenant();
    private final Nas nas = RIG.nas(tenant);
    private final NasDirectory directory = new NasDirectory(DATABASE, TestDatabase.VAULT, clock);
    private final Access access =
            new Access(DATABASE, TestDatabase.VAULT, clock, AccessSettings.from(Settings.defaults()), metrics);
    private final Disconnects disconnects = new Disconnects(
            DATABASE, directory, new Router(heard, () -> answer), access, new Ids(clock), clock, metrics);
    private final List<UUID> usedUp = new CopyOnWriteArrayList<>();
    private volatile boolean follows;
    private final QuotaWatch watch = new QuotaWatch(DATABASE, disconnects, this::next, access, clock, metrics);

    private boolean next(TenantId whose, UUID subscriber) {
        usedUp.add(subscriber);
        return follows;
    }

    @AfterEach
    void close() {
        watch.close();
        disconnects.close();
        access.close();
        directory.close();
        metrics.close();
    }

    @Test
    void aQuotaCrossedEndsTheSessionWithinASecond() {
        UUID subscriber = online("cut", Map.of("quota_bytes", 5_000L));
        report(subscriber, 5_000); // of which 1,000 were before the term
        assertThat(heard).isEmpty();

        RIG.run(
                "update usage_subscriber_hourly_booked set download_bytes = 2000 where subscriber_id = :s",
                Map.of("s", subscriber));
        long before = System.nanoTime();
        watch.committed(List.of(AccessRig.grew(nas, subscriber, 2_000)));

        await(() -> heard.contains("disconnect s-cut"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whatWaitsBeginsWhenTheTimeOnlineIsUsedUpAlsoWhereTheNasEndedTheSession() {
        follows = true;
        UUID open = online("time-open", Map.of("online_limit_s", 90L));
        watch.committed(List.of(AccessRig.opened(nas, open)));
        await(() -> metrics.prometheus().contains("quota_watched 1.0"));
        RIG.run("update sessions set session_time_s = 96 where subscriber_id = :s", Map.of("s", open));
        watch.committed(List.of(AccessRig.grew(nas, open, 0))); // an Interim in which nothing moved
        await(() -> usedUp.contains(open));

        UUID ended = online("time-ended", Map.of("online_limit_s", 90L));
        RIG.run(
                "update sessions set session_time_s = 96, ended_at = :at where subscriber_id = :s",
                Map.of("s", ended, "at", NOON.plusSeconds(96)));
        watch.committed(List.of(AccessRig.closed(nas, ended)));
        await(() -> usedUp.contains(ended));
        assertThat(heard).isEmpty();
    }

    @Test
    void aThrottlingPlanIsSlowedOnceAndNotCut() {
        UUID subscriber =
                online("slow", Map.of("quota_bytes", 5_000L, "over_quota", "THROTTLE", "throttled_bps", 128_000L));

        report(subscriber, 9_000);

        await(() -> heard.contains("change s-slow to 128000"));
        watch.committed(List.of(AccessRig.grew(nas, subscriber, 100)));
        clock.advance(Duration.ofMinutes(11)); // the books are asked again
        await(() -> metrics.total("quota_slowdowns") == 1);
        assertThat(heard).containsExactly("change s-slow to 128000");
    }

    @Test
    void aSessionThatOutlivesItsPlanIsEnded() {
        UUID plan = RIG.plan(tenant, Map.of());
        UUID subscriber = RIG.subscriber(tenant, "ends", null, Map.of());
        RIG.hold(tenant, subscriber, plan, NOON.plusSeconds(90));
        RIG.session(nas, subscriber, "s-ends", null, 60);
        watch.committed(List.of(AccessRig.opened(nas, subscriber)));
        await(() -> metrics.prometheus().contains("quota_watched 1.0"));
        assertThat(heard).isEmpty();

        clock.advance(Duration.ofSeconds(121)); // the end itself is the expiry's; half a minute later it is ours

        await(() -> heard.contains("disconnect s-ends"));
    }

    @Test
    void aNewPlanWithASmallerQuotaBindsAtOnce() {
        UUID subscriber = online("smaller", Map.of("quota_bytes", 1_000_000L));
        report(subscriber, 9_000);
        await(() -> metrics.prometheus().contains("quota_watched 1.0"));

        RIG.change(
                tenant,
                subscriber,
                "insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, quota_bytes,"
                        + " created_at) select tenant_id, plan_id, 2, access_kind, price_minor, currency, 5000, :at"
                        + " from plan_versions where tenant_id = :t and plan_id in (select plan_id from subscriptions"
                        + " where tenant_id = :t and subscriber_id = :s)",
                "update subscriptions set plan_version = 2 where tenant_id = :t and subscriber_id = :s"
                        + " and cast(:at as timestamptz) is not null");

        await(() -> heard.contains("disconnect s-smaller"));
    }

    @Test
    void memoryOnlyAsksTheBooksDecide() {
        UUID subscriber = online("honest", Map.of("quota_bytes", 5_000L));
        report(subscriber, 2_000);
        await(() -> metrics.prometheus().contains("quota_watched 1.0"));

        watch.committed(List.of(AccessRig.grew(nas, subscriber, 50_000))); // more than the books know
        watch.committed(List.of(AccessRig.grew(nas, subscriber, 1)));
        watch.close();

        assertThat(heard).isEmpty();
    }

    @Test
    void aSliceGrowsBeforeItIsUsedUp() {
        UUID subscriber = sharing("grows", 1_000_000_000L);
        UUID session = login("grows", subscriber, MAC); // 500 MB, of which 125 up

        moved(subscriber, session, 0, 281_249_999);
        moved(subscriber, session, 0, 1); // three quarters of what it may download

        // 718,751,000 are left, for 1,000 were before the term; half of it is divided anew.
        await(() -> heard.contains("change s-grows-1 to 89843875/550781625"));
        moved(subscriber, session, 0, 1);
        watch.close();
        assertThat(heard).hasSize(1);
    }

    @Test
    void whoHoldsMostGivesHalfBackWhenAnotherHasLittle() {
        UUID subscriber = sharing("idle", 16_000_000L);
        login("idle", subscriber, MAC); // all of it
        UUID busy = login("idle", subscriber, OTHER_MAC); // from the credit

        watch.committed(List.of(AccessRig.opened(nas, subscriber)));

        await(() -> heard.contains("change s-idle-1 to 2000000/6000000"));
        await(() -> heard.contains("change s-idle-2 to 2000000/6000000"));
        assertThat(busy).isNotNull();
    }

    @Test
    void aRouterThatCannotEnlargeASliceLetsItEndAndOneThatCannotGiveBackIsCut() {
        answer = new NasControl.Result.Refused("401 Unsupported Attribute");
        UUID subscriber = sharing("stiff", 40_000_000L);
        login("stiff", subscriber, MAC); // 20 MB
        login("stiff", subscriber, OTHER_MAC); // 16 MB
        UUID third = login("stiff", subscriber, "02-00-5E-10-00-03"); // 6 MB of the credit
        moved(subscriber, third, 0, 4_000_000);

        await(() -> heard.contains("disconnect s-stiff-1"));
        await(() -> metrics.total("nas_commands") >= 3);
        assertThat(heard).doesNotContain("disconnect s-stiff-3");
    }

    /// The end of a slice is not the end of the right.
    @Test
    void whoseSliceIsUsedUpIsNotCutWhileTheRightHasData() {
        UUID subscriber = sharing("slice", 1_000_000_000L);
        UUID session = login("slice", subscriber, MAC);
        answer = new NasControl.Result.Unanswered();

        moved(subscriber, session, 125_000_000, 375_000_000);

        await(() -> !heard.isEmpty());
        assertThat(heard.getFirst()).startsWith("change s-slice-1");
        assertThat(heard).doesNotContain("disconnect s-slice-1");
        assertThat(access.termsNow(tenant, subscriber)).isNotNull();
    }

    @Test
    void aDeviceWhoseSliceEndedIsLetInAgainAndOthersAreNot() {
        UUID subscriber = sharing("back", 1_000_000_000L);
        UUID usedUp = login("back", subscriber, MAC); // 500 MB, of which 125 up
        UUID left = login("back", subscriber, OTHER_MAC); // 250 MB
        // The watch learns of it too late: else it may have told the NAS of more data before the session ended.
        booked(subscriber, usedUp, 10_000_000, 375_000_000);
        booked(subscriber, left, 10_000_000, 10_000_000);
        List<String> back = new CopyOnWriteArrayList<>();

        try (var ends = new SliceEnds(DATABASE, (who, where, mac, address, owner) -> {
            assertThat(who).isEqualTo(tenant);
            assertThat(where).isEqualTo(nas.id());
            assertThat(owner).isEqualTo(subscriber);
            back.add(mac);
        })) {
            for (UUID session : List.of(left, usedUp)) {
                RIG.run("update sessions set ended_at = :at where session_id = :id", Map.of("at", NOON, "id", session));
                var named = new turnpike.usage.UsageChange.Named(nas.id(), session.toString());
                ends.committed(List.of(new turnpike.usage.UsageChange(
                        tenant, subscriber, session, named, AccessKind.HOTSPOT, false, true, List.of())));
            }
            await(() -> !back.isEmpty());
        }

        assertThat(back).containsExactly(MAC);
        login("back", subscriber, MAC);
        assertThat(access.termsNow(tenant, subscriber)).isNotNull();
    }

    private UUID sharing(String name, long quota) {
        return RIG.subscriber(tenant, name, RIG.plan(tenant, Map.of("quota_bytes", quota)), Map.of());
    }

    private int logins;

    private UUID login(String name, UUID subscriber, String mac) {
        String id = "s-" + name + "-" + ++logins;
        var request = new AccessRequest(nas, name, new AccessRig.Clear("pass"), mac, AccessKind.HOTSPOT, id, NOON);
        assertThat(access.decide(List.of(request)).getFirst()).isInstanceOf(AccessDecision.Accept.class);
        return RIG.session(nas, subscriber, id, mac, 60);
    }

    private void moved(UUID subscriber, UUID session, long up, long down) {
        booked(subscriber, session, up, down);
        List<turnpike.usage.UsageChange> news = List.of(AccessRig.grew(nas, subscriber, up + down));
        access.committed(news);
        watch.committed(news);
    }

    private void booked(UUID subscriber, UUID session, long up, long down) {
        RIG.run(
                "update sessions set upload_bytes = upload_bytes + :up, download_bytes = download_bytes + :down"
                        + " where session_id = :id",
                Map.of("up", up, "down", down, "id", session));
        RIG.run(
                "insert into usage_subscriber_daily_booked values (:t, :s, '2026-03-02', 0, :bytes) on conflict"
                        + " (tenant_id, subscriber_id, day) do update set download_bytes ="
                        + " usage_subscriber_daily_booked.download_bytes + excluded.download_bytes",
                Map.of("t", tenant.value(), "s", subscriber, "bytes", up + down));
    }

    private UUID online(String name, Map<String, Object> limits) {
        UUID subscriber = RIG.subscriber(tenant, name, RIG.plan(tenant, limits), Map.of());
        RIG.session(nas, subscriber, "s-" + name, null, 60);
        return subscriber;
    }

    private void report(UUID subscriber, long bytes) {
        RIG.used(tenant, subscriber, new Bytes(bytes), Bytes.ZERO);
        watch.committed(List.of(AccessRig.grew(nas, subscriber, bytes)));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /// A router that obeys and remembers.
    private record Router(List<String> heard, Supplier<Result> answer) implements NasControl {
        @Override
        public Result disconnect(Nas nas, InetAddress at, Target session) {
            heard.add("disconnect " + session.acctSessionId());
            return new Result.Acknowledged();
        }

        @Override
        public Result change(Nas nas, InetAddress at, Target session, Terms terms) {
            BitRate rate = terms.speed().download();
            Slice slice = terms.slice();
            String what = slice != null
                    ? slice.upload() + "/" + slice.download()
                    : rate == null ? "" : "" + rate.bitsPerSecond();
            heard.add("change " + session.acctSessionId() + " to " + what);
            return answer.get();
        }
    }
}
