package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;

/// A request that comes again gets the answer it had, and only that one.
final class DuplicatesTest {
    private static final InetSocketAddress FROM = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 3000);

    private final Duplicates duplicates = new Duplicates(Duration.ofSeconds(5), new AnswerRing(1 << 16));

    @Test
    void isInProgressThenAnsweredThenForgotten() {
        Packet packet = packet(1);
        assertThat(duplicates.find(packet, FROM, 0)).isEqualTo(Duplicates.NONE);
        long ticket = duplicates.add(packet, FROM, 0);
        assertThat(duplicates.find(packet, FROM, 10)).isEqualTo(ticket);
        assertThat(duplicates.answer(ticket)).isNull();
        duplicates.answered(ticket, octets("yes"));
        assertThat(duplicates.find(packet, FROM, 5_000)).isEqualTo(ticket);
        assertThat(duplicates.answer(ticket)).isEqualTo(octets("yes"));
        assertThat(duplicates.find(packet, FROM, 5_001)).isEqualTo(Duplicates.NONE);
    }

    @Test
    void whatWasGivenUpIsNewAgain() {
        Packet packet = packet(1);
        duplicates.givenUp(duplicates.add(packet, FROM, 0));
        assertThat(duplicates.find(packet, FROM, 1)).isEqualTo(Duplicates.NONE);
        long again = duplicates.add(packet, FROM, 1);
        assertThat(duplicates.find(packet, FROM, 2)).isEqualTo(again);
    }

    @Test
    void sourceIdentifierAndAuthenticatorTellRequestsApart() {
        byte[] one = packetOctets(1);
        duplicates.add(Packet.parse(one), FROM, 0);
        byte[] otherIdentifier = one.clone();
        otherIdentifier[1]++;
        byte[] otherAuthenticator = one.clone();
        otherAuthenticator[19]++;
        var otherPort = new InetSocketAddress(FROM.getAddress(), 3001);
        var otherAddress = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), 3000);

        assertThat(duplicates.find(Packet.parse(otherIdentifier), FROM, 0)).isEqualTo(Duplicates.NONE);
        assertThat(duplicates.find(Packet.parse(otherAuthenticator), FROM, 0)).isEqualTo(Duplicates.NONE);
        assertThat(duplicates.find(Packet.parse(one), otherPort, 0)).isEqualTo(Duplicates.NONE);
        assertThat(duplicates.find(Packet.parse(one), otherAddress, 0)).isEqualTo(Duplicates.NONE);
    }

    @Test
    void anAnswerWrittenOverIsNotGivenAndTheRequestIsNewAgain() {
        Packet packet = packet(1);
        long ticket = duplicates.add(packet, FROM, 0);
        duplicates.answered(ticket, octets("first"));
        for (int i = 0; i < 17; i++) duplicates.answered(duplicates.add(packet(100 + i), FROM, 0), new byte[4096]);
        assertThat(duplicates.answer(ticket)).isNull();
        assertThat(duplicates.find(packet, FROM, 0)).isEqualTo(Duplicates.NONE);
    }

    @Test
    void aLateAnswerOfAForgottenRequestIsNotTakenForAnothers() {
        long first = duplicates.add(packet(0), FROM, 0);
        for (int i = 1; i <= 1 << 17; i++) duplicates.add(packet(i), FROM, 0);
        duplicates.answered(first, octets("late"));
        long took = duplicates.find(packet(1 << 17), FROM, 0);
        assertThat(took).isNotEqualTo(Duplicates.NONE);
        assertThat(duplicates.answer(took)).isNull();
        assertThat(duplicates.size()).isEqualTo(1 << 17);
    }

    @Test
    void manyRequestsOverManySecondsEachFindTheirOwn() {
        Random random = new Random(7);
        Map<Integer, byte[]> answers = new HashMap<>();
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            long now = i; // a request each millisecond: 5,001 are remembered
            Packet packet = packet(i);
            assertThat(duplicates.find(packet, FROM, now)).isEqualTo(Duplicates.NONE);
            long ticket = duplicates.add(packet, FROM, now);
            byte[] answer = octets("a" + i);
            duplicates.answered(ticket, answer);
            answers.put(i, answer);
            sent.add(i);
            int asked = sent.get(Math.max(0, i - random.nextInt(8_000)));
            long found = duplicates.find(packet(asked), FROM, now);
            if (i - asked > 5_000) assertThat(found).isEqualTo(Duplicates.NONE);
            else assertThat(duplicates.answer(found)).isEqualTo(answers.get(asked));
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Packet packet(int number) {
        return Packet.parse(packetOctets(number));
    }

    private static byte[] packetOctets(int number) {
        byte[] octets = new byte[20];
        new Random(number).nextBytes(octets);
        octets[0] = Code.ACCESS_REQUEST;
        octets[1] = (byte) number;
        octets[2] = 0;
        octets[3] = 20;
        return octets;
    }
}
