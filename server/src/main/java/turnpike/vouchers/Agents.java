package turnpike.vouchers;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.base.Typed;
import turnpike.ledger.Journal;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;

/// The agents of a tenant: who they are, what they hold, what they owe.
public final class Agents {
    private static final int REFERENCE_MAX = 100;

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Books books;
    private final AgentStore store = new AgentStore();
    private final ScoreStore scores = new ScoreStore();

    public Agents(Database database, Ids ids, InstantSource clock, Audit audit, Journal journal) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.books = new Books(journal);
    }

    /// What to look for; null matches everything.
    ///
    /// @param text in name or phone
    public record Search(@Nullable String text, @Nullable Boolean active, int offset, int limit) {}

    /// By name.
    public Slice<Agent.Standing> find(TenantId tenant, Search search) {
        return database.call(tenant, tx -> {
            Slice<Agent> found = store.find(tx, tenant, search);
            return new Slice<>(
                    found.items().stream()
                            .map(agent -> standing(tx, tenant, agent))
                            .toList(),
                    found.total());
        });
    }

    /// @throws NotFound when the tenant has no such agent
    public Agent.Standing get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> standing(tx, tenant, get(tx, tenant, id)));
    }

    /// @throws Conflict when another active agent has this name
    public Agent.Standing create(Actor actor, Agent.Terms terms) {
        return unlessTaken(() -> database.call(actor.tenant(), tx -> {
            var agent = new Agent(ids.next(), terms, clock.instant(), null);
            store.insert(tx, actor.tenant(), agent);
            audit.record(tx, actor, "agent.created", Audit.Subject.of("agent", agent.id()), null, terms);
            return standing(tx, actor.tenant(), agent);
        }));
    }

    /// Replaces the terms; they count from the next settlement and issue on.
    ///
    /// @param active false: gets no more vouchers
    /// @throws Conflict when the currency changes while something is owed in the old one
    public Agent.Standing update(Actor actor, UUID id, Agent.Terms terms, boolean active) {
        TenantId tenant = actor.tenant();
        return unlessTaken(() -> database.call(tenant, tx -> {
            Agent before = store.lock(tx, tenant, id);
            String currency = before.terms().creditLimit().currency();
            if (!currency.equals(terms.creditLimit().currency())
                    && !books.owed(tx, tenant, id, currency).isZero()) {
                throw new Conflict("agent_currency", "the agent owes in another currency");
            }
            var closedAt = active ? null : before.closedAt() == null ? clock.instant() : before.closedAt();
            var after = new Agent(id, terms, before.createdAt(), closedAt);
            store.update(tx, tenant, after, clock.instant());
            audit.record(tx, actor, "agent.changed", Audit.Subject.of("agent", id), before, after);
            return standing(tx, tenant, after);
        }));
    }

    /// Vouchers the agent ever had, by batch, newest first.
    public List<Agent.Stock> stock(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> {
            get(tx, tenant, id);
            return store.stock(tx, tenant, id);
        });
    }

    /// Newest first.
    public Slice<AgentEntry> statement(TenantId tenant, UUID id, int offset, int limit) {
        return database.call(tenant, tx -> {
            get(tx, tenant, id);
            return store.statement(tx, tenant, id, offset, limit);
        });
    }

    /// The latest days, newest first.
    public List<AgentScores.Score> scores(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> {
            get(tx, tenant, id);
            return scores.list(tx, tenant, id);
        });
    }

    /// The agent pays: the debt falls by the value, of which the agent keeps the commission and hands over the rest.
    ///
    /// @param value of vouchers, not the cash
    /// @param reference number of the receipt; again with the same value it is the same settlement
    /// @throws Conflict when less is owed, or the receipt settled another value
    public AgentEntry settle(Actor actor, UUID id, Money value, String reference) {
        if (!value.isPositive()) throw new InvalidInput("valueMinor", "must be more than zero");
        if (reference.isBlank() || reference.length() > REFERENCE_MAX)
            throw new InvalidInput("reference", "must have 1 to " + REFERENCE_MAX + " characters");
        TenantId tenant = actor.tenant();
        // As people type it: the same receipt in small letters is the same settlement.
        String receipt = Typed.name("reference", reference);
        return database.call(tenant, tx -> {
            Agent agent = store.lock(tx, tenant, id);
            Optional<AgentEntry> before = store.settlement(tx, tenant, id, receipt);
            if (before.isPresent()) return same(before.get(), value);
            Money owed = books.owed(tx, tenant, id, value.currency());
            if (value.minor() > owed.minor()) throw new Conflict("agent_owes_less", "the agent owes less than this");
            var source = new AgentEntry.Source(ids.next(), id, null, clock.instant(), actor.name());
            var entry = AgentEntry.settlement(source, value, agent.commission(value), receipt);
            store.insert(tx, tenant, entry);
            books.settled(tx, tenant, entry);
            var told = Map.of("valueMinor", value.minor(), "currency", value.currency(), "reference", receipt);
            audit.record(tx, actor, "agent.settled", Audit.Subject.of("agent", id), null, told);
            return entry;
        });
    }

    private static AgentEntry same(AgentEntry entry, Money value) {
        if (entry.value().equals(value)) return entry;
        throw new Conflict("agent_receipt_used", "this receipt settled another value");
    }

    private Agent get(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("agent", id));
    }

    private Agent.Standing standing(Tx tx, TenantId tenant, Agent agent) {
        String currency = agent.terms().creditLimit().currency();
        return new Agent.Standing(
                agent,
                books.owed(tx, tenant, agent.id(), currency),
                books.refund(tx, tenant, agent.id(), currency),
                scores.latest(tx, tenant, agent.id()).orElse(null));
    }

    private static <T> T unlessTaken(Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlFailure e) {
            if (e.isDuplicate()) throw new Conflict("agent_name_taken", "another active agent has this name");
            throw e;
        }
    }
}
