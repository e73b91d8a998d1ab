package turnpike.payments;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `provider_tokens` table. Tenants that present the same key each have a row; all of them hold the same token.
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

    private record Held(TenantId tenant, @Nullable Instant fetchedAt, Row row) {}

    private static final String LOCK = """
            select tenant_id, token_sealed, fetched_at, refresh_at, leased_until
              from provider_tokens
             where tenant_id is not null and provider = :provider and key_hash = :key
             order by tenant_id
               for update
            """;
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(:what, 0))::text";
    private static final String MAKE = """
            insert into provider_tokens (tenant_id, provider, key_hash)
            values (:tenant, :provider, :key)
                on conflict do nothing
            """;

    private static final String IS_THERE = """
            select exists (select from provider_tokens
                            where tenant_id = :tenant and provider = :provider and key_hash = :key)
            """;

    /// What all who present this key hold; nobody else changes it until the transaction ends.
    Row lock(Tx tx, TenantId tenant, String provider, String key) {
        // Made before any row is held: who holds rows and waits for its turn would stand in the way of whoever has it.
        if (!isThere(tx, tenant, provider, key)) make(tx, tenant, provider, key);
        List<Held> held = held(tx, provider, key);
        Instant lease = held.stream()
                .map(one -> one.row.leasedUntil)
                .filter(java.util.Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        return held.stream()
                .filter(one -> one.fetchedAt != null)
                .max(Comparator.comparing(one -> java.util.Objects.requireNonNull(one.fetchedAt)))
                .map(newest -> new Row(newest.row.sealed, newest.row.refreshAt, lease))
                .orElse(new Row(null, null, lease));
    }

    private static boolean isThere(Tx tx, TenantId tenant, String provider, String key) {
        return tx.sql()
                .createQuery(IS_THERE)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("key", key)
                .mapTo(Boolean.class)
                .one();
    }

    /// Two tenants that come for the first time at once come one after the other, so that they see one another.
    private static void make(Tx tx, TenantId tenant, String provider, String key) {
        tx.sql()
                .createQuery(ONE_AT_A_TIME)
                .bind("what", "token " + key)
                .mapTo(String.class)
                .one();
        tx.sql()
                .createUpdate(MAKE)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("key", key)
                .execute();
    }

    private static List<Held> held(Tx tx, String provider, String key) {
        return tx.sql()
                .createQuery(LOCK)
                .bind("provider", provider)
                .bind("key", key)
                .map((row, context) -> {
                    byte[] sealed = row.getBytes("token_sealed");
                    return new Held(
                            new TenantId(row.getObject("tenant_id", UUID.class)),
                            PaymentStore.at(row, "fetched_at"),
                            new Row(
                                    sealed == null ? null : new AccountStore.Sealed(sealed),
                                    PaymentStore.at(row, "refresh_at"),
                                    PaymentStore.at(row, "leased_until")));
                })
                .list();
    }

    private static final String LEASE = """
            update provider_tokens
               set leased_until = :until
             where tenant_id is not null and provider = :provider and key_hash = :key
            """;

    /// The caller holds the rows.
    ///
    /// @param until null: nobody fetches any more
    void lease(Tx tx, String provider, String key, @Nullable Instant until) {
        tx.sql()
                .createUpdate(LEASE)
                .bind("until", until)
                .bind("provider", provider)
                .bind("key", key)
                .execute();
    }

    private static final String STORE = """
            update provider_tokens
               set token_sealed = :sealed, fetched_at = :at, refresh_at = :refresh, leased_until = null
             where tenant_id is not null and provider = :provider and key_hash = :key
            """;

    /// The caller holds the rows.
    void store(Tx tx, String provider, String key, Fetched fetched) {
        tx.sql()
                .createUpdate(STORE)
                .bind("sealed", fetched.sealed)
                .bind("at", fetched.at)
                .bind("refresh", fetched.refreshAt)
                .bind("provider", provider)
                .bind("key", key)
                .execute();
    }
}
