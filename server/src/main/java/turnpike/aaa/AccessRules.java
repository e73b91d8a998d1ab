package turnpike.aaa;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import turnpike.base.BitRate;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// What a tenant allows beyond the plans it sells: what the expired may still do, whether known devices log in by their
/// hardware address, how long a right waits for the first access, whether what ends is bought again from the wallet.
public final class AccessRules {
    private final Database database;
    private final Audit audit;
    private final AccessRulesStore store = new AccessRulesStore();

    public AccessRules(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /// @param payOnlyList address list of expired PPPoE sessions, which the router lets reach the page to pay and
    ///     nothing else; null: the expired are refused
    /// @param payOnlyRate their speed; null leaves it to the NAS
    /// @param payOnlySession longest such session
    /// @param macLogin known devices log in at hotspots by their hardware address
    /// @param logoutStays how long a device that logged out is not let in by its address alone; zero: no time
    /// @param startGrace how long a right waits for the first access
    /// @param autoRenew plans that end are bought again from the wallet, of subscribers who say nothing else
    public record Rules(
            @Nullable String payOnlyList,
            @Nullable BitRate payOnlyRate,
            Duration payOnlySession,
            boolean macLogin,
            Duration logoutStays,
            Duration startGrace,
            boolean autoRenew) {
        static final Rules USUAL =
                new Rules(null, null, Duration.ofMinutes(30), true, Duration.ofHours(12), Duration.ofDays(30), false);

        public Rules {
            if (payOnlyList != null && payOnlyList.isBlank()) {
                throw new InvalidInput("payOnlyList", "must not be blank");
            }
        }
    }

    public Rules get(TenantId tenant) {
        return database.call(tenant, tx -> store.find(tx, tenant).orElse(Rules.USUAL));
    }

    /// The next login is judged by these.
    public Rules set(Actor actor, Rules rules) {
        return database.call(actor.tenant(), tx -> {
            Rules before = store.find(tx, actor.tenant()).orElse(Rules.USUAL);
            store.put(tx, actor.tenant(), rules);
            audit.record(
                    tx,
                    actor,
                    "access_rules.changed",
                    Audit.Subject.of("tenant", actor.tenant().value()),
                    before,
                    rules);
            tx.tell(Standings.TOPIC, actor.tenant() + " *");
            return rules;
        });
    }
}
