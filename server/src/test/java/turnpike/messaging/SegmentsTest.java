package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// How many SMS a text is (3GPP TS 23.038).
final class SegmentsTest {
    @Test
    void plainTextGoesInOnesOf160AndPartsOf153() {
        assertParts("a", 0, 1);
        assertParts("a", 160, 1);
        assertParts("a", 161, 2);
        assertParts("a", 306, 2);
        assertParts("a", 307, 3);
        assertParts("à", 160, 1);
        assertParts("Δ", 160, 1);
    }

    @Test
    void otherAlphabetsGoInOnesOf70AndPartsOf67() {
        assertParts("ш", 70, 1);
        assertParts("ш", 71, 2);
        assertParts("ш", 134, 2);
        assertParts("ш", 135, 3);
        assertThat(Segments.of("a".repeat(70) + "ш").count()).isEqualTo(2);
        assertThat(Segments.of("’").unicode()).isTrue();
    }

    @Test
    void charactersOfTheExtensionTableTakeTwoPlaces() {
        assertParts("€", 80, 1);
        assertParts("€", 81, 2);
        assertThat(Segments.of("{}[]~|^\\€\f").characters()).isEqualTo(20);
        assertThat(Segments.of("{}").unicode()).isFalse();
    }

    /// 153 places hold 76 of them, not 76 and a half.
    @Test
    void nothingIsSplitBetweenTwoParts() {
        assertParts("€", 152, 2);
        assertParts("€", 153, 3);
        assertParts("😀", 35, 1);
        assertParts("😀", 66, 2);
        assertParts("😀", 67, 3);
    }

    @Test
    void whatTheProviderAppendsIsCounted() {
        assertThat(Segments.of("a".repeat(150), 10).count()).isEqualTo(1);
        assertThat(Segments.of("a".repeat(150), 11).count()).isEqualTo(2);
    }

    private static void assertParts(String character, int times, int parts) {
        assertThat(Segments.of(character.repeat(times)).count())
                .as("%d of %s", times, character)
                .isEqualTo(parts);
    }
}
