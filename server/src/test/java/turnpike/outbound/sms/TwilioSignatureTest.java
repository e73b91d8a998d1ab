package turnpike.outbound.sms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Against the provider's own example.
final class TwilioSignatureTest {
    private static final String URL = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private static final Map<String, String> FIELDS = Map.of(
            "CallSid", "CA1234567890ABCDE",
            "Caller", "+12349013030",
            "Digits", "1234",
            "From", "+12349013030",
            "To", "+18005551212");

    @Test
    void theDocumentedExampleComesOut() {
        assertThat(TwilioSignature.of("12345", URL, FIELDS)).isEqualTo("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }

    @Test
    void anotherAddressTokenOrFieldIsNoMatch() {
        String good = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";

        assertThat(TwilioSignature.matches("12345", URL, FIELDS, good)).isTrue();
        assertThat(TwilioSignature.matches("12345", URL + "&x", FIELDS, good)).isFalse();
        assertThat(TwilioSignature.matches("12346", URL, FIELDS, good)).isFalse();
        assertThat(TwilioSignature.matches("12345", URL, Map.of("Digits", "1234"), good))
                .isFalse();
        assertThat(TwilioSignature.matches("12345", URL, FIELDS, "")).isFalse();
        assertThat(TwilioSignature.matches("", URL, FIELDS, TwilioSignature.of("x", URL, FIELDS)))
                .isFalse();
    }
}
