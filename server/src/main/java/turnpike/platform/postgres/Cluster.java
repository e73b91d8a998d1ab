package turnpike.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.platform.settings.BadSetting;

/// One data directory and the commands that work on it.
final class Cluster {
    static final String OWNER = "turnpike";
    /// Commits wait while a new file of the write-ahead log is filled with zeroes: with the usual 16 MB for 30 to 60
    /// ms, every few seconds until the first files come back from a checkpoint.
    private static final String WAL_SEGMENT = "--wal-segsize=1"; // MB

    private static final String NAMELESS = "could not look up effective user ID";
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final Path home;
    private final Path data;
    private final ServerUser user;

    Cluster(Path home, Path data, ServerUser user) {
        this.home = home;
        this.data = data;
        this.user = user;
    }

    /// Makes the data directory if it is not there. An interrupted first try is thrown away: it holds nothing yet.
    void prepare(String password) throws IOException {
        if (Files.exists(data.resolve("PG_VERSION")) && Files.exists(data.resolve("turnpike.made"))) return;
        if (Files.exists(data)) run("rm", "-rf", data.toString());
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        user.own(data);
        Path secret = Files.createTempFile(data.getParent(), "owner", "");
        try {
            Files.writeString(secret, password);
            user.own(secret);
            var command = new ArrayList<>(user.prefix(false));
            command.addAll(List.of(
                    home.resolve("bin/initdb").toString(),
                    "-D",
                    data.toString(),
                    "-U",
                    OWNER,
                    "-A",
                    "scram-sha-256",
                    "--pwfile",
                    secret.toString(),
                    "-E",
                    "UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    WAL_SEGMENT,
                    "-k"));
            run(command.toArray(String[]::new));
        } catch (IOException e) {
            // initdb looks up its user's name, whatever name of an owner it is told; PostgreSQL itself never does.
            if (String.valueOf(e.getMessage()).contains(NAMELESS)) throw nameless();
            throw e;
        } finally {
            Files.delete(secret);
        }
        Files.writeString(data.resolve("turnpike.made"), "made\n");
    }

    /// A server that outlived a killed Turnpike is stopped before we start ours; adopting it would leave nobody in
    /// charge.
    void stopLeftover() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) return;
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        boolean lives = ProcessHandle.of(pid)
                .flatMap(p -> p.info().command())
                .filter(c -> c.endsWith("postgres"))
                .isPresent();
        if (!lives) return;
        LOG.warn("stopping a PostgreSQL that outlived its Turnpike, pid={}", pid);
        var command = new ArrayList<>(user.prefix(false));
        command.addAll(List.of(
                home.resolve("bin/pg_ctl").toString(), "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "60"));
        run(command.toArray(String[]::new));
    }

    private BadSetting nameless() throws IOException {
        return new BadSetting(
                "the embedded PostgreSQL needs a user the system knows by name, and user id %s has no entry"
                                .formatted(Files.getAttribute(data, "unix:uid"))
                        + " in /etc/passwd; start as a user that has one, add one (useradd), or set database.url");
    }

    List<String> serverCommand(int port, List<String> options) {
        var command = new ArrayList<>(user.prefix(true));
        command.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", data.toString()));
        for (String option : List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "timezone=UTC",
                "log_timezone=UTC",
                "jit=off")) {
            command.addAll(List.of("-c", option));
        }
        for (String option : options) command.addAll(List.of("-c", option));
        return command;
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            int status = process.waitFor();
            if (status != 0) throw new IOException(command[0] + " failed with " + status + ": " + output.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command[0], e);
        }
    }
}
