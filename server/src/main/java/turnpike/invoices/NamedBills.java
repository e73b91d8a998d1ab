package turnpike.invoices;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;

/// Bills that a payer names by their number, as printed beside the pay bill.
public final class NamedBills {
    private static final String BY = "pay bill";

    private final Invoices invoices;
    private final Journal journal;

    public NamedBills(Invoices invoices, Journal journal) {
        this.invoices = invoices;
        this.journal = journal;
    }

    private record Bill(UUID id, String number, UUID subscriberId) {}

    private static final String OPEN = """
            select invoice_id, number_text, subscriber_id
              from invoices
             where tenant_id = :tenant
               and upper(number_text) in (<numbers>)
               and kind = 'INVOICE'
               and subscriber_id is not null
               and paid_at is null
               and voided_at is null
             limit 1
            """;

    private static Optional<Bill> open(Tx tx, TenantId tenant, String number) {
        return tx.sql()
                .createQuery(OPEN)
                .bind("tenant", tenant.value())
                .bindList("numbers", spellings(number))
                .map((row, _) -> new Bill(
                        row.getObject("invoice_id", UUID.class),
                        row.getString("number_text"),
                        row.getObject("subscriber_id", UUID.class)))
                .findOne();
    }

    /// A keypad has blanks where it has no dash, and some put blanks between groups.
    private static List<String> spellings(String typed) {
        String number = typed.strip().toUpperCase(Locale.ROOT);
        return List.of(number, number.replaceAll("\\s+", "-"), number.replaceAll("\\s+", ""));
    }

    private static final String WHOSE = """
            select subscriber_id
              from invoices
             where tenant_id = :tenant
               and upper(number_text) in (<numbers>)
               and kind = 'INVOICE'
               and subscriber_id is not null
             limit 1
            """;

    /// Whose bill has this number, paid or not: who pays twice has the money in the wallet. In capitals or not, with
    /// dashes or blanks.
    public Optional<UUID> debtor(Tx tx, TenantId tenant, String number) {
        return tx.sql()
                .createQuery(WHOSE)
                .bind("tenant", tenant.value())
                .bindList("numbers", spellings(number))
                .mapTo(UUID.class)
                .findOne();
    }

    /// Pays the bill from the subscriber's wallet, when that covers what is left of it.
    ///
    /// @return its number; empty when no open bill of the subscriber has this one, or the wallet has less
    public Optional<String> pay(Tx tx, TenantId tenant, String number, UUID subscriberId) {
        Bill bill = open(tx, tenant, number)
                .filter(open -> open.subscriberId.equals(subscriberId))
                .orElse(null);
        if (bill == null) return Optional.empty();
        Money owed = invoices.owed(tx, tenant, bill.id);
        Money wallet = journal.balance(tx, tenant, Place.of(Account.CUSTOMER_WALLET, subscriberId), owed.currency());
        if (!owed.isPositive() || wallet.minor() < owed.minor()) return Optional.empty();
        invoices.pay(tx, Actor.system(tenant, BY), bill.id);
        return Optional.of(bill.number);
    }
}
