package turnpike.reporting;

import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
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
            case "WALLET" -> "the wallet holds " + end.amount().written();
            case "PAYMENT" -> "a payment of " + end.amount().written() + " by " + end.name() + " is not decided";
            case "INVOICE" -> "invoice " + end.name() + " of " + end.amount().written() + " is not paid";
            default -> "the package " + end.name() + " is paid for and not over";
        };
    }
}
