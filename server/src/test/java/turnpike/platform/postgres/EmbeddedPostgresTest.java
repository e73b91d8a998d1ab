package turnpike.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import turnpike.TestDatabase;
import turnpike.platform.settings.BadSetting;

final class EmbeddedPostgresTest {
    private static final String PASSWORD = "owner";

    @TempDir
    Path directory;

    /// The server ends (killed, crashed): it comes back by itself, at the same address, with all that was committed.
    @Test
    void aKilledServerComesBackWithWhatWasCommitted() throws IOException, SQLException {
        try (var server = start()) {
            execute(server, "create table kept (n integer)");
            execute(server, "insert into kept select generate_series(1, 1000)");
            long killed = server.pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            await(() -> count(server) == 1000);
            assertThat(server.pid()).isNotEqualTo(killed);
            assertThat(server.restarts()).isPositive();
        }
    }

    /// One process at a time; closing ends the server and frees the directory.
    @Test
    void aDirectoryHasOneMasterAndNoServerIsLeftBehind() throws IOException {
        long pid;
        try (var server = start()) {
            pid = server.pid();
            assertThatThrownBy(this::start).isInstanceOf(BadSetting.class).hasMessageContaining("in use");
        }
        await(() -> ProcessHandle.of(pid).isEmpty());
        start().close();
    }

    /// Containers like to run as a bare number.
    @Test
    void aUserWithoutANameIsToldWhatIsMissing() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("only root becomes somebody else")
                .isEqualTo("root");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Binaries.unpack(TestDatabase.programs());
        var cluster = new Cluster(home, directory.resolve("pgdata"), new ServerUser(54_321, true));

        assertThatThrownBy(() -> cluster.prepare(PASSWORD))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("user id 54321 has no entry in /etc/passwd");
    }

    private EmbeddedPostgres start() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return EmbeddedPostgres.start(directory, TestDatabase.programs(), PASSWORD, List.of("shared_buffers=16MB"));
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.url("postgres"), "turnpike", PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(EmbeddedPostgres server) {
        try (var connection = DriverManager.getConnection(server.url("postgres"), "turnpike", PASSWORD);
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from kept")) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            return -1;
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
        }
    }
}
