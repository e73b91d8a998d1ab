package turnpike.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where values come from, and what is refused on the way.
final class SettingsTest {
    private static final String URL = "postgresql://turnpike:word@db.example.net/turnpike";

    @TempDir
    Path directory;

    @Test
    void aSecretIsNoFlag() {
        Settings settings = Settings.from(null, Map.of(), Map.of("database-url", URL));

        assertThatThrownBy(() -> settings.secret("database.url", "Where."))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("set TURNPIKE_DATABASE_URL in the environment")
                .hasMessageContaining("settings file")
                .hasMessageNotContaining("word")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aSecretComesFromTheEnvironmentOrTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("turnpike.properties"), "admin.password = from a file\n");
        Settings settings = Settings.from(
                null, Map.of("TURNPIKE_DATABASE_URL", URL, "TURNPIKE_SETTINGS_FILE", file.toString()), Map.of());

        assertThat(settings.secret("database.url", "Where.")).isEqualTo(URL);
        assertThat(settings.secret("admin.password", "Word.")).isEqualTo("from a file");
        assertThat(settings.declared().toString()).doesNotContain("word@").doesNotContain("from a file");
        settings.refuseUnknown();
    }

    @Test
    void flagsWinOverEnvironmentOverFile() throws IOException {
        Path file = Files.writeString(directory.resolve("s"), "http.port=1\nhttp.idle=2s\nlog.level=warn\n");
        Settings settings = Settings.from(
                null,
                Map.of(
                        "TURNPIKE_HTTP_PORT",
                        "3",
                        "TURNPIKE_HTTP_IDLE",
                        "4s",
                        "TURNPIKE_SETTINGS_FILE",
                        file.toString()),
                Map.of("http-port", "5"));

        assertThat(settings.text("http.port", "", "Port.")).isEqualTo("5");
        assertThat(settings.text("http.idle", "", "Idle.")).isEqualTo("4s");
        assertThat(settings.text("log.level", "", "Level.")).isEqualTo("warn");
    }

    @Test
    void aFileThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> Settings.from(null, Map.of("TURNPIKE_SETTINGS_FILE", "/proc/nowhere"), Map.of()))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("/proc/nowhere");
    }

    @Test
    void aCommandRefusesFlagsItDoesNotKnowAndLetsOthersVariablesBe() {
        Settings settings = Settings.from(null, Map.of("TURNPIKE_HTTP_PORT", "1"), Map.of("bogus", "true"));

        assertThatThrownBy(settings::refuseUnknownFlags).hasMessage("unknown flag: --bogus");
        Settings.from(null, Map.of("TURNPIKE_HTTP_PORT", "1"), Map.of()).refuseUnknownFlags();
    }
}
