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
    /// known, or several share the phone. Of two accounts of one number, one for a line at home and one for what
    /// is bought at a hotspot, the number means the one at home: that is what is paid for by hand.
    ///
    /// @param reference what the payer typed as the account
    /// @param phone digits of E.164 or the hex of their SHA-256; masked numbers name nobody
    public Optional<UUID> payer(Tx tx, TenantId tenant, String reference, @Nullable String phone) {
        return onlyOne(tx, tenant, store.payers(tx, tenant, reference.strip(), phone == null ? "" : phone));
    }

    /// The subscriber with this phone, or called by it where no other phone is known; empty when it is nobody,
    /// or several. Whoever is called by a number from before and has another is not meant: numbers are given
    /// out again.
    ///
    /// @param typed the number as the payer typed it
    /// @param digits of E.164
    public Optional<UUID> owner(Tx tx, TenantId tenant, String typed, String digits) {
        return onlyOne(tx, tenant, store.owners(tx, tenant, digits, typed.strip()));
    }

    private Optional<UUID> onlyOne(Tx tx, TenantId tenant, List<UUID> known) {
        List<UUID> home = known.isEmpty() ? known : store.atHome(tx, tenant, known);
        List<UUID> meant = home.isEmpty() ? known : home;
        return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
    }

    /// How a subscriber is reached, and by which provider.
    ///
    /// @param slug of the provider, as in its addresses
    public record Contact(@Nullable String phone, @Nullable String email, String provider, String slug) {}

    /// Empty when there is no such subscriber.
    public Optional<Contact> contact(Tx tx, TenantId tenant, UUID subscriberId) {
        return store.contact(tx, tenant, subscriberId);
    }
}
