package turnpike.vouchers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.platform.db.Tx;

/// What vouchers mean in the journal (docs/adr/0025-vouchers.md).
///
/// An agent who gets vouchers owes their value (AGENT_FLOAT), and the tenant owes it to whoever comes with the codes
/// (VOUCHER_LIABILITY). What the tenant sells over its own counter is in no books before it is used, because nobody
/// tells us when it was sold; cash is posted then.
final class Books {
    private final Journal journal;

    Books(Journal journal) {
        this.journal = journal;
    }

    private static final Place LIABILITY = Place.of(Account.VOUCHER_LIABILITY);
    private static final Place CASH = Place.of(Account.CASH);

    /// What an agent owes at this moment of the transaction.
    Money owed(Tx tx, TenantId tenant, UUID agentId, String currency) {
        return journal.balance(tx, tenant, debt(agentId), currency);
    }

    /// What is to be given back to an agent.
    Money refund(Tx tx, TenantId tenant, UUID agentId, String currency) {
        return journal.balance(tx, tenant, refunds(agentId), currency);
    }

    void issued(Tx tx, TenantId tenant, AgentEntry entry) {
        if (entry.value().isZero()) return;
        var sale = new Posting(debt(entry.agentId()), LIABILITY, entry.value());
        post(tx, tenant, entry, Entry.Kind.VOUCHER_SALE, "vouchers to an agent", List.of(sale));
    }

    void settled(Tx tx, TenantId tenant, AgentEntry entry) {
        Place debt = debt(entry.agentId());
        var postings = new ArrayList<Posting>();
        add(postings, CASH, debt, entry.details().cash());
        add(
                postings,
                Place.of(Account.COMMISSION, entry.agentId()),
                debt,
                entry.details().commission());
        post(
                tx,
                tenant,
                entry,
                Entry.Kind.AGENT_SETTLEMENT,
                "receipt " + entry.details().reference(),
                postings);
    }

    /// Together, because the journal locks what it changes in one order.
    void returned(Tx tx, TenantId tenant, List<AgentEntry> entries) {
        var all = new ArrayList<Entry>();
        for (AgentEntry entry : entries) {
            var postings = new ArrayList<Posting>();
            add(postings, LIABILITY, debt(entry.agentId()), entry.value());
            add(postings, LIABILITY, refunds(entry.agentId()), entry.details().refund());
            if (!postings.isEmpty())
                all.add(new Entry(Entry.Kind.REVERSAL, entry.id(), entry.at(), "vouchers taken back", postings));
        }
        journal.post(tx, tenant, all);
    }

    /// Paid for and never used: earned.
    void expired(Tx tx, TenantId tenant, UUID batchId, Money value, Instant at) {
        if (value.isZero()) return;
        var earned = new Posting(LIABILITY, Place.of(Account.REVENUE_EARNED), value);
        journal.post(tx, tenant, new Entry(Entry.Kind.REVENUE, batchId, at, "vouchers expired", List.of(earned)));
    }

    /// @param subscriberId null posts nothing: whose the value is, is not known
    void redeemed(Tx tx, TenantId tenant, VoucherStore.Taken taken, @Nullable UUID subscriberId, Instant at) {
        Money value = taken.redeemed().value();
        if (subscriberId == null || value.isZero()) return;
        var postings = new ArrayList<Posting>();
        if (taken.agentId() == null) postings.add(new Posting(CASH, LIABILITY, value));
        postings.add(new Posting(LIABILITY, Place.of(Account.CUSTOMER_WALLET, subscriberId), value));
        UUID source = taken.redeemed().voucherId();
        journal.post(tx, tenant, new Entry(Entry.Kind.VOUCHER_REDEEMED, source, at, "voucher redeemed", postings));
    }

    private void post(Tx tx, TenantId tenant, AgentEntry entry, Entry.Kind kind, String memo, List<Posting> postings) {
        if (!postings.isEmpty()) journal.post(tx, tenant, new Entry(kind, entry.id(), entry.at(), memo, postings));
    }

    private static void add(List<Posting> postings, Place debit, Place credit, Money amount) {
        if (!amount.isZero()) postings.add(new Posting(debit, credit, amount));
    }

    private static Place debt(UUID agentId) {
        return Place.of(Account.AGENT_FLOAT, agentId);
    }

    private static Place refunds(UUID agentId) {
        return Place.of(Account.REFUND_CLEARING, agentId);
    }
}
