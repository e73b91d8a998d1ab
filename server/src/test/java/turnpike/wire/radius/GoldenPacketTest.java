package turnpike.wire.radius;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every packet in `packets/` means what its file says, or is refused in the words its file says.
final class GoldenPacketTest {
    private static SharedSecret secret = new SharedSecret("unset");

    static List<GoldenPacket> packets() throws IOException {
        return GoldenPacket.all();
    }

    @ParameterizedTest
    @MethodSource("packets")
    void meansWhatItsFileSays(GoldenPacket golden) {
        assertThat(golden.claims()).as("claims").isNotEmpty();
        for (String claim : golden.claims()) {
            String[] words = claim.split(" ", 2);
            if (words[0].equals("secret")) secret = new SharedSecret(words[1]);
            else assertThat(outcome(golden, words[0], words[1])).as(claim).isEqualTo(words[1]);
        }
    }

    private static String outcome(GoldenPacket golden, String keyword, String argument) {
        try {
            Packet packet = Packet.parse(golden.octets());
            return meaning(packet, keyword, argument);
        } catch (MalformedPacket e) {
            return keyword.equals("error") ? e.problem() : "error " + e.problem();
        }
    }

    private static String meaning(Packet packet, String keyword, String argument) {
        Signatures signatures = Signatures.ofThread();
        return switch (keyword) {
            case "=" -> packet.toString();
            case "request-authenticator" -> signatures.provesRequest(packet, secret) ? "VALID" : "WRONG";
            case "message-authenticator" ->
                signatures.messageAuthenticator(packet, secret).name();
            case "answers" -> {
                byte[] authenticator = HexFormat.of().parseHex(argument);
                byte[] asked = new PacketWriter()
                        .request(1, 0)
                        .authenticator(authenticator)
                        .sign(secret)
                        .toBytes();
                yield signatures.provesReply(packet, Packet.parse(asked), secret) ? argument : "answers something else";
            }
            case "pap" ->
                fits(
                        argument,
                        () -> Objects.requireNonNull(UserPassword.of(packet, secret))
                                .matches(argument.getBytes(UTF_8)));
            case "chap" ->
                fits(
                        argument,
                        () -> Objects.requireNonNull(ChapPassword.of(packet)).matches(argument.getBytes(UTF_8)));
            case "mschap1" ->
                fits(argument, () -> Objects.requireNonNull(MsChap1.of(packet)).matches(argument.getBytes(UTF_8)));
            case "mschap2" ->
                fits(argument, () -> Objects.requireNonNull(MsChap2.of(packet)).matches(argument.getBytes(UTF_8)));
            default -> throw new IllegalArgumentException("unknown claim " + keyword);
        };
    }

    private static String fits(String password, Supplier<Boolean> check) {
        return check.get() ? password : "another password";
    }
}
