package turnpike.tenancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Looks up what a person or key may do, across tenants: the tenant is what is being found out.
final class AdmissionStore {
    private static final String PERSON = """
        select s.tenant_id, s.staff_id as id, s.email as name, s.role, s.disabled_at is not null as disabled,
               t.suspended_at is not null as suspended, null::timestamptz as expires_at
          from staff s
          join tenants t on t.tenant_id = s.tenant_id
         where s.tenant_id = :tenant and s.staff_id = :staff
           and exists (select from refresh_tokens r
                        where r.tenant_id = :tenant and r.family_id = :family and r.staff_id = :staff
                          and r.revoked_at is null)
        """;

    private static final String KEY = """
        select k.tenant_id, k.api_key_id as id, k.name, k.role, false as disabled,
               t.suspended_at is not null as suspended, k.expires_at
          from api_keys k
          join tenants t on t.tenant_id = k.tenant_id
         where k.key_hash = :hash and k.revoked_at is null
        """;

    private static final String STANDING = """
        select s.staff_id as id
          from staff s
          join tenants t on t.tenant_id = s.tenant_id
         where s.tenant_id = :tenant and s.staff_id = any(:ids)
           and s.disabled_at is null and t.suspended_at is null
        union all
        select k.api_key_id
          from api_keys k
          join tenants t on t.tenant_id = k.tenant_id
         where k.tenant_id = :tenant and k.api_key_id = any(:ids)
           and k.revoked_at is null and (k.expires_at is null or k.expires_at > :now) and t.suspended_at is null
        union all
        select r.family_id
          from refresh_tokens r
         where r.tenant_id = :tenant and r.family_id = any(:ids)
           and r.revoked_at is null and r.expires_at > :now
        """;

    private static final String NOTE_USE = """
        update api_keys set last_used_at = :minute
         where key_hash = :hash and (last_used_at is null or last_used_at < :minute)
        """;

    /// @param expiresAt null when only revoking ends it
    record Standing(
            Principal principal,
            boolean disabled,
            boolean tenantSuspended,
            @Nullable Instant expiresAt) {}

    Set<UUID> standing(Tx tx, TenantId tenant, Collection<UUID> ids, Instant now) {
        return tx.sql()
                .createQuery(STANDING)
                .bind("tenant", tenant.value())
                .bindArray("ids", UUID.class, ids.toArray())
                .bind("now", now)
                .mapTo(UUID.class)
                .set();
    }

    Optional<Standing> person(Tx tx, Standings.FamilyKey key) {
        return tx.sql()
                .createQuery(PERSON)
                .bind("tenant", key.tenant().value())
                .bind("staff", key.staff())
                .bind("family", key.family())
                .map((row, _) -> standing(row, Principal.Kind.STAFF, key.family()))
                .findOne();
    }

    Optional<Standing> key(Tx tx, byte[] hash) {
        return tx.sql()
                .createQuery(KEY)
                .bind("hash", hash)
                .map((row, _) -> standing(row, Principal.Kind.API_KEY, null))
                .findOne();
    }

    void noteUse(Tx tx, byte[] hash, Instant minute) {
        tx.sql()
                .createUpdate(NOTE_USE)
                .bind("hash", hash)
                .bind("minute", minute)
                .execute();
    }

    private static Standing standing(ResultSet row, Principal.Kind kind, @Nullable UUID login) throws SQLException {
        return new Standing(
                new Principal(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("id", UUID.class),
                        kind,
                        row.getString("name"),
                        Role.valueOf(row.getString("role")),
                        login),
                row.getBoolean("disabled"),
                row.getBoolean("suspended"),
                Columns.instantOrNull(row, "expires_at"));
    }
}
