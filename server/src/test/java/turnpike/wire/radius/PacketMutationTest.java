package turnpike.wire.radius;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever octets arrive, everything that reads them ends, stays inside them, and throws MalformedPacket or
/// nothing.
///
/// The golden packets, changed at random, are the octets; `-Dseed=` replays one.
final class PacketMutationTest {
    private static final SharedSecret SECRET = new SharedSecret("testing123");
    private static final byte[] DEMO = {'d', 'e', 'm', 'o'};
    private static final int SEEDS = 40_000;

    @Test
    @Timeout(value = 60, unit = SECONDS)
    void nothingButMalformedPacketIsThrown() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (GoldenPacket golden : GoldenPacket.all()) corpus.add(golden.octets());
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? SEEDS : only;
        for (long seed = first; seed <= last; seed++) {
            byte[] octets = mutate(corpus, new Random(seed));
            try {
                readEverything(Packet.parse(octets));
            } catch (MalformedPacket expected) {
                // Refused, as most must be.
            } catch (RuntimeException e) {
                fail("seed " + seed, e);
            }
        }
    }

    private static byte[] mutate(List<byte[]> corpus, Random random) {
        byte[] octets = corpus.get(random.nextInt(corpus.size())).clone();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            switch (random.nextInt(5)) {
                case 0 -> octets = Arrays.copyOf(octets, random.nextInt(octets.length + 8));
                case 1 -> octets = spliced(octets, corpus.get(random.nextInt(corpus.size())), random);
                case 2 -> fixLength(octets);
                default -> {
                    if (octets.length > 0) octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
                }
            }
        }
        if (random.nextInt(3) > 0) fixLength(octets);
        return octets;
    }

    private static byte[] spliced(byte[] head, byte[] tail, Random random) {
        int from = random.nextInt(tail.length + 1);
        byte[] both = Arrays.copyOf(head, head.length + tail.length - from);
        System.arraycopy(tail, from, both, head.length, tail.length - from);
        return both;
    }

    /// Makes Length true again, so that changes reach the attributes behind that first check.
    private static void fixLength(byte[] octets) {
        if (octets.length < 4) return;
        octets[2] = (byte) (octets.length >>> 8);
        octets[3] = (byte) octets.length;
    }

    private static void readEverything(Packet packet) {
        String text = packet.toString();
        if (text.isEmpty()) throw new IllegalStateException("a packet without words");
        Signatures signatures = Signatures.ofThread();
        signatures.provesRequest(packet, SECRET);
        calm(() -> signatures.messageAuthenticator(packet, SECRET));
        for (int attribute = 1; attribute < 256; attribute++) {
            int standard = attribute;
            packet.text(standard);
            calm(() -> packet.address(standard));
            packet.value(Vendor.MIKROTIK << 8 | attribute);
            calm(() -> packet.integer(Vendor.MICROSOFT << 8 | standard));
        }
        calm(() -> matches(UserPassword.of(packet, SECRET)));
        calm(() -> matches(ChapPassword.of(packet)));
        calm(() -> matches(MsChap1.of(packet)));
        calm(() -> matches(MsChap2.of(packet)));
        calm(() -> new PacketWriter().reply(Code.ACCESS_REJECT, packet).copy(Attribute.PROXY_STATE, packet));
    }

    private static void matches(@Nullable UserPassword shown) {
        if (shown != null) shown.matches(DEMO);
    }

    private static void matches(@Nullable ChapPassword response) {
        if (response != null) response.matches(DEMO);
    }

    private static void matches(@Nullable MsChap1 response) {
        if (response != null) response.matches(DEMO);
    }

    private static void matches(@Nullable MsChap2 response) {
        if (response != null) response.matches(DEMO);
    }

    /// Runs one reader; a MalformedPacket of its own must not keep the others from running.
    private static void calm(Runnable reader) {
        try {
            reader.run();
        } catch (MalformedPacket expected) {
            // Refused, as most must be.
        }
    }
}
