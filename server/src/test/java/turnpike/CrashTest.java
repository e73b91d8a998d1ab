package turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// The promise of an accounting answer: what was acknowledged is on disk, whatever dies next.
///
/// Real processes and real UDP: NASes report as fast as they are answered while first PostgreSQL and then the whole
/// server is killed, with SIGKILL, in the middle of it. The NASes go on repeating what was not answered.
final class CrashTest {
    private static final int SESSIONS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path directory;

    private static String[] flags = {};
    private static int accounting;
    private static Process server;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ReportingNas> nases = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /// One for all tests: each leaves a server that runs.
    @BeforeAll
    static void start() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        accounting = freePort();
        flags = new String[] {
            "--data-dir=" + directory,
            "--database-shared-buffers-mb=32",
            "--http-port=0",
            "--radius-auth-port=0",
            "--radius-acct-port=" + accounting
        };
        server = launch();
    }

    @BeforeEach
    void report(TestInfo test) {
        for (int i = 0; i < 4; i++) {
            var nas = new ReportingNas(test.getDisplayName() + i, SESSIONS, accounting, i);
            nases.add(nas);
            threads.add(Thread.ofPlatform().daemon(true).start(nas));
        }
    }

    @AfterEach
    void stop() {
        nases.forEach(ReportingNas::stop);
    }

    @AfterAll
    static void end() throws InterruptedException {
        server.destroyForcibly().waitFor();
    }

    @Test
    void whatWasAcknowledgedIsInTheBooksWhateverIsKilled() throws Exception {
        awaitAnswers(600);

        ProcessHandle postgres = postgres();
        postgres.destroyForcibly();
        awaitAnswers(600);
        assertThat(server.isAlive()).as("the server outlives its database").isTrue();

        ProcessHandle successor = postgres();
        server.destroyForcibly().waitFor();
        await("no orphan", () -> !successor.isAlive());
        server = launch();
        awaitAnswers(600);

        nases.forEach(ReportingNas::stop);
        for (Thread thread : threads) assertThat(thread.join(PATIENCE)).isTrue();
        Map<String, Long> stored = stored();
        for (ReportingNas nas : nases) {
            for (int i = 0; i < SESSIONS; i++) {
                assertThat(stored).containsEntry(nas.session(i), nas.acknowledged(i));
            }
        }
        assertBooksClose();
    }

    /// A database that neither answers nor refuses, as behind a line that is cut: nothing is acknowledged meanwhile,
    /// and
    /// whoever watches our health is told.
    @Test
    void nothingIsAcknowledgedWhileTheDatabaseStandsStill() throws Exception {
        awaitAnswers(200);
        assertThat(health()).isEqualTo(200);

        signal("STOP");
        try {
            await("health tells", () -> health() == 503);
            List<Integer> answers = nases.stream().map(ReportingNas::answers).toList();
            assertThat(health()).isEqualTo(503);
            assertThat(nases.stream().map(ReportingNas::answers).toList()).isEqualTo(answers);
        } finally {
            signal("CONT");
        }
        awaitAnswers(200);
        await("health is back", () -> health() == 200);
    }

    /// To PostgreSQL and everything it started; what it started may have ended by itself meanwhile.
    private static void signal(String name) throws IOException, InterruptedException {
        ProcessHandle postgres = postgres();
        assertThat(kill(name, List.of(postgres))).isZero();
        kill(name, postgres.descendants().toList());
    }

    private static int kill(String signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(process -> command.add(String.valueOf(process.pid())));
        return new ProcessBuilder(command).start().waitFor();
    }

    private int health() {
        try {
            int port = new JsonObject(Files.readString(directory.resolve("running.json")))
                    .getJsonObject("ports")
                    .getInteger("http");
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/health"))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process launch() throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName()));
        command.addAll(List.of(flags));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
    }

    private static ProcessHandle postgres() {
        return server.children()
                .filter(child -> child.info().command().orElse("").endsWith("postgres"))
                .findFirst()
                .orElseThrow();
    }

    /// Waits until the NASes had this many more answers, each its part.
    private void awaitAnswers(int more) {
        List<Integer> before = nases.stream().map(ReportingNas::answers).toList();
        for (int i = 0; i < nases.size(); i++) {
            ReportingNas nas = nases.get(i);
            int enough = before.get(i) + more / nases.size();
            await("answers", () -> nas.answers() >= enough);
        }
    }

    private static Map<String, Long> stored() throws IOException, SQLException {
        var running = new JsonObject(Files.readString(directory.resolve("running.json")));
        String password = HexFormat.of()
                .formatHex(Installation.vault(ServerProcess.settings(flags), directory)
                        .derive("database owner"));
        var stored = new HashMap<String, Long>();
        try (var connection = DriverManager.getConnection(
                        running.getString("database"), running.getString("owner"), password);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select acct_session_id, sum(upload_bytes)::bigint from sessions group by 1")) {
            while (rows.next()) stored.put(rows.getString(1), rows.getLong(2));
        }
        return stored;
    }

    private static void assertBooksClose() {
        var said = new ByteArrayOutputStream();
        int status =
                new Doctor(new PrintStream(said, true, StandardCharsets.UTF_8)).examine(ServerProcess.settings(flags));
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("ok    books");
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
