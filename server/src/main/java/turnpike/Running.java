package turnpike;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;

/// What a running server wrote about itself, for other commands on this machine.
///
/// @param ports what it listens on, by protocol
record Running(long pid, String database, String owner, Map<String, Object> ports) {
    Running {
        ports = Map.copyOf(ports);
    }

    /// The server that runs on this data directory; empty when none does.
    static Optional<Running> find(Path directory) {
        try {
            var note = new JsonObject(Files.readString(Installation.runningFile(directory)));
            long pid = note.getLong("pid", -1L);
            boolean lives = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            if (!lives) return Optional.empty();
            return Optional.of(new Running(
                    pid,
                    note.getString("database"),
                    note.getString("owner"),
                    note.getJsonObject("ports", new JsonObject()).getMap()));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // Not there, half written, or left by a killed process.
        }
    }

    /// The data directory a command means: the one given, or that of whichever installation runs, or of production,
    /// or of the demo when there is only that.
    static Path directory(Settings settings) {
        Path main = Installation.directory(settings, "main");
        Path demo = Installation.directory(settings, "demo");
        if (find(main).isPresent()) return main;
        if (find(demo).isPresent()) return demo;
        return Files.exists(main) || !Files.exists(demo) ? main : demo;
    }

    DatabaseAddress address(Vault vault) {
        return new DatabaseAddress(database, owner, HexFormat.of().formatHex(vault.derive("database owner")));
    }
}
