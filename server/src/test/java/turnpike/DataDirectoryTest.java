package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

/// A place that cannot be used is named in one line before anything starts; a place that is made is private.
final class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsNoDataDirectory() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        refused(file, "is a file");
        refused(file.resolve("below"), "cannot be made or written");
    }

    @Test
    void aPlaceWhereNothingCanBeMadeIsNamed() {
        refused(Path.of("/proc/turnpike"), "cannot be");
        refused(Path.of("/proc"), "cannot be");
    }

    /// A typing error must not cost a database that is then in the way of the right start.
    @Test
    void aSettingNobodyKnowsIsRefusedBeforeAnythingIsMade() {
        Path made = folder.resolve("untouched");
        Settings settings = Settings.from(null, Map.of(), Map.of("data-dir", made.toString(), "bogus", "true"));

        assertThatThrownBy(() -> House.open(settings, InstantSource.system(), House.Mode.SERVE))
                .isInstanceOf(BadSetting.class)
                .hasMessage("unknown setting: bogus");
        assertThat(made).doesNotExist();
    }

    @Test
    void withoutAHomeTheDataDirectoryMustBeNamed() {
        String name = System.setProperty("user.name", "?");
        String home = System.setProperty("user.home", "?");
        try {
            assertThatThrownBy(() -> Installation.directory(Settings.defaults(), "main"))
                    .isInstanceOf(BadSetting.class)
                    .hasMessageContaining("data.dir");
        } finally {
            System.setProperty("user.name", name);
            System.setProperty("user.home", home);
        }
    }

    @Test
    void whatWeMakeIsNotForOthers() throws IOException {
        Path made = folder.resolve("a/b");
        Installation.open(settings(made), made).close();

        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo(root ? "rwx--x--x" : "rwx------");
    }

    /// The demo's passwords are printed in the manual.
    @ParameterizedTest
    @CsvSource({
        "TURNPIKE_HTTP_BIND_ADDRESS, 0.0.0.0, http.bind-address",
        "TURNPIKE_HTTP_BIND_ADDRESS, '', http.bind-address",
        "TURNPIKE_HTTP_BIND_ADDRESS, 192.0.2.1, http.bind-address",
        "TURNPIKE_RADIUS_BIND_ADDRESS, ::, radius.bind-address"
    })
    void theDemoIsForThisMachineOnly(String name, String address, String key) {
        Settings settings = Settings.from(
                null,
                Map.of(
                        name,
                        address,
                        "TURNPIKE_DATA_DIR",
                        folder.resolve("demo").toString()),
                Map.of());

        assertThatThrownBy(() -> House.open(settings, InstantSource.system(), House.Mode.DEMO))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("the demo is for this machine only: " + key)
                .hasMessageNotContaining("\n");
        assertThat(folder.resolve("demo")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin-password", "database-url", "secret-key", "http-metrics-token"})
    void aSecretGivenAsAFlagStopsTheStartBeforeAnythingIsMade(String flag) {
        Settings settings = Settings.from(
                null, Map.of("TURNPIKE_DATA_DIR", folder.resolve("main").toString()), Map.of(flag, "a secret word"));

        assertThatThrownBy(() -> House.open(settings, InstantSource.system(), House.Mode.SERVE))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("TURNPIKE_" + flag.replace('-', '_').toUpperCase(Locale.ROOT))
                .hasMessageNotContaining("a secret word");
        assertThat(folder.resolve("main")).doesNotExist();
    }

    private static void refused(Path directory, String why) {
        assertThatThrownBy(() -> Installation.open(settings(directory), directory))
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith("the data directory " + directory + " " + why)
                .hasMessageNotContaining("\n");
    }

    /// With a database elsewhere, so that nothing is started here.
    private static Settings settings(Path directory) {
        return Settings.from(
                null,
                Map.of(
                        "TURNPIKE_DATA_DIR",
                        directory.toString(),
                        "TURNPIKE_DATABASE_URL",
                        "postgresql://turnpike:word@127.0.0.1:1/turnpike"),
                Map.of());
    }
}
