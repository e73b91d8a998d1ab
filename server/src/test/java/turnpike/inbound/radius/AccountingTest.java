package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.base.Unavailable;
import turnpike.nases.NasVendor;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;

/// Accounting-Requests over real UDP: read exactly, answered only when kept.
final class AccountingTest {
    private final TestServer house = new TestServer(TestServer.nas("gate", "testing123", NasVendor.MIKROTIK, true));
    private final int port = house.server.acctPort();
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
    void aReportIsReadExactly() throws IOException {
        byte[] request = nas.accounting(
                2,
                "81a00001",
                packet -> packet.text(Attribute.USER_NAME, "demo")
                        .integer(Attribute.ACCT_INPUT_OCTETS, 0xffff_ffffL)
                        .integer(Attribute.ACCT_INPUT_GIGAWORDS, 2)
                        .integer(Attribute.ACCT_OUTPUT_OCTETS, 1)
                        .integer(Attribute.ACCT_SESSION_TIME, 300)
                        .integer(Attribute.ACCT_DELAY_TIME, 30)
                        .integer(Attribute.ACCT_TERMINATE_CAUSE, 4)
                        .integer(Attribute.SERVICE_TYPE, 1)
                        .address(Attribute.FRAMED_IP_ADDRESS, "10.5.50.2")
                        .text(Attribute.CALLING_STATION_ID, "AABB.CC00.1122")
                        .text(Attribute.NAS_PORT_ID, "bridge1")
                        .octets(Attribute.PROXY_STATE, new byte[] {9}));

        Packet reply = nas.ask(request, port);

        assertThat(reply.code()).isEqualTo(Code.ACCOUNTING_RESPONSE);
        assertThat(reply.value(Attribute.PROXY_STATE)).containsExactly(9);
        assertThat(house.recorded)
                .containsExactly(new AccountingReport(
                        house.nases.getFirst(),
                        Kind.STOP,
                        "81a00001",
                        "demo",
                        new AccountingReport.Place(AccessKind.HOTSPOT, "AA-BB-CC-00-11-22", "10.5.50.2", "bridge1", 0),
                        new Counters((2L << 32) + 0xffff_ffffL, 1, true, 300),
                        4,
                        house.now.get().minusSeconds(30)));
    }

    /// UniFi sends such a Stop; zero would wipe out what the session used.
    @Test
    void missingCountersStayMissing() throws IOException {
        nas.ask(nas.accounting(2, "s1", packet -> {}), port);

        assertThat(house.recorded.getFirst().counters()).isEqualTo(Counters.NONE);
        assertThat(house.recorded.getFirst().place().mac()).isNull();
    }

    @Test
    void aNasThatCountsFromItsOwnSideIsTurnedRound() throws IOException {
        house.nases.set(0, TestServer.swapping(house.nases.getFirst()));

        nas.ask(
                nas.accounting(
                        3,
                        "s1",
                        packet -> packet.integer(Attribute.ACCT_INPUT_OCTETS, 5)
                                .integer(Attribute.ACCT_OUTPUT_OCTETS, 7)),
                port);

        assertThat(house.recorded.getFirst().counters()).isEqualTo(new Counters(7, 5, false, -1));
    }

    @Test
    void aRestartedNasIsReportedInOrder() throws IOException {
        nas.ask(nas.accounting(7, "0", packet -> packet.integer(Attribute.ACCT_DELAY_TIME, 10)), port);

        assertThat(house.restarts).containsExactly("gate " + house.now.get().minusSeconds(10));
        assertThat(house.recorded).isEmpty();
    }

    /// The heart of it: the answer promises that the report is kept.
    @Test
    void nothingIsAnsweredBeforeItIsKept() throws Exception {
        CountDownLatch committed = new CountDownLatch(1);
        house.ledger = reports -> await(committed);
        nas.send(nas.accounting(1, "s1", packet -> {}), port);
        assertThat(nas.nextOrNull()).isNull();

        committed.countDown();

        assertThat(Packet.parse(nas.receive()).code()).isEqualTo(Code.ACCOUNTING_RESPONSE);
    }

    @Test
    void silenceWhileNothingCanBeKeptAndAnAnswerToTheNextTry() throws IOException {
        house.ledger = reports -> {
            throw new Unavailable("recording", new IOException("gone"));
        };
        byte[] request = nas.accounting(1, "s1", packet -> {});
        assertThat(nas.isIgnored(request, port)).isTrue();
        house.ledger = house.recorded::addAll;

        nas.ask(request, port);

        assertThat(house.recorded).hasSize(1);
        house.hasDropped(Drop.UNAVAILABLE, 1);
    }

    @Test
    void aReportOfNoSessionIsNotAcknowledged() throws IOException {
        assertThat(nas.isIgnored(nas.accounting(1, "", packet -> {}), port)).isTrue();
        house.hasDropped(Drop.MALFORMED, 1);
    }

    /// Tunnel reports (RFC 2867 §3) are none of ours, but a NAS that hears nothing sends them for ever.
    @Test
    void otherStatusTypesAreAcknowledgedAndNotKept() throws IOException {
        nas.ask(nas.accounting(9, "s1", packet -> {}), port);

        assertThat(house.recorded).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
