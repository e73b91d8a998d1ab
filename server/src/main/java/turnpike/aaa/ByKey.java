package turnpike.aaa;

import java.sql.SQLException;
import turnpike.platform.db.Tx;

/// Keeps PostgreSQL from reading whole tables where we ask for rows by key.
final class ByKey {
    /// A statement's plan is kept for a connection's life. One made while `sessions` was still empty reads it from end
    /// to
    /// end, and goes on doing so until statistics are taken: ten thousand Starts on a fresh database then cost 0.8
    /// CPU-seconds a thousand instead of 0.03. All our statements join a few rows to a table by its key.
    private static final String PLAN = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
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
