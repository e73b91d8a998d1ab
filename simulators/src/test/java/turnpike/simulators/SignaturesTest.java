package turnpike.simulators;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Known answers from the RFCs, so that simulator and server cannot be wrong in the same way.
final class SignaturesTest {
    private static final byte[] SECRET = "xyzzy5461".getBytes(US_ASCII);

    /// RFC 2865 §7.1: user nemo, password arctangent.
    @Test
    void hidesThePasswordOfTheStandardsExample() {
        byte[] packet = hex("01000038 0f403f9473978057bd83d5cb98f4227a 01066e656d6f 0212" + "00".repeat(16)
                + "0406c0a80110 050600000003");

        new Signatures(SECRET).hidePassword("arctangent".getBytes(US_ASCII), packet, 28, 16);

        assertThat(packet)
                .isEqualTo(hex(
                        "01000038 0f403f9473978057bd83d5cb98f4227a 01066e656d6f 02120dbe708d93d413ce3196e43f782a0aee"
                                + "0406c0a80110 050600000003"));
    }

    /// RFC 2865 §7.1: the Access-Accept to the request above.
    @Test
    void recognisesTheReplyOfTheStandardsExample() {
        byte[] request = hex("0f403f9473978057bd83d5cb98f4227a");
        byte[] reply = hex("02000026 86fe220e7624ba2a1005f6bf9b55e0b2 060600000001 0f0600000000 0e06c0a80103");
        Signatures signatures = new Signatures(SECRET);

        assertThat(signatures.provesReply(reply, reply.length, request, 0)).isTrue();
        reply[30] ^= 1;
        assertThat(signatures.provesReply(reply, reply.length, request, 0)).isFalse();
    }

    /// What was signed holds; one octet changed and it does not.
    @Test
    void signsWhatItVerifies() {
        Signatures signatures = new Signatures(SECRET);
        byte[] request = hex("0f403f9473978057bd83d5cb98f4227a");
        byte[] reply =
                hex("02070032 0f403f9473978057bd83d5cb98f4227a 5012" + "00".repeat(16) + "1b0600000e10 550600000078");
        signatures.signMessage(reply, reply.length, 22);
        signatures.signReply(reply, reply.length);

        assertThat(signatures.provesMessage(reply, reply.length, 22, request, 0))
                .isTrue();
        assertThat(signatures.provesReply(reply, reply.length, request, 0)).isTrue();
        reply[49] ^= 1;
        assertThat(signatures.provesMessage(reply, reply.length, 22, request, 0))
                .isFalse();
    }

    /// RFC 2759 §9.2.
    @Test
    void answersTheStandardsChallenge() {
        byte[] authenticatorChallenge = hex("5B5D7C7D7B3F2F3E3C2C602132262628");
        byte[] peerChallenge = hex("21402324255E262A28295F2B3A337C7E");
        MsChapV2 peer = new MsChapV2("User", "clientPass");

        byte[] response = peer.response(authenticatorChallenge, peerChallenge);

        assertThat(response).isEqualTo(hex("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF"));
        assertThat(peer.success(authenticatorChallenge, peerChallenge, response))
                .isEqualTo("S=407A5589115FD0D6209F510FE9C04566932CDA56");
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
