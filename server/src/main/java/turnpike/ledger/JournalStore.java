package turnpike.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.CsvExport;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// The `journal` table: rows are added and read, nothing else.
final class JournalStore {
    private static final String INSERT = """
            insert into journal (tenant_id, entry_id, line, kind, source_id, at, posted_at, debit_account, debit_party,
                   debit_label, credit_account, credit_party, credit_label, amount_minor, currency, receipt, memo)
            select ?, r.entry_id, r.line, r.kind, r.source_id, r.at, ?, r.debit_account, r.debit_party,
                   r.debit_label, r.credit_account, r.credit_party, r.credit_label, r.amount_minor, r.currency,
                   r.receipt, r.memo
              from unnest(?::uuid[], ?::int[], ?::text[], ?::uuid[], ?::timestamptz[], ?::text[], ?::uuid[], ?::text[],
                          ?::text[], ?::uuid[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[])
                   as r (entry_id, line, kind, source_id, at, debit_account, debit_party, debit_label, credit_account,
                         credit_party, credit_label, amount_minor, currency, receipt, memo)
             order by r.kind, r.source_id, r.line
                on conflict (tenant_id, kind, source_id, line) do nothing
            returning entry_id
            """;

    /// Rows whose key is there already stay as they are; a concurrent twin is waited for.
    ///
    /// @return how many rows of which entry were stored
    Map<UUID, Integer> insert(Tx tx, TenantId tenant, List<Movement> rows) {
        return Rows.sql(() -> insertRows(tx, tenant, rows));
    }

    private static Map<UUID, Integer> insertRows(Tx tx, TenantId tenant, List<Movement> rows) throws SQLException {
        Map<UUID, Integer> stored = new HashMap<>();
        try (PreparedStatement statement = tx.connection().prepareStatement(INSERT)) {
            statement.setObject(1, tenant.value());
            statement.setObject(2, Rows.utc(rows.getFirst().postedAt()));
            var arrays = new Arrays(statement, rows, 2);
            arrays.add("uuid", Movement::entryId);
            arrays.add("int4", Movement::line);
            arrays.add("text", r -> r.entry().kind().name());
            arrays.add("uuid", Movement::sourceId);
            arrays.add("timestamptz", r -> Rows.utc(r.entry().at()));
            arrays.add("text", r -> r.posting().debit().account().name());
            arrays.add("uuid", r -> r.posting().debit().party());
            arrays.add("text", r -> r.posting().debit().label());
            arrays.add("text", r -> r.posting().credit().account().name());
            arrays.add("uuid", r -> r.posting().credit().party());
            arrays.add("text", r -> r.posting().credit().label());
            arrays.add("int8", r -> r.posting().amount().minor());
            arrays.add("text", r -> r.posting().amount().currency());
            arrays.add("text", r -> r.entry().receipt());
            arrays.add("text", r -> r.entry().memo());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) stored.merge(row.getObject(1, UUID.class), 1, Integer::sum);
            }
        }
        return stored;
    }

    /// Binds one column after the other.
    private static final class Arrays {
        private final PreparedStatement statement;
        private final Connection connection;
        private final List<Movement> rows;
        private int at;

        Arrays(PreparedStatement statement, List<Movement> rows, int after) throws SQLException {
            this.statement = statement;
            this.connection = statement.getConnection();
            this.rows = rows;
            this.at = after;
        }

        void add(String type, Function<Movement, @Nullable Object> column) throws SQLException {
            @Nullable Object[] values = new Object[rows.size()];
            for (int i = 0; i < values.length; i++) values[i] = column.apply(rows.get(i));
            statement.setArray(++at, connection.createArrayOf(type, values));
        }
    }

    private static final String COLUMNS = """
            select j.entry_id, j.line, j.kind, j.source_id, j.at, j.posted_at, j.debit_account, j.debit_party,
                   j.debit_label, j.credit_account, j.credit_party, j.credit_label, j.amount_minor, j.currency,
                   j.receipt, j.memo
              from journal j
            """;

    private static final String WHERE = """
             where j.tenant_id = :tenant
               and (cast(:account as text) is null or :account in (j.debit_account, j.credit_account))
               and (cast(:party as uuid) is null or j.debit_party = :party or j.credit_party = :party)
               and (cast(:kind as text) is null or j.kind = :kind)
               and (cast(:from as timestamptz) is null or j.at >= :from)
               and (cast(:until as timestamptz) is null or j.at < :until)
            """;

    private static final String FIND =
            COLUMNS + WHERE + " order by j.at desc, j.entry_id desc, j.line limit :limit offset :offset";

    private static final String COUNT = "select count(*) from journal j" + "\n" + WHERE;

    Slice<Movement> find(Tx tx, TenantId tenant, Journal.Search search, int offset, int limit) {
        List<Movement> found = bound(tx.sql().createQuery(FIND), tenant, search)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, _) -> Rows.movement(row))
                .list();
        long total = bound(tx.sql().createQuery(COUNT), tenant, search)
                .mapTo(Long.class)
                .one();
        return new Slice<>(found, total);
    }

    private static Query bound(Query query, TenantId tenant, Journal.Search search) {
        return query.bind("tenant", tenant.value())
                .bind(
                        "account",
                        search.account() == null ? null : search.account().name())
                .bind("party", search.party())
                .bind("kind", search.kind() == null ? null : search.kind().name())
                .bind("from", search.from())
                .bind("until", search.until());
    }

    private static final String EXPORT = COLUMNS + """
             where j.tenant_id = ?
               and (cast(? as text) is null or cast(? as text) in (j.debit_account, j.credit_account))
               and (cast(? as uuid) is null or cast(? as uuid) in (j.debit_party, j.credit_party))
               and (cast(? as text) is null or j.kind = cast(? as text))
               and (cast(? as timestamptz) is null or j.at >= cast(? as timestamptz))
               and (cast(? as timestamptz) is null or j.at < cast(? as timestamptz))
             order by j.at, j.entry_id, j.line
            """;

    /// Hands over every row that matches, oldest first, through a cursor: a thousand are in memory at once.
    void each(Tx tx, TenantId tenant, Journal.Search search, Consumer<Movement> taker) throws SQLException {
        CsvExport.cursor(
                tx, EXPORT, statement -> bind(statement, tenant, search), row -> taker.accept(Rows.movement(row)));
    }

    private static void bind(PreparedStatement statement, TenantId tenant, Journal.Search search) throws SQLException {
        statement.setObject(1, tenant.value());
        twice(statement, 2, search.account() == null ? null : search.account().name(), Types.VARCHAR);
        twice(statement, 4, search.party(), Types.OTHER);
        twice(statement, 6, search.kind() == null ? null : search.kind().name(), Types.VARCHAR);
        twice(statement, 8, search.from() == null ? null : Rows.utc(search.from()), Types.TIMESTAMP_WITH_TIMEZONE);
        twice(statement, 10, search.until() == null ? null : Rows.utc(search.until()), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static void twice(PreparedStatement statement, int at, @Nullable Object value, int type)
            throws SQLException {
        for (int i = at; i < at + 2; i++) {
            if (value == null) statement.setNull(i, type);
            else statement.setObject(i, value);
        }
    }

    private static final String ENTRY =
            COLUMNS + " where j.tenant_id = :tenant and j.entry_id = :entry order by j.line";

    List<Movement> entry(Tx tx, TenantId tenant, UUID entryId) {
        return tx.sql()
                .createQuery(ENTRY)
                .bind("tenant", tenant.value())
                .bind("entry", entryId)
                .map((row, _) -> Rows.movement(row))
                .list();
    }

    private static final String BY_SOURCE =
            COLUMNS + " where j.tenant_id = :tenant and j.kind = :kind and j.source_id = :source order by j.line";

    List<Movement> bySource(Tx tx, TenantId tenant, Entry.Kind kind, UUID source) {
        return tx.sql()
                .createQuery(BY_SOURCE)
                .bind("tenant", tenant.value())
                .bind("kind", kind.name())
                .bind("source", source)
                .map((row, _) -> Rows.movement(row))
                .list();
    }
}
