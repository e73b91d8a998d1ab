package turnpike.platform.db;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/// A statement PostgreSQL refused: a constraint, a conflict between transactions, or a mistake of ours.
public final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String state;
    private final @Nullable String constraint;

    SqlFailure(SQLException cause) {
        super(cause.getMessage(), cause);
        this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
        this.constraint = cause instanceof PSQLException e && e.getServerErrorMessage() != null
                ? e.getServerErrorMessage().getConstraint()
                : null;
    }

    /// True when running the same transaction again may succeed (serialization failure, deadlock).
    public boolean isRetryable() {
        return state.equals("40001") || state.equals("40P01");
    }

    /// True when PostgreSQL gave this code (SQLSTATE).
    public boolean isState(String code) {
        return state.equals(code);
    }

    /// True when the unique constraint or index of this name refused the row.
    public boolean isDuplicate(String name) {
        return isDuplicate() && name.equals(constraint);
    }

    /// True when a unique constraint refused the row.
    public boolean isDuplicate() {
        return state.equals("23505");
    }

    /// True when a row names another that is not there.
    public boolean isMissingReference() {
        return state.equals("23503");
    }
}
