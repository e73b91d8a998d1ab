package turnpike.routers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;

/// The `bootstrap_tokens` table.
final class BootstrapStore {
    private static final String INSERT = """
            insert into bootstrap_tokens (tenant_id, token_hash, nas_id, api_password_sealed, settings, created_by,
                   created_at, expires_at)
            values (:tenant, :hash, :nas, :password, :settings, :by, :at, :expires)
            """;

    /// The tenant is not known yet: the hash, unique on the whole platform, says whose it is.
    private static final String FIND = """
            select tenant_id, nas_id, api_password_sealed, settings, created_by, expires_at
              from bootstrap_tokens
             where tenant_id is not null
               and token_hash = :hash
               and done_at is null
            """;

    private static final String FETCHED = """
            update bootstrap_tokens
               set fetched_at = :at
             where tenant_id = :tenant
               and token_hash = :hash
               and fetched_at is null
               and expires_at > :at
            """;

    private static final String DONE = """
            update bootstrap_tokens
               set done_at = :at
             where tenant_id = :tenant
               and token_hash = :hash
               and fetched_at is not null
               and done_at is null
               and expires_at > :at
            """;

    /// What a token stands for.
    record Kept(
            TenantId tenant, UUID nasId, String password, List<String> settings, String createdBy, Instant expiresAt) {
        @Override
        public String toString() {
            return "Kept[" + nasId + "]";
        }
    }

    void insert(Tx tx, byte[] hash, Kept kept, Vault vault, Instant at) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", kept.tenant().value())
                .bind("hash", hash)
                .bind("nas", kept.nasId())
                .bind("password", vault.seal(kept.password()))
                .bindArray("settings", String.class, kept.settings())
                .bind("by", kept.createdBy())
                .bind("at", at)
                .bind("expires", kept.expiresAt())
                .execute();
    }

    Optional<Kept> find(Tx tx, byte[] hash, Vault vault) {
        return tx.sql()
                .createQuery(FIND)
                .bind("hash", hash)
                .map((row, _) -> kept(row, vault))
                .findOne();
    }

    boolean fetched(Tx tx, TenantId tenant, byte[] hash, Instant at) {
        return mark(tx, FETCHED, tenant, hash, at);
    }

    boolean done(Tx tx, TenantId tenant, byte[] hash, Instant at) {
        return mark(tx, DONE, tenant, hash, at);
    }

    private static boolean mark(Tx tx, String statement, TenantId tenant, byte[] hash, Instant at) {
        return tx.sql()
                        .createUpdate(statement)
                        .bind("tenant", tenant.value())
                        .bind("hash", hash)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    private static Kept kept(ResultSet row, Vault vault) throws SQLException {
        return new Kept(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("nas_id", UUID.class),
                new String(vault.unseal(row.getBytes("api_password_sealed")), java.nio.charset.StandardCharsets.UTF_8),
                ModelStore.texts(row.getArray("settings")),
                row.getString("created_by"),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }
}
