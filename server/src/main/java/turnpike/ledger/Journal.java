package turnpike.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Check;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;
import turnpike.tenancy.Zones;

/// The double-entry journal of each tenant. Money is moved, never made: every posting takes an amount from one place
/// and gives it to another, so the journal sums to zero by its form.
///
/// The sign of a balance: credits - debits for CUSTOMER_WALLET, SUSPENSE, REVENUE_DEFERRED, REVENUE_EARNED, TAX,
/// COMMISSION, REFUND_CLEARING, OPENING (what we owe or earned); debits - credits for PROVIDER_CLEARING, CASH,
/// AGENT_FLOAT, WRITE_OFF (what others hold for us). A wallet and an agent's float do not fall below zero unless
/// [#bound] says otherwise.
///
/// Balances are locked in one order within a call; a transaction that posts several entries hands them over together.
public final class Journal {
    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final JournalStore journal = new JournalStore();
    private final BalanceStore balances = new BalanceStore();
    private final Revenue revenue;

    public Journal(Database database, Ids ids, InstantSource clock, Audit audit) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.revenue = new Revenue(database, this, ids, new Zones(database));
    }

    /// What one place holds.
    public record Balance(Place place, Money amount) {}

    /// What all places of an account and label hold together.
    public record Total(Account account, String label, Money amount) {}

    /// What to look for; null matches everything.
    ///
    /// @param account on either side
    /// @param party on either side
    /// @param from inclusive, of when it happened
    /// @param until exclusive
    public record Search(
            @Nullable Account account,
            @Nullable UUID party,
            Entry.@Nullable Kind kind,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /// Posts in the caller's transaction.
    ///
    /// @return false when an entry of this kind and source is there already: nothing is posted twice
    /// @throws Conflict `insufficient_balance` when a wallet or float would fall below its floor, `limit_reached`
    ///     when a place would rise above its ceiling; the transaction can only be rolled back then
    public boolean post(Tx tx, TenantId tenant, Entry entry) {
        return post(tx, tenant, List.of(entry)) == 1;
    }

    /// The same for several entries at once, which is also cheaper: two statements in all.
    ///
    /// @return how many of them were not there before
    public int post(Tx tx, TenantId tenant, List<Entry> entries) {
        if (entries.isEmpty()) return 0;
        List<Movement> rows = rows(entries);
        Map<UUID, Integer> stored = journal.insert(tx, tenant, rows);
        Map<UUID, Integer> given = new HashMap<>();
        Map<BalanceStore.Key, Long> changes = new TreeMap<>();
        for (Movement row : rows) {
            given.merge(row.entryId(), 1, Integer::sum);
            if (stored.containsKey(row.entryId())) add(changes, row.posting());
        }
        stored.forEach((entry, lines) ->
                Check.that(lines.equals(given.get(entry)), "an entry told again has the lines it had"));
        if (!changes.isEmpty()) balances.change(tx, tenant, changes, clock.instant());
        return stored.size();
    }

    private List<Movement> rows(List<Entry> entries) {
        List<Movement> rows = new ArrayList<>();
        Set<Map.Entry<Entry.Kind, UUID>> seen = new HashSet<>();
        Instant now = clock.instant();
        for (Entry entry : entries) {
            if (!seen.add(Map.entry(entry.kind(), entry.sourceId()))) continue;
            UUID id = ids.next();
            int line = 0;
            for (Posting posting : entry.postings()) {
                rows.add(new Movement(id, line++, entry.sourceId(), now, entry, posting));
            }
        }
        return rows;
    }

    private static void add(Map<BalanceStore.Key, Long> changes, Posting posting) {
        long amount = posting.amount().minor();
        String currency = posting.amount().currency();
        changes.merge(
                new BalanceStore.Key(posting.debit(), currency), posting.debit().signed(-amount), Math::addExact);
        changes.merge(
                new BalanceStore.Key(posting.credit(), currency),
                posting.credit().signed(amount),
                Math::addExact);
    }

    /// What a place holds at this moment of the transaction, in the sign of its account.
    public Money balance(Tx tx, TenantId tenant, Place place, String currency) {
        return new Money(balances.sum(tx, tenant, place, currency), currency);
    }

    /// What an entry gave to an account; zero when there is no such entry.
    public Money taken(Tx tx, TenantId tenant, Entry.Kind kind, UUID source, Account by, String currency) {
        return journal.bySource(tx, tenant, kind, source).stream()
                .map(Movement::posting)
                .filter(posting -> posting.credit().account() == by)
                .map(Posting::amount)
                .reduce(Money.zero(currency), Money::plus);
    }

    /// How far a place of somebody may fall and rise from now on, in the sign of its account.
    ///
    /// @param floorMinor null: without end
    /// @param ceilingMinor null: without end; for an agent's float, how much it may hold for us
    /// @throws Conflict when the balance is outside already
    public void bound(Tx tx, TenantId tenant, BalanceKey of, @Nullable Long floorMinor, @Nullable Long ceilingMinor) {
        if (of.place().isHot()) throw new InvalidInput("party", "must be given: only what is somebody's has bounds");
        balances.bound(tx, tenant, of, floorMinor, ceilingMinor);
    }

    /// A place in a currency.
    public record BalanceKey(Place place, String currency) {}

    /// Balances by account, label and currency; those of parties are summed.
    public List<Total> balances(TenantId tenant) {
        return database.call(tenant, tx -> balances.totals(tx, tenant));
    }

    /// What a party has, in every account and currency it ever had something.
    public List<Balance> balances(TenantId tenant, UUID party) {
        return database.call(tenant, tx -> balances.of(tx, tenant, party));
    }

    /// The journal, newest first.
    public Slice<Movement> find(TenantId tenant, Search search, int offset, int limit) {
        return database.call(tenant, tx -> journal.find(tx, tenant, search, offset, limit));
    }

    /// The rows of one entry.
    ///
    /// @throws NotFound when the tenant has no such entry
    public List<Movement> get(TenantId tenant, UUID entryId) {
        return database.call(tenant, tx -> get(tx, tenant, entryId));
    }

    private List<Movement> get(Tx tx, TenantId tenant, UUID entryId) {
        List<Movement> rows = journal.entry(tx, tenant, entryId);
        if (rows.isEmpty()) throw new NotFound("entry", entryId);
        return rows;
    }

    /// Moves an amount by hand, with a reason.
    ///
    /// @param key the caller's own, so that asking again moves nothing twice
    /// @return the entry
    /// @throws InvalidInput when a side is SUSPENSE: what is in there is payments, and a payment leaves it only for
    ///     the one it belongs to
    public List<Movement> adjust(Actor actor, UUID key, Posting posting, String memo) {
        posting.amount().entered("amountMinor");
        if (posting.debit().account() == Account.SUSPENSE) throw handOff("debitAccount");
        if (posting.credit().account() == Account.SUSPENSE) throw handOff("creditAccount");
        return database.call(actor.tenant(), tx -> {
            var entry = new Entry(Entry.Kind.ADJUSTMENT, key, clock.instant(), memo, List.of(posting));
            boolean fresh = post(tx, actor.tenant(), entry);
            List<Movement> rows = journal.bySource(tx, actor.tenant(), Entry.Kind.ADJUSTMENT, key);
            if (fresh) record(tx, actor, "ledger.adjusted", rows);
            else if (!rows.stream().map(Movement::posting).toList().equals(List.of(posting))) {
                throw new Conflict("key_used", "this key named another adjustment before");
            }
            return rows;
        });
    }

    /// The rows of what this moved; empty when it moved nothing.
    public List<Movement> of(Tx tx, TenantId tenant, Entry.Kind kind, UUID source) {
        return journal.bySource(tx, tenant, kind, source);
    }

    private static InvalidInput handOff(String side) {
        return new InvalidInput(side, "must not be suspense: money in suspense is a payment, and is given away as one");
    }

    private void record(Tx tx, Actor actor, String action, List<Movement> rows) {
        UUID id = rows.getFirst().entryId();
        audit.record(
                tx,
                actor,
                action,
                Audit.Subject.of("journal_entry", id),
                null,
                rows.getFirst().entry());
    }

    /// Keeps in mind that so much of REVENUE_DEFERRED is earned while a subscription runs: linear by whole days of the
    /// tenant's zone, the remainder on the last. The caller has credited REVENUE_DEFERRED. Once per subscription.
    ///
    /// @param net without tax
    /// @param endsAt null: open end, earned at once
    public void defer(
            Tx tx, TenantId tenant, UUID subscriptionId, Money net, Instant startsAt, @Nullable Instant endsAt) {
        revenue.defer(tx, tenant, subscriptionId, net, new Revenue.Term(startsAt, endsAt));
    }

    /// Stops earning: nothing of this subscription becomes income from now on.
    ///
    /// @return what was not earned and still is in REVENUE_DEFERRED, for the caller to move (back to the wallet, or
    ///     to REVENUE_EARNED when nothing is given back); zero when all was earned, empty when nothing was ever
    ///     deferred for it
    public Optional<Money> stopEarning(Tx tx, TenantId tenant, UUID subscriptionId) {
        return revenue.stop(tx, tenant, subscriptionId, clock.instant());
    }

    /// Takes up to so much out of what a subscription is still to earn; the rest is earned in the days that are left.
    ///
    /// @return what was taken and still is in REVENUE_DEFERRED, for the caller to move
    public Money earnLess(Tx tx, TenantId tenant, UUID subscriptionId, Money most) {
        return revenue.earnLess(tx, tenant, subscriptionId, most, clock.instant());
    }

    /// Earns what is due; the ledger's own job.
    public Revenue revenue() {
        return revenue;
    }
}
