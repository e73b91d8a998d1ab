package turnpike;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.messaging.Messages;
import turnpike.payments.Payment;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Endings;

/// Tells whose money came without an order of ours that it is there; once for each payment.
final class PayBillMessages {
    private static final Logger LOG = LoggerFactory.getLogger(PayBillMessages.class);

    private final Messages messages;
    private final Endings endings;
    private final Journal journal;
    private final String publicUrl;

    /// @param publicUrl what people's own pages are reached by, without a slash at the end; empty: nobody said
    PayBillMessages(Messages messages, Endings endings, Journal journal, String publicUrl) {
        this.messages = messages;
        this.endings = endings;
        this.journal = journal;
        this.publicUrl = publicUrl;
    }

    /// It is in the wallet, or has paid a bill from there.
    ///
    /// @param bill number of the bill that was paid with it; null: none
    void received(Tx tx, TenantId tenant, Payment payment, UUID subscriberId, @Nullable String bill) {
        Money money = payment.received();
        Endings.Contact contact = endings.contact(tx, tenant, subscriberId).orElse(null);
        if (money == null || contact == null) return;
        String to = contact.phone() == null ? contact.email() : contact.phone();
        if (to == null) return;
        Map<String, String> values = new HashMap<>();
        values.put("amount", money.written());
        values.put("balance", wallet(tx, tenant, subscriberId, money.currency()).written());
        values.put("provider", contact.provider());
        if (bill == null) values.put("link", link(contact));
        else values.put("invoice", bill);
        var wanted = new Messages.Wanted(
                "received:" + payment.id(),
                contact.phone() == null ? Messages.Channel.EMAIL : Messages.Channel.SMS,
                to,
                bill == null ? "wallet_received" : "invoice_paid",
                null,
                values,
                subscriberId);
        try {
            messages.send(tx, tenant, wanted);
        } catch (InvalidInput e) {
            // The money is booked all the same; an address nobody can write to is the counter's to mend.
            LOG.warn("payment={} not told to its payer: {}", payment.id(), e.getMessage());
        }
    }

    Money wallet(Tx tx, TenantId tenant, UUID subscriberId, String currency) {
        return journal.balance(tx, tenant, Place.of(Account.CUSTOMER_WALLET, subscriberId), currency);
    }

    /// The provider's own name where nobody said how people reach their pages.
    private String link(Endings.Contact contact) {
        return publicUrl.isEmpty() ? contact.provider() : publicUrl + "/my/" + contact.slug();
    }
}
