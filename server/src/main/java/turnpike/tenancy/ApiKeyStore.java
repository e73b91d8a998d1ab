package turnpike.tenancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `api_keys` table.
final class ApiKeyStore {
    private static final String COLUMNS =
            "select api_key_id, name, prefix, role, created_at, expires_at, last_used_at, revoked_at from api_keys ";

    private static final String INSERT = """
        insert into api_keys (tenant_id, api_key_id, name, prefix, key_hash, role, created_by, created_at, expires_at)
        values (:tenant, :id, :name, :prefix, :hash, :role, :by, :created, :expires)
        """;

    private static final String LIST =
            COLUMNS + "where tenant_id = :tenant order by api_key_id desc limit :limit offset :offset";

    private static final String COUNT = "select count(*) from api_keys where tenant_id = :tenant";

    private static final String FIND = COLUMNS + "where tenant_id = :tenant and api_key_id = :id";

    private static final String REVOKE =
            "update api_keys set revoked_at = :now where tenant_id = :tenant and api_key_id = :id";

    void insert(Tx tx, TenantId tenant, ApiKey key, byte[] hash, String by) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("id", key.id())
                .bind("name", key.name())
                .bind("prefix", key.prefix())
                .bind("hash", hash)
                .bind("role", key.role().name())
                .bind("by", by)
                .bind("created", key.createdAt())
                .bind("expires", key.expiresAt())
                .execute();
    }

    Slice<ApiKey> list(Tx tx, TenantId tenant, int offset, int limit) {
        var items = tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, _) -> key(row))
                .list();
        long total = tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .mapTo(Long.class)
                .one();
        return new Slice<>(items, total);
    }

    Optional<ApiKey> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, _) -> key(row))
                .findOne();
    }

    void revoke(Tx tx, TenantId tenant, UUID id, Instant now) {
        tx.sql()
                .createUpdate(REVOKE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getObject("api_key_id", UUID.class),
                row.getString("name"),
                row.getString("prefix"),
                Role.valueOf(row.getString("role")),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "expires_at"),
                Columns.instantOrNull(row, "last_used_at"),
                Columns.instantOrNull(row, "revoked_at"));
    }
}
