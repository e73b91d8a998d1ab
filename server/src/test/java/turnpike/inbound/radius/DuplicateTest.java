package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.nases.NasVendor;

/// NASes ask again when they hear nothing: the answer is the same, the work is done once.
final class DuplicateTest {
    private final TestServer house = new TestServer(TestServer.nas("gate", "testing123", NasVendor.GENERIC, true));
    private TestNas nas;

    @BeforeEach
    void connect() throws IOException {
        nas = new TestNas("testing123");
    }

    @AfterEach
    void close() {
        nas.close();
        house.close();
    }

    @Test
    void aRepeatedRequestGetsTheSameOctetsAndIsDecidedOnce() throws IOException {
        byte[] access = nas.pap("demo", "demo");
        byte[] report = nas.accounting(1, "s1", packet -> {});

        assertSameTwice(access, house.server.authPort());
        assertSameTwice(report, house.server.acctPort());

        assertThat(house.asked).hasSize(1);
        assertThat(house.recorded).hasSize(1);
    }

    private void assertSameTwice(byte[] request, int port) throws IOException {
        nas.send(request, port);
        byte[] first = nas.receive();
        nas.send(request, port);
        assertThat(nas.receive()).isEqualTo(first);
    }

    @Test
    void afterTheWindowItIsANewRequest() throws IOException {
        byte[] request = nas.pap("demo", "demo");
        nas.ask(request, house.server.authPort());
        house.now.set(house.now.get().plusSeconds(6));

        nas.ask(request, house.server.authPort());

        assertThat(house.asked).hasSize(2);
    }

    @Test
    void theSameIdentifierWithAnotherAuthenticatorIsANewRequest() throws IOException {
        byte[] request = nas.pap("demo", "demo");
        nas.ask(request, house.server.authPort());
        byte[] other = nas.pap("demo", "demo");
        while (other[1] != request[1]) other = nas.pap("demo", "demo");

        nas.ask(other, house.server.authPort());

        assertThat(house.asked).hasSize(2);
    }

    @Test
    void whileTheFirstIsWorkedOnItsRepetitionsAreIgnored() throws IOException {
        CountDownLatch decided = new CountDownLatch(1);
        house.policy = request -> {
            await(decided);
            return TestServer.demoMayComeIn(request);
        };
        byte[] request = nas.pap("demo", "demo");
        nas.send(request, house.server.authPort());
        nas.send(request, house.server.authPort());
        assertThat(nas.nextOrNull()).isNull();

        decided.countDown();

        assertThat(nas.receive()).isNotEmpty();
        assertThat(nas.nextOrNull()).isNull();
        house.hasDropped(Drop.DUPLICATE_IN_PROGRESS, 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
