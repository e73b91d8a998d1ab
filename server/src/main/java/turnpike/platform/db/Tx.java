package turnpike.platform.db;

import java.sql.Connection;
import org.jdbi.v3.core.Handle;

/// An open transaction. Lives as long as the work it was handed to; do not keep it, do not pass it to another thread.
public final class Tx {
    private final Handle handle;

    Tx(Handle handle) {
        this.handle = handle;
    }

    /// Named parameters and mappers, for ordinary stores.
    public Handle sql() {
        return handle;
    }

    /// The raw connection, for `unnest` arrays and COPY on hot paths. Never commit, roll back or close it.
    public Connection connection() {
        return handle.getConnection();
    }
}
