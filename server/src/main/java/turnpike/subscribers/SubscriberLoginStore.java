package turnpike.subscribers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Logins;

/// Who of the subscribers signs in: the credentials in `subscribers`, and `subscriber_tokens`.
final class SubscriberLoginStore {
    /// Takes one guess if the lock allows; the last allowed one sets the lock, which a right password lifts again.
    private static final String COUNT_GUESS = """
        with person as (
            select s.tenant_id, s.subscriber_id, s.password_sealed, s.locked_until,
                   s.locked_until is null or s.locked_until <= :now as allowed
              from subscribers s
             where s.tenant_id = :tenant and s.username = :username and s.deleted_at is null
               for update of s),
        counted as (
            update subscribers s
               set failed_logins = case when p.locked_until is null then s.failed_logins + 1 else 1 end,
                   locked_until = case when p.locked_until is null and s.failed_logins + 1 >= :lockAfter
                                       then :lockUntil::timestamptz end
              from person p
             where s.tenant_id = p.tenant_id and s.subscriber_id = p.subscriber_id and p.allowed
         returning s.locked_until)
        select p.subscriber_id, p.password_sealed, p.allowed,
               coalesce((select c.locked_until from counted c), case when not p.allowed then p.locked_until end)
                   as locked_until
          from person p
        """;

    private static final String SEALED = """
        select password_sealed
          from subscribers
         where tenant_id = :tenant and username = :username and deleted_at is null
        """;

    private static final String FORGIVE = """
        update subscribers set failed_logins = 0, locked_until = null
         where tenant_id = :tenant and subscriber_id = :subscriber
        """;

    private static final String INSERT = """
        insert into subscriber_tokens
               (tenant_id, token_id, family_id, subscriber_id, access_hash, refresh_hash, issued_at, access_expires_at,
                expires_at, ip, user_agent)
        values (:tenant, :id, :family, :subscriber, :access, :refresh, :issued, :accessExpires, :expires, :address,
                :userAgent)
        """;

    /// Marks the token used and tells whether it was before; the row lock makes one of two users the second.
    private static final String USE_REFRESH = """
        with token as (
            select r.tenant_id, r.token_id, r.family_id, r.subscriber_id, r.used_at, r.revoked_at, r.expires_at
              from subscriber_tokens r
             where r.tenant_id = :tenant and r.refresh_hash = :hash
               for update of r),
        used as (
            update subscriber_tokens r set used_at = :now
              from token t
             where r.tenant_id = t.tenant_id and r.token_id = t.token_id and r.used_at is null)
        select t.subscriber_id, t.family_id, t.used_at is not null as used_before,
               t.revoked_at is not null or t.expires_at <= :now or s.deleted_at is not null as ended,
               n.suspended_at is not null as tenant_suspended
          from token t
          join subscribers s on s.tenant_id = t.tenant_id and s.subscriber_id = t.subscriber_id
          join tenants n on n.tenant_id = t.tenant_id
        """;

    private static final String ADMIT = """
        select r.subscriber_id, r.family_id, s.username, r.access_expires_at <= :now as expired,
               n.suspended_at is not null as tenant_suspended
          from subscriber_tokens r
          join subscribers s on s.tenant_id = r.tenant_id and s.subscriber_id = r.subscriber_id
          join tenants n on n.tenant_id = r.tenant_id
         where r.tenant_id = :tenant and r.access_hash = :hash and r.revoked_at is null and s.deleted_at is null
        """;

    private static final String END_FAMILY = """
        update subscriber_tokens set revoked_at = :now
         where tenant_id = :tenant and family_id = :family and revoked_at is null
        """;

    private static final String END_ALL = """
        update subscriber_tokens set revoked_at = :now
         where tenant_id = :tenant and subscriber_id = :subscriber and revoked_at is null
        """;

    private static final String CLEAN = "delete from subscriber_tokens where expires_at < :before";

    /// Somebody who exists and makes a guess; holds a sealed password, so it is no record.
    static final class Person {
        final UUID id;
        final byte[] passwordSealed;
        final boolean guessAllowed;
        final @Nullable Instant lockedUntil;

        private Person(ResultSet row) throws SQLException {
            id = row.getObject("subscriber_id", UUID.class);
            passwordSealed = row.getBytes("password_sealed");
            guessAllowed = row.getBoolean("allowed");
            OffsetDateTime until = row.getObject("locked_until", OffsetDateTime.class);
            lockedUntil = until == null ? null : until.toInstant();
        }
    }

    /// A refresh token as it was before this use.
    record Used(UUID subscriber, UUID family, boolean usedBefore, boolean ended, boolean tenantSuspended) {}

    /// Whom an access token names.
    record Admitted(UUID subscriber, UUID family, String username, boolean expired, boolean tenantSuspended) {}

    /// One sign-in of a subscriber, by which its tokens are known.
    record Login(TenantId tenant, UUID subscriber, UUID family, Logins.From from) {}

    /// From when to when a pair of tokens is good.
    record Life(Instant issued, Instant accessExpires, Instant expires) {}

    /// The sealed password of whom this name is; another each time it is set.
    Optional<byte[]> sealed(Tx tx, TenantId tenant, String username) {
        return tx.sql()
                .createQuery(SEALED)
                .bind("tenant", tenant.value())
                .bind("username", username)
                .mapTo(byte[].class)
                .findOne();
    }

    Optional<Person> countGuess(
            Tx tx, TenantId tenant, String username, Instant now, int lockAfter, Instant lockUntil) {
        return tx.sql()
                .createQuery(COUNT_GUESS)
                .bind("tenant", tenant.value())
                .bind("username", username)
                .bind("now", now)
                .bind("lockAfter", lockAfter)
                .bind("lockUntil", lockUntil)
                .map((row, _) -> new Person(row))
                .findOne();
    }

    void forgive(Tx tx, TenantId tenant, UUID subscriber) {
        tx.sql()
                .createUpdate(FORGIVE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriber)
                .execute();
    }

    void insert(Tx tx, UUID id, Login login, byte[] access, byte[] refresh, Life life) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", login.tenant().value())
                .bind("id", id)
                .bind("family", login.family())
                .bind("subscriber", login.subscriber())
                .bind("access", access)
                .bind("refresh", refresh)
                .bind("issued", life.issued())
                .bind("accessExpires", life.accessExpires())
                .bind("expires", life.expires())
                .bind("address", login.from().address())
                .bind("userAgent", login.from().userAgent())
                .execute();
    }

    Optional<Used> useRefresh(Tx tx, TenantId tenant, byte[] hash, Instant now) {
        return tx.sql()
                .createQuery(USE_REFRESH)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .bind("now", now)
                .map((row, _) -> new Used(
                        row.getObject("subscriber_id", UUID.class),
                        row.getObject("family_id", UUID.class),
                        row.getBoolean("used_before"),
                        row.getBoolean("ended"),
                        row.getBoolean("tenant_suspended")))
                .findOne();
    }

    Optional<Admitted> admit(Tx tx, TenantId tenant, byte[] hash, Instant now) {
        return tx.sql()
                .createQuery(ADMIT)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .bind("now", now)
                .map((row, _) -> new Admitted(
                        row.getObject("subscriber_id", UUID.class),
                        row.getObject("family_id", UUID.class),
                        row.getString("username"),
                        row.getBoolean("expired"),
                        row.getBoolean("tenant_suspended")))
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

    void endAll(Tx tx, TenantId tenant, UUID subscriber, Instant now) {
        tx.sql()
                .createUpdate(END_ALL)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriber)
                .bind("now", now)
                .execute();
    }

    int clean(Tx tx, Instant before) {
        return tx.sql().createUpdate(CLEAN).bind("before", before).execute();
    }
}
