package turnpike.platform.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Fills a statement's parameters in order, each with one column of the same rows, for `unnest`. Hot stores use it:
/// numbers and uuids travel in binary and nothing is boxed.
public final class Columns {
    private final PreparedStatement statement;
    private final Connection connection;
    private int at;

    public Columns(PreparedStatement statement) throws SQLException {
        this.statement = statement;
        this.connection = statement.getConnection();
    }

    public <T> void uuids(List<T> rows, Function<T, UUID> column) throws SQLException {
        statement.setObject(++at, UuidArray.of(rows, column));
    }

    public <T> void texts(List<T> rows, Function<T, @Nullable String> column) throws SQLException {
        @Nullable String[] values = new String[rows.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.apply(rows.get(i));
        array("text", values);
    }

    public <T> void longs(List<T> rows, ToLongFunction<T> column) throws SQLException {
        long[] values = new long[rows.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.applyAsLong(rows.get(i));
        statement.setObject(++at, values);
    }

    public <T> void absentLongs(List<T> rows, Function<T, @Nullable Long> column) throws SQLException {
        @Nullable Long[] values = new Long[rows.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.apply(rows.get(i));
        array("bigint", values);
    }

    public <T> void ints(List<T> rows, ToIntFunction<T> column) throws SQLException {
        int[] values = new int[rows.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.applyAsInt(rows.get(i));
        statement.setObject(++at, values);
    }

    public <T> void booleans(List<T> rows, Predicate<T> column) throws SQLException {
        boolean[] values = new boolean[rows.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.test(rows.get(i));
        statement.setObject(++at, values);
    }

    public void number(int value) throws SQLException {
        statement.setInt(++at, value);
    }

    public void number(long value) throws SQLException {
        statement.setLong(++at, value);
    }

    private void array(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(++at, connection.createArrayOf(type, values));
    }
}
