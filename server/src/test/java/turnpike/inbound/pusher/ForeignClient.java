package turnpike.inbound.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// pusher-js or laravel-echo, unmodified, in a Node process; says what it was told.
public final class ForeignClient implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("src/test/js").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final BlockingQueue<JsonObject> said = new LinkedBlockingQueue<>();

    /// @param words client, host, port, key, address of the authorization, token, channel, events
    public ForeignClient(String... words) throws IOException {
        assertThat(Files.isDirectory(SCRIPTS.resolve("node_modules")))
                .as("foreign clients installed: run `npm ci` in src/test/js")
                .isTrue();
        List<String> command = new ArrayList<>(List.of("node", "listen.mjs"));
        command.addAll(List.of(words));
        process = new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true)
                .start();
        Thread.ofVirtual().start(this::listen);
    }

    /// Waits for the next thing of this name and gives what came with it; skips others, however many come.
    public Object await(String what) throws InterruptedException {
        List<JsonObject> skipped = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            JsonObject next = said.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(next).as("waiting for %s, after %s", what, skipped).isNotNull();
            if (next.getString("what").equals(what)) return String.valueOf(next.getValue("data"));
            skipped.add(next);
        }
    }

    /// Everything said so far and not yet awaited.
    public List<JsonObject> rest() {
        List<JsonObject> rest = new ArrayList<>();
        said.drainTo(rest);
        return rest;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private void listen() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(
                        line.startsWith("{")
                                ? new JsonObject(line)
                                : new JsonObject().put("what", "noise").put("data", line));
            }
        } catch (IOException e) {
            // The process was ended.
        }
    }
}
