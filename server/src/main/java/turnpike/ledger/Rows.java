package turnpike.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// Reads what the tables of this room hold.
final class Rows {
    /// In tables whose key holds the party: nobody in particular.
    static final UUID NOBODY = new UUID(0, 0);

    private Rows() {}

    /// Plain JDBC.
    @FunctionalInterface
    interface Statements<T> {
        T run() throws SQLException;
    }

    /// Runs plain JDBC so that a failure reaches `Database` the way those of Jdbi do.
    static <T> T sql(Statements<T> statements) {
        try {
            return statements.run();
        } catch (SQLException e) {
            throw new TransactionException(e);
        }
    }

    static Movement movement(ResultSet row) throws SQLException {
        var amount = new Money(row.getLong("amount_minor"), row.getString("currency"));
        var posting = new Posting(place(row, "debit"), place(row, "credit"), amount);
        UUID source = row.getObject("source_id", UUID.class);
        var entry = new Entry(
                Entry.Kind.valueOf(row.getString("kind")),
                source,
                instant(row, "at"),
                row.getString("memo"),
                List.of(posting),
                row.getString("receipt"));
        return new Movement(
                row.getObject("entry_id", UUID.class),
                row.getInt("line"),
                source,
                instant(row, "posted_at"),
                entry,
                posting);
    }

    private static Place place(ResultSet row, String side) throws SQLException {
        return new Place(
                Account.valueOf(row.getString(side + "_account")),
                row.getObject(side + "_party", UUID.class),
                row.getString(side + "_label"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable UUID party(UUID stored) {
        return stored.equals(NOBODY) ? null : stored;
    }
}
