package turnpike.vouchers;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VoucherCodeTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MANY = 2_000;

    @Test
    void aCodeHoldsAtLeastFiftyRandomBits() {
        double bits = 11 * Math.log(VoucherCode.ALPHABET.length()) / Math.log(2);

        assertThat(bits).isGreaterThan(50);
    }

    @Test
    void noSymbolLooksLikeAnother() {
        assertThat(VoucherCode.ALPHABET).doesNotContain("0", "O", "1", "I", "L");
        Set<Character> symbols = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            String code = VoucherCode.random(RANDOM, "", "");
            assertThat(code).matches("[" + VoucherCode.ALPHABET + "]{4}(-[" + VoucherCode.ALPHABET + "]{4}){2}");
            for (char symbol : code.toCharArray()) symbols.add(symbol);
        }

        assertThat(symbols).as("all are used").hasSize(VoucherCode.ALPHABET.length() + 1);
    }

    @Test
    void everyCodeIsWellFormedWithWhateverStandsAround() {
        for (String affix : List.of("", "A", "HOTEL", "WIFI10", "0O1IL2")) {
            for (int i = 0; i < 200; i++) {
                assertThat(VoucherCode.isWellFormed(VoucherCode.random(RANDOM, affix, "")))
                        .isTrue();
                assertThat(VoucherCode.isWellFormed(VoucherCode.random(RANDOM, "", affix)))
                        .isTrue();
                assertThat(VoucherCode.isWellFormed(VoucherCode.random(RANDOM, affix, affix)))
                        .isTrue();
            }
        }
    }

    @Test
    void everySingleWrongSymbolIsFound() {
        for (int i = 0; i < 50; i++) {
            String code = VoucherCode.canonical(VoucherCode.random(RANDOM, "KE", ""));
            for (int at = 0; at < code.length(); at++) {
                for (char other : VoucherCode.ALPHABET.toCharArray()) {
                    if (other == code.charAt(at)) continue;
                    String wrong = code.substring(0, at) + other + code.substring(at + 1);
                    assertThat(VoucherCode.isWellFormed(wrong))
                            .as(code + " " + wrong)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void everyTwoExchangedSymbolsAreFound() {
        for (int i = 0; i < 50; i++) {
            String code = VoucherCode.canonical(VoucherCode.random(RANDOM, "", "KE"));
            for (int a = 0; a < code.length(); a++) {
                for (int b = a + 1; b < code.length(); b++) {
                    if (code.charAt(a) == code.charAt(b)) continue;
                    var exchanged = new StringBuilder(code);
                    exchanged.setCharAt(a, code.charAt(b));
                    exchanged.setCharAt(b, code.charAt(a));
                    assertThat(VoucherCode.isWellFormed(exchanged.toString())).isFalse();
                }
            }
        }
    }

    /// However it is typed, it is the same code.
    @Test
    void howACodeIsTypedDoesNotMatter() {
        var random = new Random(7);
        for (int i = 0; i < MANY; i++) {
            String code = VoucherCode.random(RANDOM, "", "");
            var typed = new StringBuilder(" ");
            for (int at = 0; at < code.length(); at++) {
                char symbol = code.charAt(at);
                typed.append(random.nextBoolean() ? Character.toLowerCase(symbol) : symbol);
                if (random.nextInt(4) == 0) typed.append(random.nextBoolean() ? " " : "-");
            }
            assertThat(VoucherCode.canonical(typed.toString())).isEqualTo(VoucherCode.canonical(code));
        }
    }

    @Test
    void lookAlikesAreReadAsWhatTheyLookLike() {
        assertThat(VoucherCode.canonical("0o1il")).isEqualTo("QQJJJ");
        assertThat(VoucherCode.canonical("АВС-ЕНК")).as("Cyrillic").isEqualTo("ABCEHK");
        assertThat(VoucherCode.canonical("２３ＡＢ")).as("full width").isEqualTo("23AB");
        assertThat(VoucherCode.canonical("٢٣٤")).as("Arabic digits").isEqualTo("234");
    }

    @Test
    void whatCannotBeACodeIsNotWellFormed() {
        for (String typed : List.of("", "2", "22222222222", "ABCD EFGH !", "💥".repeat(20), "2".repeat(5_000))) {
            assertThat(VoucherCode.isWellFormed(typed)).as(typed).isFalse();
        }
    }
}
