package turnpike.platform.db;

import java.sql.SQLException;

/// A statement PostgreSQL refused: a constraint, a conflict between transactions, or a mistake of ours.
public final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String state;

    SqlFailure(SQLException cause) {
        super(cause.getMessage(), cause);
        this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    /// True when running the same transaction again may succeed (serialization failure, deadlock).
    public boolean isRetryable() {
        return state.equals("40001") || state.equals("40P01");
    }

    /// True when a unique constraint refused the row.
    public boolean isDuplicate() {
        return state.equals("23505");
    }
}
