package turnpike;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.postgres.EmbeddedPostgres;
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
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the data directory " + directory + " cannot be made", e);
        }
        Vault vault = vault(settings, directory);
        List<String> options = postgresOptions(settings);
        if (!outside.isEmpty()) return new Installation(directory, vault, DatabaseAddress.parse(outside), null);
        String password = HexFormat.of().formatHex(vault.derive("database owner"));
        var postgres = EmbeddedPostgres.start(directory, directory.resolve("programs"), password, options);
        return new Installation(
                directory, vault, new DatabaseAddress(postgres.url("postgres"), "turnpike", password), postgres);
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
        boolean root = "root".equals(System.getProperty("user.name"));
        Path home = root ? Path.of("/var/lib/turnpike") : Path.of(System.getProperty("user.home"), ".turnpike");
        return home.resolve(kind);
    }

    static Vault vault(Settings settings, Path directory) {
        String key = settings.secret(
                "secret.key", "Master key, 64 hex digits; without it one is made and kept in the data directory.");
        return Vault.open(key, directory.resolve("secret.key"));
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
