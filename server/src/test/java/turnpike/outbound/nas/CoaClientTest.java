package turnpike.outbound.nas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import turnpike.aaa.NasControl.Result;
import turnpike.aaa.NasControl.Target;
import turnpike.aaa.Slice;
import turnpike.aaa.Terms;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;
import turnpike.wire.radius.Signatures;

/// Orders over real UDP to a NAS that answers, refuses, stays silent or lies.
final class CoaClientTest {
    private static final String SECRET = "testing123";
    private static final turnpike.wire.radius.SharedSecret KEY = new turnpike.wire.radius.SharedSecret(SECRET);
    private static final Target SESSION = new Target("81a00001", "demo", "10.5.50.2", "AA-BB-CC-00-11-22", "bridge1");
    private static final Terms SLOW = new Terms(
            null,
            null,
            Duration.ofMinutes(5),
            null,
            Terms.Speed.of(new BitRate(256_000), new BitRate(1_000_000)),
            null,
            Terms.Placement.ANY,
            null);

    private final CoaClient client = new CoaClient(new CoaSettings(Duration.ofMillis(150), 3));

    @Test
    void anAcknowledgedDisconnectIsSaidSo() throws Exception {
        assertThat(disconnect(order -> answer(order, Code.DISCONNECT_ACK, 0, SECRET)))
                .isEqualTo(new Result.Acknowledged());
    }

    @Test
    void aRefusalSaysWhy() throws Exception {
        assertThat(disconnect(order -> answer(order, Code.DISCONNECT_NAK, 503, SECRET)))
                .isEqualTo(new Result.Refused("503 Session Context Not Found"));
        assertThat(disconnect(order -> answer(order, Code.DISCONNECT_NAK, 0, SECRET)))
                .isEqualTo(new Result.Refused("no Error-Cause given"));
    }

    /// RFC 5176 §2.3: a retransmission keeps its identifier, or the NAS would take it for a second order.
    @Test
    void silenceIsMetWithTheSameOctetsAgain() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        try (ScriptedNas nas = new ScriptedNas(
                order -> heard.incrementAndGet() < 3 ? null : answer(order, Code.DISCONNECT_ACK, 0, SECRET))) {
            Result result = client.disconnect(nas(nas.port(), NasVendor.MIKROTIK), local(), SESSION);

            assertThat(result).isEqualTo(new Result.Acknowledged());
            assertThat(nas.orders).hasSize(3);
            assertThat(nas.orders.get(1)).isEqualTo(nas.orders.get(0));
            assertThat(nas.orders.get(2)).isEqualTo(nas.orders.get(0));
        }
    }

    @Test
    void aNasThatNeverAnswersIsGivenUpInTime() throws Exception {
        assertThat(disconnect(order -> null)).isEqualTo(new Result.Unanswered());
    }

    @Test
    void nobodyListeningIsSilenceToo() throws Exception {
        ScriptedNas gone = new ScriptedNas(order -> null);
        int port = gone.port();
        gone.close();

        assertThat(client.disconnect(nas(port, NasVendor.MIKROTIK), local(), SESSION))
                .isEqualTo(new Result.Unanswered());
    }

    @Test
    void anAnswerWithoutOurSecretIsNoAnswer() throws Exception {
        assertThat(disconnect(order -> answer(order, Code.DISCONNECT_ACK, 0, "guessed")))
                .isEqualTo(new Result.Unanswered());
        assertThat(disconnect(order -> answer(order, Code.COA_ACK, 0, SECRET))).isEqualTo(new Result.Unanswered());
        assertThat(disconnect(order -> new byte[] {1, 2, 3})).isEqualTo(new Result.Unanswered());
    }

    @Test
    void everyVendorIsToldTheSessionInTheAttributesItCompares() throws Exception {
        assertThat(orderTo(NasVendor.MIKROTIK))
                .isEqualTo("User-Name=\"demo\" Framed-IP-Address=10.5.50.2 Acct-Session-Id=\"81a00001\""
                        + " Mikrotik-Rate-Limit=\"256k/1M\"");
        assertThat(orderTo(NasVendor.CHILLISPOT))
                .isEqualTo("User-Name=\"demo\" Acct-Session-Id=\"81a00001\""
                        + " ChilliSpot-Bandwidth-Max-Up=256 ChilliSpot-Bandwidth-Max-Down=1000");
        assertThat(orderTo(NasVendor.GENERIC))
                .isEqualTo("User-Name=\"demo\" Acct-Session-Id=\"81a00001\" Framed-IP-Address=10.5.50.2"
                        + " WISPr-Bandwidth-Max-Up=256000 WISPr-Bandwidth-Max-Down=1000000");
    }

    private String orderTo(NasVendor vendor) throws Exception {
        return orderTo(vendor, SLOW);
    }

    private String orderTo(NasVendor vendor, Terms terms) throws Exception {
        try (ScriptedNas nas = new ScriptedNas(order -> answer(order, Code.COA_ACK, 0, SECRET))) {
            assertThat(client.change(nas(nas.port(), vendor), local(), SESSION, terms))
                    .isEqualTo(new Result.Acknowledged());
            Packet order = Packet.parse(nas.orders.getFirst());
            assertThat(Signatures.ofThread().provesRequest(order, KEY)).isTrue();
            assertThat(Signatures.ofThread().messageAuthenticator(order, KEY)).isEqualTo(Signatures.Verdict.VALID);
            return order.toString().replaceFirst("CoA-Request \\d+ Message-Authenticator=0x[0-9a-f]+ ", "");
        }
    }

    /// RouterOS changes limits by direction, CoovaChilli its total; high words only where they are
    /// understood.
    @Test
    void aSliceOfSharedDataIsToldInTheLimitsARunningSessionTakes() throws Exception {
        assertThat(orderTo(NasVendor.MIKROTIK, slow(new Slice(4_000_000_000L, 1_000_000_000L, 100))))
                .endsWith(" Mikrotik-Recv-Limit=1000000000 Mikrotik-Xmit-Limit=3000000000");
        assertThat(orderTo(NasVendor.CHILLISPOT, slow(new Slice((2L << 32) + 5, null, 100))))
                .endsWith(" ChilliSpot-Max-Total-Octets=5 ChilliSpot-Max-Total-Gigawords=2");
    }

    private static Terms slow(Slice slice) {
        return new Terms(
                null, null, SLOW.interimInterval(), null, SLOW.speed(), null, Terms.Placement.ANY, null, slice);
    }

    /// Nothing is sent that the NAS could not obey.
    @Test
    void aNasWithoutSpeedCapsSaysNoAtOnce() throws Exception {
        try (ScriptedNas nas = new ScriptedNas(order -> null)) {
            assertThat(client.change(nas(nas.port(), NasVendor.UNIFI), local(), SESSION, SLOW))
                    .isInstanceOf(Result.Refused.class);
            assertThat(nas.orders).isEmpty();
        }
    }

    private Result disconnect(Function<Packet, byte @Nullable []> script) throws Exception {
        try (ScriptedNas nas = new ScriptedNas(script)) {
            return client.disconnect(nas(nas.port(), NasVendor.MIKROTIK), local(), SESSION);
        }
    }

    private static byte[] answer(Packet order, int code, int errorCause, String secret) {
        PacketWriter reply = new PacketWriter().reply(code, order);
        if (errorCause > 0) reply.integer(Attribute.ERROR_CAUSE, errorCause);
        return reply.sign(new turnpike.wire.radius.SharedSecret(secret)).toBytes();
    }

    private static InetAddress local() {
        return InetAddress.getLoopbackAddress();
    }

    private static Nas nas(int port, NasVendor vendor) {
        return new Nas(
                new TenantId(new UUID(1, 1)),
                new UUID(2, 2),
                "gate",
                vendor,
                AccessKind.ANY,
                true,
                false,
                port,
                new SharedSecret(SECRET.getBytes(UTF_8)));
    }
}
