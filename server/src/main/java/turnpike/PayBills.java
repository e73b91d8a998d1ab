package turnpike;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.base.TenantId;
import turnpike.invoices.NamedBills;
import turnpike.payments.NewPayment;
import turnpike.payments.PayerLookup;
import turnpike.payments.Payment;
import turnpike.payments.PaymentGateway;
import turnpike.payments.PaymentListener;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Endings;

/// Whose wallet money enters that came without an order of ours, by what its payer typed: a username, a phone in
/// whatever form people write it, the number of a bill; else by the phone that paid. A bill that was named is paid from
/// the wallet as soon as that covers it.
final class PayBills implements PayerLookup, PaymentListener {
    private final Endings endings;
    private final NamedBills bills;

    PayBills(Endings endings, NamedBills bills) {
        this.endings = endings;
        this.bills = bills;
    }

    @Override
    public @Nullable UUID find(Tx tx, TenantId tenant, PaymentGateway.Received money) {
        String typed = money.reference() == null ? "" : money.reference().strip();
        return named(tx, tenant, typed, money.amount().currency())
                .or(() -> endings.payer(tx, tenant, "", money.phone()))
                .orElse(null);
    }

    private Optional<UUID> named(Tx tx, TenantId tenant, String typed, String currency) {
        if (typed.isEmpty()) return Optional.empty();
        return endings.payer(tx, tenant, typed, null)
                .or(() -> PortalPhone.of(typed, currency)
                        .map(phone -> phone.substring(1))
                        .flatMap(digits -> endings.payer(tx, tenant, digits, digits)))
                .or(() -> bills.debtor(tx, tenant, typed));
    }

    @Override
    public void settled(Tx tx, TenantId tenant, Payment payment) {
        UUID subscriber = payment.subscriberId();
        if (payment.purpose() != NewPayment.Purpose.TOPUP || subscriber == null) return;
        bills.pay(tx, tenant, payment.wanted().reference(), subscriber);
    }

    @Override
    public void failed(Tx tx, TenantId tenant, Payment payment) {}

    @Override
    public void refunded(Tx tx, TenantId tenant, Payment payment) {}
}
