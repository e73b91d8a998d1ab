package turnpike.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import turnpike.benchmarks.AccountingRequests.Phase;
import turnpike.simulators.Attribute;
import turnpike.simulators.Options;
import turnpike.simulators.PacketReader;
import turnpike.simulators.Signatures;

final class AccountingRequestsTest {
    /// What the generator calls the truth is what its packets add up to, read back from the wire, gigawords and all.
    @Test
    void truthIsTheSumOfTheLastCountersSent() {
        LoadOptions options = LoadOptions.of(
                new Options(new String[] {"--method", "acct-life", "--users", "40", "--sessions", "70"}));
        AccountingRequests requests = new AccountingRequests(options, new Signatures(new byte[] {1}), Phase.LIFE);
        Map<String, Long> uploads = new HashMap<>();
        Map<String, Long> downloads = new HashMap<>();

        for (long number = 0; number < 350; number++) {
            byte[] packet = new byte[512];
            PacketReader sent = new PacketReader(packet, requests.write(number, packet));
            String session = sent.text(Attribute.ACCT_SESSION_ID).orElseThrow();
            uploads.put(session, joined(sent, Attribute.ACCT_INPUT_OCTETS, Attribute.ACCT_INPUT_GIGAWORDS));
            downloads.put(session, joined(sent, Attribute.ACCT_OUTPUT_OCTETS, Attribute.ACCT_OUTPUT_GIGAWORDS));
        }

        assertThat(uploads).hasSize(70);
        assertThat(requests.truth(350)).containsExactly(sum(uploads), sum(downloads));
    }

    private static long joined(PacketReader packet, int octets, int gigawords) {
        return packet.integer(octets).orElseThrow() + (packet.integer(gigawords).orElseThrow() << 32);
    }

    private static long sum(Map<String, Long> counters) {
        return counters.values().stream().mapToLong(Long::longValue).sum();
    }
}
