package turnpike.nases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;

final class NasSnippetsTest {
    private static final NasSnippets.Server SERVER = new NasSnippets.Server("192.0.2.1", 1812, 1813);

    /// A line of its own would be a command on the router.
    @Test
    void noFieldBeginsALineOfItsOwn() {
        for (var flavour : NasSnippets.Flavour.values()) {
            String plain = NasSnippets.text(flavour, nas("a-secret-of-ours"), SERVER);
            String broken = NasSnippets.text(flavour, nas("a\r\n/system reset\u0085-secret"), SERVER);

            assertThat(broken.lines().count())
                    .as(flavour + "\n" + broken)
                    .isEqualTo(plain.lines().count());
            assertThat(broken).doesNotContain("\r", "\u0085");
        }
    }

    private static Nases.WithSecret nas(String secret) {
        var profile = new Nases.Profile(
                "Gate", "", NasVendor.MIKROTIK, "192.0.2.7", "gate", AccessKind.ANY, 3799, true, false);
        return new Nases.WithSecret(new Nases.Known(new UUID(0, 1), profile, null, null, 0, Instant.EPOCH), secret);
    }
}
