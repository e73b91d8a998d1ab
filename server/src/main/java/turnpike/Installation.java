package turnpike;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.jobs.JobSettings;
import turnpike.platform.logs.LogSettings;
import turnpike.platform.postgres.EmbeddedPostgres;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;

/// What an installation stands on: its data directory, its master key and its PostgreSQL (embedded or given).
///
/// @param postgres the server we started; null when the database is somebody else's
record Installation(
        Path directory,
        Vault vault,
        DatabaseAddress address,
        @Nullable EmbeddedPostgres postgres) implements AutoCloseable {

    /// Opens what is there, makes what is missing.
    ///
    /// @param kind names the default data directory, so that demo and production never meet
    static Installation open(Settings settings, String kind) {
        return open(settings, directory(settings, kind));
    }

    static Installation open(Settings settings, Path directory) {
        String outside = outside(settings);
        prepare(directory);
        Vault vault = vault(settings, directory);
        List<String> options = postgresOptions(settings);
        if (!outside.isEmpty()) return new Installation(directory, vault, DatabaseAddress.parse(outside), null);
        String password = HexFormat.of().formatHex(vault.derive("database owner"));
        var postgres = EmbeddedPostgres.start(directory, directory.resolve("programs"), password, options);
        return new Installation(
                directory, vault, new DatabaseAddress(postgres.url("postgres"), "turnpike", password), postgres);
    }

    /// Asks for every setting an installation knows, so that a command can refuse others.
    static void declare(Settings settings) {
        directory(settings, "main");
        outside(settings);
        masterKey(settings);
        postgresOptions(settings);
        DatabaseSettings.from(settings);
        JobSettings.from(settings);
        LogSettings.from(settings);
    }

    /// Makes the data directory when it is missing, for its owner alone, and proves that it can be written.
    private static void prepare(Path directory) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new BadSetting("the data directory " + directory + " is a file; data.dir must name a folder");
        }
        try {
            if (!Files.exists(directory)) make(directory);
            Files.delete(Files.createTempFile(directory, "probe", ""));
        } catch (AccessDeniedException e) {
            throw new BadSetting("the data directory " + directory + " cannot be written: permission denied");
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null ? ": " + f.getReason() : "";
            throw new BadSetting("the data directory " + directory + " cannot be made or written" + reason);
        }
    }

    private static void make(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        // As root PostgreSQL runs as somebody else, who must be able to pass through but sees nothing on the way.
        String permissions = isRoot() ? "rwx--x--x" : "rwx------";
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    /// Tells other commands on this machine (doctor, db) where the running database is; gone again when we stop.
    ///
    /// @param ports what we listen on, by protocol
    void announce(Map<String, Integer> ports) {
        var running = new JsonObject()
                .put("pid", ProcessHandle.current().pid())
                .put("database", address.url())
                .put("owner", address.owner())
                .put("ports", new JsonObject(Map.copyOf(ports)));
        try {
            Files.writeString(runningFile(directory), running.encodePrettily() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into the data directory " + directory, e);
        }
    }

    /// The outside database asked for; empty when ours is meant.
    static String outside(Settings settings) {
        return settings.secret(
                "database.url", "postgresql://user:password@host:5432/name of an outside PostgreSQL 15 or newer.");
    }

    static Path runningFile(Path directory) {
        return directory.resolve("running.json");
    }

    static Path directory(Settings settings, String kind) {
        String given = settings.text(
                "data.dir", "", "Where data, keys and the embedded database live; one Turnpike at a time.");
        if (!given.isEmpty()) return Path.of(given).toAbsolutePath();
        return home().resolve(kind);
    }

    private static Path home() {
        if (isRoot()) return Path.of("/var/lib/turnpike");
        String home = System.getProperty("user.home", "");
        if (!home.startsWith("/")) { // Java says "?" where neither /etc/passwd nor HOME tells
            throw new BadSetting("this user has no home directory; say where the data belong with data.dir");
        }
        return Path.of(home, ".turnpike");
    }

    /// @throws BadSetting when the key is gone that this directory's database was sealed with: a new one would open
    /// none
    /// of it
    static Vault vault(Settings settings, Path directory) {
        String given = masterKey(settings);
        Path file = directory.resolve("secret.key");
        if (given.isEmpty() && !Files.exists(file) && Files.exists(directory.resolve("pgdata"))) {
            throw new BadSetting(
                    "the master key " + file + " is missing, and the database beside it opens with no other;"
                            + " put the key back from your backup");
        }
        return Vault.open(given, file);
    }

    private static String masterKey(Settings settings) {
        return settings.secret(
                "secret.key", "Master key, 64 hex digits; without it one is made and kept in the data directory.");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// Durability is never traded (fsync and synchronous_commit stay on); these only spend memory and disk wisely.
    private static List<String> postgresOptions(Settings settings) {
        int buffers = settings.number(
                "database.shared-buffers-mb", 256, 16, 65_536, "MB", "Page cache of the embedded PostgreSQL.");
        return List.of(
                "shared_buffers=" + buffers + "MB",
                "max_connections=80",
                "max_wal_size=4GB",
                "min_wal_size=256MB",
                "checkpoint_timeout=15min",
                "checkpoint_completion_target=0.9",
                "wal_compression=pglz",
                "random_page_cost=1.1",
                "autovacuum_naptime=15s",
                "autovacuum_vacuum_cost_limit=2000",
                "autovacuum_vacuum_scale_factor=0.1",
                "log_min_messages=warning",
                "log_checkpoints=off");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(runningFile(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy the data directory " + directory, e);
        }
        if (postgres != null) postgres.close();
    }
}
