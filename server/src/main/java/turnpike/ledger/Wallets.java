package turnpike.ledger;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.Slice;

/// Wallets as those see them whose they are: what went in and out, one line for each thing that happened.
public final class Wallets {
    private final Database database;
    private final WalletStore store = new WalletStore();

    public Wallets(Database database) {
        this.database = database;
    }

    /// One thing that happened to a wallet.
    ///
    /// @param gained less than nothing when the wallet lost
    /// @param after what was in the wallet in this currency then
    /// @param memo for staff; it may name them
    public record Line(
            UUID entryId,
            Entry.Kind kind,
            Instant at,
            Money gained,
            Money after,
            String memo,
            @Nullable String receipt) {}

    /// Newest first.
    public Slice<Line> lines(TenantId tenant, UUID subscriberId, int offset, int limit) {
        return database.call(tenant, tx -> store.lines(tx, tenant, subscriberId, offset, limit));
    }
}
