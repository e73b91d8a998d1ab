package turnpike.vouchers;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The tables `voucher_guesses` and `voucher_refusals`.
final class GuessStore {

    /// One whose tries are counted.
    ///
    /// @param who empty for the tenant as a whole
    record Key(Guesses.Kind kind, String who) {}

    private static final String BLOCKED = """
            select max(g.blocked_until) as until
              from voucher_guesses g
              join unnest(cast(:kinds as text[]), cast(:who as text[])) as k(kind, who)
                on k.kind = g.kind and k.who = g.who
             where g.tenant_id = :tenant
               and g.blocked_until > :now
            """;

    /// When the longest of their delays is over; empty when none is waiting.
    Optional<Instant> blockedUntil(Tx tx, TenantId tenant, List<Key> keys, Instant now) {
        return tx.sql()
                .createQuery(BLOCKED)
                .bind("tenant", tenant.value())
                .bind("kinds", keys.stream().map(key -> key.kind.name()).toArray(String[]::new))
                .bind("who", keys.stream().map(Key::who).toArray(String[]::new))
                .bind("now", now)
                .map((row, context) -> Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .one();
    }

    private static final String COUNT = """
            insert into voucher_guesses as g (tenant_id, kind, who, tries, clear_at)
            values (:tenant, :kind, :who, 1, :clear)
                on conflict (tenant_id, kind, who) do update
               set tries = g.tries + 1,
                   clear_at = greatest(g.clear_at, :now) + (excluded.clear_at - :now)
            returning clear_at
            """;

    /// Adds one try, which drains away in the rule's time when those before it have.
    ///
    /// @return when all have
    Instant count(Tx tx, TenantId tenant, Key key, Instant now) {
        return tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .bind("kind", key.kind.name())
                .bind("who", key.who)
                .bind("now", now)
                .bind("clear", now.plus(key.kind.drain))
                .map((row, context) ->
                        row.getObject("clear_at", OffsetDateTime.class).toInstant())
                .one();
    }

    private static final String BLOCK = """
            update voucher_guesses
               set blocked_until = :until
             where tenant_id = :tenant
               and kind = :kind
               and who = :who
            """;

    void block(Tx tx, TenantId tenant, Key key, Instant until) {
        tx.sql()
                .createUpdate(BLOCK)
                .bind("tenant", tenant.value())
                .bind("kind", key.kind.name())
                .bind("who", key.who)
                .bind("until", until)
                .execute();
    }

    private static final String REFUSED = """
            insert into voucher_refusals (tenant_id, refusal_id, voucher_id, reason, at, mac, address)
            values (:tenant, :id, :voucher, :reason, :at, :mac, :address)
            """;

    void refused(Tx tx, TenantId tenant, UUID id, Guesses.Known known, Vouchers.Redeemer by, Instant at) {
        tx.sql()
                .createUpdate(REFUSED)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("voucher", known.voucherId())
                .bind("reason", known.reason().name())
                .bind("at", at)
                .bind("mac", by.mac())
                .bind("address", by.address())
                .execute();
    }

    private static final String FORGET = """
            delete from voucher_guesses
             where clear_at < :now
               and (blocked_until is null or blocked_until < :now)
               and tenant_id is not null
            """;

    /// Across tenants.
    void forget(Tx tx, Instant now) {
        tx.sql().createUpdate(FORGET).bind("now", now).execute();
    }
}
