package turnpike.payments;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `provider_tokens` table.
final class TokenStore {
    record Row(
            AccountStore.@Nullable Sealed sealed,
            @Nullable Instant refreshAt,
            @Nullable Instant leasedUntil) {
        boolean isLeased(Instant now) {
            return leasedUntil != null && now.isBefore(leasedUntil);
        }
    }

    /// Just fetched; its octets are handed over.
    static final class Fetched {
        private final byte[] sealed;
        private final Instant at;
        private final Instant refreshAt;

        Fetched(byte[] sealed, Instant at, Instant refreshAt) {
            this.sealed = sealed;
            this.at = at;
            this.refreshAt = refreshAt;
        }
    }

    private static final String MAKE = """
            insert into provider_tokens (tenant_id, provider, key_hash)
            values (:tenant, :provider, :key)
                on conflict do nothing
            """;
    private static final String LOCK = """
            select token_sealed, refresh_at, leased_until
              from provider_tokens
             where tenant_id = :tenant and provider = :provider and key_hash = :key
               for update
            """;

    Row lock(Tx tx, TenantId tenant, String provider, String key) {
        tx.sql()
                .createUpdate(MAKE)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("key", key)
                .execute();
        return tx.sql()
                .createQuery(LOCK)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("key", key)
                .map((row, context) -> {
                    byte[] sealed = row.getBytes("token_sealed");
                    return new Row(
                            sealed == null ? null : new AccountStore.Sealed(sealed),
                            PaymentStore.at(row, "refresh_at"),
                            PaymentStore.at(row, "leased_until"));
                })
                .one();
    }

    private static final String LEASE = """
            update provider_tokens
               set leased_until = :until
             where tenant_id = :tenant and provider = :provider and key_hash = :key
            """;

    /// @param until null: nobody fetches any more
    void lease(Tx tx, TenantId tenant, String provider, String key, @Nullable Instant until) {
        tx.sql()
                .createUpdate(LEASE)
                .bind("until", until)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("key", key)
                .execute();
    }

    private static final String STORE = """
            update provider_tokens
               set token_sealed = :sealed, fetched_at = :at, refresh_at = :refresh, leased_until = null
             where tenant_id = :tenant and provider = :provider and key_hash = :key
            """;

    void store(Tx tx, TenantId tenant, String provider, String key, Fetched fetched) {
        tx.sql()
                .createUpdate(STORE)
                .bind("sealed", fetched.sealed)
                .bind("at", fetched.at)
                .bind("refresh", fetched.refreshAt)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("key", key)
                .execute();
    }
}
