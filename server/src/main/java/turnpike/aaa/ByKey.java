package turnpike.aaa;

import java.sql.SQLException;
import turnpike.platform.db.Tx;

/// Keeps PostgreSQL from reading whole tables where we ask for rows by key.
final class ByKey {
    /// A statement's plan is kept for a connection's life, also one made while `sessions` was still empty. Our
    /// statements join a few rows to a table by its key: every other way to join is closed. See `Statistics` too.
    private static final String PLAN = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                   set_config('enable_material', 'off', true), set_config('enable_hashjoin', 'off', true),
                   set_config('enable_mergejoin', 'off', true)
            """;

    private ByKey() {}

    /// Holds for this transaction.
    static void plan(Tx tx) throws SQLException {
        try (var statement = tx.connection().prepareStatement(PLAN)) {
            statement.execute();
        }
    }
}
