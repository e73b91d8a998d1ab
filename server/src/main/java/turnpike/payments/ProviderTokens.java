package turnpike.payments;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Vault;

/// Access tokens of providers, one for each key, shared by all threads and processes through the database.
///
/// Tenants that present the same key to the same host share its token too: who has the key could fetch it anyway. The
/// host and a hash of the whole key find it, so nobody sees a token of a key they do not have.
///
/// Where a new token makes the old one useless (Daraja), two who fetch at once knock each other out: so whoever comes
/// first takes a lease and fetches, everybody else waits for what it brings. Any thread.
public final class ProviderTokens {
    /// Longer than a provider may take to answer; a process that dies while fetching is replaced after this.
    private static final Duration LEASE = Duration.ofSeconds(40);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(35).toNanos();

    private final Database database;
    private final Vault vault;
    private final InstantSource clock;
    private final TokenStore store = new TokenStore();

    public ProviderTokens(Database database, Vault vault, InstantSource clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /// Whose token: a key at one host.
    ///
    /// @param key what is presented for it; only its hash is stored
    public record Name(TenantId tenant, String provider, String host, String key) {
        @Override
        public String toString() {
            return "Name[tenant=" + tenant + ", provider=" + provider + "]";
        }

        String hash() {
            return Phones.sha256(host + "\n" + key);
        }
    }

    /// A token just fetched.
    ///
    /// @param refreshAfter from when on it is replaced, counted from now
    public record Fresh(String token, Duration refreshAfter) {
        @Override
        public String toString() {
            return "Fresh[refreshAfter=" + refreshAfter + "]";
        }
    }

    /// Fetches one from the provider.
    @FunctionalInterface
    public interface Fetch {
        /// @throws Unavailable when no answer came
        Fresh fetch();
    }

    /// The token everybody uses now; fetched first when there is none or it is due.
    ///
    /// @param rejected a token the provider no longer takes; null when none was tried. A newer one is answered
    /// @throws Unavailable when it cannot be had
    public String get(Name name, @Nullable String rejected, Fetch fetch) {
        String hash = name.hash();
        long began = System.nanoTime();
        while (true) {
            Instant now = clock.instant();
            Turn turn = database.callAcrossTenants(tx -> {
                TokenStore.Row row = store.lock(tx, name.tenant, name.provider, hash);
                String token = row.sealed() == null ? null : open(row.sealed());
                boolean rejects = token != null && token.equals(rejected);
                if (token != null && !rejects && isFresh(row, now)) return new Turn(token, false);
                if (!row.isLeased(now)) {
                    store.lease(tx, name.provider, hash, now.plus(LEASE));
                    return new Turn(null, true);
                }
                // Somebody fetches: the old token serves until its end unless it was refused.
                return new Turn(rejects ? null : token, false);
            });
            if (turn.mine) return fetched(name, hash, fetch);
            if (turn.token != null) return turn.token;
            if (System.nanoTime() - began > PATIENCE_NANOS) {
                throw new Unavailable(
                        "waiting for a token of " + name.provider, new IllegalStateException("lease held"));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private record Turn(@Nullable String token, boolean mine) {}

    private static boolean isFresh(TokenStore.Row row, Instant now) {
        Instant refreshAt = row.refreshAt();
        return refreshAt != null && now.isBefore(refreshAt);
    }

    private String fetched(Name name, String hash, Fetch fetch) {
        Optional<Fresh> fresh = Optional.empty();
        try {
            fresh = Optional.of(fetch.fetch());
        } finally {
            if (fresh.isEmpty()) {
                database.runAcrossTenants(tx -> {
                    store.lock(tx, name.tenant, name.provider, hash);
                    store.lease(tx, name.provider, hash, null);
                });
            }
        }
        Fresh got = fresh.get();
        Instant now = clock.instant();
        var token = new TokenStore.Fetched(vault.seal(got.token()), now, now.plus(got.refreshAfter()));
        database.runAcrossTenants(tx -> {
            store.lock(tx, name.tenant, name.provider, hash);
            store.store(tx, name.provider, hash, token);
        });
        return got.token();
    }

    private String open(AccountStore.Sealed sealed) {
        return new String(vault.unseal(sealed.bytes()), java.nio.charset.StandardCharsets.UTF_8);
    }
}
