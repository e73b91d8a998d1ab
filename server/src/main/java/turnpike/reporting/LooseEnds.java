package turnpike.reporting;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// What of a subscriber is not settled: whoever is removed with it leaves money nobody can reach.
public final class LooseEnds {
    private final InstantSource clock;
    private final LooseEndStore store = new LooseEndStore();

    public LooseEnds(InstantSource clock) {
        this.clock = clock;
    }

    /// In words, one for each; empty when everything is settled.
    public List<String> of(Tx tx, TenantId tenant, UUID subscriberId) {
        return store.of(tx, tenant, subscriberId, clock.instant()).stream()
                .map(LooseEnds::words)
                .toList();
    }

    private static String words(LooseEndStore.End end) {
        return switch (end.kind()) {
            case "WALLET" -> "the wallet holds " + written(end.amount());
            case "PAYMENT" -> "a payment of " + written(end.amount()) + " by " + end.name() + " is not decided";
            case "INVOICE" -> "invoice " + end.name() + " of " + written(end.amount()) + " is not paid";
            default -> "the package " + end.name() + " is paid for and not over";
        };
    }

    /// As in `KES 50` and `KES 49.50`.
    private static String written(Money amount) {
        int digits = Currency.getInstance(amount.currency()).getDefaultFractionDigits();
        var number = BigDecimal.valueOf(amount.minor(), digits);
        return amount.currency() + " " + (amount.isWhole() ? number.setScale(0) : number).toPlainString();
    }
}
