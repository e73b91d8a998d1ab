package turnpike;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.payments.PaymentGateway;

/// A company that takes every order and says nothing more, unless it refuses all.
final class QuietProvider implements PaymentGateway {
    final AtomicInteger prompts = new AtomicInteger();
    final AtomicInteger refunds = new AtomicInteger();

    /// With this code; null: it takes them.
    volatile @Nullable String refuses;

    /// Whether it sends money back.
    volatile boolean returns = true;

    @Override
    public String provider() {
        return "mpesa";
    }

    @Override
    public void acceptAmount(Money amount) {
        if (!amount.isWhole()) throw new InvalidInput("amount", "must be whole");
        if (amount.major() > 250_000) throw new InvalidInput("amount", "must be at most 250,000");
    }

    @Override
    public void accept(Money amount, @Nullable String phone) {
        acceptAmount(amount);
        if (phone == null || !phone.startsWith("254")) throw new InvalidInput("phone", "must be of Kenya");
    }

    @Override
    public void check(Account account) {}

    @Override
    public Set<String> secrets() {
        return Set.of();
    }

    @Override
    public String label(Account account) {
        return "test";
    }

    @Override
    public Asked ask(Account account, Order order) {
        String code = refuses;
        if (code != null) return new Asked.Refused(code, "as the provider puts it", false);
        return new Asked.Accepted("ref-" + prompts.incrementAndGet() + "-" + order.paymentId(), null, null);
    }

    @Override
    public Standing query(Account account, Order order, String providerRef) {
        return new Standing.Pending();
    }

    @Override
    public RefundAsked refund(Account account, Order order, String receipt, Money amount) {
        if (!returns) return new RefundAsked.Refused("no", "not from here");
        return new RefundAsked.Done("back-" + refunds.incrementAndGet());
    }

    @Override
    public List<Report> read(Account account, Raw raw) {
        return List.of();
    }

    @Override
    public List<Received> received(Account account, Instant from, Instant until) {
        return List.of();
    }

    @Override
    public boolean hasStatement(Account account) {
        return false;
    }
}
