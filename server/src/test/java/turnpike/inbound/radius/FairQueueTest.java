package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;
import turnpike.wire.radius.SharedSecret;

/// One tenant's flood is that tenant's trouble.
final class FairQueueTest {
    private static final Nas LOUD = TestServer.nas("loud", "a", NasVendor.GENERIC, true);
    private static final Nas QUIET = TestServer.nas("quiet", "b", NasVendor.GENERIC, true);
    private final FairQueue queue = new FairQueue(1_000, 900);
    private final Duplicates duplicates = new Duplicates(Duration.ofSeconds(5), new AnswerRing(1 << 10));

    @Test
    void aQuietTenantGoesWithTheNextBatchHoweverManyWaitBeforeIt() throws InterruptedException {
        for (int i = 0; i < 800; i++) assertThat(queue.offer(exchange(LOUD))).isTrue();
        Exchange quiet = exchange(QUIET);
        assertThat(queue.offer(quiet)).isTrue();
        List<Exchange> batch = new ArrayList<>();

        queue.take(batch, 64, 1, 0);

        assertThat(batch).hasSize(64).contains(quiet);
    }

    @Test
    void aTenantFillsItsShareAndNoMore() {
        for (int i = 0; i < 900; i++) assertThat(queue.offer(exchange(LOUD))).isTrue();
        assertThat(queue.offer(exchange(LOUD))).isFalse();
        for (int i = 0; i < 100; i++) assertThat(queue.offer(exchange(QUIET))).isTrue();
        assertThat(queue.offer(exchange(QUIET))).isFalse();
        assertThat(queue.size()).isEqualTo(1_000);
    }

    @Test
    void whatOneTenantSentIsTakenInOrder() throws InterruptedException {
        List<Exchange> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sent.add(exchange(LOUD));
            queue.offer(sent.getLast());
            queue.offer(exchange(QUIET));
        }
        List<Exchange> batch = new ArrayList<>();
        while (queue.size() > 0) queue.take(batch, 3 + batch.size(), 1, 0);

        assertThat(batch)
                .filteredOn(exchange -> exchange.tenant().equals(LOUD.tenant()))
                .containsExactlyElementsOf(sent);
    }

    @Test
    void aClosedQueueIsEmptiedAndThenEnds() throws InterruptedException {
        queue.offer(exchange(LOUD));
        queue.close();
        List<Exchange> batch = new ArrayList<>();

        assertThat(queue.offer(exchange(LOUD))).isFalse();
        assertThat(queue.take(batch, 10, 1, 0)).isTrue();
        assertThat(batch).hasSize(1);
        batch.clear();
        assertThat(queue.take(batch, 10, 1, 0)).isFalse();
    }

    private Exchange exchange(Nas nas) {
        byte[] octets = new PacketWriter()
                .request(Code.ACCESS_REQUEST, 1)
                .sign(new SharedSecret("x"))
                .toBytes();
        InetSocketAddress source = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new Exchange(Packet.parse(octets), source, KnownNas.of(nas), 0, duplicates, 0);
    }
}
