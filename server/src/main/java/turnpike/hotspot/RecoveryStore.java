package turnpike.hotspot;

import java.sql.ResultSet;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The tables `otp_codes`, `rebind_links` and `portal_guesses`.
final class RecoveryStore {
    private static final String OF_PHONE = """
            select s.subscriber_id
              from (select subscriber_id, true as own, created_at, access_kind
                      from subscribers
                     where tenant_id = :tenant
                       and phone in ('+' || :digits, :digits)
                       and deleted_at is null
                     union all
                    select p.subscriber_id, false, p.created_at, b.access_kind
                      from purchases p
                      join subscribers b
                        on b.tenant_id = p.tenant_id and b.subscriber_id = p.subscriber_id and b.deleted_at is null
                     where p.tenant_id = :tenant
                       and p.phone = '+' || :digits
                       and b.phone is null) s
             order by s.access_kind <> 'PPPOE'
                          and exists (select from subscriptions x
                                        join plan_versions v
                                          on v.tenant_id = x.tenant_id and v.plan_id = x.plan_id
                                         and v.version = x.plan_version and v.access_kind <> 'PPPOE'
                                       where x.tenant_id = :tenant and x.subscriber_id = s.subscriber_id
                                         and x.closed_at is null) desc,
                      s.own desc, s.access_kind = 'HOTSPOT' desc, s.access_kind = 'ANY' desc,
                      case when s.own then s.created_at end, s.created_at desc
             limit 1
            """;

    /// Who has this phone; nobody is made. What was ordered with it at a device and paid from elsewhere is
    /// its owner's too, where the number's own account holds nothing. Of two accounts with the number
    /// the one that comes in at hotspots is meant.
    Optional<UUID> ofPhone(Tx tx, TenantId tenant, String digits) {
        return tx.sql()
                .createQuery(OF_PHONE)
                .bind("tenant", tenant.value())
                .bind("digits", digits)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String CODES_SINCE = """
            select count(*)
              from otp_codes
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and created_at > :since
            """;

    int codesSince(Tx tx, TenantId tenant, UUID subscriberId, Instant since) {
        return tx.sql()
                .createQuery(CODES_SINCE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("since", since)
                .mapTo(Integer.class)
                .one();
    }

    private static final String KEEP_CODE = """
            insert into otp_codes as o (tenant_id, visit_id, subscriber_id, code_hash, created_at, expires_at)
            values (:tenant, :visit, :subscriber, :hash, :at, :until)
                on conflict (tenant_id, visit_id) do update set
                   subscriber_id = excluded.subscriber_id, code_hash = excluded.code_hash, tries = 0,
                   created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = null
             where o.created_at < :again
            """;

    /// @param again one sent before this may be followed by another
    record Life(Instant at, Instant until, Instant again) {}

    /// @return false when this visit was sent one lately
    boolean keepCode(Tx tx, Visit visit, UUID subscriberId, byte[] hash, Life life) {
        return tx.sql()
                        .createUpdate(KEEP_CODE)
                        .bind("tenant", visit.tenant().value())
                        .bind("visit", visit.id())
                        .bind("subscriber", subscriberId)
                        .bind("hash", hash)
                        .bind("at", life.at())
                        .bind("until", life.until())
                        .bind("again", life.again())
                        .execute()
                == 1;
    }

    /// A guess counted before it is looked at.
    record Guessed(UUID subscriberId, boolean right) {}

    private static final String COUNT_GUESS = """
            update otp_codes
               set tries = tries + 1
             where tenant_id = :tenant
               and visit_id = :visit
               and used_at is null
               and expires_at > :now
               and tries < :most
            returning subscriber_id, code_hash = :hash as is_right
            """;

    Optional<Guessed> countGuess(Tx tx, Visit visit, byte[] hash, Instant now, int most) {
        return tx.sql()
                .createQuery(COUNT_GUESS)
                .bind("tenant", visit.tenant().value())
                .bind("visit", visit.id())
                .bind("hash", hash)
                .bind("now", now)
                .bind("most", most)
                .map((row, context) -> guessed(row))
                .findOne();
    }

    private static Guessed guessed(ResultSet row) throws java.sql.SQLException {
        return new Guessed(row.getObject("subscriber_id", UUID.class), row.getBoolean("is_right"));
    }

    private static final String USE_CODE = """
            update otp_codes
               set used_at = :now
             where tenant_id = :tenant
               and visit_id = :visit
               and used_at is null
            """;

    boolean useCode(Tx tx, Visit visit, Instant now) {
        return tx.sql()
                        .createUpdate(USE_CODE)
                        .bind("tenant", visit.tenant().value())
                        .bind("visit", visit.id())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private static final String KEEP_LINK = """
            insert into rebind_links (tenant_id, link_hash, subscriber_id, created_at, expires_at)
            values (:tenant, :hash, :subscriber, :at, :until)
            """;

    void keepLink(Tx tx, TenantId tenant, byte[] hash, UUID subscriberId, Life life) {
        tx.sql()
                .createUpdate(KEEP_LINK)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .bind("subscriber", subscriberId)
                .bind("at", life.at())
                .bind("until", life.until())
                .execute();
    }

    private static final String USE_LINK = """
            update rebind_links
               set uses = uses + 1, last_used_at = :now
             where tenant_id = :tenant
               and link_hash = :hash
               and expires_at > :now
            returning subscriber_id
            """;

    Optional<UUID> useLink(Tx tx, TenantId tenant, byte[] hash, Instant now) {
        return tx.sql()
                .createQuery(USE_LINK)
                .bind("tenant", tenant.value())
                .bind("hash", hash)
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String LAST_NAS = """
            select nas_id
              from purchases
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and nas_id is not null
             order by created_at desc
             limit 1
            """;

    Optional<UUID> lastNas(Tx tx, TenantId tenant, UUID subscriberId) {
        return tx.sql()
                .createQuery(LAST_NAS)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String OF_RECEIPT = """
            select p.subscriber_id
              from purchase_events e
              join purchases p on p.tenant_id = e.tenant_id and p.purchase_id = e.purchase_id
             where e.tenant_id = :tenant
               and e.kind in ('PAID', 'UNDERPAID')
               and upper(e.detail) = upper(:receipt)
               and e.at > :since
             order by e.detail = :receipt desc
             limit 1
            """;

    /// Who paid with this receipt, however its letters were typed; where two differ in that only, who typed it right.
    Optional<UUID> ofReceipt(Tx tx, TenantId tenant, String receipt, Instant since) {
        return tx.sql()
                .createQuery(OF_RECEIPT)
                .bind("tenant", tenant.value())
                .bind("receipt", receipt)
                .bind("since", since)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String GUESSED = """
            insert into portal_guesses as g (tenant_id, guesser, failures, last_at)
            values (:tenant, :guesser, 1, :now)
                on conflict (tenant_id, guesser) do update set
                   failures = case when g.last_at < :forgiven then 1 else g.failures + 1 end, last_at = :now
            returning failures
            """;

    /// Counts a guess before it is looked at.
    ///
    /// @return guesses since `forgiven`, this one included
    int guess(Tx tx, TenantId tenant, String guesser, Instant now, Instant forgiven) {
        return tx.sql()
                .createQuery(GUESSED)
                .bind("tenant", tenant.value())
                .bind("guesser", guesser)
                .bind("now", now)
                .bind("forgiven", forgiven)
                .mapTo(Integer.class)
                .one();
    }

    private static final String GUESSES = """
            select coalesce((select failures from portal_guesses
                              where tenant_id = :tenant and guesser = :guesser and last_at >= :forgiven), 0)
            """;

    /// What [#guess] has counted and not forgiven.
    int guessed(Tx tx, TenantId tenant, String guesser, Instant forgiven) {
        return tx.sql()
                .createQuery(GUESSES)
                .bind("tenant", tenant.value())
                .bind("guesser", guesser)
                .bind("forgiven", forgiven)
                .mapTo(Integer.class)
                .one();
    }

    private static final String FORGET_CODES = """
            delete from otp_codes
             where tenant_id is not null
               and expires_at < :before
            """;

    private static final String FORGET_GUESSES = """
            delete from portal_guesses
             where tenant_id is not null
               and last_at < :before
            """;

    void forget(Tx tx, Instant before) {
        tx.sql().createUpdate(FORGET_CODES).bind("before", before).execute();
        tx.sql().createUpdate(FORGET_GUESSES).bind("before", before).execute();
    }
}
