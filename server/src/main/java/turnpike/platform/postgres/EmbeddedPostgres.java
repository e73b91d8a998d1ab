package turnpike.platform.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Unavailable;
import turnpike.platform.settings.BadSetting;

/// A PostgreSQL server that lives exactly as long as this object, on 127.0.0.1 and a free port, with fsync on.
///
/// Should the server end by itself (killed, crashed) it is started again on the same port, so that pools find it again.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration START_PATIENCE = Duration.ofMinutes(2); // recovery after a crash counts in
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration RESTART_PAUSE = Duration.ofMillis(200); // doubles up to the longest
    private static final Duration RESTART_PAUSE_MAX = Duration.ofSeconds(5);
    private static final String READY = "database system is ready to accept connections";

    private final FileLock lock;
    private final int port;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile @Nullable Process process;

    private EmbeddedPostgres(FileLock lock, int port) {
        this.lock = lock;
        this.port = port;
    }

    /// Starts the server, making the data directory on first use.
    ///
    /// @param directory holds `pgdata`; one process at a time
    /// @param programs where unpacked versions are shared
    /// @param password of the owner role `turnpike`
    /// @param options `name=value` server settings
    /// @throws BadSetting when the directory is in use, or the server's user cannot reach it or has no name
    /// @throws Unavailable when it does not start for another reason
    public static EmbeddedPostgres start(Path directory, Path programs, String password, List<String> options) {
        try {
            Files.createDirectories(directory);
            FileLock lock = lock(directory);
            Path home = Binaries.unpack(programs);
            ServerUser user = ServerUser.choose(directory);
            var cluster = new Cluster(home, directory.resolve("pgdata"), user);
            cluster.prepare(password);
            cluster.stopLeftover();
            var server = new EmbeddedPostgres(lock, freePort());
            server.launch(cluster.serverCommand(server.port, options));
            return server;
        } catch (IOException e) {
            throw new Unavailable("the embedded PostgreSQL cannot start in " + directory + ": " + e.getMessage(), e);
        }
    }

    /// JDBC URL of a database on this server, without credentials.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    public int port() {
        return port;
    }

    /// The server's process id, for tests that kill it.
    public long pid() {
        Process running = process;
        return running == null ? -1 : running.pid();
    }

    /// How often the server ended by itself and was started again.
    public int restarts() {
        return restarts.get();
    }

    /// Stops in "fast" mode: sessions are cut, the shutdown checkpoint is written.
    @Override
    public void close() {
        closing.countDown();
        Process running = process;
        if (running != null && running.isAlive()) {
            interrupt(running);
            try {
                ended.get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.warn("postgres did not stop in time, killing it");
                running.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            LOG.debug("the lock file could not be closed", e);
        }
    }

    private void launch(List<String> command) throws IOException {
        // The kernel sends the parent-death signal when the *thread* that forked ends, so one thread starts the server,
        // reads its log and lives as long as it.
        Thread.ofPlatform().name("postgres").daemon(true).start(() -> attend(command));
        try {
            ready.get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting", e);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("PostgreSQL did not start: " + e.getMessage(), e);
        }
    }

    private void attend(List<String> command) {
        int status = -1;
        try {
            status = serve(command);
            Duration pause = RESTART_PAUSE;
            while (!ready.isCompletedExceptionally() && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.error("postgres ended by itself with status {}, starting it again", status);
                restarts.incrementAndGet();
                long start = System.nanoTime();
                status = serve(command);
                boolean lasted = System.nanoTime() - start > RESTART_PAUSE_MAX.toNanos();
                pause = lasted ? RESTART_PAUSE : shorter(pause.multipliedBy(2), RESTART_PAUSE_MAX);
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.complete(status);
        }
    }

    /// Runs the server once and reads its log until it ends.
    private int serve(List<String> command) throws IOException, InterruptedException {
        var lastLines = new ArrayList<String>();
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        process = started;
        if (closing.getCount() == 0) interrupt(started);
        try (var log = new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                LOG.debug("postgres: {}", line);
                if (lastLines.size() < 20 && !ready.isDone()) lastLines.add(line);
                if (line.contains(READY)) ready.complete(true);
                if (line.contains("PANIC") || line.contains("FATAL:  could not")) LOG.warn("postgres: {}", line);
            }
        }
        int status = started.waitFor();
        ready.completeExceptionally(new IOException(String.join(" | ", lastLines)));
        return status;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /// SIGINT asks for a fast shutdown; Process.destroy would send SIGTERM, which waits for clients.
    private static void interrupt(Process running) {
        try {
            new ProcessBuilder("kill", "-INT", String.valueOf(running.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            running.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static FileLock lock(Path directory) throws IOException {
        var channel = FileChannel.open(
                directory.resolve("turnpike.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) return lock;
        } catch (OverlappingFileLockException e) {
            // The same process asked twice: as much in use as by another.
        }
        channel.close();
        throw new BadSetting("the data directory " + directory + " is in use by another Turnpike");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
