package turnpike.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What everybody guesses is refused, what a person made up is not.
final class PasswordRulesTest {
    private static final List<String> OWN = List.of("wanjiru.kamau99@savanna.test", "Wanjiru Kamau");

    @ParameterizedTest
    @CsvSource({
        "aaaaaaaaaa, repeat",
        "abababababab, repeat",
        "1234512345, repeat",
        "passpasspass, repeat",
        "1234567890, row",
        "09876543210, row",
        "abcdefghijk, row",
        "QWERTYUIOP, row",
        "poiuytrewq, row",
        "qwerty12345, row",
        "aaabbbccc111, row",
        "1qaz2wsx3edc, row",
        "password123!, everybody",
        "Passw0rd2026, everybody",
        "iloveyou1234, everybody",
        "!!Mikrotik!!, everybody",
        "2026Nairobi!!, everybody",
        "savannasavanna, repeat",
        "wanjiru.kamau, own",
        "kamau_wanjiru_1, own",
        "Wanjiru2026, own",
        "wanjiru.kamau99@savanna.test, own"
    })
    void whatIsEasyToGuessIsRefusedAndSaysWhy(String password, String reason) {
        assertThat(PasswordRules.problem(password, OWN))
                .as(password)
                .startsWith("must not")
                .contains(reason);
    }

    /// No rule about signs: length and not being guessable are enough.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a long test password",
                "a-long-and-private-one",
                "kettle under the bridge",
                "hT7#kd02mQz",
                "wanjiru sells blue bread",
                "my password is a duck",
                "sukuma wiki na ugali",
                "\u5b50\u4e11\u5bc5\u536f\u8fb0\u5df3\u5348\u672a\u7533\u9149"
            })
    void whatSomebodyMadeUpIsTaken(String password) {
        assertThat(PasswordRules.problem(password, OWN)).isNull();
    }
}
