package turnpike.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `ledger_balances` table.
///
/// A hot place has sixteen rows, and a transaction takes the one of its connection: two that run at
/// the same time practically never meet, and what one of them holds no other waits for.
final class BalanceStore {
    private static final String CHECK_VIOLATION = "23514";

    /// A place in a currency, in the order of locking.
    record Key(Place place, String currency) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::place).thenComparing(Key::currency);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final String CHANGE = """
            update ledger_balances
               set balance_minor = balance_minor + ?, moved_at = ?
             where tenant_id = ?
               and account = ?
               and party = ?
               and label = ?
               and currency = ?
               and shard = case when ? then pg_backend_pid() % 16 else 0 end
            """;

    private static final String OPEN = """
            insert into ledger_balances (tenant_id, account, party, label, currency, shard, balance_minor, floor_minor,
                   moved_at)
            values (?, ?, ?, ?, ?, case when ? then pg_backend_pid() % 16 else 0 end, 0, ?, ?)
                on conflict (tenant_id, account, party, label, currency, shard) do nothing
            """;

    /// Changes each balance by its amount, in the order of the keys. The statements travel together; a place that never
    /// held anything is opened on the way.
    ///
    /// @throws Conflict when a balance would pass its floor or ceiling
    void change(Tx tx, TenantId tenant, Map<Key, Long> changes, Instant at) {
        Rows.sql(() -> {
            try {
                changeAll(tx, tenant, changes, at);
                return true;
            } catch (SQLException e) {
                throw refusal(e);
            }
        });
    }

    private static void changeAll(Tx tx, TenantId tenant, Map<Key, Long> changes, Instant at) throws SQLException {
        SortedMap<Key, Long> missing = changeKnown(tx, tenant, changes, at);
        if (missing.isEmpty()) return;
        open(tx, tenant, missing.keySet(), at);
        SortedMap<Key, Long> lost = changeKnown(tx, tenant, missing, at);
        if (!lost.isEmpty()) throw new IllegalStateException("balance rows are missing: " + lost.keySet());
    }

    private static SortedMap<Key, Long> changeKnown(Tx tx, TenantId tenant, Map<Key, Long> changes, Instant at)
            throws SQLException {
        List<Map.Entry<Key, Long>> ordered = List.copyOf(new TreeMap<>(changes).entrySet());
        SortedMap<Key, Long> missing = new TreeMap<>();
        try (PreparedStatement statement = tx.connection().prepareStatement(CHANGE)) {
            for (var change : ordered) {
                Key key = change.getKey();
                statement.setLong(1, change.getValue());
                statement.setObject(2, Rows.utc(at));
                statement.setObject(3, tenant.value());
                bind(statement, 4, key);
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 0)
                    missing.put(ordered.get(i).getKey(), ordered.get(i).getValue());
            }
        }
        return missing;
    }

    private static void open(Tx tx, TenantId tenant, Iterable<Key> keys, Instant at) throws SQLException {
        try (PreparedStatement statement = tx.connection().prepareStatement(OPEN)) {
            for (Key key : keys) {
                statement.setObject(1, tenant.value());
                bind(statement, 2, key);
                if (key.place().account().isFloored()) statement.setLong(7, 0);
                else statement.setNull(7, java.sql.Types.BIGINT);
                statement.setObject(8, Rows.utc(at));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, int from, Key key) throws SQLException {
        Place place = key.place();
        statement.setString(from, place.account().name());
        statement.setObject(from + 1, stored(place.party()));
        statement.setString(from + 2, place.label());
        statement.setString(from + 3, key.currency());
        statement.setBoolean(from + 4, place.isHot());
    }

    private static UUID stored(@Nullable UUID party) {
        return party == null ? Rows.NOBODY : party;
    }

    private static final String BOUND = """
            update ledger_balances
               set floor_minor = ?, ceiling_minor = ?
             where tenant_id = ?
               and account = ?
               and party = ?
               and label = ?
               and currency = ?
               and shard = 0
            """;

    void bound(Tx tx, TenantId tenant, Journal.BalanceKey of, @Nullable Long floor, @Nullable Long ceiling) {
        Rows.sql(() -> {
            try {
                boundOne(tx, tenant, of, floor, ceiling);
                return true;
            } catch (SQLException e) {
                throw refusal(e);
            }
        });
    }

    private static void boundOne(
            Tx tx, TenantId tenant, Journal.BalanceKey of, @Nullable Long floor, @Nullable Long ceiling)
            throws SQLException {
        var key = new Key(of.place(), of.currency());
        open(tx, tenant, List.of(key), Instant.EPOCH);
        try (PreparedStatement statement = tx.connection().prepareStatement(BOUND)) {
            statement.setObject(1, floor, java.sql.Types.BIGINT);
            statement.setObject(2, ceiling, java.sql.Types.BIGINT);
            statement.setObject(3, tenant.value());
            statement.setString(4, key.place().account().name());
            statement.setObject(5, stored(key.place().party()));
            statement.setString(6, key.place().label());
            statement.setString(7, key.currency());
            statement.executeUpdate();
        }
    }

    /// What a refused statement means.
    private static RuntimeException refusal(SQLException e) throws SQLException {
        if (!CHECK_VIOLATION.equals(e.getSQLState())) throw e;
        String constraint = constraint(e);
        if (constraint.equals("ledger_balances_floor"))
            return new Conflict("insufficient_balance", "the balance is too low for this");
        if (constraint.equals("ledger_balances_ceiling"))
            return new Conflict("limit_reached", "the balance would pass its limit");
        throw e;
    }

    /// The failure of a batch hides its cause among the next ones.
    private static String constraint(SQLException e) {
        for (SQLException each = e; each != null; each = each.getNextException()) {
            if (each instanceof PSQLException p && p.getServerErrorMessage() != null) {
                String name = p.getServerErrorMessage().getConstraint();
                if (name != null) return name;
            }
        }
        return "";
    }

    private static final String SUM = """
            select coalesce(sum(b.balance_minor), 0)
              from ledger_balances b
             where b.tenant_id = :tenant
               and b.account = :account
               and b.party = :party
               and b.label = :label
               and b.currency = :currency
            """;

    long sum(Tx tx, TenantId tenant, Place place, String currency) {
        return tx.sql()
                .createQuery(SUM)
                .bind("tenant", tenant.value())
                .bind("account", place.account().name())
                .bind("party", stored(place.party()))
                .bind("label", place.label())
                .bind("currency", currency)
                .mapTo(Long.class)
                .one();
    }

    private static final String TOTALS = """
            select b.account, b.label, b.currency, cast(sum(b.balance_minor) as bigint) as balance_minor
              from ledger_balances b
             where b.tenant_id = :tenant
             group by b.account, b.label, b.currency
             order by b.account, b.label, b.currency
            """;

    List<Journal.Total> totals(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(TOTALS)
                .bind("tenant", tenant.value())
                .map((row, _) -> new Journal.Total(
                        Account.valueOf(row.getString("account")), row.getString("label"), money(row)))
                .list();
    }

    private static final String OF_PARTY = """
            select b.account, b.party, b.label, b.currency, b.balance_minor
              from ledger_balances b
             where b.tenant_id = :tenant
               and b.account = any(:accounts)
               and b.party = :party
             order by b.account, b.label, b.currency
            """;

    List<Journal.Balance> of(Tx tx, TenantId tenant, UUID party) {
        return tx.sql()
                .createQuery(OF_PARTY)
                .bind("tenant", tenant.value())
                .bindArray("accounts", String.class, List.of("AGENT_FLOAT", "COMMISSION", "CUSTOMER_WALLET"))
                .bind("party", party)
                .map((row, _) -> new Journal.Balance(
                        new Place(
                                Account.valueOf(row.getString("account")),
                                Rows.party(row.getObject("party", UUID.class)),
                                row.getString("label")),
                        money(row)))
                .list();
    }

    private static Money money(ResultSet row) throws SQLException {
        return new Money(row.getLong("balance_minor"), row.getString("currency"));
    }
}
