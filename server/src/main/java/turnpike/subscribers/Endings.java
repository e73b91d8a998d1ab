package turnpike.subscribers;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// Whose right ends when, and who is meant by what a payer typed; for those who write and those who credit.
public final class Endings {
    private final Database database;
    private final EndingStore store = new EndingStore();

    public Endings(Database database) {
        this.database = database;
    }

    /// A right that ends and has nothing behind it.
    ///
    /// @param name of the subscriber; the username when there is none
    /// @param renewsFor what its renewal will take from the wallet; null: it is not renewed
    public record Ending(
            UUID subscriptionId,
            UUID subscriberId,
            String name,
            String plan,
            Instant endsAt,
            @Nullable String phone,
            @Nullable String email,
            @Nullable Money renewsFor) {}

    /// @param from inclusive
    /// @param until exclusive
    public List<Ending> between(TenantId tenant, Instant from, Instant until) {
        return database.call(tenant, tx -> store.between(tx, tenant, from, until));
    }

    /// The subscriber with this username, in capitals or not, or else with this phone; empty when nobody is
    /// known, or several share the phone.
    ///
    /// @param reference what the payer typed as the account
    /// @param phone digits of E.164 or the hex of their SHA-256; masked numbers name nobody
    public Optional<UUID> payer(Tx tx, TenantId tenant, String reference, @Nullable String phone) {
        List<UUID> known = store.payers(tx, tenant, reference.strip(), phone == null ? "" : phone);
        return known.size() == 1 ? Optional.of(known.getFirst()) : Optional.empty();
    }
}
