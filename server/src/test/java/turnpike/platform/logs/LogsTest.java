package turnpike.platform.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

final class LogsTest {
    private static final String SECRET = "hunter2-and-more";
    private final LoggerContext context = new LoggerContext();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer hunter2-and-more",
                "authorization=basic hunter2-and-more",
                "password=hunter2-and-more",
                "login {\"email\":\"a@b\",\"password\":\"hunter2-and-more\"}",
                "db.password: hunter2-and-more, port: 1",
                "shared_secret='hunter2-and-more'",
                "sharedSecret=hunter2-and-more",
                "api-key=hunter2-and-more",
                "apiKey:hunter2-and-more",
                "refresh_token=hunter2-and-more&x=1",
                "token \"access_token\" : \"hunter2-and-more\"",
                "key tpk_hunter2-and-more",
                "token tps_0193a1b2-7c00-7000-8000-000000000001.hunter2-and-more",
                "postgresql://turnpike:hunter2-and-more@db/turnpike",
                "jwt eyJhbGciOiJIUzI1NiJ9.hunter2-and-more.sig-hunter2-and-more",
            })
    void secretsNeverReachALine(String message) {
        for (String format : List.of("text", "json")) {
            assertThat(line(format, event(message))).doesNotContain(SECRET).contains("***");
        }
    }

    @Test
    void secretsInFieldsAndStacksAreHiddenToo() {
        LoggingEvent event = event("done");
        event.addKeyValuePair(new KeyValuePair("shared_secret", SECRET));
        event.setThrowableProxy(
                new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("password=" + SECRET)));

        assertThat(line("text", event)).doesNotContain(SECRET);
        assertThat(line("json", event)).doesNotContain(SECRET);
    }

    @Test
    void ordinaryTextStaysReadable() {
        assertThat(line("text", event("plan tokens sold, 3 passwords changed at 10:00")))
                .contains("plan tokens sold, 3 passwords changed at 10:00");
    }

    /// A refused statement may tell its arrays. With a search from every letter this would take hours.
    @Test
    @Timeout(60)
    void aMillionDigitsAreReadOnce() {
        assertThat(line("text", event("0a".repeat(2_000_000) + " password=" + SECRET)))
                .doesNotContain(SECRET);
    }

    @Test
    void aLineSaysForWhomItWasWritten() {
        String text = new Trace("r-1", null, null).forTenant("t-1").call(() -> line("text", event("stored rows=3")));
        String json = Trace.ofJob("expiry", null).call(() -> line("json", event("say \"hi\"\nagain")));

        assertThat(text)
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[\\d.]+Z INFO  Some stored rows=3 request=r-1 tenant=t-1\n");
        assertThat(json)
                .contains("\"component\":\"aaa\"", "\"message\":\"say \\\"hi\\\"\\nagain\"", "\"job\":\"expiry\"")
                .endsWith("}\n");
    }

    /// A line break in what a stranger sent must not look like a line of ours.
    @Test
    void aMessageCannotForgeAnotherLine() {
        assertThat(line("text", event("user a\n2026-01-01 ERROR fake")).strip()).doesNotContain("\n");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> LogSettings.from(Settings.from(null, Map.of(), Map.of("log-level", "loud"))))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("log.level");
        assertThat(LogSettings.from(Settings.defaults())).isEqualTo(new LogSettings("text", "info", ""));
    }

    private LoggingEvent event(String message) {
        Logger logger = context.getLogger("turnpike.aaa.Some");
        return new LoggingEvent("fqcn", logger, Level.INFO, message, null, null);
    }

    private static String line(String format, LoggingEvent event) {
        var encoder = new LineEncoder();
        encoder.setFormat(format);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
