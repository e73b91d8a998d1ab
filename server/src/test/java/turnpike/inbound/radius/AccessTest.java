package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.inbound.radius.TestNas.utf8;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.aaa.AccessRequest;
import turnpike.aaa.Slice;
import turnpike.aaa.Terms;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.Unavailable;
import turnpike.nases.NasVendor;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.ChapPassword;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.MsChap2;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;

/// Access-Requests over real UDP: every method, every dialect, every answer.
final class AccessTest {
    private final TestServer house = new TestServer(TestServer.nas("gate", "testing123", NasVendor.MIKROTIK, true));
    private final int port = house.server.authPort();
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
    void papIsAcceptedOnTheTermsDecided() throws IOException {
        Packet reply = nas.ask(nas.pap("demo", "demo"), port);

        assertThat(reply.find(Attribute.MESSAGE_AUTHENTICATOR)).isEqualTo(Packet.HEADER);
        assertThat(words(reply))
                .isEqualTo("Access-Accept Class=0x00000000000000010000000000000002 Session-Timeout=3600"
                        + " Acct-Interim-Interval=300 Mikrotik-Total-Limit=1000000 Mikrotik-Total-Limit-Gigawords=0");
    }

    @Test
    void aWrongPasswordIsRejectedWithoutSayingWhichWasWrong() throws IOException {
        Packet wrongPassword = nas.ask(nas.pap("demo", "nope"), port);
        Packet wrongName = nas.ask(nas.pap("nobody", "demo"), port);

        assertThat(words(wrongPassword)).isEqualTo("Access-Reject Reply-Message=\"Wrong username or password.\"");
        assertThat(words(wrongName)).isEqualTo(words(wrongPassword));
    }

    /// "Wrong password" would send whoever looks for the cause the wrong way.
    @Test
    void whatCannotBeCheckedIsNotCalledAWrongPassword() throws IOException {
        byte[] none = nas.request(Code.ACCESS_REQUEST, packet -> packet.text(Attribute.USER_NAME, "demo"), true);
        byte[] eap = nas.request(
                Code.ACCESS_REQUEST,
                packet -> packet.text(Attribute.USER_NAME, "demo")
                        .octets(Attribute.EAP_MESSAGE, new byte[] {2, 0, 0, 9, 1, 'd', 'e', 'm', 'o'}),
                true);

        nas.ask(none, port);
        nas.ask(eap, port);
        nas.ask(nas.pap("demo", "nope"), port);

        assertThat(house.asked)
                .extracting(request -> request.credential().unusable())
                .containsExactly(Reason.NO_CREDENTIAL, Reason.METHOD_NOT_SUPPORTED, null);
    }

    @Test
    void chapIsCheckedAgainstEitherChallenge() throws IOException {
        byte[] challenge = utf8("sixteen octets!!");
        byte[] inAttribute = chap("demo", challenge, true);
        byte[] wrong = chap("nope", challenge, true);

        assertThat(nas.ask(inAttribute, port).code()).isEqualTo(Code.ACCESS_ACCEPT);
        assertThat(nas.ask(chap("demo", challenge, false), port).code()).isEqualTo(Code.ACCESS_ACCEPT);
        assertThat(nas.ask(wrong, port).code()).isEqualTo(Code.ACCESS_REJECT);
        assertThat(house.asked.getFirst().credential().method()).isEqualTo("CHAP");
    }

    private byte[] chap(String password, byte[] challenge, boolean attribute) {
        return nas.request(
                Code.ACCESS_REQUEST,
                packet -> {
                    if (attribute) packet.octets(Attribute.CHAP_CHALLENGE, challenge);
                    else packet.authenticator(challenge);
                    packet.text(Attribute.USER_NAME, "demo")
                            .octets(Attribute.CHAP_PASSWORD, ChapPassword.respond(7, password, challenge));
                },
                true);
    }

    @Test
    void msChapV2BringsProofAndKeys() throws IOException {
        Packet reply = nas.ask(msChapV2("demo"), port);

        assertThat(reply.code()).isEqualTo(Code.ACCESS_ACCEPT);
        byte[] success = Objects.requireNonNull(reply.value(Attribute.MS_CHAP2_SUCCESS));
        assertThat(success).hasSize(43).startsWith(5, 'S', '=');
        assertThat(reply.integer(Attribute.MS_MPPE_ENCRYPTION_TYPES)).isEqualTo(6);
        assertThat(reply.value(Attribute.MS_MPPE_SEND_KEY)).hasSize(34);
        assertThat(reply.value(Attribute.MS_MPPE_RECV_KEY)).hasSize(34);
    }

    @Test
    void msChapV2IsRejectedInItsOwnWords() throws IOException {
        Packet reply = nas.ask(msChapV2("nope"), port);

        assertThat(reply.code()).isEqualTo(Code.ACCESS_REJECT);
        assertThat(Objects.requireNonNull(reply.text(Attribute.MS_CHAP_ERROR)))
                .matches("\u0005E=691 R=0 C=[0-9A-F]{32} V=3");
    }

    private byte[] msChapV2(String password) {
        byte[] challenge = utf8("sixteen octets!!");
        return nas.request(
                Code.ACCESS_REQUEST,
                packet -> packet.text(Attribute.USER_NAME, "demo")
                        .octets(Attribute.MS_CHAP_CHALLENGE, challenge)
                        .octets(
                                Attribute.MS_CHAP2_RESPONSE,
                                MsChap2.respond(5, "demo", password, challenge, utf8("other sixteen oc"))),
                true);
    }

    @Test
    void whatTheRequestTellsReachesTheDecision() throws IOException {
        nas.ask(
                nas.request(
                        Code.ACCESS_REQUEST,
                        packet -> packet.text(Attribute.USER_NAME, "demo")
                                .integer(Attribute.FRAMED_PROTOCOL, 1)
                                .text(Attribute.CALLING_STATION_ID, "aa:bb:cc:00:11:22")
                                .text(Attribute.ACCT_SESSION_ID, "81a00001"),
                        true),
                port);

        AccessRequest asked = house.asked.getFirst();
        assertThat(asked.mac()).isEqualTo("AA-BB-CC-00-11-22");
        assertThat(asked.accessKind()).isEqualTo(AccessKind.PPPOE);
        assertThat(asked.acctSessionId()).isEqualTo("81a00001");
        assertThat(asked.credential().method()).isEqualTo("NONE");
        assertThat(asked.at()).isEqualTo(house.now.get());
    }

    @Test
    void everyVendorIsToldItsLimitsInItsOwnAttributes() throws IOException {
        Terms terms = new Terms(
                Duration.ofSeconds(90),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                new Bytes((3L << 32) + 7),
                Terms.Speed.of(new BitRate(2_000_000), new BitRate(10_240_500)),
                InetAddress.getByName("10.5.50.2"),
                new Terms.Placement("guests", "paid", "residential"),
                Instant.parse("2026-03-02T00:00:00Z"));
        house.policy = request -> new AccessDecision.Accept(new UUID(0, 0), terms);
        String common = "Access-Accept Class=0x00000000000000000000000000000000 Session-Timeout=90 Idle-Timeout=600"
                + " Acct-Interim-Interval=60 Framed-IP-Address=10.5.50.2 Framed-Pool=\"guests\"";

        assertThat(answerTo(NasVendor.MIKROTIK))
                .isEqualTo(common + " Mikrotik-Address-List=\"paid\" Mikrotik-Group=\"residential\""
                        + " Mikrotik-Rate-Limit=\"2M/10240500\""
                        + " Mikrotik-Total-Limit=7 Mikrotik-Total-Limit-Gigawords=3");
        assertThat(answerTo(NasVendor.CHILLISPOT))
                .isEqualTo(common + " ChilliSpot-Bandwidth-Max-Up=2000 ChilliSpot-Bandwidth-Max-Down=10241"
                        + " ChilliSpot-Max-Total-Octets=7 ChilliSpot-Max-Total-Gigawords=3");
        assertThat(answerTo(NasVendor.WISPR))
                .isEqualTo(common + " WISPr-Bandwidth-Max-Up=2000000 WISPr-Bandwidth-Max-Down=10240500"
                        + " WISPr-Session-Terminate-Time=\"2026-03-02T00:00:00+00:00\"");
        assertThat(answerTo(NasVendor.UNIFI)).isEqualTo(common);
    }

    private @Nullable Slice slice;

    private AccessDecision onASlice(AccessRequest request) {
        Terms all = TestServer.TERMS;
        return new AccessDecision.Accept(
                new UUID(0, 0),
                new Terms(
                        all.timeLeft(),
                        null,
                        all.interimInterval(),
                        all.dataLeft(),
                        Terms.Speed.ANY,
                        null,
                        Terms.Placement.ANY,
                        null,
                        slice));
    }

    @Test
    void aSliceIsToldInTheLimitsThatCanGrowLaterAndBeyondFourGigabytes() throws Exception {
        house.policy = this::onASlice;
        slice = new Slice((6L << 32) + 9, (1L << 32) + 2, 100);
        assertThat(answerTo(NasVendor.MIKROTIK))
                .endsWith(" Mikrotik-Recv-Limit=2 Mikrotik-Xmit-Limit=7 Mikrotik-Recv-Limit-Gigawords=1"
                        + " Mikrotik-Xmit-Limit-Gigawords=5");
        slice = new Slice(1_000_000, 250_000L, 100);
        assertThat(answerTo(NasVendor.MIKROTIK)).endsWith(" Mikrotik-Recv-Limit=250000 Mikrotik-Xmit-Limit=750000");
        slice = new Slice((6L << 32) + 9, null, 100);
        assertThat(answerTo(NasVendor.CHILLISPOT))
                .endsWith(" ChilliSpot-Max-Total-Octets=9 ChilliSpot-Max-Total-Gigawords=6");
    }

    private String answerTo(NasVendor vendor) throws IOException {
        house.nases.set(0, TestServer.nas("gate", "testing123", vendor, true));
        return words(nas.ask(nas.pap("demo", "demo"), port));
    }

    @Test
    void proxyStatesComeBackInOrder() throws IOException {
        Packet reply = nas.ask(
                nas.request(
                        Code.ACCESS_REQUEST,
                        packet -> packet.octets(Attribute.PROXY_STATE, new byte[] {1})
                                .octets(Attribute.PROXY_STATE, new byte[] {2, 3}),
                        true),
                port);

        assertThat(words(reply)).endsWith(" Proxy-State=0x01 Proxy-State=0x0203");
    }

    /// Nothing is said when nothing is known: the NAS asks again, and is then answered.
    @Test
    void silenceWhileTheDatabaseIsAwayAndAnAnswerAfterwards() throws IOException {
        house.policy = request -> {
            throw new Unavailable("deciding", new IOException("gone"));
        };
        byte[] request = nas.pap("demo", "demo");
        assertThat(nas.isIgnored(request, port)).isTrue();
        house.policy = TestServer::demoMayComeIn;

        assertThat(nas.ask(request, port).code()).isEqualTo(Code.ACCESS_ACCEPT);
        house.hasDropped(Drop.UNAVAILABLE, 1);
    }

    /// A bug met by one request must not silence the requests decided together with it.
    @Test
    void oneRequestThatFailsDoesNotTakeItsNeighboursAlong() throws IOException {
        house.policy = request -> {
            if (request.username().equals("bad demo")) throw new IllegalStateException("a bug");
            return TestServer.demoMayComeIn(request);
        };
        nas.send(nas.pap("bad demo", "demo"), port);

        assertThat(nas.ask(nas.pap("demo", "demo"), port).code()).isEqualTo(Code.ACCESS_ACCEPT);
        house.hasDropped(Drop.FAILED, 1);
    }

    @Test
    void aPasswordThatCannotBeIsDroppedAndItsNeighboursAnswered() throws IOException {
        nas.send(
                nas.request(
                        Code.ACCESS_REQUEST,
                        packet -> packet.text(Attribute.USER_NAME, "demo").octets(Attribute.USER_PASSWORD, new byte[5]),
                        true),
                port);

        assertThat(nas.ask(nas.pap("demo", "demo"), port).code()).isEqualTo(Code.ACCESS_ACCEPT);
        house.hasDropped(Drop.MALFORMED, 1);
        assertThat(house.dropped(Drop.FAILED)).isZero();
    }

    /// The packet without its identifier and Message-Authenticator, which differ each time.
    private static String words(Packet packet) {
        return packet.toString().replaceFirst(" \\d+", "").replaceFirst(" Message-Authenticator=0x[0-9a-f]+", "");
    }

    @Test
    void aWriterIsReusedWithoutTraces() {
        PacketWriter writer = new PacketWriter();
        writer.request(Code.ACCESS_REQUEST, 1)
                .text(Attribute.USER_NAME, "long".repeat(100).substring(0, 250));

        assertThat(writer.request(Code.ACCESS_REQUEST, 2).length()).isEqualTo(Packet.HEADER);
    }
}
