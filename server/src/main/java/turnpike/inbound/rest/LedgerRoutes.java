package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.JournalExport;
import turnpike.ledger.Movement;
import turnpike.ledger.Place;
import turnpike.ledger.Posting;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Tenants;

/// The journal of the caller's tenant, balances, and what staff move by hand.
public final class LedgerRoutes {
    private final Journal journal;
    private final JournalExport export;
    private final Belongings belongings;
    private final Filters filters;
    private final Tenants tenants;

    public LedgerRoutes(Journal journal, JournalExport export, Belongings belongings, Tenants tenants) {
        this.journal = journal;
        this.export = export;
        this.belongings = belongings;
        this.filters = new Filters(belongings);
        this.tenants = tenants;
    }

    public void addTo(Operations operations) {
        operations
                .on("getLedgerBalances", this::balances)
                .on("listJournal", this::list)
                .on("exportJournal", this::export)
                .on("getJournalEntry", call -> Answer.json(entry(journal.get(call.tenant(), call.id("entryId")))))
                .on("adjustLedger", this::adjust)
                .on("getSubscriberWallet", this::wallet);
    }

    private record TotalView(Account account, String label, long balanceMinor, String currency) {}

    private record PlaceView(Account account, @Nullable UUID party, String label) {
        static PlaceView of(Place place) {
            return new PlaceView(place.account(), place.party(), place.label());
        }
    }

    private record MovementView(
            UUID entryId,
            int line,
            Entry.Kind kind,
            UUID sourceId,
            Instant at,
            Instant postedAt,
            PlaceView debit,
            PlaceView credit,
            long amountMinor,
            String currency,
            @Nullable String receipt,
            String memo) {}

    private record EntryView(UUID id, List<MovementView> movements) {}

    private record BalancesView(List<TotalView> balances) {}

    private record AmountView(long minor, String currency) {}

    private record WalletView(UUID subscriberId, List<AmountView> balances) {}

    private record Adjustment(
            @Nullable UUID key,
            Account debitAccount,
            Account creditAccount,
            @Nullable String debitLabel,
            @Nullable String creditLabel,
            @Nullable UUID subscriberId,
            @Nullable UUID agentId,
            long amountMinor,
            @Nullable String currency,
            String memo) {}

    private Answer balances(Call call) {
        return Answer.json(new BalancesView(journal.balances(call.tenant()).stream()
                .map(total -> new TotalView(
                        total.account(),
                        total.label(),
                        total.amount().minor(),
                        total.amount().currency()))
                .toList()));
    }

    private Answer list(Call call) {
        var page = call.page();
        var found = journal.find(call.tenant(), search(call), page.offset(), page.perPage());
        return Answer.json(
                ListPage.of(found.items().stream().map(LedgerRoutes::view).toList(), page, found.total()));
    }

    private Answer export(Call call) {
        Journal.Search search = search(call);
        export.requirePlace();
        return Answer.stream("text/csv; charset=utf-8", "journal.csv", out -> export.write(call.tenant(), search, out));
    }

    private Journal.Search search(Call call) {
        UUID subscriber = filters.id(call, "subscriberId", Belongings.Kind.SUBSCRIBER);
        UUID agent = call.idOrNull("agentId");
        if (agent != null) requireKnown(call.tenant(), agent);
        if (subscriber != null && agent != null) throw new InvalidInput("agentId", "goes not with subscriberId");
        return new Journal.Search(
                call.wordOrNull("account", Account.class),
                subscriber != null ? subscriber : agent,
                call.wordOrNull("kind", Entry.Kind.class),
                call.instantOrNull("from"),
                call.instantOrNull("until"));
    }

    /// Agents are kept by another room; here one is known by having had money.
    private void requireKnown(TenantId tenant, UUID agent) {
        if (journal.balances(tenant, agent).isEmpty()) throw new NotFound("agent", agent);
    }

    private Answer adjust(Call call) {
        Adjustment body = call.body(Adjustment.class);
        if (body.subscriberId != null) {
            belongings.require(call.tenant(), Belongings.Kind.SUBSCRIBER, body.subscriberId);
        }
        if (body.agentId != null) requireKnown(call.tenant(), body.agentId);
        String currency =
                body.currency == null ? tenants.get(call.tenant()).currency().getCurrencyCode() : body.currency;
        belongings.requireCurrency(call.tenant(), currency);
        var posting = new Posting(
                place(body.debitAccount, body.debitLabel, body),
                place(body.creditAccount, body.creditLabel, body),
                new Money(body.amountMinor, currency));
        UUID key = body.key == null ? UUID.randomUUID() : body.key;
        return Answer.created(entry(journal.adjust(Actors.of(call), key, posting, body.memo)));
    }

    private static Place place(Account account, @Nullable String label, Adjustment body) {
        UUID party = switch (account) {
            case CUSTOMER_WALLET -> required("subscriberId", body.subscriberId);
            case AGENT_FLOAT, COMMISSION -> required("agentId", body.agentId);
            default -> null;
        };
        return new Place(account, party, label == null ? "" : label);
    }

    private static UUID required(String field, @Nullable UUID id) {
        if (id == null) throw new InvalidInput(field, "must be given for this account");
        return id;
    }

    private Answer wallet(Call call) {
        UUID subscriber = call.id("subscriberId");
        belongings.require(call.tenant(), Belongings.Kind.SUBSCRIBER, subscriber);
        List<AmountView> amounts = journal.balances(call.tenant(), subscriber).stream()
                .filter(balance -> balance.place().account() == Account.CUSTOMER_WALLET)
                .map(balance -> new AmountView(
                        balance.amount().minor(), balance.amount().currency()))
                .toList();
        return Answer.json(new WalletView(subscriber, amounts));
    }

    private static EntryView entry(List<Movement> rows) {
        return new EntryView(
                rows.getFirst().entryId(), rows.stream().map(LedgerRoutes::view).toList());
    }

    private static MovementView view(Movement row) {
        Posting posting = row.posting();
        return new MovementView(
                row.entryId(),
                row.line(),
                row.entry().kind(),
                row.sourceId(),
                row.entry().at(),
                row.postedAt(),
                PlaceView.of(posting.debit()),
                PlaceView.of(posting.credit()),
                posting.amount().minor(),
                posting.amount().currency(),
                row.receipt(),
                row.entry().memo());
    }
}
