package turnpike.wire.routeros;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Sentences of the RouterOS API, by the vectors of its manual and by chance.
final class SentencesTest {
    private static final Map<Integer, String> LENGTHS = Map.of(
            0,
            "00",
            127,
            "7f",
            128,
            "8080",
            16383,
            "bfff",
            16384,
            "c04000",
            2097151,
            "dfffff",
            2097152,
            "e0200000",
            268435456,
            "f010000000");

    @Test
    void lengthsAreThoseOfTheManual() {
        LENGTHS.forEach((length, octets) ->
                assertThat(HexFormat.of().formatHex(Words.length(length))).isEqualTo(octets));
    }

    @Test
    void aLoginIsWrittenAsTheManualShowsIt() {
        byte[] written = Words.sentence(List.of("/login", "=name=admin", "=password="));

        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo("062f6c6f67696e0b3d6e616d653d61646d696e0a3d70617373776f72643d00");
    }

    @Test
    void attributesMayHoldEqualSigns() {
        var reply = new Sentence(List.of("!re", "=.id=*1", "=comment=a=b=c", "=name=", ".tag=7"));

        assertThat(reply.kind()).isEqualTo(Sentence.Kind.RE);
        assertThat(reply.tag()).isEqualTo("7");
        assertThat(reply.values())
                .containsExactly(Map.entry(".id", "*1"), Map.entry("comment", "a=b=c"), Map.entry("name", ""));
        assertThat(reply.value("comment")).isEqualTo("a=b=c");
        assertThat(reply.value("comm")).isNull();
    }

    @Test
    void theAnswerToAChallengeIsMd5OverAZeroOctetThePasswordAndIt() throws IOException {
        byte[] hashed = HexFormat.of().parseHex("00" + "616263" + "0102030405060708090a0b0c0d0e0f10");
        assertThat(Challenge.response("abc", "0102030405060708090a0b0c0d0e0f10"))
                .isEqualTo("00" + md5Of(hashed));
        assertThatThrownBy(() -> Challenge.response("x", "no hex")).isInstanceOf(MalformedSentence.class);
    }

    /// Whatever is written is read again, however the network cuts it.
    @Test
    void whatIsWrittenIsReadAgainInAnyPieces() throws IOException {
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            var octets = new ByteArrayOutputStream();
            List<Sentence> said = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                List<String> words = words(random);
                said.add(new Sentence(words));
                octets.writeBytes(Words.sentence(words));
            }
            var reader = new SentenceReader(new Dripping(octets.toByteArray(), random));

            for (Sentence sentence : said) assertThat(reader.read()).isEqualTo(sentence);
            assertThat(reader.read()).isNull();
        }
    }

    /// Noise ends in a sentence or in a refusal, never in anything else, and never in much memory.
    @Test
    void noiseIsReadOrRefused() {
        var random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            var reader = new SentenceReader(new ByteArrayInputStream(noise));
            try {
                readAll(reader);
            } catch (MalformedSentence | EOFException e) {
                refused++;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void aSentenceCutShortIsNone() {
        byte[] whole = Words.sentence(List.of("!re", "=name=" + "x".repeat(300)));
        for (int cut = 1; cut < whole.length; cut++) {
            var reader = new SentenceReader(new ByteArrayInputStream(Arrays.copyOf(whole, cut)));
            assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void reservedOctetsAndHugeWordsAreRefused() {
        for (String octets : List.of("f8", "ff", "f0ffffffff", "f07fffffff", "e0200000")) {
            var reader =
                    new SentenceReader(new ByteArrayInputStream(HexFormat.of().parseHex(octets)));
            assertThatThrownBy(reader::read).as(octets).isInstanceOf(MalformedSentence.class);
        }
    }

    @Test
    void durationsAreReadInEverySpelling() {
        assertThat(Spelling.duration("2d20h12m20s")).contains(Duration.ofSeconds(245_540));
        assertThat(Spelling.duration("1w1s")).contains(Duration.ofSeconds(604_801));
        assertThat(Spelling.duration("1d00:05:00")).contains(Duration.ofMinutes(1445));
        assertThat(Spelling.duration("00:05:00")).contains(Duration.ofMinutes(5));
        assertThat(Spelling.duration("350ms")).contains(Duration.ofMillis(350));
        for (String none : List.of("", "never", "none", "5", "m5", "1h2d")) {
            assertThat(Spelling.duration(none)).as(none).isEmpty();
        }
    }

    @Test
    void durationsAreSpeltAsTheyAreRead() {
        var random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            Duration duration = Duration.ofSeconds(random.nextInt(10_000_000));
            assertThat(Spelling.duration(Spelling.duration(duration))).contains(duration);
        }
    }

    private static void readAll(SentenceReader reader) throws IOException {
        Sentence sentence = reader.read();
        while (sentence != null) sentence = reader.read();
    }

    private static List<String> words(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < random.nextInt(8); i++) {
            int length = 1 + (random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(40));
            words.add("é".repeat(random.nextInt(2)) + "=" + "x".repeat(length));
        }
        return words;
    }

    private static String md5Of(byte[] octets) {
        try {
            return HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("MD5").digest(octets));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// A stream that hands out a few octets at a time, as a network does.
    private static final class Dripping extends InputStream {
        private final byte[] octets;
        private final Random random;
        private int at;

        Dripping(byte[] octets, Random random) {
            this.octets = octets;
            this.random = random;
        }

        @Override
        public int read() {
            return at == octets.length ? -1 : octets[at++] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int most) {
            if (at == octets.length) return -1;
            int some = Math.min(octets.length - at, Math.min(most, 1 + random.nextInt(200)));
            System.arraycopy(octets, at, into, from, some);
            at += some;
            return some;
        }
    }
}
