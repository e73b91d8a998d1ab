package turnpike.vouchers;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.ledger.Journal;
import turnpike.plans.Plan;
import turnpike.plans.Plans;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;

/// Batches of vouchers: printed once, issued, taken back, run out. Codes leave with the print and are not kept; who
/// wants to print again gets other codes, and the old ones are void.
public final class Batches {
    private static final String SUBJECT = "voucher_batch";

    private final Database database;
    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Plans plans;
    private final Books books;
    private final SecureRandom random = new SecureRandom();
    private final BatchStore store = new BatchStore();
    private final VoucherStore vouchers = new VoucherStore();
    private final AgentStore agents = new AgentStore();

    /// What they stand on.
    public record Ground(Database database, Vault vault, Ids ids, InstantSource clock, Audit audit) {}

    public Batches(Ground on, Plans plans, Journal journal) {
        this.database = on.database;
        this.vault = on.vault;
        this.ids = on.ids;
        this.clock = on.clock;
        this.audit = on.audit;
        this.plans = plans;
        this.books = new Books(journal);
    }

    /// What to look for; null matches everything.
    ///
    /// @param text number of a batch, or in its note
    /// @param agentId only batches this agent has vouchers of, counting only those
    public record Search(
            @Nullable String text,
            @Nullable UUID planId,
            @Nullable UUID agentId,
            int offset,
            int limit) {}

    /// Some vouchers of a batch.
    ///
    /// @param from first number; null: from the first
    /// @param until last number, inclusive; null: to the last
    public record Range(@Nullable Integer from, @Nullable Integer until) {
        public static final Range ALL = new Range(null, null);

        private int first() {
            return from == null ? 1 : from;
        }

        private int last() {
            return until == null ? NewBatch.SIZE_MAX : until;
        }
    }

    /// Newest first.
    public Slice<Batch> find(TenantId tenant, Search search) {
        return database.call(tenant, tx -> store.find(tx, tenant, search));
    }

    /// @throws NotFound when the tenant has no such batch
    public Batch get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> get(tx, tenant, id));
    }

    /// Makes a batch at the plan's price of this moment.
    ///
    /// @throws NotFound when the tenant has no such plan
    /// @throws Conflict when the plan is offered no more
    public Printed create(Actor actor, NewBatch wanted) {
        return database.call(actor.tenant(), tx -> {
            Plan plan = plans.get(tx, actor.tenant(), wanted.planId());
            if (plan.archivedAt() != null) throw new Conflict("plan_archived", "the plan is offered no more");
            Instant now = clock.instant();
            if (wanted.expiresAt() != null && !wanted.expiresAt().isAfter(now)) {
                throw new InvalidInput("expiresAt", "must be in the future");
            }
            var price = plan.terms().price();
            var terms = new Batch.Terms(
                    plan.id(),
                    plan.terms().name(),
                    plan.version(),
                    new Money(price.minor(), price.currency()),
                    wanted.prefix(),
                    wanted.suffix(),
                    wanted.expiresAt());
            var origin = new Batch.Origin(now, actor.name(), wanted.note(), null);
            return print(tx, actor, terms, wanted.size(), origin);
        });
    }

    /// Hands vouchers that are printed to an agent, on credit; or puts them up for sale by the tenant itself.
    ///
    /// @param agentId null: for sale by the tenant
    /// @return how many were issued
    /// @throws Conflict when none of them is waiting, or the agent gets no more on credit
    public int issue(Actor actor, UUID batchId, Range range, @Nullable UUID agentId) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            Batch batch = lock(tx, tenant, batchId);
            Agent agent = agentId == null ? null : agents.lock(tx, tenant, agentId);
            if (agent != null && agent.closedAt() != null) {
                throw new Conflict("agent_closed", "the agent gets no more vouchers");
            }
            List<VoucherState> printed = List.of(VoucherState.PRINTED);
            var move =
                    new VoucherStore.Move(batchId, range.first(), range.last(), printed, VoucherState.ISSUED, agentId);
            String detail = agent == null ? "" : agent.terms().name();
            int count = count(vouchers.move(tx, tenant, move, mover(actor, detail)));
            if (count == 0) throw new Conflict("voucher_none_printed", "no voucher of these waits to be issued");
            if (agent != null) debit(tx, actor, batch, agent, count);
            audit.record(
                    tx,
                    actor,
                    "voucher_batch.issued",
                    Audit.Subject.of(SUBJECT, batchId),
                    null,
                    Map.of("vouchers", count, "agent", agent == null ? "" : agent.id()));
            return count;
        });
    }

    /// Takes back every voucher of the range that is not used: its code opens nothing any more. An agent who had them
    /// owes them no more.
    ///
    /// @return how many are void now that were not
    public int voidVouchers(Actor actor, UUID batchId, Range range, String reason) {
        return database.call(actor.tenant(), tx -> {
            Batch batch = lock(tx, actor.tenant(), batchId);
            List<VoucherState> unused = List.of(VoucherState.PRINTED, VoucherState.ISSUED);
            int count = takeBack(tx, actor, batch, range, unused, reason);
            audit.record(
                    tx,
                    actor,
                    "voucher_batch.voided",
                    Audit.Subject.of(SUBJECT, batchId),
                    null,
                    Map.of("vouchers", count, "reason", reason));
            return count;
        });
    }

    /// Voids what was printed and not issued, and makes as many new ones in a batch of their own, on the same terms.
    ///
    /// @throws Conflict when nothing is waiting to be issued
    public Printed reprint(Actor actor, UUID batchId) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            Batch batch = lock(tx, tenant, batchId);
            int count = takeBack(tx, actor, batch, Range.ALL, List.of(VoucherState.PRINTED), "printed again");
            if (count == 0) throw new Conflict("voucher_none_printed", "no voucher of this batch waits to be issued");
            var origin = new Batch.Origin(
                    clock.instant(), actor.name(), batch.origin().note(), batchId);
            return print(tx, actor, batch.terms(), count, origin);
        });
    }

    /// Lets the vouchers of batches that have run out expire. What agents owe for them they still owe; what was paid
    /// for them is earned.
    public void expire() {
        Instant now = clock.instant();
        for (TenantId tenant : database.callAcrossTenants(tx -> store.tenantsWithExpired(tx, now))) {
            database.run(tenant, tx -> {
                var actor = Actor.system(tenant, "schedule expire-vouchers");
                List<VoucherState> unused = List.of(VoucherState.PRINTED, VoucherState.ISSUED);
                for (UUID batchId : store.takeExpired(tx, tenant, now)) {
                    var move = new VoucherStore.Move(batchId, 1, NewBatch.SIZE_MAX, unused, VoucherState.EXPIRED, null);
                    List<VoucherStore.Moved> moved = vouchers.move(tx, tenant, move, mover(actor, ""));
                    int sold = moved.stream()
                            .filter(each -> each.agentId() != null)
                            .mapToInt(VoucherStore.Moved::issued)
                            .sum();
                    Money value = get(tx, tenant, batchId).terms().value();
                    books.expired(tx, tenant, batchId, Batch.worth(value, sold), now);
                }
            });
        }
    }

    private Batch get(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("voucher batch", id));
    }

    /// The batch, of which nobody else moves several vouchers until this transaction ends; locked before any agent.
    private Batch lock(Tx tx, TenantId tenant, UUID id) {
        store.lock(tx, tenant, id);
        return get(tx, tenant, id);
    }

    private Printed print(Tx tx, Actor actor, Batch.Terms terms, int size, Batch.Origin origin) throws SQLException {
        TenantId tenant = actor.tenant();
        var batch = new Batch(
                ids.next(), store.nextNumber(tx, tenant), terms, size, Map.of(VoucherState.PRINTED, size), origin);
        store.insert(tx, tenant, batch);
        audit.record(tx, actor, "voucher_batch.created", Audit.Subject.of(SUBJECT, batch.id()), null, batch);
        return new Printed(batch, codes(tx, actor, batch));
    }

    /// Codes the tenant has already are drawn again; with 54 bits that is a matter of form.
    private List<String> codes(Tx tx, Actor actor, Batch batch) throws SQLException {
        var hash = new CodeHash(vault, actor.tenant());
        String[] codes = new String[batch.size()];
        Set<Integer> missing = new HashSet<>();
        for (int number = 1; number <= codes.length; number++) missing.add(number);
        while (!missing.isEmpty()) {
            var fresh = new ArrayList<VoucherStore.Fresh>(missing.size());
            for (int number : missing.stream().sorted().toList()) {
                String code = VoucherCode.random(
                        random, batch.terms().prefix(), batch.terms().suffix());
                codes[number - 1] = code;
                fresh.add(new VoucherStore.Fresh(
                        ids.next(), number, HexFormat.of().formatHex(hash.of(code))));
            }
            vouchers.insert(tx, actor.tenant(), batch.id(), fresh, mover(actor, ""))
                    .forEach(missing::remove);
        }
        return Arrays.asList(codes);
    }

    private void debit(Tx tx, Actor actor, Batch batch, Agent agent, int count) {
        Money value = Batch.worth(batch.terms().value(), count);
        Money limit = agent.terms().creditLimit();
        if (!limit.currency().equals(value.currency())) {
            throw new Conflict("agent_currency", "the agent settles in another currency");
        }
        Money owed =
                books.owed(tx, actor.tenant(), agent.id(), value.currency()).plus(value);
        if (owed.minor() > limit.minor()) {
            throw new Conflict("agent_credit_exceeded", "the agent would owe more than the credit limit");
        }
        var entry = AgentEntry.issue(source(actor, agent.id(), batch.id()), count, value);
        agents.insert(tx, actor.tenant(), entry);
        books.issued(tx, actor.tenant(), entry);
    }

    private int takeBack(Tx tx, Actor actor, Batch batch, Range range, List<VoucherState> states, String reason) {
        TenantId tenant = actor.tenant();
        var move = new VoucherStore.Move(batch.id(), range.first(), range.last(), states, VoucherState.VOID, null);
        List<VoucherStore.Moved> moved = vouchers.move(tx, tenant, move, mover(actor, reason));
        var returned = new ArrayList<AgentEntry>();
        for (VoucherStore.Moved each : moved) {
            if (each.agentId() == null) continue;
            agents.lock(tx, tenant, each.agentId());
            Money value = Batch.worth(batch.terms().value(), each.issued());
            var back = new AgentEntry.Back(value, books.owed(tx, tenant, each.agentId(), value.currency()));
            var entry = AgentEntry.returned(source(actor, each.agentId(), batch.id()), each.issued(), back);
            agents.insert(tx, tenant, entry);
            returned.add(entry);
        }
        books.returned(tx, tenant, returned);
        return count(moved);
    }

    private AgentEntry.Source source(Actor actor, UUID agentId, UUID batchId) {
        return new AgentEntry.Source(ids.next(), agentId, batchId, clock.instant(), actor.name());
    }

    private VoucherStore.Mover mover(Actor actor, String detail) {
        return new VoucherStore.Mover(actor.kind().name(), actor.id(), actor.name(), detail, clock.instant());
    }

    private static int count(List<VoucherStore.Moved> moved) {
        return moved.stream().mapToInt(VoucherStore.Moved::count).sum();
    }
}
