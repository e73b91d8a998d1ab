package turnpike.wire.radius;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import turnpike.base.InvalidInput;

/// What the writer makes, the reader understands and the signatures prove.
final class PacketWriterTest {
    private static final SharedSecret SECRET = new SharedSecret("testing123");
    private static final int[] REQUESTS = {
        Code.ACCESS_REQUEST, Code.ACCOUNTING_REQUEST, Code.STATUS_SERVER, Code.DISCONNECT_REQUEST, Code.COA_REQUEST
    };

    @Test
    void everyRequestIsProvenByItsSecretAndNoOther() {
        SharedSecret other = new SharedSecret("testing124");
        for (int code : REQUESTS) {
            Packet request = request(code);

            assertThat(verdict(request, SECRET)).isEqualTo(Signatures.Verdict.VALID);
            assertThat(verdict(request, other)).isEqualTo(Signatures.Verdict.WRONG);
            if (Code.hasDigestAuthenticator(code)) {
                assertThat(Signatures.ofThread().provesRequest(request, SECRET)).isTrue();
                assertThat(Signatures.ofThread().provesRequest(request, other)).isFalse();
            }
        }
    }

    @Test
    void everyReplyIsProvenAgainstItsRequestOnly() {
        for (int code : REQUESTS) {
            Packet request = request(code);
            Packet other = Packet.parse(new PacketWriter()
                    .request(Code.ACCESS_REQUEST, 2)
                    .sign(SECRET)
                    .toBytes());
            Packet reply = Packet.parse(new PacketWriter()
                    .reply(Code.ACCESS_ACCEPT, request)
                    .messageAuthenticator()
                    .text(Attribute.REPLY_MESSAGE, "welcome")
                    .sign(SECRET)
                    .toBytes());

            assertThat(reply.find(Attribute.MESSAGE_AUTHENTICATOR))
                    .as("first place")
                    .isEqualTo(Packet.HEADER);
            assertThat(reply.identifier()).isEqualTo(request.identifier());
            assertThat(Signatures.ofThread().provesReply(reply, request, SECRET))
                    .isTrue();
            assertThat(Signatures.ofThread().messageAuthenticator(reply, request, SECRET))
                    .isEqualTo(Signatures.Verdict.VALID);
            assertThat(Signatures.ofThread().provesReply(reply, other, SECRET)).isFalse();
        }
    }

    @Test
    void proxyStatesAreCopiedUnchangedAndInOrder() {
        Packet request = Packet.parse(new PacketWriter()
                .request(Code.ACCESS_REQUEST, 3)
                .octets(Attribute.PROXY_STATE, new byte[] {1})
                .text(Attribute.USER_NAME, "demo")
                .octets(Attribute.PROXY_STATE, new byte[] {2, 2})
                .octets(Attribute.PROXY_STATE, new byte[0])
                .sign(SECRET)
                .toBytes());

        Packet reply = Packet.parse(new PacketWriter()
                .reply(Code.ACCESS_REJECT, request)
                .copy(Attribute.PROXY_STATE, request)
                .sign(SECRET)
                .toBytes());

        assertThat(reply).hasToString("Access-Reject 3 Proxy-State=0x01 Proxy-State=0x0202 Proxy-State=0x");
    }

    @Test
    void attributesComeBackAsTheyWereWritten() {
        Packet packet = Packet.parse(new PacketWriter()
                .request(Code.COA_REQUEST, 255)
                .address(Attribute.FRAMED_IP_ADDRESS, "10.5.50.255")
                .integer(Attribute.SESSION_TIMEOUT, 0xffff_ffffL)
                .text(Attribute.MIKROTIK_RATE_LIMIT, "1M/2M")
                .integer(Attribute.ASCEND_XMIT_RATE, 7)
                .sign(SECRET)
                .toBytes());

        assertThat(packet.address(Attribute.FRAMED_IP_ADDRESS)).isEqualTo("10.5.50.255");
        assertThat(packet.integer(Attribute.SESSION_TIMEOUT)).isEqualTo(0xffff_ffffL);
        assertThat(packet.text(Attribute.MIKROTIK_RATE_LIMIT)).isEqualTo("1M/2M");
        assertThat(packet.integer(Attribute.ASCEND_XMIT_RATE)).isEqualTo(7);
        assertThat(packet.integer(Attribute.IDLE_TIMEOUT)).isEqualTo(-1);
        assertThat(packet.identifier()).isEqualTo(255);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        PacketWriter writer = new PacketWriter().request(Code.COA_REQUEST, 1);

        assertThatThrownBy(() -> writer.octets(Attribute.CLASS, new byte[254])).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> writer.octets(Attribute.MIKROTIK_GROUP, new byte[248]))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> writer.address(Attribute.FRAMED_IP_ADDRESS, "10.0.0.256"))
                .isInstanceOf(InvalidInput.class);
        for (int i = 0; i < 15; i++) writer.octets(Attribute.CLASS, new byte[253]);
        assertThat(Packet.parse(writer.octets(Attribute.CLASS, new byte[249])
                                .sign(SECRET)
                                .toBytes())
                        .length())
                .isEqualTo(Packet.LENGTH_MAX);
        assertThatThrownBy(() -> writer.octets(Attribute.CLASS, new byte[0])).isInstanceOf(MalformedPacket.class);
    }

    /// RFC 2865 §5.2: up to 128 octets in blocks of 16; also when the length is a multiple already.
    @Test
    void hiddenPasswordsComeBack() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            String password = "x".repeat(random.nextInt(129));
            byte[] authenticator = new byte[16];
            random.nextBytes(authenticator);
            Packet request = Packet.parse(new PacketWriter()
                    .request(Code.ACCESS_REQUEST, 1)
                    .authenticator(authenticator)
                    .octets(Attribute.USER_PASSWORD, UserPassword.hide(password, authenticator, SECRET))
                    .sign(SECRET)
                    .toBytes());

            assertThat(Objects.requireNonNull(UserPassword.of(request, SECRET)).matches(password.getBytes(UTF_8)))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(Objects.requireNonNull(UserPassword.of(request, SECRET))
                            .matches((password + "y").getBytes(UTF_8)))
                    .as("seed %d", seed)
                    .isFalse();
        }
    }

    private static Packet request(int code) {
        return Packet.parse(new PacketWriter()
                .request(code, 9)
                .text(Attribute.USER_NAME, "demo")
                .messageAuthenticator()
                .integer(Attribute.NAS_PORT, 1)
                .sign(SECRET)
                .toBytes());
    }

    private static Signatures.Verdict verdict(Packet packet, SharedSecret secret) {
        return Signatures.ofThread().messageAuthenticator(packet, secret);
    }
}
