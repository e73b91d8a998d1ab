package turnpike.tenancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Who signs in: the credentials in `staff`, and `refresh_tokens`.
final class LoginStore {
    /// Takes one guess if the lock allows; the last allowed one sets the lock, which a right password lifts again.
    private static final String COUNT_GUESS = """
        with person as (
            select s.tenant_id, s.staff_id, s.email, s.password_hash, s.locked_until, s.disabled_at, t.suspended_at,
                   s.locked_until is null or s.locked_until <= :now as allowed
              from staff s
              join tenants t on t.tenant_id = s.tenant_id
             where s.email = :email
               for update of s),
        counted as (
            update staff s
               set failed_logins = case when p.locked_until is null then s.failed_logins + 1 else 1 end,
                   locked_until = case when p.locked_until is null and s.failed_logins + 1 >= :lockAfter
                                       then :lockUntil::timestamptz end
              from person p
             where s.tenant_id = p.tenant_id and s.staff_id = p.staff_id and p.allowed
         returning s.locked_until)
        select p.tenant_id, p.staff_id, p.email, p.password_hash, p.allowed,
               coalesce((select c.locked_until from counted c), case when not p.allowed then p.locked_until end)
                   as locked_until,
               p.disabled_at is not null as disabled, p.suspended_at is not null as suspended
          from person p
        """;

    private static final String FORGIVE = """
        update staff set failed_logins = 0, locked_until = null
         where tenant_id = :tenant and staff_id = :staff
        """;

    private static final String NOTE_LOGIN =
            "update staff set last_login_at = :now where tenant_id = :tenant and staff_id = :staff";

    private static final String INSERT_TOKEN = """
        insert into refresh_tokens
               (tenant_id, token_id, family_id, staff_id, token_hash, issued_at, expires_at, ip, user_agent)
        values (:tenant, :id, :family, :staff, :hash, :issued, :expires, :address, :userAgent)
        """;

    /// Marks the token used and tells whether it was before; the row lock makes one of two users the second.
    private static final String USE_TOKEN = """
        with token as (
            select r.tenant_id, r.token_id, r.family_id, r.staff_id, r.used_at, r.revoked_at, r.expires_at
              from refresh_tokens r
             where r.token_hash = :hash
               for update of r),
        used as (
            update refresh_tokens r set used_at = :now
              from token t
             where r.tenant_id = t.tenant_id and r.token_id = t.token_id and r.used_at is null)
        select t.tenant_id, t.staff_id, t.family_id, t.used_at, t.revoked_at, t.expires_at, s.email, s.password_hash,
               s.disabled_at is not null as disabled, n.suspended_at is not null as suspended
          from token t
          join staff s on s.tenant_id = t.tenant_id and s.staff_id = t.staff_id
          join tenants n on n.tenant_id = t.tenant_id
        """;

    private static final String FIND_FAMILY =
            "select family_id from refresh_tokens where tenant_id = :tenant and token_hash = :hash";

    private static final String END_FAMILY = """
        update refresh_tokens set revoked_at = :now
         where tenant_id = :tenant and family_id = :family and revoked_at is null
        """;

    private static final String END_ALL = """
        update refresh_tokens set revoked_at = :now
         where tenant_id = :tenant and staff_id = :staff and revoked_at is null
        """;

    private static final String OWN =
            "select email, name, password_hash from staff where tenant_id = :tenant and staff_id = :staff";

    private static final String SET_PASSWORD = """
        update staff set password_hash = :hash, failed_logins = 0, locked_until = null
         where tenant_id = :tenant and staff_id = :staff
        """;

    private static final String CLEAN = "delete from refresh_tokens where expires_at < :before";

    /// @param guessAllowed false while locked
    /// @param lockedUntilOrNull null when another guess is allowed
    record Person(
            TenantId tenant,
            UUID id,
            String email,
            String passwordHash,
            boolean guessAllowed,
            @Nullable Instant lockedUntilOrNull,
            boolean disabled,
            boolean tenantSuspended) {

        Instant lockedUntil(Instant otherwise) {
            return lockedUntilOrNull == null ? otherwise : lockedUntilOrNull;
        }
    }

    /// @param usedBefore false when this is its first use
    record Token(
            Person person,
            UUID family,
            boolean usedBefore,
            @Nullable Instant revoked,
            Instant expires) {
        boolean ended(Instant now) {
            return revoked != null || !expires.isAfter(now);
        }
    }

    /// A token to remember; its class holds the digest, so it is no record.
    static final class NewToken {
        final TenantId tenant;
        final UUID id;
        final UUID family;
        final UUID staff;
        final byte[] hash;
        final Instant issued;
        final Instant expires;

        NewToken(TenantId tenant, UUID id, UUID family, UUID staff, byte[] hash, Instant issued, Instant expires) {
            this.tenant = tenant;
            this.id = id;
            this.family = family;
            this.staff = staff;
            this.hash = hash;
            this.issued = issued;
            this.expires = expires;
        }
    }

    Optional<Person> countGuess(Tx tx, String email, Instant now, int lockAfter, Instant lockUntil) {
        return tx.sql()
                .createQuery(COUNT_GUESS)
                .bind("email", email)
                .bind("now", now)
                .bind("lockAfter", lockAfter)
                .bind("lockUntil", lockUntil)
                .map((row, _) -> person(row, row.getBoolean("allowed"), Columns.instantOrNull(row, "locked_until")))
                .findOne();
    }

    void forgiveGuesses(Tx tx, TenantId tenant, UUID staff) {
        tx.sql()
                .createUpdate(FORGIVE)
                .bind("tenant", tenant.value())
                .bind("staff", staff)
                .execute();
    }

    void noteLogin(Tx tx, TenantId tenant, UUID staff, Instant now) {
        tx.sql()
                .createUpdate(NOTE_LOGIN)
                .bind("tenant", tenant.value())
                .bind("staff", staff)
                .bind("now", now)
                .execute();
    }

    void insertToken(Tx tx, NewToken token, Logins.From from) {
        tx.sql()
                .createUpdate(INSERT_TOKEN)
                .bind("tenant", token.tenant.value())
                .bind("id", token.id)
                .bind("family", token.family)
                .bind("staff", token.staff)
                .bind("hash", token.hash)
                .bind("issued", token.issued)
                .bind("expires", token.expires)
                .bind("address", from.address())
                .bind("userAgent", from.userAgent())
                .execute();
    }

    Optional<Token> useToken(Tx tx, byte[] hash, Instant now) {
        return tx.sql()
                .createQuery(USE_TOKEN)
                .bind("hash", hash)
                .bind("now", now)
                .map((row, _) -> new Token(
                        person(row, true, null),
                        row.getObject("family_id", UUID.class),
                        Columns.instantOrNull(row, "used_at") != null,
                        Columns.instantOrNull(row, "revoked_at"),
                        Columns.instant(row, "expires_at")))
                .findOne();
    }

    Optional<UUID> findFamily(Tx tx, TenantId tenant, byte[] hash) {
        return tx.sql()
                .createQuery(FIND_FAMILY)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .mapTo(UUID.class)
                .findOne();
    }

    void endFamily(Tx tx, TenantId tenant, UUID family, Instant now) {
        tx.sql()
                .createUpdate(END_FAMILY)
                .bind("tenant", tenant.value())
                .bind("family", family)
                .bind("now", now)
                .execute();
    }

    void endAll(Tx tx, TenantId tenant, UUID staff, Instant now) {
        tx.sql()
                .createUpdate(END_ALL)
                .bind("tenant", tenant.value())
                .bind("staff", staff)
                .bind("now", now)
                .execute();
    }

    /// What a person's next password is held against.
    record Own(String email, String name, String passwordHash) {}

    Optional<Own> own(Tx tx, TenantId tenant, UUID staff) {
        return tx.sql()
                .createQuery(OWN)
                .bind("tenant", tenant.value())
                .bind("staff", staff)
                .map((row, _) -> new Own(row.getString("email"), row.getString("name"), row.getString("password_hash")))
                .findOne();
    }

    void setPassword(Tx tx, TenantId tenant, UUID staff, String hash) {
        tx.sql()
                .createUpdate(SET_PASSWORD)
                .bind("tenant", tenant.value())
                .bind("staff", staff)
                .bind("hash", hash)
                .execute();
    }

    int clean(Tx tx, Instant before) {
        return tx.sql().createUpdate(CLEAN).bind("before", before).execute();
    }

    private static Person person(ResultSet row, boolean allowed, @Nullable Instant lockedUntil) throws SQLException {
        return new Person(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("staff_id", UUID.class),
                row.getString("email"),
                row.getString("password_hash"),
                allowed,
                lockedUntil,
                row.getBoolean("disabled"),
                row.getBoolean("suspended"));
    }
}
