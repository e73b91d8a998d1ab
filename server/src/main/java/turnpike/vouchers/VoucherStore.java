package turnpike.vouchers;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// The tables `vouchers`, `voucher_events`, and what was refused (`voucher_refusals`, read only).
final class VoucherStore {

    /// A voucher that is to be stored.
    ///
    /// @param hash of its code, in hex
    record Fresh(UUID id, int number, String hash) {}

    /// Who moves vouchers, and why.
    ///
    /// @param kind as `voucher_events.actor_kind`
    record Mover(String kind, String id, String name, String detail, Instant at) {}

    /// A move of all vouchers of a range that are in one of the states.
    ///
    /// @param from first number, inclusive
    /// @param until last number, inclusive
    /// @param states where they must be now
    /// @param agentId who sells them from now on; null leaves it as it is
    record Move(
            UUID batchId,
            int from,
            int until,
            List<VoucherState> states,
            VoucherState to,
            @Nullable UUID agentId) {}

    /// How many of an agent's were moved.
    ///
    /// @param agentId null: the tenant's own
    /// @param issued of those, how many were issued until now
    record Moved(@Nullable UUID agentId, int count, int issued) {}

    private static final String INSERT = """
            with fresh as (
                insert into vouchers (tenant_id, voucher_id, batch_id, number, code_hmac, state, changed_at)
                select ?, f.voucher_id, ?, f.number, decode(f.hash, 'hex'), 'PRINTED', ?
                  from unnest(?::uuid[], ?::integer[], ?::text[]) as f(voucher_id, number, hash)
                    on conflict (tenant_id, code_hmac) do nothing
                returning tenant_id, voucher_id, number),
            noted as (
                insert into voucher_events (tenant_id, voucher_id, state, at, actor_kind, actor_id, actor_name)
                select f.tenant_id, f.voucher_id, 'PRINTED', ?, ?, ?, ?
                  from fresh f)
            select number from fresh
            """;

    /// Stores new vouchers, all but those whose code the tenant has already.
    ///
    /// @return numbers that were stored
    List<Integer> insert(Tx tx, TenantId tenant, UUID batchId, List<Fresh> vouchers, Mover by) throws SQLException {
        try (PreparedStatement insert = tx.connection().prepareStatement(INSERT)) {
            OffsetDateTime at = by.at.atOffset(ZoneOffset.UTC);
            insert.setObject(1, tenant.value());
            insert.setObject(2, batchId);
            insert.setObject(3, at);
            insert.setArray(
                    4,
                    tx.connection()
                            .createArrayOf(
                                    "uuid", vouchers.stream().map(Fresh::id).toArray()));
            insert.setArray(
                    5,
                    tx.connection()
                            .createArrayOf(
                                    "integer",
                                    vouchers.stream().map(Fresh::number).toArray()));
            insert.setArray(
                    6,
                    tx.connection()
                            .createArrayOf(
                                    "text", vouchers.stream().map(Fresh::hash).toArray()));
            insert.setObject(7, at);
            insert.setString(8, by.kind);
            insert.setString(9, by.id);
            insert.setString(10, by.name);
            var stored = new java.util.ArrayList<Integer>(vouchers.size());
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) stored.add(rows.getInt(1));
            }
            return stored;
        }
    }

    private static final String MOVE = """
            with held as (
                select v.voucher_id, v.agent_id, v.state
                  from vouchers v
                 where v.tenant_id = :tenant
                   and v.batch_id = :batch
                   and v.number between :from and :until
                   and v.state = any(cast(:states as text[]))
                   for update),
            moved as (
                update vouchers v
                   set state = :to, changed_at = :at, agent_id = coalesce(:agent, v.agent_id)
                  from held h
                 where v.tenant_id = :tenant
                   and v.voucher_id = h.voucher_id
                returning v.voucher_id, v.agent_id, h.state as before),
            noted as (
                insert into voucher_events (tenant_id, voucher_id, state, at, actor_kind, actor_id, actor_name, detail)
                select :tenant, m.voucher_id, :to, :at, :kind, :actor, :name, :detail
                  from moved m)
            select agent_id, count(*) as vouchers, count(*) filter (where before = 'ISSUED') as issued
              from moved
             group by agent_id
             order by agent_id
            """;

    List<Moved> move(Tx tx, TenantId tenant, Move move, Mover by) {
        return by(tx.sql().createQuery(MOVE), by)
                .bind("tenant", tenant.value())
                .bind("batch", move.batchId)
                .bind("from", move.from)
                .bind("until", move.until)
                .bind("states", move.states.stream().map(Enum::name).toArray(String[]::new))
                .bind("to", move.to.name())
                .bind("agent", move.agentId)
                .map((row, context) ->
                        new Moved(row.getObject("agent_id", UUID.class), row.getInt("vouchers"), row.getInt("issued")))
                .list();
    }

    /// A voucher that has just been used up.
    ///
    /// @param agentId who sold it; null: the tenant itself
    record Taken(Redemption.Redeemed redeemed, @Nullable UUID agentId) {}

    private static final String USE = """
            with taken as (
                update vouchers v
                   set state = 'USED', changed_at = :at, used_by = :subscriber
                  from voucher_batches b
                 where v.tenant_id = :tenant
                   and v.code_hmac = :hash
                   and v.state = 'ISSUED'
                   and b.tenant_id = v.tenant_id
                   and b.batch_id = v.batch_id
                   and (b.expires_at is null or b.expires_at > :at)
                returning v.voucher_id, v.agent_id, b.batch_id, b.plan_id, b.plan_version, b.value_minor, b.currency),
            noted as (
                insert into voucher_events (tenant_id, voucher_id, state, at, actor_kind, actor_id, actor_name, detail)
                select :tenant, t.voucher_id, 'USED', :at, :kind, :actor, :name, :detail
                  from taken t)
            select voucher_id, agent_id, batch_id, plan_id, plan_version, value_minor, currency
              from taken
            """;

    /// Uses the voucher up if it may be used; of two at once, one finds it used.
    Optional<Taken> use(Tx tx, TenantId tenant, byte[] hash, @Nullable UUID subscriber, Mover by) {
        return by(tx.sql().createQuery(USE), by)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .bind("subscriber", subscriber)
                .map((row, context) -> new Taken(
                        new Redemption.Redeemed(
                                row.getObject("voucher_id", UUID.class),
                                row.getObject("plan_id", UUID.class),
                                row.getInt("plan_version"),
                                new Money(row.getLong("value_minor"), row.getString("currency")),
                                row.getObject("batch_id", UUID.class)),
                        row.getObject("agent_id", UUID.class)))
                .findOne();
    }

    private static final String ID = """
            select voucher_id
              from vouchers
             where tenant_id = :tenant
               and code_hmac = :hash
            """;

    Optional<UUID> find(Tx tx, TenantId tenant, byte[] hash) {
        return tx.sql()
                .createQuery(ID)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String USER = """
            select used_by
              from vouchers
             where tenant_id = :tenant
               and code_hmac = :hash
               and state = 'USED'
               and changed_at > :since
               and used_by is not null
            """;

    /// Who used the voucher up, if that was after `since`.
    Optional<UUID> user(Tx tx, TenantId tenant, byte[] hash, Instant since) {
        return tx.sql()
                .createQuery(USER)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .bind("since", since)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String COLUMNS = """
            select v.voucher_id, v.batch_id, b.batch_no, v.number, v.changed_at, e.actor_name, v.agent_id, v.used_by,
                   case when v.state in ('PRINTED', 'ISSUED') and b.expires_at <= :now then 'EXPIRED' else v.state end
                   as state
              from vouchers v
              join voucher_batches b on b.tenant_id = v.tenant_id and b.batch_id = v.batch_id
              join voucher_events e
                on e.tenant_id = v.tenant_id and e.voucher_id = v.voucher_id and e.state = v.state
            """;

    private static final String WHERE = """
             where v.tenant_id = :tenant
               and v.batch_id = :batch
               and (cast(:state as text) is null or v.state = :state)
            """;

    private static final String LIST = COLUMNS + WHERE + " order by v.number limit :limit offset :offset";
    private static final String COUNT = "select count(*) from vouchers v" + "\n" + WHERE;

    Slice<Voucher> list(Tx tx, TenantId tenant, Vouchers.Search search, Instant now) {
        String state = search.state() == null ? null : search.state().name();
        List<Voucher> found = tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("batch", search.batchId())
                .bind("state", state)
                .bind("now", now)
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> voucher(row))
                .list();
        long total = tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .bind("batch", search.batchId())
                .bind("state", state)
                .mapTo(Long.class)
                .one();
        return new Slice<>(found, total);
    }

    private static final String ONE = COLUMNS + " where v.tenant_id = :tenant and v.voucher_id = :id";

    Optional<Voucher> find(Tx tx, TenantId tenant, UUID id, Instant now) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("now", now)
                .map((row, context) -> voucher(row))
                .findOne();
    }

    private static final String EVENTS = """
            select state, at, actor_name, detail
              from voucher_events
             where tenant_id = :tenant
               and voucher_id = :id
             order by at, state
            """;

    List<Voucher.Event> events(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(EVENTS)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> new Voucher.Event(
                        VoucherState.valueOf(row.getString("state")),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor_name"),
                        row.getString("detail")))
                .list();
    }

    private static final String REFUSALS = """
            select reason, at, mac, address
              from voucher_refusals
             where tenant_id = :tenant
               and voucher_id = :id
             order by at desc
             limit 50
            """;

    /// The latest, newest first.
    List<Voucher.Refusal> refusals(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(REFUSALS)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> new Voucher.Refusal(
                        Redemption.Reason.valueOf(row.getString("reason")),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("mac"),
                        row.getString("address")))
                .list();
    }

    private static <S extends SqlStatement<S>> S by(S statement, Mover by) {
        return statement
                .bind("kind", by.kind)
                .bind("actor", by.id)
                .bind("name", by.name)
                .bind("detail", by.detail)
                .bind("at", by.at);
    }

    private static Voucher voucher(ResultSet row) throws SQLException {
        return new Voucher(
                row.getObject("voucher_id", UUID.class),
                row.getObject("batch_id", UUID.class),
                row.getInt("batch_no"),
                row.getInt("number"),
                VoucherState.valueOf(row.getString("state")),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getString("actor_name"),
                row.getObject("agent_id", UUID.class),
                row.getObject("used_by", UUID.class));
    }
}
