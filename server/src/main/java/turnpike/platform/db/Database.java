package turnpike.platform.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.settings.Vault;

/// Transactions on PostgreSQL, in two roles.
///
/// *Tenant* transactions run as `turnpike_app`: row-level security shows and accepts rows of the one tenant named.
/// *Ingest* transactions run as `turnpike_ingest`, which crosses tenants for packets and platform administration and is
/// granted only the tables that needs. What is hot, bookings and the look-ups of logins and dashboards, are ingest
/// transactions on connections of their own, whose planner joins by key. A transaction commits when the work returns
/// and rolls back when it throws.
public final class Database implements AutoCloseable {
    static final String APP_ROLE = "turnpike_app";
    static final String INGEST_ROLE = "turnpike_ingest";

    /// Our statements are short; compiling a plan to machine code costs more than it saves.
    private static final String PLAIN = "-c jit=off -c timezone=UTC";

    /// A statement's plan is kept for a connection's life, also one made while a table was still empty. Hot
    /// statements join a few rows to a table by its key: every other way to join is closed.
    private static final String BY_KEY = " -c enable_seqscan=off -c enable_bitmapscan=off -c enable_material=off"
            + " -c enable_hashjoin=off -c enable_mergejoin=off";

    /// A look-up joins many tables for a few rows: planning it takes longer than running it, and by key there is but
    /// one good plan whatever the values are.
    private static final String PLANNED_ONCE = " -c plan_cache_mode=force_generic_plan";

    /// What happens inside a transaction.
    @FunctionalInterface
    public interface Work<T> {
        T in(Tx tx) throws SQLException;
    }

    /// What happens inside a transaction, without an answer.
    @FunctionalInterface
    public interface Action {
        void in(Tx tx) throws SQLException;
    }

    private static final String TENANT = "select set_config('turnpike.tenant', ?, true)";
    private static final String TENANT_BY_KEY =
            "select set_config('turnpike.tenant', ?, true), set_config('plan_cache_mode', 'force_generic_plan', true)";

    private final HikariDataSource app;
    private final HikariDataSource ingest;
    private final HikariDataSource ledger;
    private final HikariDataSource lookUps;
    private final Jdbi appSql;
    private final Jdbi ingestSql;
    private final Jdbi ledgerSql;
    private final Jdbi lookUpSql;
    private final Semaphore background; // those of the tenants' connections that background work may hold
    private final Signals signals;

    private Database(HikariDataSource app, HikariDataSource ingest, HikariDataSource ledger, HikariDataSource lookUps) {
        this.app = app;
        this.ingest = ingest;
        this.ledger = ledger;
        this.lookUps = lookUps;
        this.appSql = Jdbi.create(app).installPlugin(new PostgresPlugin());
        this.ingestSql = Jdbi.create(ingest).installPlugin(new PostgresPlugin());
        this.ledgerSql = Jdbi.create(ledger).installPlugin(new PostgresPlugin());
        this.lookUpSql = Jdbi.create(lookUps).installPlugin(new PostgresPlugin());
        this.signals = new Signals(ingest);
        int all = app.getMaximumPoolSize();
        this.background = new Semaphore(Math.max(1, all - Math.max(2, all / 3)));
    }

    /// Makes the roles if they are missing, brings the schema up to date, opens the pools.
    ///
    /// @throws org.flywaydb.core.api.FlywayException when a migration fails; nothing may start then
    public static Database open(DatabaseAddress address, Vault vault, DatabaseSettings settings) {
        Roles.prepare(address, password(vault, APP_ROLE), password(vault, INGEST_ROLE));
        Migrations.run(address);
        return connect(address, vault, settings);
    }

    /// Opens the pools on a schema that is up to date, changing nothing.
    public static Database connect(DatabaseAddress address, Vault vault, DatabaseSettings settings) {
        String ingest = password(vault, INGEST_ROLE);
        return new Database(
                pool(address, APP_ROLE, password(vault, APP_ROLE), settings.appConnections(), settings, PLAIN),
                pool(address, INGEST_ROLE, ingest, settings.ingestConnections(), settings, PLAIN),
                pool(address, INGEST_ROLE, ingest, settings.ledgerConnections(), settings, PLAIN + BY_KEY),
                pool(
                        address,
                        INGEST_ROLE,
                        ingest,
                        settings.lookUpConnections(),
                        settings,
                        PLAIN + BY_KEY + PLANNED_ONCE));
    }

    /// Runs the work as the tenant: no other tenant's row can be seen or written.
    ///
    /// @throws Unavailable when the database cannot be reached; nothing was stored
    public <T> T call(TenantId tenant, Work<T> work) {
        if (!Background.isHere()) return transact(appSql, tenant, work, TENANT);
        background.acquireUninterruptibly();
        try {
            return Background.withoutWaiting(() -> transact(appSql, tenant, work, TENANT_BY_KEY));
        } finally {
            background.release();
        }
    }

    public void run(TenantId tenant, Action action) {
        call(tenant, tx -> {
            action.in(tx);
            return true;
        });
    }

    /// Runs the work across tenants, for ingest and platform administration only.
    ///
    /// @throws Unavailable when the database cannot be reached; nothing was stored
    public <T> T callAcrossTenants(Work<T> work) {
        return transact(ingestSql, null, work, "");
    }

    public void runAcrossTenants(Action action) {
        callAcrossTenants(tx -> {
            action.in(tx);
            return true;
        });
    }

    /// Runs the work across tenants, for statements that join a few rows to tables by their keys.
    ///
    /// @throws Unavailable when the database cannot be reached; nothing was stored
    public <T> T callByKey(Work<T> work) {
        return transact(ledgerSql, null, work, "");
    }

    public void runByKey(Action action) {
        callByKey(tx -> {
            action.in(tx);
            return true;
        });
    }

    /// As [#callByKey], for work that is a single statement: it is a transaction by itself, which saves two round
    /// trips. Not for [Tx#tell].
    ///
    /// @throws Unavailable when the database cannot be reached; it may have been stored all the same
    public <T> T callByKeyAtOnce(Work<T> work) {
        return atOnce(ledgerSql, work);
    }

    /// Looks something up across tenants by a single statement that joins a few rows to tables by their keys, and
    /// stores nothing.
    ///
    /// @throws Unavailable when the database cannot be reached
    public <T> T lookUp(Work<T> work) {
        return atOnce(lookUpSql, work);
    }

    /// The same for what is handed on row by row.
    ///
    /// @throws Unavailable when the database cannot be reached
    public void lookThrough(Action action) {
        atOnce(lookUpSql, tx -> {
            action.in(tx);
            return true;
        });
    }

    private static <T> T atOnce(Jdbi jdbi, Work<T> work) {
        try (Handle handle = jdbi.open()) {
            return work.in(new Tx(handle));
        } catch (SQLException e) {
            throw translated(e);
        } catch (JdbiException e) {
            throw e.getCause() instanceof SQLException cause ? translated(cause) : e;
        }
    }

    /// For libraries that bring their own SQL (stored jobs); crosses tenants.
    public DataSource ingestSource() {
        return ingest;
    }

    /// What changed, for caches: tell with [Tx#tell], hear here.
    public Signals signals() {
        return signals;
    }

    /// Connections in use, idle, and callers waiting, of all pools together.
    public PoolState pool() {
        var all = new PoolState(0, 0, 0, 0);
        for (HikariDataSource one : List.of(app, ingest, ledger, lookUps)) {
            var bean = one.getHikariPoolMXBean();
            all = new PoolState(
                    all.active() + bean.getActiveConnections(),
                    all.idle() + bean.getIdleConnections(),
                    all.waiting() + bean.getThreadsAwaitingConnection(),
                    all.max() + one.getMaximumPoolSize());
        }
        return all;
    }

    /// @param waiting callers that wait for a connection
    public record PoolState(int active, int idle, int waiting, int max) {}

    @Override
    public void close() {
        signals.close();
        app.close();
        ingest.close();
        ledger.close();
        lookUps.close();
    }

    private <T> T transact(Jdbi jdbi, @Nullable TenantId tenant, Work<T> work, String bind) {
        try (Handle handle = jdbi.open()) {
            handle.begin();
            boolean done = false;
            try {
                if (tenant != null) bind(handle.getConnection(), bind, tenant);
                var tx = new Tx(handle);
                T result = work.in(tx);
                if (!signals.isAlone()) tx.tellOthers();
                handle.commit();
                done = true;
                for (Tx.Told told : tx.told()) signals.deliver(told.topic(), told.payload());
                return result;
            } finally {
                if (!done) rollBack(handle);
            }
        } catch (SQLException e) {
            throw translated(e);
        } catch (JdbiException e) {
            throw e.getCause() instanceof SQLException cause ? translated(cause) : e;
        }
    }

    private static void bind(Connection connection, String sql, TenantId tenant) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, tenant.toString());
            statement.execute();
        }
    }

    private static void rollBack(Handle handle) {
        try {
            handle.rollback();
        } catch (JdbiException ignored) {
            // The connection is broken; the server has rolled back already and the pool will drop it.
        }
    }

    private static RuntimeException translated(SQLException e) {
        if (unreachable(e)) return new Unavailable("the database cannot be reached", e);
        return new SqlFailure(e);
    }

    /// Connection failures (class 08), server shutting down (57P), out of resources (53), trouble with its files (58),
    /// and pool time-outs.
    private static boolean unreachable(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return e instanceof SQLTransientException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.startsWith("58");
    }

    private static String password(Vault vault, String role) {
        return HexFormat.of().formatHex(vault.derive("database role " + role));
    }

    private static HikariDataSource pool(
            DatabaseAddress address,
            String role,
            String password,
            int size,
            DatabaseSettings settings,
            String options) {
        var config = new HikariConfig();
        config.setPoolName(role);
        config.setJdbcUrl(address.url());
        config.setUsername(role);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(Math.min(2, size));
        config.setConnectionTimeout(settings.patience().toMillis());
        config.setInitializationFailTimeout(settings.patience().toMillis());
        config.addDataSourceProperty("ApplicationName", role);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("binaryTransferEnable", UuidArray.OID);
        config.addDataSourceProperty("prepareThreshold", "2");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("options", options);
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new Unavailable("role " + role + " cannot sign in to the database", e);
        }
    }
}
