package turnpike;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Typed;
import turnpike.invoices.NamedBills;
import turnpike.payments.NewPayment;
import turnpike.payments.OrderNames;
import turnpike.payments.PayerLookup;
import turnpike.payments.Payment;
import turnpike.payments.PaymentGateway;
import turnpike.payments.PaymentListener;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Endings;

/// Whose wallet money enters that came without an order of ours, by what its payer typed: a username, a phone in
/// whatever form people write it, the number of a bill; else by the phone that paid. A bill that was named is paid from
/// the wallet as soon as that covers it. Whose wallet it is gets an SMS of it.
final class PayBills implements PayerLookup, PaymentListener {
    /// As old an order may be for money to be taken for a part of it, and a day more.
    private static final Duration ORDERED = Duration.ofDays(3);

    private final Endings endings;
    private final NamedBills bills;
    private final PayBillMessages messages;
    private final OrderNames orders = new OrderNames();

    PayBills(Endings endings, NamedBills bills, PayBillMessages messages) {
        this.endings = endings;
        this.bills = bills;
        this.messages = messages;
    }

    @Override
    public @Nullable UUID find(Tx tx, TenantId tenant, PaymentGateway.Received money) {
        String typed = money.reference() == null ? "" : Typed.text(money.reference());
        return named(tx, tenant, typed, money.amount().currency())
                .or(() -> endings.payer(tx, tenant, "", money.phone()))
                .orElse(null);
    }

    private Optional<UUID> named(Tx tx, TenantId tenant, String typed, String currency) {
        if (typed.isEmpty()) return Optional.empty();
        // Other digits may be somebody's name.
        return PortalPhone.ofCountry(typed, currency)
                .map(phone -> owner(tx, tenant, typed, phone))
                .orElseGet(() -> endings.payer(tx, tenant, typed, null)
                        .or(() -> PortalPhone.of(typed, currency).flatMap(phone -> owner(tx, tenant, typed, phone))))
                .or(() -> bills.debtor(tx, tenant, typed));
    }

    private Optional<UUID> owner(Tx tx, TenantId tenant, String typed, String phone) {
        return endings.owner(tx, tenant, typed, phone.substring(1));
    }

    @Override
    public void settled(Tx tx, TenantId tenant, Payment payment) {
        UUID subscriber = payment.subscriberId();
        if (payment.purpose() != NewPayment.Purpose.TOPUP || subscriber == null) return;
        String named = payment.wanted().reference();
        Optional<String> paid = bills.pay(tx, tenant, named, subscriber);
        // What came for an order of ours may buy it yet, see [#added].
        Instant since = payment.times().createdAt().minus(ORDERED);
        if (payment.unasked() && !orders.isOrder(tx, tenant, named, since)) {
            messages.received(tx, tenant, payment, subscriber, paid.orElse(null));
        }
    }

    /// What came after a price was paid, or in parts: told where it bought nothing, or something is left.
    @Override
    public void added(Tx tx, TenantId tenant, Payment payment, Payment more) {
        UUID subscriber = more.subscriberId();
        Money money = more.received();
        if (subscriber == null || money == null) return;
        if (messages.wallet(tx, tenant, subscriber, money.currency()).isPositive()) {
            messages.received(tx, tenant, more, subscriber, null);
        }
    }

    @Override
    public void failed(Tx tx, TenantId tenant, Payment payment) {}

    @Override
    public void refunded(Tx tx, TenantId tenant, Payment payment) {}
}
