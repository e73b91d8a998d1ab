package turnpike.wire.radius;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The known answers of RFC 2759 §9.2 and RFC 3079 §3.5.3, both for user "User" with password "clientPass".
final class MsChapTest {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final byte[] AUTHENTICATOR_CHALLENGE = HEX.parseHex("5B5D7C7D7B3F2F3E3C2C602132262628");
    private static final byte[] PEER_CHALLENGE = HEX.parseHex("21402324255E262A28295F2B3A337C7E");
    private static final SharedSecret SECRET = new SharedSecret("xyzzy5461");

    @Test
    void hashesAndResponseAreThoseOfTheRfc() {
        byte[] challenge = MsChap2.challengeHash(PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, "User");
        byte[] hash = NtHash.ofPassword("clientPass".getBytes(UTF_8));

        assertThat(HEX.formatHex(challenge)).isEqualTo("D02E4386BCE91226");
        assertThat(HEX.formatHex(hash)).isEqualTo("44EBBA8D5312B8D611474411F56989AE");
        assertThat(HEX.formatHex(NtHash.ofHash(hash))).isEqualTo("41C00C584BD2D91C4017A2A12FA59F3F");
        assertThat(HEX.formatHex(NtHash.respond(challenge, hash)))
                .isEqualTo("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF");
    }

    @Test
    void successStringProvesThatWeKnowThePasswordToo() {
        MsChap2 response = matched("User");

        assertThat(new String(response.success(), StandardCharsets.US_ASCII))
                .isEqualTo("\u0007S=407A5589115FD0D6209F510FE9C04566932CDA56");
    }

    @Test
    void mppeKeysAreThoseOfTheRfc() {
        MppeKeys keys = matched("User").keys();

        assertThat(HEX.formatHex(keys.send())).isEqualTo("8B7CDC149B993A1BA118CB153F56DCCB");
        assertThat(keys.receive()).isNotEqualTo(keys.send());
    }

    /// Windows sends DOMAIN\name as the name but signs the bare name.
    @Test
    void aDomainBeforeTheNameIsNotSigned() {
        assertThat(request("OFFICE\\User").matches("clientPass".getBytes(UTF_8)))
                .isTrue();
    }

    @Test
    void anotherPasswordDoesNotFit() {
        assertThat(request("User").matches("clientpass".getBytes(UTF_8))).isFalse();
    }

    /// Undoes RFC 2548 §2.4.2 by hand: the NAS must read back the keys we hid.
    @Test
    void hiddenKeysCanBeReadByTheNas() {
        Packet request = packet("User");
        MsChap2 response = Objects.requireNonNull(MsChap2.of(request));
        assertThat(response.matches("clientPass".getBytes(UTF_8))).isTrue();
        PacketWriter writer = new PacketWriter().reply(Code.ACCESS_ACCEPT, request);
        response.keys().write(writer, request, SECRET);
        Packet reply = Packet.parse(writer.sign(SECRET).toBytes());

        byte[] send = Objects.requireNonNull(reply.value(Attribute.MS_MPPE_SEND_KEY));
        byte[] receive = Objects.requireNonNull(reply.value(Attribute.MS_MPPE_RECV_KEY));

        assertThat(reveal(send, request)).isEqualTo(response.keys().send());
        assertThat(reveal(receive, request)).isEqualTo(response.keys().receive());
        assertThat(send[0] & 0x80).as("salt's leftmost bit").isEqualTo(0x80);
        assertThat(new byte[] {send[0], send[1]}).as("salts differ").isNotEqualTo(new byte[] {receive[0], receive[1]});
    }

    private static byte[] reveal(byte[] value, Packet request) {
        var md5 = SharedSecret.md5();
        md5.update(SECRET.octets());
        md5.update(request.authenticator());
        byte[] mask = md5.digest(new byte[] {value[0], value[1]});
        byte[] key = new byte[16];
        for (int i = 0; i < 15; i++) key[i] = (byte) (value[3 + i] ^ mask[1 + i]);
        md5.update(SECRET.octets());
        md5.update(value, 2, 16);
        key[15] = (byte) (value[18] ^ md5.digest()[0]);
        assertThat(value[2] ^ mask[0]).as("length").isEqualTo(16);
        return key;
    }

    private static MsChap2 matched(String username) {
        MsChap2 response = request(username);
        assertThat(response.matches("clientPass".getBytes(UTF_8))).isTrue();
        return response;
    }

    private static MsChap2 request(String username) {
        return Objects.requireNonNull(MsChap2.of(packet(username)));
    }

    private static Packet packet(String username) {
        byte[] response = MsChap2.respond(7, "User", "clientPass", AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE);
        return Packet.parse(new PacketWriter()
                .request(Code.ACCESS_REQUEST, 1)
                .text(Attribute.USER_NAME, username)
                .octets(Attribute.MS_CHAP_CHALLENGE, AUTHENTICATOR_CHALLENGE)
                .octets(Attribute.MS_CHAP2_RESPONSE, response)
                .sign(SECRET)
                .toBytes());
    }
}
