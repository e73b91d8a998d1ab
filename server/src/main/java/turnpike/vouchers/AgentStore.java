package turnpike.vouchers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Update;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// The tables `agents` and `agent_entries`.
final class AgentStore {
    private static final String COLUMNS = """
            select agent_id, name, phone, commission_bp, credit_limit_minor, currency, created_at, closed_at
              from agents
            """;

    private static final String WHERE = """
             where tenant_id = :tenant
               and (cast(:active as boolean) is null or (closed_at is null) = :active)
               and (cast(:text as text) is null or position(lower(:text) in lower(name)) > 0
                    or position(:text in phone) > 0)
            """;

    private static final String LIST = COLUMNS + WHERE + " order by lower(name), agent_id limit :limit offset :offset";
    private static final String COUNT = "select count(*) from agents" + "\n" + WHERE;
    private static final String ONE = COLUMNS + " where tenant_id = :tenant and agent_id = :id";
    private static final String LOCK = ONE + " for update";

    Slice<Agent> find(Tx tx, TenantId tenant, Agents.Search search) {
        List<Agent> found = tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("active", search.active())
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> agent(row))
                .list();
        long total = tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("active", search.active())
                .mapTo(Long.class)
                .one();
        return new Slice<>(found, total);
    }

    Optional<Agent> find(Tx tx, TenantId tenant, UUID id) {
        return one(tx, tenant, id, ONE);
    }

    /// The agent, whose debt nobody else changes until this transaction ends.
    ///
    /// @throws NotFound when the tenant has no such agent
    Agent lock(Tx tx, TenantId tenant, UUID id) {
        return one(tx, tenant, id, LOCK).orElseThrow(() -> new NotFound("agent", id));
    }

    private static Optional<Agent> one(Tx tx, TenantId tenant, UUID id, String statement) {
        return tx.sql()
                .createQuery(statement)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> agent(row))
                .findOne();
    }

    private static final String INSERT = """
            insert into agents (tenant_id, agent_id, name, phone, commission_bp, credit_limit_minor, currency,
                   created_at, updated_at, closed_at)
            values (:tenant, :id, :name, :phone, :commission, :limit, :currency, :at, :at, :closed)
            """;

    void insert(Tx tx, TenantId tenant, Agent agent) {
        bound(tx.sql().createUpdate(INSERT), tenant, agent, agent.createdAt()).execute();
    }

    private static final String UPDATE = """
            update agents
               set name = :name, phone = :phone, commission_bp = :commission, credit_limit_minor = :limit,
                   currency = :currency, updated_at = :at, closed_at = :closed
             where tenant_id = :tenant
               and agent_id = :id
            """;

    void update(Tx tx, TenantId tenant, Agent agent, Instant at) {
        bound(tx.sql().createUpdate(UPDATE), tenant, agent, at).execute();
    }

    private static Update bound(Update update, TenantId tenant, Agent agent, Instant at) {
        return update.bind("tenant", tenant.value())
                .bind("id", agent.id())
                .bind("name", agent.terms().name())
                .bind("phone", agent.terms().phone())
                .bind("commission", agent.terms().commissionBasisPoints())
                .bind("limit", agent.terms().creditLimit().minor())
                .bind("currency", agent.terms().creditLimit().currency())
                .bind("closed", agent.closedAt())
                .bind("at", at);
    }

    private static final String STOCK = """
            select b.batch_id, b.batch_no, p.name as plan_name, b.value_minor, b.currency,
                   count(*) filter (where v.state = 'ISSUED') as issued,
                   count(*) filter (where v.state = 'USED') as used,
                   count(*) filter (where v.state = 'VOID') as void,
                   count(*) filter (where v.state = 'EXPIRED') as expired
              from vouchers v
              join voucher_batches b on b.tenant_id = v.tenant_id and b.batch_id = v.batch_id
              join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
             where v.tenant_id = :tenant
               and v.agent_id = :id
             group by b.batch_id, b.batch_no, p.name, b.value_minor, b.currency
             order by b.batch_no desc
            """;

    List<Agent.Stock> stock(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(STOCK)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> new Agent.Stock(
                        row.getObject("batch_id", UUID.class),
                        row.getInt("batch_no"),
                        row.getString("plan_name"),
                        new Money(row.getLong("value_minor"), row.getString("currency")),
                        new Agent.Counts(
                                row.getInt("issued"), row.getInt("used"), row.getInt("void"), row.getInt("expired"))))
                .list();
    }

    private static final String INSERT_ENTRY = """
            insert into agent_entries (tenant_id, entry_id, agent_id, kind, value_minor, cash_minor, commission_minor,
                   refund_minor, currency, batch_id, vouchers, reference, at, actor_name)
            values (:tenant, :id, :agent, :kind, :value, :cash, :commission,
                   :refund, :currency, :batch, :vouchers, :reference, :at, :by)
            """;

    void insert(Tx tx, TenantId tenant, AgentEntry entry) {
        AgentEntry.Details details = entry.details();
        tx.sql()
                .createUpdate(INSERT_ENTRY)
                .bind("tenant", tenant.value())
                .bind("id", entry.id())
                .bind("agent", entry.agentId())
                .bind("kind", entry.kind().name())
                .bind("value", entry.value().minor())
                .bind("cash", details.cash().minor())
                .bind("commission", details.commission().minor())
                .bind("refund", details.refund().minor())
                .bind("currency", entry.value().currency())
                .bind("batch", details.batchId())
                .bind("vouchers", details.vouchers())
                .bind("reference", details.reference())
                .bind("at", entry.at())
                .bind("by", entry.by())
                .execute();
    }

    private static final String ENTRIES = """
            select entry_id, agent_id, kind, value_minor, cash_minor, commission_minor, refund_minor, currency,
                   batch_id, vouchers, reference, at, actor_name
              from agent_entries
             where tenant_id = :tenant
               and agent_id = :agent
            """;

    private static final String SETTLEMENT = ENTRIES + " and reference = :reference";
    private static final String STATEMENT = ENTRIES + " order by at desc, entry_id desc limit :limit offset :offset";
    private static final String COUNT_ENTRIES =
            "select count(*) from agent_entries where tenant_id = :tenant and agent_id = :agent";

    Optional<AgentEntry> settlement(Tx tx, TenantId tenant, UUID agentId, String reference) {
        return tx.sql()
                .createQuery(SETTLEMENT)
                .bind("tenant", tenant.value())
                .bind("agent", agentId)
                .bind("reference", reference)
                .map((row, context) -> entry(row))
                .findOne();
    }

    /// Newest first.
    Slice<AgentEntry> statement(Tx tx, TenantId tenant, UUID agentId, int offset, int limit) {
        List<AgentEntry> found = tx.sql()
                .createQuery(STATEMENT)
                .bind("tenant", tenant.value())
                .bind("agent", agentId)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> entry(row))
                .list();
        long total = tx.sql()
                .createQuery(COUNT_ENTRIES)
                .bind("tenant", tenant.value())
                .bind("agent", agentId)
                .mapTo(Long.class)
                .one();
        return new Slice<>(found, total);
    }

    private static AgentEntry entry(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        return new AgentEntry(
                row.getObject("entry_id", UUID.class),
                row.getObject("agent_id", UUID.class),
                AgentEntry.Kind.valueOf(row.getString("kind")),
                new Money(row.getLong("value_minor"), currency),
                new AgentEntry.Details(
                        new Money(row.getLong("cash_minor"), currency),
                        new Money(row.getLong("commission_minor"), currency),
                        new Money(row.getLong("refund_minor"), currency),
                        row.getObject("batch_id", UUID.class),
                        row.getInt("vouchers"),
                        row.getString("reference")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor_name"));
    }

    private static Agent agent(ResultSet row) throws SQLException {
        OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
        return new Agent(
                row.getObject("agent_id", UUID.class),
                new Agent.Terms(
                        row.getString("name"),
                        row.getString("phone"),
                        row.getInt("commission_bp"),
                        new Money(row.getLong("credit_limit_minor"), row.getString("currency"))),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                closed == null ? null : closed.toInstant());
    }
}
