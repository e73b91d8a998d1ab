package turnpike.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;
import turnpike.platform.metrics.Metrics;

final class ChannelsTest {
    private final Metrics metrics = new Metrics();
    private final Channels channels = new Channels(new RealtimeSettings(5, 2, 3), metrics, Runnable::run);
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final TenantId other = new TenantId(UUID.randomUUID());
    private final ChannelName stats = new ChannelName(tenant, "dashboard-stats");
    private final ChannelName online = new ChannelName(tenant, "online");
    private final Viewer viewer = new Viewer(tenant, new UUID(0, 0x1), "Amina", false);

    @Test
    void nobodyJoinsAnotherTenantsChannelExceptThePlatform() {
        Socket socket = new Socket();
        Viewer stranger = new Viewer(other, new UUID(0, 0x2), "Otieno", false);
        Viewer platform = new Viewer(TenantId.PLATFORM, new UUID(0, 0x3), "Root", true);

        assertThat(socket.subscribe(stats, stranger)).isEqualTo(Admission.NOT_ALLOWED);
        assertThat(socket.subscribe(new ChannelName(tenant, "secret"), viewer)).isEqualTo(Admission.NOT_ALLOWED);
        assertThat(socket.subscribe(stats, viewer)).isEqualTo(Admission.ADMITTED);
        assertThat(socket.subscribe(stats, viewer)).isEqualTo(Admission.ALREADY);
        assertThat(new Socket().subscribe(stats, platform)).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void aChannelHasOneSpelling() {
        String id = "0193b2c0-aaaa-7bbb-8ccc-0123456789ab";
        assertThat(ChannelName.find("tenant." + id + ".online")).contains(new ChannelName(TenantId.of(id), "online"));
        for (String odd : List.of(
                "",
                "tenant.",
                "tenant." + id,
                "tenant." + id + ".",
                "tenant." + id.toUpperCase(java.util.Locale.ROOT) + ".online",
                "tenant.193b2c0-aaaa-7bbb-8ccc-0123456789ab.online",
                "x." + id + ".online")) {
            assertThat(ChannelName.find(odd)).as(odd).isEmpty();
        }
    }

    @Test
    void aSlowConnectionGetsOnlyTheNewestOfALatestChannel() {
        Socket slow = new Socket();
        slow.subscribe(stats, viewer);
        for (int i = 1; i <= 1_000; i++) publish(stats, "m" + i);

        assertThat(slow.read()).containsExactly("m1000");
        assertThat(slow.read()).isEmpty();
        assertThat(slow.woken.get()).as("one wake for all").isEqualTo(1);
        assertThat(metrics.total("realtime_messages_conflated")).isEqualTo(999);
    }

    @Test
    void aNewSubscriberOfALatestChannelGetsTheCurrentValue() {
        var number = new AtomicInteger();
        channels.source(
                ChannelKind.DASHBOARD_STATS, t -> Message.of(t.toString(), () -> "v" + number.incrementAndGet()));
        Socket first = new Socket();
        first.subscribe(stats, viewer);
        assertThat(first.read()).containsExactly("v1");

        Socket second = new Socket();
        second.subscribe(stats, viewer);
        assertThat(second.read()).containsExactly("v2");
        assertThat(first.read()).as("not disturbed by the second").isEmpty();
    }

    /// Whatever the pace of the reader, an event channel is read in order, and what is lost is told exactly.
    @Test
    void eventsArriveInOrderAndGapsAreCounted() {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            Socket socket = new Socket();
            socket.subscribe(online, viewer);
            socket.read();
            int published = 0;
            int expected = 1;
            for (int step = 0; step < 50; step++) {
                for (int n = random.nextInt(100); n > 0; n--) publish(online, String.valueOf(++published));
                for (int n = random.nextInt(100); n > 0; n--) {
                    Optional<Due> due = socket.connection.poll();
                    if (due.isEmpty()) break;
                    switch (due.get()) {
                        case Due.Gap gap -> expected += (int) gap.missed();
                        case Due.Delivery delivery ->
                            assertThat(delivery.message().data())
                                    .as("seed %d", seed)
                                    .isEqualTo("" + expected++);
                    }
                }
            }
            channels.close(socket.connection);
        }
    }

    @Test
    void presenceTellsComingAndGoingOncePerPerson() {
        Socket first = new Socket();
        first.subscribe(online, viewer);
        Socket second = new Socket();
        second.subscribe(online, new Viewer(tenant, new UUID(0, 0x2), "Brian", false));
        Socket third = new Socket();
        Viewer platform = new Viewer(TenantId.PLATFORM, new UUID(0, 0x2), "Brian", true);

        assertThat(first.events()).containsExactly(Message.JOINED);
        assertThat(second.events()).isEmpty();
        assertThat(third.subscribe(online, platform)).isEqualTo(Admission.TENANT_FULL);
        assertThat(channels.members(online)).extracting(Viewer::name).containsExactly("Amina", "Brian");

        channels.close(second.connection);
        assertThat(first.events()).containsExactly(Message.LEFT);
        assertThat(third.subscribe(online, platform)).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void limitsHoldAndAreGivenBack() {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) sockets.add(new Socket());
        assertThat(channels.open(sockets.getFirst())).isEmpty();

        assertThat(sockets.get(0).subscribe(stats, viewer)).isEqualTo(Admission.ADMITTED);
        assertThat(sockets.get(1).subscribe(stats, viewer)).isEqualTo(Admission.ADMITTED);
        assertThat(sockets.get(2).subscribe(stats, viewer)).isEqualTo(Admission.TENANT_FULL);
        channels.unsubscribe(sockets.get(0).connection, stats);
        assertThat(sockets.get(2).subscribe(stats, viewer)).isEqualTo(Admission.ADMITTED);
        channels.close(sockets.get(4).connection);
        assertThat(channels.open(sockets.getFirst())).isPresent();
    }

    @Test
    void revocationClosesWhoLostTheirRightAndNobodyElse() {
        Socket leaves = new Socket();
        leaves.subscribe(stats, viewer);
        Socket stays = new Socket();
        stays.subscribe(stats, new Viewer(tenant, new UUID(0, 0x2), "Brian", false));

        channels.revoke(v -> v.id().equals(new UUID(0, 0x1)));

        assertThat(leaves.closed).containsExactly(Outlet.Closing.REVOKED);
        assertThat(stays.closed).isEmpty();
    }

    @Test
    void nothingIsEncodedForNobody() {
        var made = new AtomicInteger();
        channels.publish(online, Message.of("e", () -> "" + made.incrementAndGet()));
        Socket one = new Socket();
        one.subscribe(online, viewer);
        Socket two = new Socket();
        two.subscribe(online, viewer);
        channels.publish(online, Message.of("e", () -> "" + made.incrementAndGet()));
        one.read();
        two.read();

        assertThat(made.get()).as("once for both").isEqualTo(1);
    }

    private void publish(ChannelName name, String data) {
        channels.publish(name, Message.of("e", () -> data));
    }

    /// A socket that reads when the test says so.
    private final class Socket implements Outlet {
        final AtomicInteger woken = new AtomicInteger();
        final List<Closing> closed = new ArrayList<>();
        final Connection connection = channels.open(this).orElseThrow();

        private Admission subscribe(ChannelName name, Viewer who) {
            return channels.subscribe(connection, name, who);
        }

        private List<String> read() {
            return drain().stream().map(d -> d.frame(ENCODING)).toList();
        }

        private List<String> events() {
            return drain().stream().map(d -> d.message().event()).toList();
        }

        private List<Due.Delivery> drain() {
            List<Due.Delivery> all = new ArrayList<>();
            for (var due = connection.poll(); due.isPresent(); due = connection.poll()) {
                all.add((Due.Delivery) due.get());
            }
            return all;
        }

        @Override
        public void wake() {
            woken.incrementAndGet();
        }

        @Override
        public void close(Closing why) {
            closed.add(why);
        }
    }

    private static final Message.Encoding ENCODING = (_, message) -> message.data();
}
