package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

final class DoctorTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void aRunningInstallationAndAStoppedOneAreWell() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(examine()).as(said()).isEqualTo(1);
        assertThat(said()).contains("nothing is installed here yet");

        try (House house = House.open(settings(), InstantSource.system(), House.Mode.DEMO)) {
            assertThat(house.ids().next()).isNotNull();
            assertThat(examine()).as(said()).isZero();
            assertThat(said())
                    .contains("ok    server      running as process "
                            + ProcessHandle.current().pid());
            assertThat(migrations()).contains("tenants and staff").doesNotContain("PENDING");
        }
        assertThat(migrations()).contains("tenants and staff");

        assertThat(examine()).as(said()).isZero();
        assertThat(said()).contains("all migrations are applied");

        Files.setPosixFilePermissions(directory.resolve("secret.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(examine()).isEqualTo(1);
        assertThat(said()).contains("FAIL  files       secret.key is its owner's alone");
    }

    @Test
    void migrationsOfNothingAreNotMade() {
        assertThatThrownBy(this::migrations)
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("nothing is installed in " + directory);
        assertThat(directory).isEmptyDirectory();
    }

    private String migrations() {
        var listed = new ByteArrayOutputStream();
        new SchemaCommand(new PrintStream(listed, true, StandardCharsets.UTF_8))
                .status(Settings.from(null, Map.of(), Map.of("data-dir", directory.toString())));
        return listed.toString(StandardCharsets.UTF_8);
    }

    private int examine() {
        said.reset();
        return new Doctor(new PrintStream(said, true, StandardCharsets.UTF_8)).examine(settings());
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Settings settings() {
        return Settings.from(
                null,
                Map.of(),
                Map.of(
                        "data-dir",
                        directory.toString(),
                        "database-shared-buffers-mb",
                        "16",
                        "http-port",
                        "0",
                        "radius-auth-port",
                        "0",
                        "radius-acct-port",
                        "0"));
    }
}
