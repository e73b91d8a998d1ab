package turnpike.tenancy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// Makes, lists and revokes API keys of a tenant.
public final class ApiKeys {
    static final String PREFIX = "tpk_";

    private static final int SECRET_OCTETS = 32;
    private static final int SHOWN = PREFIX.length() + 6;

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final ApiKeyStore store = new ApiKeyStore();

    public ApiKeys(Database database, Ids ids, InstantSource clock, Audit audit) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
    }

    /// A key with its secret, which exists only in this answer.
    public record Made(ApiKey key, String secret) {}

    /// @param role tenant administrator or staff
    /// @param expiresAt null when only revoking ends it
    public Made make(Actor actor, String name, Role role, @Nullable Instant expiresAt) {
        Instant now = clock.instant();
        if (role != Role.TENANT_ADMIN && role != Role.STAFF) throw new InvalidInput("role", "is not for keys");
        if (expiresAt != null && !expiresAt.isAfter(now)) throw new InvalidInput("expiresAt", "must be in the future");
        String secret = PREFIX + Secrets.random(SECRET_OCTETS);
        var key = new ApiKey(ids.next(), name, secret.substring(0, SHOWN), role, now, expiresAt, null, null);
        database.run(actor.tenant(), tx -> {
            store.insert(tx, actor.tenant(), key, Secrets.digest(secret), actor.name());
            audit.record(tx, actor, "api_key.created", Audit.Subject.of("api_key", key.id()), null, key);
        });
        return new Made(key, secret);
    }

    public Slice<ApiKey> list(TenantId tenant, int offset, int limit) {
        return database.call(tenant, tx -> store.list(tx, tenant, offset, limit));
    }

    /// Refuses the key from now on; revoking again changes nothing.
    ///
    /// @throws NotFound when the tenant has no such key
    public void revoke(Actor actor, UUID id) {
        database.run(actor.tenant(), tx -> {
            ApiKey before = store.find(tx, actor.tenant(), id).orElseThrow(() -> new NotFound("API key", id));
            if (before.revokedAt() != null) return;
            store.revoke(tx, actor.tenant(), id, clock.instant());
            audit.record(tx, actor, "api_key.revoked", Audit.Subject.of("api_key", id), before, null);
            tx.tell(Standings.TOPIC, actor.tenant().toString());
        });
    }
}
