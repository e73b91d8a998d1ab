package turnpike.outbound.routeros;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.routers.Console.Look;
import turnpike.routers.Link;
import turnpike.routers.Protocol;
import turnpike.routers.RouterRefused;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.wire.routeros.Sentence;
import turnpike.wire.routeros.SentenceReader;
import turnpike.wire.routeros.Words;

/// Our client against a simulated router, over the binary API and over REST.
final class RouterOsConsoleTest {
    private final RouterOsSimulator router =
            RouterOsSimulator.start(RouterOsSimulator.Settings.at("edge", "127.0.9.2"));
    private final RouterOsConsole console = new RouterOsConsole();

    @AfterEach
    void close() {
        console.close();
        router.close();
    }

    private Link link(Protocol protocol, String password) {
        int port = protocol == Protocol.ROUTEROS_API ? router.apiPort() : router.restPort();
        return new Link(
                new TenantId(UUID.randomUUID()),
                UUID.randomUUID(),
                protocol,
                "127.0.9.2",
                port,
                false,
                "admin",
                password,
                null);
    }

    private Link link(Protocol protocol) {
        return link(protocol, "router-password");
    }

    @Test
    void bothProtocolsDoTheSame() {
        for (Protocol protocol : List.of(Protocol.ROUTEROS_API, Protocol.ROUTEROS_REST)) {
            Link link = link(protocol);
            String id =
                    console.run(link, "/queue/simple/add", Map.of("name", "q " + protocol, "target", "10.0.0.1/32"));
            assertThat(id).startsWith("*");
            console.run(link, "/queue/simple/set", Map.of(".id", id, "max-limit", "1M/2M", "comment", "a=b"));

            assertThat(console.print(
                            link, Look.at("/queue/simple", "name", "comment").where(".id", id)))
                    .containsExactly(Map.of("name", "q " + protocol, "comment", "a=b"));
            assertThat(console.count(link, "/queue/simple")).isEqualTo(1);
            console.run(link, "/queue/simple/remove", Map.of(".id", id));
            assertThat(console.print(link, Look.at("/queue/simple"))).isEmpty();
            assertThatThrownBy(() -> console.run(link, "/queue/simple/remove", Map.of(".id", id)))
                    .isInstanceOf(RouterRefused.class)
                    .hasMessageContaining("no such item");
        }
    }

    @Test
    void wrongPasswordsAreRefusedAndNotTriedAgain() {
        for (Protocol protocol : List.of(Protocol.ROUTEROS_API, Protocol.ROUTEROS_REST)) {
            assertThatThrownBy(() -> console.count(link(protocol, "wrong"), "/ip/hotspot/active"))
                    .isInstanceOf(RouterRefused.class)
                    .hasMessageContaining("invalid user name or password");
        }
    }

    @Test
    void oldRoutersAreSignedInToByChallenge() {
        router.old();

        assertThat(console.print(link(Protocol.ROUTEROS_API), Look.at("/system/identity")))
                .containsExactly(Map.of("name", "edge"));
        assertThat(console.print(link(Protocol.ROUTEROS_API), Look.at("/queue/simple")))
                .isEmpty();
        assertThatThrownBy(() -> console.count(link(Protocol.ROUTEROS_API, "wrong"), "/queue/simple"))
                .isInstanceOf(RouterRefused.class);
    }

    /// A hundred commands that take 200 ms each, on one line, are done in far less than twenty seconds.
    @Test
    void commandsAreUnderWaySideBySide() throws Exception {
        Link link = link(Protocol.ROUTEROS_API);
        console.count(link, "/queue/simple");
        router.slow(Duration.ofMillis(200));
        long began = System.nanoTime();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String name = "q" + i;
                asked.add(callers.submit(
                        () -> console.run(link, "/queue/simple/add", Map.of("name", name, "target", "10.0.0.1/32"))));
            }
            for (Future<String> one : asked) assertThat(one.get()).startsWith("*");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        router.slow(Duration.ZERO);
        assertThat(console.count(link, "/queue/simple")).isEqualTo(100);
    }

    @Test
    void aLineThatBreaksInAnAnswerIsUnavailableAndTheNextCommandHasANewOne() {
        Link link = link(Protocol.ROUTEROS_API);
        for (int i = 0; i < 50; i++) {
            console.run(link, "/queue/simple/add", Map.of("name", "q" + i, "target", "10.0.0.1/32"));
        }
        router.cutAfterRows(20);

        assertThatThrownBy(() -> console.print(link, Look.at("/queue/simple"))).isInstanceOf(Unavailable.class);
        assertThat(console.print(link, Look.at("/queue/simple"))).hasSize(50);
    }

    @Test
    void aRouterThatIsOfflineIsUnavailableAndComesBack() {
        Link link = link(Protocol.ROUTEROS_API);
        console.count(link, "/queue/simple");
        router.offline(true);
        assertThatThrownBy(() -> console.count(link, "/queue/simple")).isInstanceOf(Unavailable.class);
        router.offline(false);
        assertThat(console.count(link, "/queue/simple")).isZero();
    }

    /// The bar is 50 ms of CPU for 5,000 rows; what reading and taking them apart costs is measured on this thread.
    @Test
    void fiveThousandRowsCostLittle() throws IOException {
        var answer = new ByteArrayOutputStream();
        for (int i = 0; i < 5_000; i++) {
            answer.writeBytes(Words.sentence(List.of(
                    "!re",
                    "=.id=*" + Integer.toHexString(i),
                    "=server=hotspot1",
                    "=user=2547" + (10_000_000 + i),
                    "=address=10.5." + i / 250 + "." + i % 250,
                    "=mac-address=02:00:00:00:00:01",
                    "=uptime=2h3m4s",
                    "=idle-time=0s",
                    "=bytes-in=123456789",
                    "=bytes-out=987654321",
                    "=radius=true",
                    ".tag=1")));
        }
        byte[] octets = answer.toByteArray();
        var threads = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 8; round++) {
            long before = threads.getCurrentThreadCpuTime();
            var reader = new SentenceReader(new ByteArrayInputStream(octets));
            int rows = 0;
            for (Sentence sentence = reader.read(); sentence != null; sentence = reader.read()) {
                if (sentence.tag() != null && !sentence.values().isEmpty()) rows++;
            }
            assertThat(rows).isEqualTo(5_000);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - before);
        }
        System.out.println("5,000 rows read in " + best / 1_000_000.0 + " ms of CPU");

        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(50));
    }

    /// The same over a socket, both sides in this process, for the record.
    @Test
    void fiveThousandRowsComeWhole() {
        Link link = link(Protocol.ROUTEROS_API);
        for (int i = 0; i < 5_000; i++) {
            console.run(link, "/ip/hotspot/ip-binding/add", Map.of("address", "10.5.0.1", "type", "regular"));
        }
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int round = 0; round < 5; round++) {
            long cpu = machine.getProcessCpuTime();
            long began = System.nanoTime();
            assertThat(console.print(link, Look.at("/ip/hotspot/ip-binding"))).hasSize(5_000);
            System.out.println("5,000 rows printed in " + (System.nanoTime() - began) / 1_000_000 + " ms, "
                    + (machine.getProcessCpuTime() - cpu) / 1_000_000 + " ms of CPU on both sides");
        }
    }
}
