package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

/// The key belongs to the data: a lost one is not replaced behind the operator's back.
final class InstallationTest {
    @TempDir
    private Path directory;

    private final Settings settings = Settings.from(null, Map.of(), Map.of());

    @Test
    void aKeyIsMadeForAnEmptyDirectoryAndKept() throws IOException {
        Installation.vault(settings, directory);
        String made = Files.readString(directory.resolve("secret.key"));
        Installation.vault(settings, directory);
        assertThat(Files.readString(directory.resolve("secret.key"))).isEqualTo(made);
    }

    @Test
    void noKeyIsMadeWhereADatabaseLies() throws IOException {
        Files.createDirectory(directory.resolve("pgdata"));
        assertThatThrownBy(() -> Installation.vault(settings, directory))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("put the key back");
        assertThat(directory.resolve("secret.key")).doesNotExist();
    }
}
