package turnpike;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import turnpike.platform.db.Database;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.postgres.EmbeddedPostgres;
import turnpike.platform.settings.Vault;

/// A real PostgreSQL for tests: one server per test process, a fresh migrated database for each caller.
///
/// A commit here is answered before it is on disk, which only matters when the server dies. Tests about durability,
/// or of whoever checks it, take a [#durable] database, or start a server of their own as [CrashTest] does.
public final class TestDatabase {
    /// One key for the process, because roles and their passwords are shared by all databases of a server.
    public static final String SECRET_KEY = (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");

    public static final Vault VAULT = new Vault(HexFormat.of().parseHex(SECRET_KEY));

    private static final String PASSWORD = "test-owner";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestDatabase() {}

    /// The server all tests share; it ends with the process.
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                Path directory = TestFolder.make();
                var options = List.of(
                        "max_connections=500",
                        "shared_buffers=64MB",
                        "max_wal_size=512MB",
                        "synchronous_commit=off",
                        "dynamic_shared_memory_type=mmap"); // in the folder, which is deleted
                var server = EmbeddedPostgres.start(directory, programs(), PASSWORD, options);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    // Nobody reads these databases again: their last checkpoint is not waited for.
                    Thread.ofPlatform().daemon().start(server::close);
                    ProcessHandle.of(server.pid()).ifPresent(process -> {
                        process.destroyForcibly();
                        process.onExit().join();
                    });
                    TestFolder.delete(directory);
                }));
                execute(
                        new DatabaseAddress(server.url("postgres"), "turnpike", PASSWORD),
                        "create database template_t");
                Database.open(new DatabaseAddress(server.url("template_t"), "turnpike", PASSWORD), VAULT, settings())
                        .close();
                return server;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /// Where unpacked PostgreSQL programs are shared between runs.
    public static Path programs() {
        return Path.of(System.getProperty("java.io.tmpdir"), "turnpike-programs-" + System.getProperty("user.name"));
    }

    /// A new empty database with the schema in place; its pools close with the process.
    public static Database fresh() {
        return Database.connect(freshAddress(), VAULT, settings());
    }

    /// The same for tests that open their own pools (restart, another node).
    ///
    /// The template's files are copied as they are: the usual way, through the log, writes them twice.
    public static DatabaseAddress freshAddress() {
        String name = "t" + NUMBER.incrementAndGet();
        execute(
                new DatabaseAddress(Server.POSTGRES.url("postgres"), "turnpike", PASSWORD),
                "create database " + name + " template template_t strategy file_copy");
        return new DatabaseAddress(Server.POSTGRES.url(name), "turnpike", PASSWORD);
    }

    /// A new database as production has it: what is committed is on disk.
    public static DatabaseAddress durable() {
        DatabaseAddress address = freshAddress();
        execute(
                address,
                "do $$ begin execute 'alter database ' || current_database() || ' set synchronous_commit = on'; end $$");
        return address;
    }

    /// A new database for a whole house, as its setting `database.url` takes it.
    public static String freshUrl() {
        return url(freshAddress());
    }

    /// The same for a house that refuses to start on a database that forgets.
    public static String durableUrl() {
        return url(durable());
    }

    private static String url(DatabaseAddress address) {
        String separator = address.url().contains("?") ? "&" : "?";
        return address.url() + separator + "user=" + address.owner() + "&password=" + PASSWORD;
    }

    public static DatabaseSettings settings() {
        return new DatabaseSettings(6, 6, 6, 3, Duration.ofSeconds(5));
    }

    private static void execute(DatabaseAddress address, String sql) {
        try (var connection = DriverManager.getConnection(address.url(), address.owner(), address.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
